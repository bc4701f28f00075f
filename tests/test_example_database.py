"""Inputs that failed before are tried first; whatever becomes of the database that has them, the run goes on."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis.database import ExampleDatabase, InMemoryExampleDatabase

from judging import example_database
from judging.example_database import GuardedDatabase, database_at
from reports.run_notes import notes_of
from subject import ConfigurationError
from subject.places import without_secrets
from tests.database_servers import DatabaseServer, redis, stopping_way, valkey
from tests.forked import launch_forked as launch
from tests.launching import free_port, one_sentence, outcomes, results_in, start
from tests.sampling import WHOLE

RULE = "create-procedure/malformed-json-is-refused"
FAULTY = ("--fault", RULE, "--examples", "2")
SECRET = "a-secret-word"  # noqa: S105 - of a server of these tests
UNCLEAR = (
    "--database redis://... is not the URL of a Redis server: "
    "write / ? # [ ] @ in its password as %2F %3F %23 %5B %5D %40."
)


@contextmanager
def folder() -> Iterator[None]:
    """No server: the database is a folder."""
    yield


@pytest.mark.parametrize("kind", [folder, redis, valkey])
def test_an_input_that_failed_is_tried_first_by_the_next_run(
    tmp_path: Path, kind: Callable[[], AbstractContextManager[DatabaseServer | None]]
) -> None:
    """Another seed sends it before its own, and the record says so; the credentials of the server are nowhere."""
    with kind() as server:
        place = server.url(f"default:{SECRET}@") if server else "examples"
        if server:
            server.configure("requirepass", SECRET)
        records = []
        for seed in ("1", "2"):
            options = ("--rule", RULE, *FAULTY, "--seed", seed, "--database", place, "--out", seed)
            done = launch("run", *options, folder=tmp_path)
            assert (done.returncode, SECRET in done.stdout + done.stderr) == (1, False), done.stderr
            records.append(results_in(tmp_path / seed))
    first, second = (one["run"]["database"] for one in records)
    assert (first["tried"], "problem" in first, "problem" in second) == (0, False, False)
    assert second["tried"] >= 1
    assert set(notes_of({"database": second})) <= set(records[1]["notes"])
    assert second["place"] == without_secrets(place)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("tried", "notes"),
    [
        (0, []),
        (1, ["1 input from the example database examples was tried first."]),
        (2, ["2 inputs from the example database examples were tried first."]),
    ],
)
def test_the_notes_count_the_inputs_that_were_tried_first(tried: int, notes: list[str]) -> None:
    """In a sentence, unless there were none."""
    assert notes_of({"database": {"place": "examples", "tried": tried}}) == notes


@pytest.mark.parametrize(
    ("of", "rules"),
    [
        pytest.param(2, ("--rule", RULE, "--rule", "create-procedure/answers-201"), id="two shards of some rules"),
        pytest.param(4, (), id="four shards", marks=pytest.mark.skipif(not WHOLE, reason="whole runs: scripts/prove")),
    ],
)
def test_a_server_that_stops_in_the_middle_changes_no_verdict(tmp_path: Path, of: int, rules: tuple[str, ...]) -> None:
    """The processes that share it go on, each says so once, and the merged verdict is that of the unsplit run.

    It stops when the first input has been kept, so that the process that found it asks in vain afterwards.
    """
    whole = launch("run", *rules, *FAULTY, "--out", "whole", folder=tmp_path)
    with ExitStack() as stack:
        place = stack.enter_context(stopping_way(stack.enter_context(redis())))
        options = (*rules, *FAULTY, "--database", place, "--out", "parts")
        shards = [
            stack.enter_context(start("run", *options, "--shard", f"{number}/{of}", folder=tmp_path))
            for number in range(1, of + 1)
        ]
        assert "Traceback" not in "".join(text for one in shards for text in one.communicate())
    done = launch("merge", "parts", "--out", "merged", folder=tmp_path)
    merged = results_in(tmp_path / "merged")
    unsplit = results_in(tmp_path / "whole")
    assert outcomes(merged) == outcomes(unsplit)
    assert (merged["verdict"], done.returncode) == (unsplit["verdict"], whole.returncode) == ("non-conformant", 1)
    given_up = [note for note in merged["notes"] if "the run went on without it" in note]
    assert len(given_up) == 1


def test_a_server_that_is_away_changes_no_verdict(tmp_path: Path) -> None:
    """The summary and the record say once why it was given up."""
    place = f"redis://default:{SECRET}@127.0.0.1:{free_port()}"
    done = launch("run", "--rule", RULE, *FAULTY, "--database", place, "--out", "out", folder=tmp_path)
    note = f"The example database {without_secrets(place)} was given up: it failed (ConnectionError); the run went on"
    assert (done.returncode, done.stdout.count(note), SECRET in done.stdout + done.stderr) == (1, 1, False)
    record = results_in(tmp_path / "out")
    assert outcomes(record)[RULE] == "failed"
    assert sum(note in one for one in record["notes"]) == 1


# What can be wrong with a database.


@contextmanager
def silent() -> Iterator[str]:
    """The URL of a server that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def full() -> Iterator[str]:
    """The URL of a server without room."""
    with valkey() as server:
        server.configure("maxmemory", 1)
        yield server.url()


@contextmanager
def away() -> Iterator[str]:
    """A URL at which nothing listens."""
    yield f"redis://127.0.0.1:{free_port()}"


