"""The same seed sends the same requests, another seed others; a run leaves the records of the server as they were."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.controlled import DISPOSABLE, Dump, check_untouched, dump, fresh
from tests.forked import launch_forked
from tests.launching import launch, outcomes, results_in


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as the server saw it."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run, with all that it sent and all that the server held before and after it."""

    sent: list[Sent]
    before: Dump
    after: Dump
    results: Mapping[str, Any]
    exit_code: int


def _readable(body: bytes) -> str:
    """A body as text, whatever its encoding: so that the run's mark is found in it."""
    return body.decode("utf-8", errors="backslashreplace").replace("\0", "")


@contextmanager
def recording_proxy(url: str, sent: list[Sent]) -> Iterator[str]:
    """The URL of a proxy on a real socket, which notes each request and hands it on."""
    server = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # head and body leave together

        def setup(self) -> None:
            super().setup()
            self.upstream = HTTPConnection(server.netloc)

        def finish(self) -> None:
            super().finish()
            self.upstream.close()

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = urlsplit(self.path)
            sent.append(
                Sent(self.command, asked.path, tuple(parse_qsl(asked.query, keep_blank_values=True)), _readable(body))
            )
            self.upstream.request(self.command, self.path, body, {"Content-Type": self.headers.get("Content-Type", "")})
            answer = self.upstream.getresponse()
            told = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = do_PUT = do_DELETE = pass_on

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_port}{server.path}"
        proxy.shutdown()


def _run(url: str, folder: Path, *options: str, launched: Callable[..., CompletedProcess[str]] = launch_forked) -> Run:
    """A run against the freshly reset server."""
    before = fresh(url)
    sent: list[Sent] = []
    with recording_proxy(url, sent) as proxied:
        done = launched("run", proxied, *options, "--out", "out", folder=folder)
    return Run(sent, before, dump(url), results_in(folder / "out"), done.returncode)


@pytest.fixture(scope="module")
def runs(resettable: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """The same seed twice, in processes whose hashes differ, and another one.

    They have a rate, since requests at the same time have no order.
    """
    seeds = {"first": ("7", launch), "again": ("7", launch_forked), "other": ("8", launch_forked)}
    options = ("--examples", "1", "--rate", "100000/s")
    return {
        name: _run(resettable, tmp_path_factory.mktemp(name), *options, "--seed", seed, launched=launched)
        for name, (seed, launched) in seeds.items()
    }


def comparable(sent: list[Sent]) -> list[Sent]:
    """The requests without what may differ: the mark, days and times around today, and the number of pages to read.

    Keys that the target gave need no care: a server that was reset gives the same ones again.
    """
    kept: list[Sent] = []
    for one in sent:
        query = tuple((name, _timeless(value)) for name, value in one.query)
        plain = Sent(
            one.method,
            one.path,
            query,
            _timeless(re.sub(r"conformance run [0-9a-f]{6}(, note [0-9]+)?", "[mark]", one.body)),
        )
        if not (kept and one.method == "GET" and _page_of(plain) == _page_of(kept[-1]) and "Offset" in dict(query)):
            kept.append(plain)
    return kept


def _page_of(one: Sent) -> tuple[str, tuple[tuple[str, str], ...]]:
    return one.path, tuple((name, value) for name, value in one.query if name != "Offset")


def _timeless(text: str) -> str:
    return re.sub(
        r"\b\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d)?\b",
        lambda found: "[near today]" if _near_today(found[0]) else found[0],
        text,
    )


def _near_today(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return abs(moment - datetime.now()) < timedelta(days=3)  # noqa: DTZ005 - the day around the server's, of this machine too


def test_the_same_seed_sends_the_same_requests(runs: dict[str, Run]) -> None:
    """Method, path, query and body, one by one, in processes of their own."""
    first, again = comparable(runs["first"].sent), comparable(runs["again"].sent)
    different = [(one, other) for one, other in zip(first, again, strict=False) if one != other]
    assert not different, different[0]
    assert len(first) == len(again) > 500


def test_the_same_seed_finds_the_same(runs: dict[str, Run]) -> None:
    """Outcomes and observations are the same too."""
    first, again = runs["first"].results, runs["again"].results
    assert outcomes(first) == outcomes(again)
    assert [rule["observation"] for rule in first["rules"]] == [rule["observation"] for rule in again["rules"]]


def test_the_record_of_a_run_differs_in_times_and_marks_alone(tmp_path: Path) -> None:
    """Two runs of one seed, in processes whose hashes differ: all else in results.json is equal, failures too."""
    chosen = [
        "--rule",
        "create-procedure/*-is-kept",
        "--fault",
        "create-procedure/claim-note-is-kept",
        "--examples",
        "2",
        "--out",
        "out",
    ]
    records = []
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
        assert launch("run", "-q", *chosen, folder=tmp_path / name).returncode == 1
        records.append(_without_times((tmp_path / name / "out" / "results.json").read_text(encoding="utf-8")))
    assert len(records[0]) > 1000
    assert records[0] == records[1]


def _without_times(record: str) -> list[str]:
    """The lines of a record, without times, durations, the port of the server, and the marks of the run."""
    moments = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.]\d+)?|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d"
    timed = rf'"(?:milliseconds|seconds)": [\d.]+|{moments}'
    marks = r'127[.]0[.]0[.]1:\d+|conformance run [0-9a-f]{6}|"id": "[0-9a-f]{16}"'
    return re.sub(f"{timed}|{marks}", "#", record).splitlines()


def test_another_seed_sends_other_requests(runs: dict[str, Run]) -> None:
    """More than 100 creates are sent by one seed only; the outcomes are equal."""
    bodies = {name: {one.body for one in comparable(run.sent) if one.method == "POST"} for name, run in runs.items()}
    assert len(bodies["first"] - bodies["other"]) > 100
    assert outcomes(runs["first"].results) == outcomes(runs["other"].results)


@pytest.mark.parametrize("name", ["first", "again", "other"])
def test_a_run_leaves_what_was_there(runs: dict[str, Run], name: str) -> None:
    """Every row but disposable ones is as it was, and the run leaves only the records that it lists."""
    run = runs[name]
    assert run.exit_code == 0
    assert check_untouched(run.before, run.after) == {one["ProcNum"] for one in run.results["remains"]}
    assert all(one["reason"] for one in run.results["remains"])


@pytest.mark.parametrize("name", ["first", "other"])
def test_a_run_deletes_only_what_it_made(runs: dict[str, Run], name: str) -> None:
    """No PUT or DELETE is sent for a record that was there before and is not disposable."""
    run = runs[name]
    there = {str(row["ProcNum"]) for row in run.before["procedurelog"] if row["ProcNum"] not in DISPOSABLE}
    touched = {
        one.path.split("/procedurelogs/")[1].partition("/")[0] for one in run.sent if one.method in ("PUT", "DELETE")
    }
    assert touched
    assert not touched & there


def test_a_read_only_run_only_reads(resettable: str, tmp_path: Path) -> None:
    """Mode read-only sends nothing but GET, and every row stays as it was."""
    run = _run(resettable, tmp_path, "--examples", "1", "--mode", "read-only")
    assert run.exit_code == 0, json.dumps(run.results["counts"])
    assert {one.method for one in run.sent} == {"GET"}
    assert run.after == run.before
    assert run.results["verdict"] == "partial"
