"""A URL behind which the API is not: it is seen within three requests, all of them GET."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from run.embedded import reference_server
from spec import NEWEST
from subject import Settings, Target, Unreachable, probe
from tests.scripted import Asked, Reply, as_json, scripted
from tests.test_pacing import PRACTICE, target_of

PAGE = b"<!DOCTYPE HTML>\n<html><head><title>Welcome</title></head></html>"
HTML = {"Content-Type": "text/html"}


def of_a_file_server(asked: Asked) -> Reply:
    """What a plain file server says of a file that it does not have."""
    return Reply(404, f"<!doctype html><html>No {asked.path}, error {hash(asked.path)}</html>".encode(), HTML)


def of_a_framework(asked: Asked) -> Reply:
    """What a web framework says of a path that it does not know."""
    return as_json({"error": f"No route for GET {asked.path}", "id": f"{len(asked.path):x}7f"}, status=404)


def of_another_office(asked: Asked) -> Reply:
    """What the API says of resources that it does not have."""
    return Reply(404, f"{asked.path.split('/')[3].partition('?')[0]} is not a valid resource.".encode())


WRONG: dict[str, tuple[Callable[[Asked], Reply], str]] = {
    "a page": (lambda _: Reply(200, PAGE, HTML), "200 and an HTML page; does the path of the URL end as /api/v1 does"),
    "a page by its text": (lambda _: Reply(200, PAGE), "200 and an HTML page"),
    "files": (of_a_file_server, "404 and an HTML page, as every other path is; does the path"),
    "a framework": (of_a_framework, "answered with 404, as every other path is"),
    "no such resource": (of_another_office, "answered with 404, as every other path is"),
    "nothing at all": (lambda _: Reply(404), "answered with 404, as every other path is"),
    "a gateway": (lambda _: Reply(502, PAGE, HTML), "502 and an HTML page, as every other path is"),
    "a firewall": (lambda _: Reply(403, PAGE, HTML), "403 and an HTML page, as every other path is"),
    "another address": (
        lambda asked: Reply(301, b"", {"Location": f"https://elsewhere.example{asked.path}"}),
        "301, a redirect to https://elsewhere.example/api/v1: give the URL that it leads to",
    ),
    "an unknown address": (lambda _: Reply(302), "302, a redirect: give the URL"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_address_is_seen_before_anything_is_written(case: str) -> None:
    """The sentence says what was seen, and what to look at."""
    reply, words = WRONG[case]
    with scripted(reply) as server, target_of(server) as target, pytest.raises(Unreachable) as caught:
        probe(target)
    assert words in str(caught.value)
    assert set(server.methods) == {"GET"}
    assert len(server.asked) <= 3


def none_of(patient: Asked) -> Reply:
    """A server whose list of a patient without procedures is not found."""
    unknown = "procedurelogs" not in patient.path
    return Reply(404, b"Not a valid resource." if unknown else b"No procedures found.")


RIGHT: dict[str, Callable[[Asked], Reply]] = {
    "a list": lambda _: as_json([]),
    "no procedures": none_of,
    "an error of the list alone": lambda asked: as_json([]) if "Limit" in asked.path else Reply(404, b"Not found."),
    "a page for errors": lambda asked: Reply(500 if "PatNum" in asked.path else 404, PAGE, HTML),
    "a broken server": lambda _: Reply(500, b"Internal Server Error"),
    "a mock": lambda _: as_json({}),
    "a refusal": lambda _: Reply(400, b"PatNum is invalid."),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_server_that_may_be_the_api_is_judged(case: str) -> None:
    """However wrong its first answer is: that is for the rules to say."""
    with scripted(RIGHT[case]) as server, target_of(server) as target:
        probe(target)
    assert len(server.asked) <= 3


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    """The URL of a reference server without its path."""
    with reference_server(api_version=str(NEWEST)) as url:
        yield url.removesuffix("/api/v1")


def test_the_root_of_a_server_is_a_wrong_address(root: str) -> None:
    """The likeliest mistake: the path was left out."""
    target = Target(Settings(url=root), PRACTICE, mark="a test")
    with pytest.raises(Unreachable, match="does the path of the URL end as /api/v1 does"):
        probe(target)
    assert target.log.count <= 3
    target.close()
