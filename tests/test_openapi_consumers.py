"""What tools that read the OpenAPI document stumble over is not in it; docs/consumers.md names the tools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec import Version, openapi
from tests.launching import ROOT
from tests.openapi_parts import each_version, nodes

ANNOTATIONS = frozenset({"$ref", "description", "summary", "default"})

COMPOSING = frozenset({"anyOf", "oneOf", "allOf"})


@each_version
def test_a_type_is_one_type(version: Version) -> None:
    """No schema lists types: generators take the list for the name of a type, or stop at a pattern beside it."""
    assert [node for node in nodes(openapi(version)) if isinstance(node.get("type"), list)] == []


@each_version
def test_alternatives_stand_alone(version: Version) -> None:
    """Beside alternatives there are only annotations: generators make a union, and lose properties and patterns."""
    composed = [node for node in schemas(openapi(version)) if COMPOSING & node.keys()]
    assert composed
    assert [node for node in composed if not plain(node, COMPOSING)] == []


@each_version
def test_beside_a_reference_there_are_only_annotations(version: Version) -> None:
    """A pattern or a bound beside a reference is lost wherever a tool reads references as OpenAPI 3.0 does."""
    referring = [node for node in nodes(openapi(version)) if "$ref" in node]
    assert [node for node in referring if not plain(node)] == []


@each_version
def test_fixed_paths_come_before_paths_with_keys(version: Version) -> None:
    """A router that takes the first path that matches does not take GroupNotes for a key."""
    paths = list(openapi(version)["paths"])
    for index, path in enumerate(paths):
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        assert [later for later in paths[index + 1 :] if re.fullmatch(pattern, later)] == []


@each_version
def test_a_client_of_the_document_alone_finds_the_server(version: Version) -> None:
    """The URL of the server has a scheme, a host by default, and the base path."""
    (server,) = openapi(version)["servers"]
    url = server["url"].format(**{name: variable["default"] for name, variable in server["variables"].items()})
    assert url == "http://127.0.0.1:30222/api/v1"
    for variable in server["variables"].values():
        assert re.fullmatch(r"[\w.-]+", variable["default"]), "a client that percent-encodes it changes nothing"
        assert variable.keys() == {"default"}, "a schema of OpenAPI 3.1 that many validators have knows no description"


@each_version
def test_a_moment_can_be_sent_as_clients_send_it(version: Version) -> None:
    """The colons of a moment need not be percent-encoded."""
    moments = [node for node in nodes(openapi(version)) if node.get("name") == "DateTStamp"]
    assert [node["allowReserved"] for node in moments] == [True]


def schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema that describes a value: those below `not` and `if` only restrict one."""
    for name, schema in document["components"]["schemas"].items():
        yield schema
        for field in schema.get("properties", {}).values():
            yield from ({"in": name, **part} for part in nodes(field) if isinstance(part, dict))


def plain(node: dict[str, Any], more: frozenset[str] = frozenset()) -> bool:
    """Whether a schema has only annotations, extensions and what is given."""
    return all(key in ANNOTATIONS | more or key.startswith("x-") for key in node)


@pytest.mark.parametrize("script", sorted((ROOT / "consumers" / "openapi").glob("*.sh")), ids=lambda path: path.stem)
def test_a_script_and_the_table_name_the_same_versions(script: Path) -> None:
    """Each script has a row in docs/consumers.md, with the version that it installs."""
    table = (ROOT / "docs" / "consumers.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in table.splitlines() if f"| `{script.stem}` |" in line]
    assert rows
    installed = set(re.findall(r"[@=]=?(\d+\.\d+\.\d+)", script.read_text(encoding="utf-8")))
    assert {version.strip() for row in rows for version in row[2].split(",")} <= installed


def test_every_finding_is_listed() -> None:
    """findings/README.md has a row for each script."""
    listed = re.findall(
        r"^\| `([\w.-]+)` \|", (ROOT / "findings" / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert listed == sorted(path.name for path in (ROOT / "findings").glob("*.sh"))
