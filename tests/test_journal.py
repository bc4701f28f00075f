"""The journal: nothing is made that could not be written down, and a line that was cut off costs no other."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from subject import Blocked, ConfigurationError, Settings, Target, resume
from subject.journal import Journal, read_journal, retire
from tests.forked import launch_forked
from tests.scripted import as_json, scripted
from tests.test_pacing import PRACTICE

FULL = Path("/dev/full")
"""A file for which there is never any room."""
ABOUT = {"url": "http://127.0.0.1/api/v1", "embedded": False, "api_version": "25.3.36", "mark": "conformance run 1"}


def test_nothing_is_made_that_cannot_be_written_down() -> None:
    """On a full disk a create blocks before it leaves; what only reads goes on."""
    with scripted(lambda _asked: as_json([])) as server:
        settings = Settings(url=server.url, journal=FULL)
        with (
            closing(Target(settings, PRACTICE, mark="a test")) as target,
            pytest.raises(Blocked, match="the journal cannot be written"),
        ):
            target.create({"PatNum": 11})
        with closing(Target(settings, PRACTICE, mark="a test")) as target:
            assert target.list(PatNum=11).status == 200
    assert [one.method for one in server.asked] == ["GET"]


def test_a_run_without_a_journal_does_not_begin() -> None:
    """What `cleanup` needs first, the target and the mark, has to be there before anything else."""
    with (
        closing(Journal(FULL)) as journal,
        pytest.raises(ConfigurationError, match="cannot be written: No space left on device"),
    ):
        journal.begin(ABOUT)


@pytest.mark.parametrize(
    ("name", "words"), [("journal.jsonl", "journal.jsonl cannot be written"), ("results.json.part", "Cannot write")]
)
def test_what_cannot_be_written_is_a_wrong_setting(name: str, words: str, tmp_path: Path) -> None:
    """One sentence that names the file or the folder, exit 2."""
    (tmp_path / "out" / name).mkdir(parents=True)
    done = launch_forked(
        "run", "--examples", "1", "--rule", "get-procedure/answer-apt-num", "--out", "out", "--quiet", folder=tmp_path
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert words in done.stderr
    assert "Is a directory" in done.stderr


def test_a_line_that_was_cut_off_costs_no_other(tmp_path: Path) -> None:
    """Where the disk was full for a while the rest of the journal still counts."""
    path = tmp_path / "journal.jsonl"
    with closing(Journal(path)) as journal:
        journal.begin(ABOUT)
        journal.made(journal.intend("create-procedure", {"PatNum": 11}, "mark"), 7, 11)
    os.truncate(path, path.stat().st_size - 20)
    with path.open("a", encoding="utf-8") as file:
        file.write('\n{"made": "9", "ProcNum": 8, "PatNum": 11, "group_note": false}\n')
    with closing(resume(path)) as journal:
        assert (journal.own, list(journal.open)) == ({8: 11}, ["1"])


def test_what_others_write_is_read_and_not_mended(tmp_path: Path) -> None:
    """A line that another process has begun is left as it is, and an empty line is no fault."""
    path = tmp_path / "journal.jsonl"
    with closing(Journal(path, worker="a")) as journal:
        journal.begin(ABOUT)
        journal.made(journal.intend("create-procedure", {"PatNum": 11}, "mark"), 7, 11)
        begun = path.read_text() + '\n{"made": "b1", "Proc'
        path.write_text(begun)
        assert journal.known() == {7}
        journal.catch_up([7])
    assert path.read_text() == begun
    with closing(resume(path)) as later:
        later.deleted(7)
    assert not read_journal(path).own


def test_a_journal_that_cannot_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence names it, and nothing is lost."""
    path = tmp_path / "journal.jsonl"
    with closing(Journal(path)) as journal:
        journal.begin(ABOUT)
        journal.intend("create-procedure", {"PatNum": 11}, "mark")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ConfigurationError, match=r"journal\.jsonl of an earlier run cannot be moved"):
        retire(path)
    assert read_journal(path).unfinished


@pytest.mark.parametrize(
    ("operation", "status", "undeletable"),
    [
        ("create-procedure", "TP", False),
        ("create-procedure", "C", False),
        ("create-procedure", "EO", True),
        ("create-insurance-history", None, True),
        ("create-group-note", None, False),
    ],
)
def test_a_record_that_its_status_keeps_is_known(
    tmp_path: Path, operation: str, status: str | None, undeletable: bool
) -> None:
    """Cleaning up gives it the status TP before it is deleted, also after a run that was cut off."""
    journal = Journal(tmp_path / "journal.jsonl")
    journal.begin({"target": "here"})
    journal.made(journal.intend(operation, {"PatNum": 11, "ProcStatus": status}, "mark"), 7, 11)
    journal.close()
    assert (7 in resume(tmp_path / "journal.jsonl").undeletable) == undeletable == (7 in journal.undeletable)
