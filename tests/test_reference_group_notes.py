"""Group notes of the reference server, over a real socket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parent.parent
DONE: dict[str, Any] = {
    "PatNum": 11,
    "ProcDate": "2021-04-28",
    "ProcStatus": "C",
    "procCode": "D1110",
    "ProvNum": 4,
    "ClinicNum": 1,
}
LOCKED = 1025
WRONG: tuple[Any, ...] = (None, "", [], {}, [[1]], True, -1, 10**30, 1.5)
WRONG_MEMBERS: tuple[Any, ...] = ("1001", 1001, [None], [1001.5], ["x"], list(range(2000)), [{"ProcNum": 1001}])


def members(server: httpx.Client, *changes: dict[str, Any]) -> list[int]:
    """Create complete procedures of one day, clinic and provider, each with its changes, and give their keys."""
    return [
        server.post("/procedurelogs", json=DONE | change).raise_for_status().json()["ProcNum"] for change in changes
    ]


def post(server: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    """Create a group note, and give it as it is answered."""
    answer = server.post("/procedurelogs/GroupNote", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def put(server: httpx.Client, key: object, **changes: Any) -> httpx.Response:
    """The answer to an update of a group note."""
    return server.put(f"/procedurelogs/{key}/GroupNote", json={"PatNum": 11, "Note": "new", **changes})


def listed(server: httpx.Client, patient: int = 11) -> list[dict[str, Any]]:
    """The group notes of the patient, as they are listed."""
    answer = server.get("/procedurelogs/GroupNotes", params={"PatNum": patient})
    assert answer.status_code == 200, answer.text
    notes: list[dict[str, Any]] = answer.json()
    return notes


def test_a_group_note(server: httpx.Client) -> None:
    """A group note has what was sent, is listed, and is a procedure of its own; its members stay as they were."""
    keys = members(server, {}, {"procCode": "D0120"})
    before = [server.get(f"/procedurelogs/{key}").json()["DateTStamp"] for key in keys]
    text = "Medical: “no” changes \r\nPt concerns: 'none' 歯"
    note = post(server, {"PatNum": 11, "ProcNums": [keys[0], keys[1], keys[0]], "Note": text})
    assert note == {
        "PatNum": 11,
        "ProvNum": 2,
        "ProcNum": keys[1] + 1,
        "ProcNums": keys,
        "Note": text,
        "isSigned": "false",
    }
    assert listed(server) == [note]
    row = server.get(f"/procedurelogs/{note['ProcNum']}").json()
    assert (row["procCode"], row["ProcStatus"], row["ProcDate"], row["ClinicNum"], row["AptNum"]) == (
        "~GRP~",
        "EC",
        "2021-04-28",
        1,
        0,
    )
    assert note["ProcNum"] in [one["ProcNum"] for one in server.get("/procedurelogs", params={"PatNum": 11}).json()]
    assert [server.get(f"/procedurelogs/{key}").json()["DateTStamp"] for key in keys] == before


@pytest.mark.parametrize("change", [{"ProcDate": "2021-04-29"}, {"ClinicNum": 2}, {"ProvNum": 3}, {"PatNum": 13}])
def test_members_are_alike(server: httpx.Client, change: dict[str, Any]) -> None:
    """The members of a group note must have the same day, clinic, provider and patient."""
    answer = server.post(
        "/procedurelogs/GroupNote", json={"PatNum": 11, "ProcNums": members(server, {}, change), "Note": "x"}
    )
    assert answer.status_code == 400
    assert answer.text


@pytest.mark.parametrize("key", [1025, 999_999_999, 0, -1])
def test_members_exist(server: httpx.Client, key: int) -> None:
    """A member must be a procedure that exists and is not a group note."""
    answer = server.post(
        "/procedurelogs/GroupNote", json={"PatNum": 11, "ProcNums": [*members(server, {}), key], "Note": "x"}
    )
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "changes",
    [
        *({name: value} for name in ("PatNum", "ProcNums", "Note") for value in WRONG),
        *({"ProcNums": value} for value in WRONG_MEMBERS),
        *({"isSigned": value} for value in (True, "True", None, 1)),
        *({"ProvNum": value} for value in (0, 999, "x", None)),
        {"Note": "\x00"},
    ],
)
def test_nonsense_is_refused(server: httpx.Client, changes: dict[str, Any]) -> None:
    """A body with nonsense is refused with a sentence by POST and by PUT, and nothing is stored."""
    keys = members(server, {})
    assert server.post(
        "/procedurelogs/GroupNote", json={"PatNum": 11, "ProcNums": keys, "Note": "x"} | changes
    ).status_code in (400, 404)
    assert listed(server) == []
    if "ProcNums" not in changes:
        note = post(server, {"PatNum": 11, "ProcNums": keys, "Note": "x"})
        assert put(server, note["ProcNum"], **changes).status_code in (400, 404)
        assert listed(server) == [note]


@pytest.mark.parametrize(
    ("version", "provider", "answered"),
    [
        ("25.3.36", 2, {"PatNum", "ProvNum", "ProcNum", "ProcNums", "Note", "isSigned"}),
        ("25.2.38", 4, {"PatNum", "ProcNum", "ProcNums", "Note", "isSigned"}),
        ("22.2.29", 4, {"PatNum", "ProcNum", "ProcNums", "Note"}),
    ],
)
def test_versions(
    server: httpx.Client, control: Callable[..., httpx.Response], version: str, provider: int, answered: set[str]
) -> None:
    """An old version neither takes nor answers newer fields, and gives a group note the provider of its members."""
    control(api_version=version)
    note = post(server, {"PatNum": 11, "ProcNums": members(server, {}), "Note": "x"})
    assert put(server, note["ProcNum"]).json().keys() == note.keys() == answered
    row = next(one for one in server.get("/procedurelogs").json() if one["ProcNum"] == note["ProcNum"])
    assert row["ProvNum"] == provider


def test_an_update(server: httpx.Client) -> None:
    """The newest text is shown, and fields that are left out keep their values."""
    keys = members(server, {}, {})
    note, other = (
        post(server, {"PatNum": 11, "ProcNums": keys, "Note": text, "isSigned": "true", "ProvNum": 3})
        for text in ("a", "b")
    )
    answer = put(server, note["ProcNum"])
    assert (answer.status_code, answer.json()) == (200, note | {"Note": "new"})
    assert put(server, note["ProcNum"], isSigned="false", ProvNum=1).json() == note | {
        "Note": "new",
        "isSigned": "false",
        "ProvNum": 1,
    }
    assert put(server, note["ProcNum"], isSigned="true", doAppendNote="true", Note="er").json()["Note"] == "newer"
    assert listed(server) == [note | {"Note": "newer", "ProvNum": 1}, other]


def test_a_locked_note(server: httpx.Client) -> None:
    """A locked group note can be appended to, but neither replaced nor deleted."""
    assert put(server, LOCKED, PatNum=14).status_code == 400
    assert put(server, LOCKED, PatNum=14, doAppendNote="false").status_code == 400
    assert server.delete(f"/procedurelogs/{LOCKED}/GroupNote").status_code == 400
    assert (
        put(server, LOCKED, PatNum=14, doAppendNote="true").json()["Note"] == "Reviewed medical history. No changes.new"
    )


@pytest.mark.parametrize(
    ("key", "status"), [(999_999_999, 404), (0, 404), (-1, 404), ("x", 400), ("9" * 40, 404), (1001, 400)]
)
def test_only_a_group_note_is_changed_as_one(server: httpx.Client, key: object, status: int) -> None:
    """PUT and DELETE of a group note are refused for a key that is not of a group note."""
    assert put(server, key).status_code == status
    assert server.delete(f"/procedurelogs/{key}/GroupNote").status_code == status


def test_a_delete(server: httpx.Client) -> None:
    """A deleted note is gone, other notes and the members stay, and DELETE of procedures refuses a group note."""
    keys = members(server, {}, {})
    note, other = (post(server, {"PatNum": 11, "ProcNums": keys, "Note": text}) for text in ("a", "b"))
    assert server.delete(f"/procedurelogs/{note['ProcNum']}").status_code == 400
    answer = server.delete(f"/procedurelogs/{note['ProcNum']}/GroupNote")
    assert (answer.status_code, answer.content) == (200, b"")
    assert listed(server) == [other]
    assert [server.get(f"/procedurelogs/{key}").status_code for key in (note["ProcNum"], *keys)] == [404, 200, 200]
    assert put(server, note["ProcNum"]).status_code == 404


@pytest.mark.parametrize(
    ("reading", "notes"), [("is-gone-afterwards=deleted-status", 0), ("listing-afterwards=listed", 1)]
)
def test_a_soft_delete(server: httpx.Client, control: Callable[..., httpx.Response], reading: str, notes: int) -> None:
    """A softly deleted note has the status D, cannot be changed, and is listed if the reading says so."""
    control(variants=[f"delete-group-note/{reading}"])
    note = post(server, {"PatNum": 11, "ProcNums": members(server, {}), "Note": "x"})
    assert server.delete(f"/procedurelogs/{note['ProcNum']}/GroupNote").status_code == 200
    assert server.get(f"/procedurelogs/{note['ProcNum']}").json()["ProcStatus"] == "D"
    assert server.delete(f"/procedurelogs/{note['ProcNum']}/GroupNote").status_code == 404
    assert listed(server) == [note] * notes


def test_the_list(server: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """The list has the notes of one patient, is empty without notes, and is refused for an unknown patient."""
    assert [note["ProcNum"] for note in listed(server, 14)] == [LOCKED, 1027]
    assert listed(server, 15) == []
    for query in ("", "?PatNum=", "?PatNum=x", "?PatNum=0", f"?PatNum={'9' * 30}", "?PatNum=14&Offset=x"):
        assert server.get(f"/procedurelogs/GroupNotes{query}").status_code in (400, 404)
    control(variants=["list-group-notes/without-notes=refused", "list-group-notes/is-signed-spelling=capital"])
    assert server.get("/procedurelogs/GroupNotes?PatNum=15").status_code == 404
    assert listed(server, 14)[0]["isSigned"] == "False"


@pytest.mark.parametrize(
    ("variant", "fields", "status"),
    [
        ("create-group-note/other-patients-procedures=accepted", {"PatNum": 13}, 201),
        ("create-group-note/planned-members=refused", {"ProcStatus": "TP"}, 400),
    ],
)
def test_readings_of_members(
    server: httpx.Client, control: Callable[..., httpx.Response], variant: str, fields: dict[str, Any], status: int
) -> None:
    """Each reading of which procedures can be members is followed."""
    keys = members(server, fields, fields)
    body = {"PatNum": 11, "ProcNums": keys, "Note": "x"}
    assert server.post("/procedurelogs/GroupNote", json=body).status_code == 601 - status
    control(variants=[variant])
    assert server.post("/procedurelogs/GroupNote", json=body).status_code == status


@pytest.mark.parametrize(
    ("variant", "changes", "found"),
    [
        ("signature-after-an-edit=cleared", {}, "false"),
        ("do-append-note-on-an-unlocked-note=refused", {"doAppendNote": "true"}, None),
        ("do-append-note-on-an-unlocked-note=replaced", {"doAppendNote": "true"}, "true"),
        ("wrong-patient=accepted", {"PatNum": 13}, "true"),
    ],
)
def test_readings_of_an_update(
    server: httpx.Client,
    control: Callable[..., httpx.Response],
    variant: str,
    changes: dict[str, Any],
    found: str | None,
) -> None:
    """Each reading of what an update does to a signed note is followed."""
    control(variants=[f"update-group-note/{variant}"])
    note = post(server, {"PatNum": 11, "ProcNums": members(server, {}), "Note": "old", "isSigned": "true"})
    answer = put(server, note["ProcNum"], **changes)
    assert answer.status_code == (200 if found else 400)
    assert listed(server) == [note | {"Note": "new", "isSigned": found} if found else note]
