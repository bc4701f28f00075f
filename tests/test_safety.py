"""What a run leaves at its target: nothing that was there is touched, and what it made can always be cleaned up."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from subject import resume, retire
from subject.journal import Journal
from tests.controlled import check_untouched, dump, fresh
from tests.forked import launch_forked, start_forked
from tests.hostile import Connection, Hostile, Request, handed_on, hostile
from tests.launching import DEADLINE, launch, results_in, start, wait_until
from tests.remains import is_deletable
from tests.sampling import sampled

# Killed.

MOMENTS = [12, 31, 60, 101, 150, 207, 263, 330, 401, 490, 577, 666, 760, 871, 990, 1120, 1303, 1380, 1450, 1500]
"""Requests after which a run is killed: before its first record, among arrangements, within every operation."""


class Killer:
    """Kills a run at a request, either before the server receives it or before its answer arrives."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.pid = 0
        self.when = ""

    def act(self, connection: Connection, request: Request) -> bool:
        """Kill once, and be a good server otherwise."""
        pid, self.pid = self.pid, 0
        if pid and self.when == "before":
            os.kill(pid, signal.SIGKILL)
            return False
        answer = handed_on(self.upstream, request)
        if pid:
            os.kill(pid, signal.SIGKILL)
        connection.send(answer)
        return True


@pytest.mark.parametrize("moment", sampled(MOMENTS, 2))
def test_what_a_killed_run_left_is_cleaned_up(resettable: str, tmp_path: Path, moment: int) -> None:
    """After kill -9 at a request that may have made a record, `cleanup` leaves nothing that could be deleted."""
    before = fresh(resettable)
    killer = Killer(resettable)
    killer.when = "before" if moment % 2 == 0 else "after"
    with hostile(Hostile(killer.act, moment, resettable)) as url:
        run = start_forked("run", url, "--examples", "1", "--out", "out", folder=tmp_path)
        assert run.pid
        killer.pid = run.pid
        run.join(DEADLINE)
        assert run.exitcode == -signal.SIGKILL
        done = launch_forked("cleanup", "out/journal.jsonl", folder=tmp_path)
    assert "Traceback" not in done.stderr
    left = check_untouched(before, dump(resettable))
    told = {int(line.split()[1].rstrip(":")) for line in done.stdout.splitlines() if line.startswith("  procedure ")}
    assert left == told, done.stdout
    assert done.returncode == (3 if left else 0)
    assert not [key for key in left if is_deletable(resettable, key)], done.stdout


GENERATED = ("answer-fits-the-schema", "answers-json", "invalid-data-is-refused", "documented-status")
"""Rules that only generated requests can judge."""


def test_what_a_killed_run_generated_carries_its_mark(resettable: str, tmp_path: Path) -> None:
    """kill -9 among generated creates: all records carry the mark, except those with a generated BillingNote."""
    before = fresh(resettable)
    killer = Killer(resettable)
    generated = [word for name in GENERATED for word in ("--rule", f"create-procedure/{name}")]
    with hostile(recorder := Hostile(killer.act)) as url:
        run = start_forked("run", url, "--examples", "20", *generated, "--out", "out", folder=tmp_path)
        wait_until(lambda: sum(request.method == "POST" for request in list(recorder.seen)) > 250, "creates of the run")
        assert run.pid
        killer.pid = run.pid
        run.join(DEADLINE)
    mark = resume(tmp_path / "out" / "journal.jsonl").about["mark"]
    new = [
        row for row in dump(resettable)["procedurelog"] if row["ProcNum"] in check_untouched(before, dump(resettable))
    ]
    marked = [row for row in new if mark in row["BillingNote"]]
    of_their_own = [
        request for request in recorder.seen if b'"BillingNote"' in request.body and mark.encode() not in request.body
    ]
    assert run.exitcode == -signal.SIGKILL
    assert len(marked) > 10
    assert len(new) - len(marked) <= len(of_their_own)