@pytest.mark.parametrize("place", [silent, full, away])
def test_a_database_that_cannot_be_used_is_given_up_once(place: object) -> None:
    """Nothing is raised, nothing hangs, and the reason is one clause."""
    assert callable(place)
    with place() as url:
        database = database_at(url, "target")
        for number in range(100):
            database.save(b"key", bytes([number]))
            database.move(b"key", b"other", bytes([number]))
            database.delete(b"key", bytes([number]))
            assert list(database.fetch(b"key")) == []
    assert database.problem.startswith(("it failed (", "it did not answer within "))
    assert database.figures()["problem"] == database.problem


class Slow(ExampleDatabase):
    """Answers, but only when it is let; a test that asks it without a thread of its own does not hang."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.let = threading.Event()

    def fetch(self, key: bytes) -> Iterable[bytes]:  # noqa: ARG002 - as Hypothesis calls it
        """Nothing, late."""
        self.asked += 1
        if threading.current_thread() is not threading.main_thread():
            self.let.wait()
        return []

    def save(self, key: bytes, value: bytes) -> None:  # noqa: ARG002 - as Hypothesis calls it
        """Late."""
        self.fetch(key)

    delete = save


def test_a_database_that_hangs_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was asked is left behind, whatever keeps it: a name that is looked up, a disk that is away."""
    monkeypatch.setattr(example_database, "SECONDS_FOR_ONE", 0.05)
    database = GuardedDatabase(slow := Slow(), "place", "target")
    for _ in range(5):
        database.save(b"key", b"value")
        assert list(database.fetch(b"key")) == []
    slow.let.set()
    assert (slow.asked, database.problem) == (1, "it did not answer within 0.05 s")


def test_a_database_that_is_slow_each_time_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """All its answers together have a limit, too."""
    monkeypatch.setattr(example_database, "SECONDS_FOR_ALL", 0.0)
    database = GuardedDatabase(InMemoryExampleDatabase(), "place", "target")
    database.save(b"key", b"value")
    assert database.problem == "it took more than 0 s"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("redis://user:pass@host:6379/1?password=pass", "redis://host:6379/1"),
        ("rediss://:p@ss@host", "rediss://host"),
        ("some/folder", "some/folder"),
        ("redis:///0", "redis:///0"),
        ("redis://[::1]:6379/0", "redis://[::1]:6379/0"),
        ("redis://default:aB3/xY@host", "redis://..."),
        ("redis://:12/34@host", "redis://..."),
        ("redis://user:1234#x@host", "redis://..."),
        ("redis://user:12?34@host", "redis://..."),
        ("redis://u:a b@host", "redis://host"),
        ("redis://user:pass", "redis://..."),
        ("redis://:1234", "redis://..."),
        ("redis://user:12#34", "redis://..."),
        ("redis://[::1", "redis://..."),
        ("redis://:pa[ss@h", "redis://..."),
        ("redis://u:p\N{ACCOUNT OF}x@host", "redis://..."),
        ("pass@redis://host", "://..."),
    ],
)
def test_the_place_is_shown_without_secrets(place: str, shown: str) -> None:
    """User, password and query of a URL are left out."""
    assert without_secrets(place) == shown


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("http://user:pass@host", "--database http://host is neither redis://HOST, nor rediss://HOST, nor a folder."),
        ("redis://user:pass@host:port", "--database redis://host:port is not the URL of a Redis server."),
        (__file__, f"--database {__file__} is a file: give a folder, or the URL of a Redis server."),
        ("long" * 100, f"--database {'long' * 100} cannot be used: File name too long."),
        ("http://[::1", "--database http://... is neither redis://HOST, nor rediss://HOST, nor a folder."),
        ("redis://default:aB3/xY@host", UNCLEAR),
        ("redis://:12/34@host", UNCLEAR),
        ("redis://user:1234#x@host", UNCLEAR),
        ("redis://[::1", UNCLEAR),
        ("redis://:pa[ss@h", UNCLEAR),
        ("redis://u:p\N{ACCOUNT OF}x@host", UNCLEAR),
    ],
)
def test_a_place_that_cannot_be_is_wrong_usage(place: str, sentence: str) -> None:
    """One sentence, without the secrets."""
    with pytest.raises(ConfigurationError) as caught:
        database_at(place, "target")
    assert str(caught.value) == sentence


def test_a_password_with_a_space_is_nowhere(tmp_path: Path) -> None:
    """However the option is written, and also where a later one takes its place."""
    place = f"redis://default:a {SECRET}@127.0.0.1:{free_port()}"
    options = ("--database", place, f"--database={place}")
    done = launch("run", "--rule", RULE, "--examples", "1", *options, "--out", "out", folder=tmp_path)
    shown = without_secrets(place)
    assert (done.returncode, SECRET in done.stdout + done.stderr) == (0, False), done.stderr
    command = results_in(tmp_path / "out")["run"]["command"]
    assert [word for word in command if "redis" in word] == [shown, f"--database={shown}"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_a_folder_that_cannot_be_made_is_wrong_usage(tmp_path: Path) -> None:
    """Hypothesis would keep nothing, without a word."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"file/folder cannot be used: Not a directory\.$"):
        database_at(str(tmp_path / "file" / "folder"), "target")


def test_without_the_extra_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the exit code of a wrong option is 2."""
    monkeypatch.setitem(sys.modules, "hypothesis.extra.redis", None)
    with pytest.raises(ConfigurationError, match=r"install procedurelogs-conformance\[redis\]"):
        database_at("redis://host", "target")
    done = launch("run", "--database", "http://host", folder=tmp_path)
    assert (done.returncode, "neither redis://HOST" in one_sentence(done.stderr)) == (2, True)
