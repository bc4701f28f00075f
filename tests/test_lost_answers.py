"""A request whose connection was lost: it is sent again where nothing was done, and only there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from run.embedded import PRACTICE
from subject import Answer, Blocked, Made, Settings, Target, clean_up, load_practice, take_stock
from subject.credentials import Credentials
from subject.journal import Journal
from tests.controlled import dump, fresh
from tests.hostile import Connection, Request
from tests.unreliable import KEY, Fate, Proxy, answered, dropped, every, good_server, lost, passes, unreliable

broken = answered("500 Internal Server Error")
CREATE = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}


@dataclass(slots=True)
class Spoiler:
    """Spoils the next request of a method, and no other one."""

    method: str = ""
    fate: Fate = passes
    sent: list[str] = field(default_factory=list)
    errors: bool = False
    """Whether the lists are broken."""

    def course(self, _number: int) -> Fate:
        """The fate of each request."""
        return self.act

    def act(self, proxy: Proxy, connection: Connection, request: Request) -> bool:
        """Spoil a request of the method, once."""
        self.sent.append(request.method)
        if self.errors and request.method == "GET":
            return broken(proxy, connection, request)
        if request.method != self.method:
            return passes(proxy, connection, request)
        self.method = ""
        return self.fate(proxy, connection, request)


@dataclass(slots=True)
class Bench:
    """A target client, the proxy that spoils its requests, and the server behind."""

    target: Target
    spoiler: Spoiler
    server: str

    def spoiled(self, method: str, fate: Fate, send: Callable[[Target], Answer]) -> Answer:
        """Send a request that is spoiled; raises Blocked."""
        self.spoiler.method, self.spoiler.fate = method, fate
        self.spoiler.sent.clear()
        return send(self.target)

    def made(self) -> Made:
        """A procedure."""
        return self.target.make(CREATE)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A good server."""
    with good_server() as url:
        yield url


