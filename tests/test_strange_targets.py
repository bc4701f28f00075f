"""Servers that do not implement the API: the suite does not crash and does not find them conformant."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from spec import catalogue
from strategies import REFUSALS
from tests.bench import chosen
from tests.forked import launch_forked
from tests.launching import listens, outcomes, results_in
from tests.sampling import WHOLE, sampled

Reply = tuple[int, str, str]
"""Status, media type and body; with status 0 the connection is closed without a response."""

JSON = "application/json"
PROCEDURE = {
    "ProcNum": 1,
    "PatNum": 11,
    "ProcDate": "2020-01-02",
    "ProcFee": "65.00",
    "ProcStatus": "TP",
    "procCode": "D0120",
    "Surf": "",
    "ToothNum": "",
    "ToothRange": "",
    "Note": "",
}


def rejection_rules() -> set[str]:
    """The rules that require a rejection, which proves something only beside a request that is accepted."""
    by_name = {
        rule.id for rule in catalogue() if rule.level != "observe" and rule.id.endswith(("-is-refused", "-is-404"))
    }
    about = {rule.id for rule in catalogue() if rule.level != "observe" and "/refusal-" in rule.id}
    return by_name | about | (set(REFUSALS) - lenient_rules()) | {"list-procedures/date-t-stamp-format"}


def lenient_rules() -> set[str]:
    """The rules on values that cannot be set, which also pass if the server ignores the value."""
    return {rule.id for rule in catalogue() if rule.id in REFUSALS and "ignored" in rule.readings}


def always(status: int, media_type: str, body: str) -> Callable[[], Callable[[str], Reply]]:
    """A server that gives every request the same response."""
    return lambda: lambda _method: (status, media_type, body)


def stores_nothing() -> Callable[[str], Reply]:
    """A server that answers each create with a new key and everything else with 404."""
    keys = itertools.count(1)
    return lambda method: (
        (201, JSON, json.dumps({"ProcNum": next(keys)})) if method == "POST" else (404, "text/plain", "Not found.")
    )


def answers_once() -> Callable[[str], Reply]:
    """A server that answers the first request and then closes every connection."""
    replies = itertools.chain([(200, JSON, "[]")], itertools.repeat((0, "", "")))
    return lambda _method: next(replies)


def mocks_empty_schemas(method: str) -> Reply:
    """The response of a mock server for an OpenAPI document without schemas: the documented status and `{}`."""
    return (201 if method == "POST" else 200), JSON, "{}"


TARGETS: Mapping[str, Callable[[], Callable[[str], Reply]]] = {
    "200-empty-object": always(200, JSON, "{}"),
    "mocks-empty-schemas": lambda: mocks_empty_schemas,
    "200-empty-array": always(200, JSON, "[]"),
    "200-html": always(200, "text/html", "<!doctype html><title>Welcome</title><script>alert(1)</script>"),
    "201-the-same-procedure": always(201, JSON, json.dumps(PROCEDURE)),
    "200-array-of-the-same-procedure": always(200, JSON, json.dumps([PROCEDURE])),
    "201-stores-nothing": stores_nothing,
    "400-refuses-everything": always(400, "text/plain", "This cannot be."),
    "404-with-text": always(404, "text/plain", "Not found."),
    "404-without-body": always(404, "text/plain", ""),
    "500": always(500, "text/plain", "Internal Server Error"),
    "answers-once": answers_once,
}


@contextmanager
def served(reply: Callable[[str], Reply]) -> Iterator[str]:
    """The URL of a server on a real socket; `reply` maps a method to the response."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # head and body are sent together

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, media_type, body = reply(self.command)
            if not status:
                self.close_connection = True
                return
            raw = body.encode()
            self.send_response(status)
            if raw:
                self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_arguments: Any) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/v1"
        server.shutdown()


@pytest.fixture(scope="module")
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Judged]]:
    """The folder and result of a run against each server needed, two at a time."""
    folder = tmp_path_factory.mktemp("strange")
    names = chosen(request, "judged", "name", list(TARGETS))
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        urls = {name: stack.enter_context(served(TARGETS[name]())) for name in names}
        yield {name: (folder / name / "out", pool.submit(_run, url, folder / name)) for name, url in urls.items()}


MET_BY_ANY_RESPONSE = ("always-answers", "never-a-server-error", "documented-status")
"""Rules that a rejection alone can prove."""

Judged = tuple[Path, "Future[CompletedProcess[str]]"]


