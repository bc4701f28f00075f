"""The gate before a real server: whatever is sent through the client, the records of others stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import httpx
import pytest

from run.embedded import PRACTICE, reference_server
from spec import NEWEST
from subject import Made, Settings, Target, load_practice
from subject.errors import GateClosed
from tests.controlled import DISPOSABLE, check_untouched, dump, fresh
from tests.gate_spellings import CONTENTS, MEMBERS, PATHS, VALUES

CREATE = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}
UPDATE = {"ProcFee": "999.99"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A reference server whose data can be seen and reset."""
    with reference_server(api_version=str(NEWEST), control=True) as url:
        yield url


@pytest.fixture
def target(url: str) -> Iterator[Target]:
    """A client of the server, which has its seed only."""
    fresh(url)
    with closing(Target(Settings(url=url), load_practice(PRACTICE), mark="a test")) as target:
        yield target


def foreign(target: Target) -> int:
    """The key of a procedure that the practice does not give away, and that could be changed and deleted."""
    rows = dump(target.settings.url)["procedurelog"]
    return next(int(row["ProcNum"]) for row in rows if row["ProcNum"] not in DISPOSABLE and row["ProcStatus"] == "TP")


def stranger(target: Target) -> int:
    """The key of a patient whom the practice does not name."""
    given = {one.PatNum for one in target.practice.patients}
    rows = dump(target.settings.url)["patient"]
    return next(int(row["PatNum"]) for row in rows if row["PatNum"] not in given)


def check_held_back(target: Target, requests: Mapping[str, Mapping[str, Any]]) -> None:
    """Of all these requests none leaves, and the server holds what it held."""
    before, count, left = dump(target.settings.url), target.log.count, []
    for name, request in requests.items():
        try:
            target.send("update-procedure", **request)
            left.append(name)
        except GateClosed:
            continue
    assert not left
    assert target.log.count == count
    assert dump(target.settings.url) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "put", "delete"])
def test_no_url_reaches_a_record_of_others(target: Target, method: str) -> None:
    """Update and delete a foreign procedure, by every spelling of its key in a path or a query."""
    key, body = foreign(target), UPDATE if method in ("PUT", "put") else None
    check_held_back(
        target, {name: {"method": method, "path": spell(key), "body": body} for name, spell in PATHS.items()}
    )


def test_no_parameter_reaches_a_record_of_others(target: Target) -> None:
    """The key as a parameter beside the path, alone and repeated."""
    key = foreign(target)
    check_held_back(
        target,
        {
            f"{method} {params}": {"method": method, "path": "/procedurelogs/none", "params": params}
            for method in ("PUT", "DELETE")
            for params in ({"ProcNum": key}, {"id": f"0{key}"}, {"ProcNum": ["-1", key]})
        },
    )


def test_no_get_deletes(target: Target) -> None:
    """Another method than that of the request, as a parameter and as a header."""
    path = f"/procedurelogs/{foreign(target)}"
    check_held_back(target, {"parameter": {"method": "GET", "path": path, "params": {"_method": "DELETE"}}})
    with target.without_credentials({"X-HTTP-Method-Override": "DELETE"}):
        check_held_back(target, {"header": {"method": "GET", "path": path}})


def test_no_value_makes_a_record_of_a_stranger(target: Target) -> None:
    """Create a procedure for a patient who is not the practice's, and give an own one to that patient."""
    own, key = target.make(CREATE), stranger(target)
    for method, path, body in (("POST", "/procedurelogs", CREATE), ("PUT", f"/procedurelogs/{own.ProcNum}", {})):
        check_held_back(
            target,
            {
                name: {"method": method, "path": path, "body": {**body, "PatNum": spell(key)}}
                for name, spell in VALUES.items()
            },
        )


def test_no_body_makes_a_record_of_a_stranger(target: Target) -> None:
    """Create a procedure for a patient who is not the practice's, by a body that is malformed or of another format."""
    key = stranger(target)
    check_held_back(
        target,
        {
            name: {"method": "POST", "path": "/procedurelogs", "content": spell("PatNum", key)}
            for name, spell in CONTENTS.items()
        },
    )


def test_no_group_note_takes_a_record_of_others(target: Target) -> None:
    """Write a group note of a foreign procedure, by every spelling of its key and of the array."""
    key, body = foreign(target), {"PatNum": 11, "Note": "x"}
    check_held_back(
        target,
        {
            name: {"method": "POST", "path": "/procedurelogs/GroupNote", "body": {**body, "ProcNums": spell(key)}}
            for name, spell in MEMBERS.items()
        },
    )


def test_what_is_the_run_s_or_given_away_can_be_changed(target: Target, url: str) -> None:
    """Own and disposable records are updated and deleted, and nothing else changes: the gate is not merely shut."""
    before = dump(url)
    own: Made = target.make(CREATE)
    given = min(one.ProcNum for one in target.practice.disposable if one.kind == "tpi")
    assert target.update(own, **UPDATE).succeeded
    assert target.update(2_000_000_001, **UPDATE).status == 404
    for key in (own.ProcNum, given):
        assert target.delete(key).succeeded
    check_untouched(before, dump(url))
    rows = {row["ProcNum"]: row["ProcStatus"] for row in dump(url)["procedurelog"]}
    assert {rows.get(own.ProcNum, "D"), rows.get(given, "D")} == {"D"}


def test_another_client_can_delete_a_record_of_others(target: Target, url: str) -> None:
    """The records that the gate guards are not safe by themselves: the server lets anybody delete them."""
    key, before = foreign(target), dump(url)
    assert httpx.delete(f"{url}/procedurelogs/{key}", trust_env=False).is_success
    assert dump(url) != before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_read_only_changes_nothing(url: str, method: str) -> None:
    """In mode read-only not even a disposable record is changed; it is read."""
    before = fresh(url)
    practice = load_practice(PRACTICE)
    given = practice.disposable[0].ProcNum
    with closing(Target(Settings(url=url, mode="read-only"), practice, mark="a test")) as target:
        assert target.get(given).succeeded
        path = "/procedurelogs" if method == "POST" else f"/procedurelogs/{given}"
        body = {"POST": CREATE, "PUT": UPDATE}.get(method)
        check_held_back(target, {method: {"method": method, "path": path, "body": body}})
    assert dump(url) == before