@pytest.fixture
def bench(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Iterator[Bench]:
    """A client in the only process of a run, or in one of its workers."""
    fresh(server)
    spoiler = Spoiler()
    with unreliable(server, spoiler.course) as (url, _):
        settings = Settings(url=url, credentials=Credentials({"Authorization": KEY}))
        journal = Journal(tmp_path / "journal.jsonl", worker=getattr(request, "param", ""))
        journal.begin({"url": url, "embedded": False, "api_version": "25.3.36", "mark": "conformance run 1"})
        with closing(Target(settings, load_practice(PRACTICE), mark="conformance run 1", journal=journal)) as target:
            journal.found(row["ProcNum"] for row in dump(server)["procedurelog"])
            yield Bench(target, spoiler, server)


in_each_process = pytest.mark.parametrize("bench", ["", "gw0 "], ids=["alone", "worker"], indirect=True)


def marked(server: str) -> int:
    """How many records carry the mark of the run and are not deleted."""
    rows = dump(server)["procedurelog"]
    return sum("conformance run 1" in row["BillingNote"] and row["ProcStatus"] != "D" for row in rows)


def note(made: list[Made], text: str) -> dict[str, object]:
    """A group note for procedures."""
    return {"PatNum": made[0].PatNum, "ProcNums": [one.ProcNum for one in made], "Note": text}


@in_each_process
def test_a_create_that_never_arrived_is_sent_again(bench: Bench) -> None:
    """The records of the patient have nothing new, so the create is sent again: one record."""
    assert bench.spoiled("POST", dropped, lambda target: target.create(CREATE)).status == 201
    assert bench.spoiler.sent.count("POST") == 2
    assert (len(bench.target.journal.own), len(bench.target.journal.open)) == (1, 0)
    assert marked(bench.server) == 1


@in_each_process
def test_a_create_whose_answer_was_lost_is_not_repeated(bench: Bench) -> None:
    """The record is found; only a worker cannot know whose it is. Its rule is blocked; it is deleted in the end."""
    for _ in range(2):
        bench.made()
    with pytest.raises(Blocked, match="no answer"):
        bench.spoiled("POST", lost, lambda target: target.create(CREATE))
    journal = bench.target.journal
    assert (len(journal.own), len(journal.open)) == ((2, 1) if journal.shared else (3, 0))
    clean_up(bench.target)
    assert marked(bench.server) == 0


def test_a_create_that_names_no_patient_is_sent_again(bench: Bench) -> None:
    """It has to be refused, and there is no list in which its record could be."""
    nobody = {name: value for name, value in CREATE.items() if name != "PatNum"}
    assert bench.spoiled("POST", dropped, lambda target: target.create(nobody)).status == 400
    assert bench.spoiler.sent == ["POST", "POST"]


def test_a_create_is_not_repeated_if_the_list_shows_nothing(bench: Bench) -> None:
    """From an error in place of the list it does not follow that nothing was done."""
    bench.spoiler.errors = True
    with pytest.raises(Blocked, match="no answer"):
        bench.spoiled("POST", dropped, lambda target: target.create(CREATE))
    assert bench.spoiler.sent == ["POST", "GET"]


def test_a_group_note_that_never_arrived_is_sent_again(bench: Bench) -> None:
    """Nor is it in the list of group notes."""
    made = [bench.target.make({**CREATE, "ProcStatus": "C"}) for _ in range(2)]
    body = note(made, "A note.")
    assert bench.spoiled("POST", dropped, lambda target: target.create_group_note(body)).status == 201
    assert bench.spoiler.sent.count("POST") == 2


def test_a_group_note_whose_answer_was_lost_is_not_written_twice(bench: Bench) -> None:
    """It is found by its text; its rules are blocked, and it is deleted in the end."""
    made = [bench.target.make({**CREATE, "ProcStatus": "C"}) for _ in range(2)]
    before = len(dump(bench.server)["procedurelog"])
    with pytest.raises(Blocked, match="no answer"):
        bench.spoiled("POST", lost, lambda target: target.create_group_note(note(made, "A note of its own.")))
    assert len(dump(bench.server)["procedurelog"]) == before + 1
    assert clean_up(bench.target) == []
    assert all(row["ProcStatus"] in "D" for row in dump(bench.server)["procedurelog"][before - 2 :])


def test_an_update_is_sent_again(bench: Bench) -> None:
    """The second time it does nothing more, so it does not matter whether the first one arrived."""
    made = bench.made()
    for fate in (dropped, lost):
        assert bench.spoiled("PUT", fate, lambda target: target.update(made, ClaimNote="A note.")).status == 200
        assert bench.spoiler.sent == ["PUT", "PUT"]


def test_an_update_that_locks_is_sent_again_only_where_it_did_nothing(bench: Bench) -> None:
    """A completed procedure would answer the same update in another way."""
    made = bench.made()
    answer = bench.spoiled("PUT", dropped, lambda target: target.update(made, ProcStatus="C"))
    assert (answer.status, bench.spoiler.sent) == (200, ["PUT", "GET", "PUT"])
    with pytest.raises(Blocked, match="no answer"):
        bench.spoiled("PUT", lost, lambda target: target.update(bench.made(), ProcStatus="C"))
    assert bench.spoiler.sent.count("PUT") == 1


def test_a_status_is_sent_again_beside_fields_that_stay_as_they_are(bench: Bench) -> None:
    """Only what decides about the answer counts: the other fields may be shown as they were sent."""
    made = bench.made()
    update = bench.spoiled("PUT", dropped, lambda target: target.update(made, ProcStatus="C", ClinicNum=0))
    assert (update.status, bench.spoiler.sent) == (200, ["PUT", "GET", "PUT"])
    with pytest.raises(Blocked, match="no answer"):  # it may have been an update to TP that did this
        bench.spoiled("PUT", dropped, lambda target: target.update(bench.made(), ProcStatus="TP", ClinicNum=0))


def test_a_text_is_appended_once(bench: Bench) -> None:
    """An update that appends is sent again where the note does not have its text."""
    made = [bench.target.make({**CREATE, "ProcStatus": "C"}) for _ in range(2)]
    key = bench.target.create_group_note(note(made, "The old text.")).proc_num
    body = {"PatNum": 11, "Note": "A new text.", "doAppendNote": "true"}
    bench.spoiled("PUT", dropped, lambda target: target.update_group_note(key, body))
    assert bench.spoiler.sent == ["PUT", "GET", "PUT"]
    body["Note"] = "Another text."
    with pytest.raises(Blocked, match="no answer"):
        bench.spoiled("PUT", lost, lambda target: target.update_group_note(key, body))
    assert bench.spoiler.sent == ["PUT", "GET"]


@pytest.mark.parametrize("number", [3, 4, 5, 7])
def test_a_target_that_loses_every_so_many_th_request_is_judged(server: str, number: int) -> None:
    """As with a balancer of load, one of whose servers is gone: every request gets its answer, in few of them."""
    fresh(server)
    with unreliable(server, every(number, dropped)) as (url, proxy):
        settings = Settings(url=url, credentials=Credentials({"Authorization": KEY}))
        with closing(Target(settings, load_practice(PRACTICE), mark="conformance run 1")) as target:
            take_stock(target)
            for _ in range(12):
                made = target.make({**CREATE, "PatNum": 12})
                assert target.update(made, ProcStatus="C").status == 200
                assert target.delete(made.ProcNum).status == 200
    assert proxy.count < 12 * 12


def test_a_deletion_is_sent_again_only_where_the_record_is_still_there(bench: Bench) -> None:
    """The answer to a second deletion of the same record would be another one."""
    assert bench.spoiled("DELETE", dropped, lambda target: target.delete(bench.made().ProcNum)).status == 200
    with pytest.raises(Blocked, match="no answer"):
        bench.spoiled("DELETE", lost, lambda target: target.delete(bench.made().ProcNum))
    assert bench.spoiler.sent.count("DELETE") == 1


@pytest.mark.parametrize("shard", ["", "1/2"])
def test_what_another_shard_may_have_made_is_left_alone(bench: Bench, shard: str) -> None:
    """A record like one whose answer was lost is deleted by a run that is alone; a shard leaves it to `cleanup`."""
    journal = bench.target.journal
    journal.begin({**journal.about, **({"shard": shard} if shard else {})})
    with pytest.raises(Blocked, match="500"):
        bench.spoiled("POST", broken, lambda target: target.make(CREATE, marked=False).answer)
    assert [one.mark for one in journal.open.values()] == [None]
    made = httpx.post(f"{bench.server}/procedurelogs", json=CREATE, headers={"Authorization": KEY}, trust_env=False)
    clean_up(bench.target)
    rows = {row["ProcNum"]: row["ProcStatus"] for row in dump(bench.server)["procedurelog"]}
    assert rows.get(made.json()["ProcNum"], "D") == ("TP" if shard else "D")
    assert len(journal.open) == bool(shard)


@pytest.mark.parametrize("fate", [dropped, lost])
def test_cleaning_up_is_not_stopped_by_a_lost_answer(bench: Bench, fate: Fate) -> None:
    """Everything is deleted, and nothing listed as remaining."""
    bench.made()
    bench.spoiler.method, bench.spoiler.fate = "DELETE", fate
    assert clean_up(bench.target) == []
    assert marked(bench.server) == 0


@pytest.mark.parametrize("fate", [dropped, lost])
def test_a_status_that_cannot_be_deleted_is_changed_whatever_is_lost(bench: Bench, fate: Fate) -> None:
    """Where no answer comes to the update that makes a record deletable, its deletion shows what became of it."""
    bench.target.make({**CREATE, "ProcStatus": "EO"})
    bench.spoiler.method, bench.spoiler.fate = "PUT", fate
    assert clean_up(bench.target) == []
    assert marked(bench.server) == 0