def _run(url: str, folder: Path) -> CompletedProcess[str]:
    options = ("--examples", "1", "--fail-on", "should", "--shrink" if WHOLE else "--no-shrink")
    return launch_forked("run", url, *options, "--out", "out", folder=folder)


ELSEWHERE: Mapping[str, str] = {
    "200-html": "answered with 200 and an HTML page; does the path of the URL end as /api/v1 does?",
    "201-stores-nothing": "answered with 404, as every other path is; does the path",
    "404-with-text": "answered with 404, as every other path is; does the path",
    "404-without-body": "answered with 404, as every other path is; does the path",
    "answers-once": "the target has stopped answering",
}
"""Servers that are not the API, or are gone before anything can be judged."""
_ALWAYS = ("200-empty-object", "mocks-empty-schemas", "500")
JUDGED = [*_ALWAYS, *sampled([name for name in TARGETS if name not in (*_ALWAYS, *ELSEWHERE)], 1)]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_not_the_api_is_not_judged(name: str, judged: dict[str, Judged]) -> None:
    """Exit 4: a sentence that says what was seen, or a record in which every rule is blocked."""
    folder, future = judged[name]
    done = future.result()
    assert done.returncode == 4, done.stdout + done.stderr
    assert ELSEWHERE[name] in done.stdout + done.stderr
    assert (folder / "results.json").exists() == (name == "answers-once")


@pytest.mark.parametrize("name", JUDGED)
def test_a_strange_target_is_judged_without_a_crash(name: str, judged: dict[str, Judged]) -> None:
    """The run is complete with exit 1 or 3, a failing verdict and no suite error."""
    folder, future = judged[name]
    done = future.result()
    results = results_in(folder)
    broken = {rule["id"]: rule["reason"] for rule in results["rules"] if rule["outcome"] == "error"}
    assert not broken
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert results["verdict"] in ("non-conformant", "not-verified")
    assert "Traceback" not in done.stdout + done.stderr
    assert results["run"]["complete"]


@pytest.mark.parametrize("name", JUDGED)
def test_no_rule_on_rejections_passes_on_a_strange_target(name: str, judged: dict[str, Judged]) -> None:
    """A server that treats every request alike passes no rule that requires a rejection."""
    folder, future = judged[name]
    future.result()
    passed = {rule for rule, outcome in outcomes(results_in(folder)).items() if outcome == "passed"}
    assert not passed & rejection_rules()


@pytest.mark.parametrize("name", [name for name in JUDGED if name[0] in "45"])
def test_a_target_that_rejects_everything_passes_nothing(name: str, judged: dict[str, Judged]) -> None:
    """Without an accepted request no must-rule or should-rule passes except those on having a documented response."""
    folder, future = judged[name]
    future.result()
    levels = {rule["id"]: rule["level"] for rule in results_in(folder)["rules"]}
    found = outcomes(results_in(folder))
    passed = {
        rule
        for rule, outcome in found.items()
        if outcome == "passed" and rule.partition("/")[2] not in MET_BY_ANY_RESPONSE
    }
    assert not {rule for rule in passed if levels[rule] != "observe"}


@pytest.mark.parametrize("name", ["200-empty-object", "mocks-empty-schemas"])
def test_a_mock_of_empty_schemas_fails_broadly(name: str, judged: dict[str, Judged]) -> None:
    """A server that answers `{}` fails more than fifty rules and passes no must-rule on stored or shown values."""
    folder, future = judged[name]
    assert future.result().returncode == 1
    found = outcomes(results_in(folder))
    assert sum(outcome == "failed" for outcome in found.values()) > 50
    stored = [rule for rule in found if rule.endswith(("-is-kept", "-filters")) or "/answer-" in rule]
    assert not [rule for rule in stored if found[rule] == "passed" and catalogue()[rule].level == "must"]


def test_refused_credentials_end_the_run(tmp_path: Path) -> None:
    """If every response is 401 the run ends with one sentence and exit 4, and writes no record."""
    with served(lambda _method: (401, "text/plain", "No.")) as url:
        done = launch_forked("run", url, "--out", "out", folder=tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith(f"Error: {url} cannot be tested: ")
    assert "credentials" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out" / "results.json").exists()


def test_the_servers_of_these_tests_listen_and_stop() -> None:
    """A server listens on its port while in use, and no longer afterwards."""
    with served(lambda _method: (200, JSON, "{}")) as url:
        port = int(url.split(":")[2].partition("/")[0])
        assert listens(port)
    assert not listens(port)
