"""Servers that break HTTP, TLS, JSON or all bounds: the run ends by itself, says what happened, keeps what it has, and never passes."""

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
from tests.hostile_behaviours import SILENT, TALKING, WAITED_FOR, breaks
from tests.launching import free_port, outcomes, results_in
from tests.sampling import sampled

EVERY = {**SILENT, **TALKING}
GOOD = 25
"""So many requests are answered well before the server turns hostile."""
FEW_RULES = (
    "--rule",
    "*/answers-20?",
    "--rule",
    "create-procedure/claim-note-is-kept",
    "--rule",
    "list-procedures/pat-num-filters",
)
LITTLE, MUCH = "0.6", "10"
"""Seconds of patience: little where only that ends a run, else enough for a busy machine."""
KEY = "ODFHIR top/secret-key"

Done = subprocess.CompletedProcess[str]
Case = tuple[str, int]
"""A behaviour, and how many requests are answered well before it."""
Judged = tuple[Path, "Future[Done]"]


def judge(url: str, folder: Path, *, patience: str = MUCH) -> Done:
    """A run with few rules."""
    few = ["--examples", "1", "--timeout", patience, *FEW_RULES, "--out", "out"]
    return launch_forked("run", url, *few, folder=folder, PROCEDURELOGS_AUTHORIZATION=KEY)


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    """A good server, for the requests before the turn."""
    with reference_server(api_version=str(NEWEST)) as url:
        yield url


@pytest.fixture(scope="module")
def runs(
    request: pytest.FixtureRequest, upstream: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Case, Judged]]:
    """A run against each server that is asked for, hostile from the first request on or later; three at a time."""
    folder = tmp_path_factory.mktemp("hostile")
    cases = chosen(request, "runs", "case", [(name, good) for name in EVERY for good in (0, GOOD)])
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:

        def run(case: Case) -> Done:
            with hostile(Hostile(EVERY[case[0]].act, case[1], upstream)) as url:
                return judge(url, folder / "{}-{}".format(*case), patience=LITTLE if case[0] in WAITED_FOR else MUCH)

        futures: dict[Case, Future[Done]] = {case: pool.submit(run, case) for case in cases}
        stack.callback(pool.shutdown, cancel_futures=True)
        yield {case: (folder / "{}-{}".format(*case) / "out", future) for case, future in futures.items()}


def told_of(folder: Path) -> str:
    """Everything that the record of a run says about rules."""
    rules = results_in(folder)["rules"]
    return "\n".join(
        [rule["reason"] for rule in rules] + [one["message"] for rule in rules for one in rule["judgements"]]
    )


def check_output(done: Done) -> None:
    """No traceback, nothing that a terminal would obey, and no secret."""
    for text in (done.stdout, done.stderr):
        assert "Traceback" not in text
        assert "secret-key" not in text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def from_the_start(names: Mapping[str, object]) -> list[Case]:
    """Hostile from the first request on: a sample, or in a whole proof each."""
    return sampled([(name, 0) for name in names], 6)


def later(names: Mapping[str, object]) -> list[Case]:
    """Hostile after a few good answers: a sample, or in a whole proof each."""
    return sampled([(name, GOOD) for name in names], 12)


def id_of(case: Case) -> str:
    """The case in the name of a test."""
    return case[0]


@pytest.mark.parametrize("case", from_the_start(SILENT), ids=id_of)
def test_a_target_that_is_hostile_from_the_start_cannot_be_tested(case: Case, runs: dict[Case, Judged]) -> None:
    """One sentence that says what happened, exit 4, and no record that could be taken for one."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    assert done.returncode == 4, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert re.search(SILENT[case[0]].words, done.stderr), done.stderr
    assert not (folder / "results.json").exists()


@pytest.mark.parametrize("case", from_the_start(TALKING), ids=id_of)
def test_a_target_that_answers_nonsense_from_the_start_is_judged(case: Case, runs: dict[Case, Judged]) -> None:
    """The run is complete, exit 1 or 3: rules fail or cannot be verified, and no must-rule passes but for those of a status."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert results_in(folder)["run"]["complete"]
    assert re.search(TALKING[case[0]].words, told_of(folder))
    assert set(outcomes(results_in(folder)).values()) & {"failed", "blocked"}


@pytest.mark.parametrize("case", later(EVERY), ids=id_of)
def test_a_target_that_turns_hostile_keeps_what_was_found(case: Case, runs: dict[Case, Judged]) -> None:
    """The run is complete, exit 1 or 3; what passed before the turn stays passed, the rest says what happened, nothing is an error."""
    folder, future = runs[case]
    done = future.result()
    check_output(done)
    assert done.returncode in (1, 3), done.stdout + done.stderr
    results = results_in(folder)
    found = outcomes(results)
    assert results["run"]["complete"]
    assert "passed" in found.values()
    assert "error" not in found.values()
    assert re.search(EVERY[case[0]].words, told_of(folder)), told_of(folder)
    assert all(one["reason"] for one in results["remains"])
    if case[0] in SILENT:
        assert done.returncode == 3


@pytest.mark.parametrize("case", later(EVERY), ids=id_of)
def test_the_reports_of_a_hostile_run_are_harmless(case: Case, runs: dict[Case, Judged]) -> None:
    """Whatever was sent, the record and the reports hold no secret, no escape sequence, and no page a script of the server."""
    folder, future = runs[case]
    future.result()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "secret-key" not in text
        assert "secret-cookie" not in text
        assert "\x1b" not in text
        assert "<script>alert" not in text or path.suffix != ".html"


def test_a_server_that_dies_in_the_middle(upstream: str, tmp_path: Path) -> None:
    """From one request on connections are refused: exit 3, what passed is kept, and what the run made is listed."""
    with hostile(Hostile(breaks(b"").act, GOOD, upstream, dies=True)) as url:
        done = judge(url, tmp_path)
    check_output(done)
    results = results_in(tmp_path / "out")
    assert done.returncode == 3
    assert "passed" in outcomes(results).values()
    assert "refused" in told_of(tmp_path / "out")
    assert results["remains"]
    assert {one["reason"].partition(":")[0] for one in results["remains"]} <= {
        one["reason"].partition(":")[0]
        for one in results["remains"]
        if re.search("no answer|stopped answering", one["reason"])
    }


def test_credentials_are_not_sent_along_a_redirect(upstream: str, tmp_path: Path) -> None:
    """A redirect to another server is not followed: nothing at all arrives there."""
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


def test_connections_are_refused(tmp_path: Path) -> None:
    """Nothing listens: exit 4, and the sentence says so."""
    done = judge(f"http://127.0.0.1:{free_port()}/api/v1", tmp_path)
    check_output(done)
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
    assert "refused" in done.stderr


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server with that certificate needs."""
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
def test_tls_that_cannot_be_trusted(name: str, tmp_path: Path) -> None:
    """An unknown authority, another host's name, no TLS at all, and no word: exit 4, one sentence, and no request was sent."""
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
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1), done.stderr
    assert re.search(TLS[name], done.stderr), done.stderr
    assert not server.seen
