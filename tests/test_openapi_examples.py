"""The examples of the OpenAPI document name records of the reference practice, and its links can be followed there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from run.embedded import reference_server
from spec import Version, openapi, resolved

VERSIONS = ("21.4", "23.1.11", "25.1.14", "25.3.36")

DELETED_LAST = {"get": 0, "post": 1, "put": 2, "delete": 3}


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Version:
    """A version of the API."""
    return Version.parse(request.param)


@pytest.fixture
def client(version: Version) -> Iterator[httpx.Client]:
    """A client of a reference server of the version, whose data nobody has changed."""
    with reference_server(api_version=str(version)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def test_every_example_of_a_request_is_accepted(version: Version, client: httpx.Client) -> None:
    """A tool that sends the examples of parameters and bodies gets the documented success."""
    refused = {
        (operation["operationId"], name): answer.text
        for method, path, operation, name, body in requests(openapi(version))
        if not (answer := send(client, method, path, operation, body)).is_success
    }
    assert refused == {}


def requests(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any], str, Any]]:
    """Every request that the examples make: method, path, operation, name of the example, body; deletions last."""
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            bodies = {name: resolved(document, one)["value"] for name, one in content.get("examples", {}).items()}
            whole = {**operation, "parameters": [resolved(document, one) for one in operation.get("parameters", ())]}
            found += [(method, path, whole, name, body) for name, body in (bodies or {"": None}).items()]
    return sorted(found, key=lambda request: DELETED_LAST[request[0]])


def send(client: httpx.Client, method: str, path: str, operation: Mapping[str, Any], body: Any) -> httpx.Response:
    """Send the example of each parameter with a body."""
    values = {one["name"]: one["example"] for one in operation["parameters"]}
    query = {one["name"]: one["example"] for one in operation["parameters"] if one["in"] == "query"}
    return client.request(method, path.format(**values).removeprefix("/"), params=query, json=body)


def test_a_search_by_every_example_finds_a_procedure() -> None:
    """The examples of the criteria describe one procedure of the practice."""
    with reference_server(api_version="25.3.36") as url, httpx.Client(base_url=url, trust_env=False) as client:
        for method, path, operation, _, body in requests(openapi()):
            if method == "get":
                assert send(client, method, path, operation, body).json(), operation["operationId"]
