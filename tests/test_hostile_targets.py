"""Servers that break HTTP, TLS, JSON or all bounds: a run ends by itself, reports what happened and never passes."""

from __future__ import annotations

import re
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from run.embedded import reference_server
from spec import NEWEST
from tests.bench import chosen
from tests.forked import launch_forked
from tests.hostile import Hostile, hostile, http
from tests.hostile_behaviours import ANSWERING, ELSEWHERE, ENDED_BY_TIMEOUT, SILENT, breaks
from tests.launching import free_port, outcomes, results_in
from tests.sampling import sampled

EVERY = {**SILENT, **ANSWERING, **ELSEWHERE}
GOOD = 25
"""The number of requests answered well before the server turns hostile."""
FEW_RULES = (
    "--rule",
    "*/answers-20?",
    "--rule",
    "create-procedure/claim-note-is-kept",
    "--rule",
    "list-procedures/pat-num-filters",
)
SHORT, LONG = "0.6", "10"
"""Timeouts in seconds: short if only the timeout ends a run, else long enough for a busy machine."""
KEY = "ODFHIR top/secret-key"

Done = subprocess.CompletedProcess[str]
Case = tuple[str, int]
"""A behaviour, and the number of requests answered well before it."""
Judged = tuple[Path, "Future[Done]"]


def judge(url: str, folder: Path, *, timeout: str = LONG) -> Done:
    """Run a few rules against a server."""
    few = ["--examples", "1", "--timeout", timeout, *FEW_RULES, "--out", "out"]
    return launch_forked("run", url, *few, folder=folder, PROCEDURELOGS_AUTHORIZATION=KEY)


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    """A good server for the requests before a server turns hostile."""
    with reference_server(api_version=str(NEWEST)) as url:
        yield url


@pytest.fixture(scope="module")
def runs(
    request: pytest.FixtureRequest, upstream: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Case, Judged]]:
    """The folder and result of a run against each server needed, hostile at once or later; three run at a time."""
    folder = tmp_path_factory.mktemp("hostile")
    cases = chosen(request, "runs", "case", [(name, good) for name in EVERY for good in (0, GOOD)])
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:

        def run(case: Case) -> Done:
            with hostile(Hostile(EVERY[case[0]].act, case[1], upstream)) as url:
                return judge(
                    url, folder / "{}-{}".format(*case), timeout=SHORT if case[0] in ENDED_BY_TIMEOUT else LONG
                )

        futures: dict[Case, Future[Done]] = {case: pool.submit(run, case) for case in cases}
        stack.callback(pool.shutdown, cancel_futures=True)
        yield {case: (folder / "{}-{}".format(*case) / "out", future) for case, future in futures.items()}


def reported_about_rules(folder: Path) -> str:
    """All reasons and messages in the record of a run."""
    rules = results_in(folder)["rules"]
    return "\n".join(
        [rule["reason"] for rule in rules] + [one["message"] for rule in rules for one in rule["judgements"]]
    )


def check_output(done: Done) -> None:
    """Check that the output has no traceback, no control character and no secret."""
    for text in (done.stdout, done.stderr):
        assert "Traceback" not in text
        assert "secret-key" not in text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def from_the_start(names: Mapping[str, object]) -> list[Case]:
    """Cases hostile from the first request on: a sample, or all of them in a complete proof."""
    return sampled([(name, 0) for name in names], 4)


def later(names: Mapping[str, object]) -> list[Case]:
    """Cases hostile after some good responses: a sample, or all of them in a complete proof."""
    return sampled([(name, GOOD) for name in names], 6)


def told(done: Done) -> list[str]:
    """What a run said, but for the announcement of a long wait, which depends on the machine."""
    return [line for line in done.stderr.splitlines() if not line.startswith("Waiting for the first answer ")]


def id_of(case: Case) -> str:
    """The name of a case in the id of a test."""
    return case[0]


@pytest.mark.parametrize("case", sampled([(name, 0) for name in ELSEWHERE], 2), ids=id_of)
def test_what_is_not_the_api_is_seen_at_once(case: Case, runs: dict[Case, Judged]) -> None:
    """A page, a redirect: exit 4 and one sentence that says what was seen; nothing was written."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    assert (done.returncode, len(told(done))) == (4, 1), done.stdout + done.stderr
    assert re.search("HTML page|redirect", done.stderr), done.stderr
    assert not (folder / "results.json").exists()


@pytest.mark.parametrize("case", from_the_start(SILENT), ids=id_of)
def test_a_target_that_gives_no_usable_response_cannot_be_tested(case: Case, runs: dict[Case, Judged]) -> None:
    """The run ends with one sentence that says what happened, exit 4, and writes no record."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    assert done.returncode == 4, done.stdout + done.stderr
    assert len(told(done)) == 1
    assert re.search(SILENT[case[0]].words, done.stderr), done.stderr
    assert not (folder / "results.json").exists()