def test_a_create_whose_answer_is_lost_is_found_again(resettable: str, tmp_path: Path) -> None:
    """Every third create is done and its answer lost: the run ends, and none of these records remains."""
    before = fresh(resettable)
    seen = []

    def lose_some(connection: Connection, request: Request) -> bool:
        answer = handed_on(resettable, request)
        seen.append(request.method)
        if request.method == "POST" and seen.count("POST") % 3 == 0:
            return False
        connection.send(answer)
        return True

    with hostile(Hostile(lose_some)) as url:
        done = launch_forked(
            "run", url, "--examples", "1", "--rule", "create-procedure/*-is-kept", "--out", "out", folder=tmp_path
        )
    assert done.returncode in (0, 3), done.stdout
    assert seen.count("POST") > 12
    left = check_untouched(before, dump(resettable))
    assert left == {one["ProcNum"] for one in results_in(tmp_path / "out")["remains"]}
    assert not [key for key in left if is_deletable(resettable, key)]


def test_creates_that_name_no_key_are_found_again(resettable: str, tmp_path: Path) -> None:
    """A server that answers creates with success and nothing else: its records are found by their mark, and deleted."""
    before = fresh(resettable)

    def keep_the_key(connection: Connection, request: Request) -> bool:
        answer = handed_on(resettable, request)
        bare = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        connection.send(bare if request.method == "POST" and b"HTTP/1.1 201" in answer else answer)
        return True

    with hostile(Hostile(keep_the_key)) as url:
        done = launch_forked(
            "run", url, "--examples", "1", "--rule", "create-procedure/*", "--out", "out", folder=tmp_path
        )
    assert done.returncode == 1, done.stdout
    assert not [key for key in check_untouched(before, dump(resettable)) if is_deletable(resettable, key)]


# Records of others.