@pytest.mark.parametrize("case", from_the_start(ANSWERING), ids=id_of)
def test_a_target_that_answers_nonsense_is_judged(case: Case, runs: dict[Case, Judged]) -> None:
    """The run is complete with exit 1 or 3, or 4 if nothing was judged; its record says what was received."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    found = set(outcomes(results_in(folder)).values())
    assert done.returncode in ((1, 3) if found & {"passed", "failed"} else (3, 4)), done.stdout + done.stderr
    assert results_in(folder)["run"]["complete"]
    assert re.search(ANSWERING[case[0]].words, reported_about_rules(folder))
    assert found & {"failed", "blocked"}


@pytest.mark.parametrize("case", later(EVERY), ids=id_of)
def test_a_target_that_turns_hostile_keeps_what_was_found(case: Case, runs: dict[Case, Judged]) -> None:
    """The run is complete with exit 1 or 3: earlier passes are kept, the rest says what happened, none is an error."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    assert done.returncode in (1, 3), done.stdout + done.stderr
    results = results_in(folder)
    found = outcomes(results)
    assert results["run"]["complete"]
    assert "passed" in found.values()
    assert "error" not in found.values()
    assert re.search(EVERY[case[0]].words, reported_about_rules(folder)), reported_about_rules(folder)
    assert all(one["reason"] for one in results["remains"])
    if case[0] in SILENT:
        assert done.returncode == 3


@pytest.mark.parametrize("case", later(EVERY), ids=id_of)
def test_the_reports_of_a_hostile_run_are_harmless(case: Case, runs: dict[Case, Judged]) -> None:
    """The record and the reports contain no secret and no escape sequence, and no HTML report a server's script."""
    folder, future = runs[case]
    future.result()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "secret-key" not in text
        assert "secret-cookie" not in text
        assert "\x1b" not in text
        assert "<script>alert" not in text or path.suffix != ".html"


def test_a_server_that_stops_listening_during_a_run(upstream: str, tmp_path: Path) -> None:
    """Once connections are refused the run ends with exit 3, keeps what passed and lists the records left behind."""
    with hostile(Hostile(breaks(b"").act, GOOD, upstream, dies=True)) as url:
        done = judge(url, tmp_path)
    check_output(done)
    results = results_in(tmp_path / "out")
    assert done.returncode == 3
    assert "passed" in outcomes(results).values()
    assert re.search("refused|stopped answering", reported_about_rules(tmp_path / "out"))
    assert results["remains"]
    assert {one["reason"].partition(":")[0] for one in results["remains"]} <= {
        one["reason"].partition(":")[0]
        for one in results["remains"]
        if re.search("no answer|stopped answering", one["reason"])
    }


def test_credentials_are_not_sent_along_a_redirect(upstream: str, tmp_path: Path) -> None:
    """A redirect to another server is not followed, so nothing is sent there."""
    elsewhere = Hostile(breaks(http("200 OK", b"[]")).act)
    with hostile(elsewhere) as other:
        act = breaks(http("307 Temporary Redirect", b"", f"Location: {other}/procedurelogs")).act
        server = Hostile(act, GOOD, upstream)
        with hostile(server) as url:
            done = judge(url, tmp_path)
    check_output(done)
    assert done.returncode in (1, 3)
    assert server.seen
    assert not elsewhere.seen


def test_a_refused_connection_ends_the_run(tmp_path: Path) -> None:
    """If nothing listens at the URL, the run ends with exit 4 and one sentence that says so."""
    done = judge(f"http://127.0.0.1:{free_port()}/api/v1", tmp_path)
    check_output(done)
    assert (done.returncode, len(told(done))) == (4, 1)
    assert "refused" in done.stderr


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """The TLS context of a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


TLS = {
    "self-signed": "certificate",
    "another-name": "certificate",
    "plain-http": "SSL|TLS",
    "silent": "timed out|handshake|complete",
}


@pytest.mark.parametrize("name", TLS)
def test_an_untrusted_tls_connection_ends_the_run(name: str, tmp_path: Path) -> None:
    """Unknown authority, wrong host name, no TLS, no handshake: exit 4, one sentence, and no request was sent."""
    authority = trustme.CA()
    server = Hostile(breaks(http("200 OK", b"[]")).act)
    trust = {"SSL_CERT_FILE": str(tmp_path / "ca.pem")} if name == "another-name" else {}
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    if name in ("self-signed", "another-name"):
        server.tls = context_of(authority.issue_cert("127.0.0.1" if name == "self-signed" else "elsewhere.example"))
    server.greets = name != "silent"
    server.greeting = http("400 Bad Request", b"HTTP only.") if name == "plain-http" else b""
    with hostile(server) as url:
        secure = url.replace("http://", "https://")
        done = launch_forked("run", secure, "--timeout", "1", folder=tmp_path, PROCEDURELOGS_AUTHORIZATION=KEY, **trust)
    check_output(done)
    assert (done.returncode, len(told(done))) == (4, 1), done.stderr
    assert re.search(TLS[name], done.stderr), done.stderr
    assert not server.seen