def test_a_key_of_somebody_else_is_never_taken_for_the_run_s(resettable: str, tmp_path: Path) -> None:
    """A server that answers each create with an existing record: only GET is ever sent for that record."""
    before = fresh(resettable)
    old = next(row for row in before["procedurelog"] if row["PatNum"] == 11)
    changes = []

    def mix_up(connection: Connection, request: Request) -> bool:
        answer = handed_on(resettable, request)
        changes.append(request.method not in ("GET", "POST") and str(old["ProcNum"]) in request.path)
        body = json.dumps({"ProcNum": old["ProcNum"], "PatNum": 11, "ProcStatus": "TP"}).encode()
        head = f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        connection.send(head + body if request.method == "POST" and b"HTTP/1.1 201" in answer else answer)
        return True

    with hostile(Hostile(mix_up)) as url:
        rules = [word for name in ("create", "update", "delete") for word in ("--rule", f"{name}-procedure/*")]
        done = launch_forked("run", url, "--examples", "1", *rules, "--out", "out", folder=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "error" not in {rule["outcome"] for rule in results_in(tmp_path / "out")["rules"]}
    assert not any(changes)
    assert not [key for key in check_untouched(before, dump(resettable)) if is_deletable(resettable, key)]


def test_answers_to_the_requests_of_others_destroy_nothing(resettable: str, tmp_path: Path) -> None:
    """A server that answers each request with what the one before it should have got: what was there is as it was."""
    before = fresh(resettable)
    answers = [b""]

    def swap(connection: Connection, request: Request) -> bool:
        answers.append(handed_on(resettable, request))
        connection.send(answers[-2] or answers[-1])
        return True

    with hostile(Hostile(swap, 14, resettable)) as url:
        rules = [word for name in ("create", "update", "delete") for word in ("--rule", f"{name}-procedure/*")]
        done = launch_forked("run", url, "--examples", "1", *rules, "--out", "out", folder=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    check_untouched(before, dump(resettable))


FAULTS = [
    "create-procedure/answers-201",
    "create-procedure/answer-proc-num",
    "create-procedure/pat-num-is-kept",
    "create-procedure/prosthesis-other-values-are-refused",
    "delete-procedure/answers-200",
    "update-procedure/others-keep-their-value",
    "list-procedures/pat-num-filters",
    "create-group-note/answers-201",
]


@pytest.mark.parametrize("fault", sampled(FAULTS, 1))
def test_a_faulty_server_keeps_its_data(resettable: str, tmp_path: Path, fault: str) -> None:
    """Whatever a server does wrong, the suite changes only its own records, and lists those that remain."""
    before = fresh(resettable, faults=[fault])
    done = launch_forked("run", resettable, "--examples", "1", "--out", "out", folder=tmp_path)
    assert done.returncode in (1, 3), done.stdout
    left = check_untouched(before, dump(resettable))
    assert left == {one["ProcNum"] for one in results_in(tmp_path / "out")["remains"]}


# The command, and what is not loopback.


def test_cleaning_up_twice_is_harmless(resettable: str, tmp_path: Path) -> None:
    """After a finished run the command finds what the run could not delete, and nothing else."""
    before = fresh(resettable)
    launch_forked(
        "run", resettable, "--examples", "1", "--rule", "create-procedure/*-is-kept", "--out", "out", folder=tmp_path
    )
    held = dump(resettable)
    done = launch_forked("cleanup", "out/journal.jsonl", folder=tmp_path)
    assert dump(resettable) == held
    assert done.returncode == (3 if check_untouched(before, held) else 0), done.stdout


def test_a_second_run_keeps_the_journal_of_a_killed_one(resettable: str, tmp_path: Path) -> None:
    """The earlier journal is put beside the new one, and the record of the second run says so."""
    fresh(resettable)
    with start("run", resettable, "--examples", "20", "--out", "out", folder=tmp_path) as process:
        journal = tmp_path / "out" / "journal.jsonl"
        wait_until(
            lambda: journal.exists() and journal.read_text(encoding="utf-8").count('"made"') > 20, "records of the run"
        )
        process.kill()
        process.communicate(timeout=DEADLINE)
    launch(
        "run", resettable, "--examples", "1", "--rule", "get-procedure/answer-apt-num", "--out", "out", folder=tmp_path
    )
    assert resume(tmp_path / "out" / "journal-1.jsonl").unfinished
    assert not resume(tmp_path / "out" / "journal.jsonl").unfinished
    assert any("cleanup" in note and "journal-1.jsonl" in note for note in results_in(tmp_path / "out")["notes"])


def test_what_an_embedded_server_kept_is_no_remains(tmp_path: Path) -> None:
    """It is gone with all its data: the next run says nothing of it, and keeps no journal of it."""
    path = tmp_path / "journal.jsonl"
    for embedded, kept in ((True, None), (False, tmp_path / "journal-1.jsonl")):
        journal = Journal(path)
        journal.begin(
            {
                "url": "http://127.0.0.1:1/api/v1",
                "embedded": embedded,
                "api_version": "25.3.36",
                "mark": "m",
                "began": "now",
            }
        )
        journal.intend("create-procedure", {"PatNum": 11, "ProcDate": "2020-01-02", "procCode": "D0120"}, "m")
        journal.close()
        assert retire(path) == kept


WRONG = {"absent": None, "not-a-journal": "hello\nworld\n", "other-json": '{"a": 1}\n{"b": 2}\n', "binary": "\udcff"}


@pytest.mark.parametrize("case", WRONG)
def test_a_journal_that_is_none(tmp_path: Path, case: str) -> None:
    """One sentence, exit 2."""
    text = WRONG[case]
    if text is not None:
        (tmp_path / "journal.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = launch_forked("cleanup", "journal.jsonl", folder=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Error: The ")


def test_the_journal_of_an_embedded_server(tmp_path: Path) -> None:
    """Its server is gone with the data: nothing to do, exit 0."""
    launch_forked("run", "--examples", "1", "--rule", "get-procedure/answer-apt-num", "--out", "out", folder=tmp_path)
    done = launch_forked("cleanup", "out/journal.jsonl", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
