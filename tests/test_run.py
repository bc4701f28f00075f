"""`run` as its users see it: messages, exit codes, files, progress, and what an interrupted run leaves."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import termios
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from run.embedded import PRACTICE, reference_server
from spec import NEWEST
from tests.controlled import dump
from tests.launching import (
    DEADLINE,
    LAUNCHER,
    ROOT,
    failed,
    finish,
    free_port,
    launch,
    listens,
    one_sentence,
    outcomes,
    plain_environment,
    results_in,
    start,
    wait_until,
)

MUST = "create-procedure/claim-note-is-kept"
SHOULD = "get-procedure/proc-num-unknown-is-404"
ONE = "get-procedure/answers-200"


def test_nothing_listens(tmp_path: Path) -> None:
    """A port where nothing listens: one sentence, exit code 4, and no record of a run."""
    url = f"http://127.0.0.1:{free_port()}/api/v1"
    done = launch("run", url, "--out", "out", folder=tmp_path)
    assert done.returncode == 4
    assert url in one_sentence(done.stderr)
    assert "refused. Check that the server is running and that the URL is right." in done.stderr
    assert not list((tmp_path / "out").glob("results.json"))


WRONG = {
    "option": (["--exampels", "1"], "Did you mean '--examples'?"),
    "value": (["--examples", "0"], "--examples"),
    "choice": (["--mode", "stndard"], "'standard'"),
    "rule": (["--rule", "create-procedure/claim-note-is-ketp"], f"Did you mean '{MUST}'?"),
    "fault": (["--fault", "create-procedure/claim-note-is-ketp"], f"Did you mean '{MUST}'?"),
    "fault-like-no-other": (["--fault", "foo"], "`serve --list-faults` lists them."),
    "fault-for-workers": (
        ["--workers", "2", "--fault", "create-procedure/claim-note-is-ketp"],
        f"Did you mean '{MUST}'?",
    ),
    "variant": (
        ["--variant", "list-procedures/deleted-procedures=lsted"],
        "Did you mean 'list-procedures/deleted-procedures=listed'?",
    ),
    "feature": (["--without", "public-helth"], "'public-health'"),
    "version": (["--api-version", "new"], "such as 25.3.36"),
    "version-before-the-api": (["--api-version", "19.1"], "begins with version 21.1"),
    "url-without-scheme": (["localhost:30222"], "must start with http:// or https://"),
    "url-with-query": (["http://localhost:30222/?a=b"], "remove query, fragment and user name"),
    "url-that-is-none": (["http://[::1/api/v1"], "is not the URL of a server: Invalid IPv6 URL"),
    "url-with-a-word-for-a-port": (["http://localhost:abc/api/v1"], "is not the URL of a server: Port"),
    "url-with-a-port-above-any": (["http://localhost:99999/api/v1"], "is not the URL of a server: Port out of range"),
    "url-of-the-resource": (
        ["http://localhost:30222/api/v1/procedurelogs/"],
        "give the URL without it, http://localhost:30222/api/v1.",
    ),
    "practice-that-is-not-there": (
        ["--practice", "nowhere.yaml"],
        "nowhere.yaml cannot be read: No such file or directory.",
    ),
    "practice-that-is-a-folder": (["--practice", "."], "cannot be read: Is a directory."),
    "waivers-that-are-not-there": (
        ["--waivers", "nowhere.yaml"],
        "nowhere.yaml cannot be read: No such file or directory.",
    ),
    "out-with-a-long-name": (["--out", "a" * 300], "File name too long."),
    "fault-with-url": (["http://127.0.0.1:1/api/v1", "--fault", MUST], "leave out the URL"),
    "writes-elsewhere": (["http://192.0.2.1/api/v1"], "--allow-writes"),
    "elsewhere-without-practice": (["http://192.0.2.1/api/v1", "--allow-writes"], "--practice FILE"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage(tmp_path: Path, case: str) -> None:
    """One sentence says what is wrong and suggests the nearest name; the exit code is 2."""
    arguments, words = WRONG[case]
    done = launch("run", *arguments, folder=tmp_path)
    assert words in one_sentence(done.stderr)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("command", [["init", "http://127.0.0.1:1/api/v1", "--out"], ["report"], ["cleanup"]])
def test_a_name_that_is_too_long_for_a_file(tmp_path: Path, command: list[str]) -> None:
    """One sentence says so; the exit code is that of wrong usage."""
    done = launch(*command, "a" * 300, folder=tmp_path)
    assert one_sentence(done.stderr).endswith(": File name too long.")
    assert done.returncode == 2


def test_serve_says_nothing_else_where_it_cannot_start(tmp_path: Path) -> None:
    """A fault that is none: one sentence on stderr, exit code 2, and not a word of a server on stdout."""
    done = launch("serve", "--fault", "foo", folder=tmp_path)
    assert one_sentence(done.stderr) == "Error: There is no fault 'foo'. `serve --list-faults` lists them."
    assert (done.returncode, done.stdout) == (2, "")


def test_a_misspelt_key_in_a_practice_manifest(tmp_path: Path) -> None:
    """The sentence names the file, the line and the key that was meant."""
    text = PRACTICE.read_text(encoding="utf-8").replace("  - PatNum: 12", "  - PatNumm: 12")
    manifest = tmp_path / "practice.yaml"
    manifest.write_text(text, encoding="utf-8")
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "PatNumm" in line)
    done = launch("run", "--practice", "practice.yaml", folder=tmp_path)
    sentence = one_sentence(done.stderr)
    assert done.returncode == 2
    assert f"practice.yaml, line {line}: " in sentence
    assert "'PatNumm'" in sentence
    assert "did you mean 'PatNum'?" in sentence


def test_a_selection_is_partial_and_writes_every_report(tmp_path: Path) -> None:
    """With two patterns only the matching rules are judged; verdict partial, exit code 0, and all files say so."""
    done = launch(
        "run", "--examples", "1", "--rule", ONE, "--rule", "list-procedures/limit-*", "--out", "out", folder=tmp_path
    )
    results = results_in(tmp_path / "out")
    passed = {rule for rule, outcome in outcomes(results).items() if outcome == "passed"}
    assert (done.returncode, results["exit_code"], results["verdict"]) == (0, 0, "partial")
    assert {rule.partition("/")[0] for rule in passed} == {"get-procedure", "list-procedures"}
    assert ONE in passed
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "results.json",
        "report.html",
        "junit.xml",
        "summary.md",
        "evidence.har",
        "journal.jsonl",
    }
    assert ONE in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "partial" in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8").lower()
    assert ET.parse(tmp_path / "out" / "junit.xml").getroot().tag == "testsuites"  # noqa: S314 - our own file
    assert "PARTIAL" in done.stdout
    assert done.stderr == ""


def test_a_fault_of_a_must_rule(tmp_path: Path) -> None:
    """The exit code is 1, and the record and the summary show the rule as failed."""
    done = launch("run", "--examples", "1", "--fault", MUST, "--out", "out", folder=tmp_path)
    results = results_in(tmp_path / "out")
    assert (done.returncode, results["verdict"]) == (1, "non-conformant")
    assert MUST in failed(results)
    assert f"x {MUST}" in done.stdout
    assert len(done.stdout[heading_of(done.stdout) :].splitlines()) <= 26


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [((), "1 of 1 selected rules passed, judged as"), (("--fault", MUST), "1 of 1 selected rules failed, judged as")],
    ids=["intact", "faulty"],
)
def test_a_run_of_one_rule(tmp_path: Path, fault: tuple[str, ...], sentence: str) -> None:
    """The summary is about the selected rule alone: one row in the table, one rule in the counts, no other rules."""
    done = launch("run", "--rule", MUST, *fault, "--out", "out", folder=tmp_path)
    rows = [line for line in done.stdout.splitlines() if re.match(r"[a-z-]+( +[\d-]+)+$", line)]
    assert [row.split()[0] for row in rows] == ["create-procedure"]
    assert sum(int(count) for count in rows[0].split()[1:] if count != "-") == 1
    assert not re.search(r"^ .*not run", done.stdout, re.MULTILINE)
    assert sentence in done.stdout


def test_a_run_that_can_judge_nothing(tmp_path: Path) -> None:
    """The mode excludes the only selected rule: exit code 3 and a report, not an error of the suite."""
    done = launch("run", "--rule", MUST, "--mode", "read-only", "--out", "out", folder=tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    assert "Nothing was judged, so conformance is not proven." in done.stdout
    assert results_in(tmp_path / "out")["verdict"] == "not-verified"


def test_one_thing_is_counted_in_the_singular(tmp_path: Path) -> None:
    """In the output of a run with one check, no line says "1 checks" or "1 names"."""
    done = launch("run", "--rule", "get-procedure/proc-num-unknown-is-404", "--out", "out", folder=tmp_path)
    assert " with 1 check\n" in done.stdout
    assert not re.search(r"\b1 (?:different )?[a-z]+s\b", done.stdout)


@pytest.mark.parametrize(("fail_on", "exit_code"), [("must", 0), ("should", 1)])
def test_a_fault_of_a_should_rule(tmp_path: Path, fail_on: str, exit_code: int) -> None:
    """A failed should-rule is always shown, and decides the exit code only with --fail-on should."""
    arguments = [
        "--examples",
        "1",
        "--fault",
        SHOULD,
        "--rule",
        "get-procedure/*",
        "--fail-on",
        fail_on,
        "--out",
        "out",
    ]
    done = launch("run", *arguments, folder=tmp_path)
    assert done.returncode == exit_code
    assert failed(results_in(tmp_path / "out")) == {SHOULD}
    assert f"{'x' if exit_code else '~'} {SHOULD}" in done.stdout


@pytest.mark.parametrize("fault", [None, ONE], ids=["intact", "faulty"])
def test_plain_pytest_finds_the_same(tmp_path: Path, fault: str | None) -> None:
    """`pytest` in a checkout takes the same options and yields the same outcomes and exit code."""
    options = [f"--rule={ONE}", "--examples=1", *([f"--fault={fault}"] if fault else [])]
    launched = launch("run", *options, f"--out={tmp_path / 'run'}", folder=tmp_path)
    plain = finish(
        [LAUNCHER[0], "-m", "pytest", "-q", *options, f"--out={tmp_path / 'pytest'}"], ROOT, plain_environment()
    )
    run, same = results_in(tmp_path / "run"), results_in(tmp_path / "pytest")
    assert outcomes(run) == outcomes(same)
    assert outcomes(run)[ONE] == ("failed" if fault else "passed")
    assert plain.returncode == launched.returncode == (1 if fault else 0), plain.stdout
    assert same["verdict"] in plain.stdout


def test_plain_pytest_names_a_wrong_rule() -> None:
    """Under pytest an unknown rule is reported in the same sentence, with exit code 2."""
    plain = finish([LAUNCHER[0], "-m", "pytest", "-q", "--rule=get-procedure/answers-20"], ROOT, plain_environment())
    assert plain.returncode == 2
    assert f"Did you mean '{ONE}'?" in plain.stdout + plain.stderr


# In a terminal.


def test_a_live_display_leaves_a_clean_terminal(tmp_path: Path) -> None:
    """In a terminal the bars move and vanish; the summary stays, and cursor, styles and modes are restored."""
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (40, 100))
    before = termios.tcgetattr(child)
    command = [*LAUNCHER, "run", "--examples", "1", "--rule", "get-procedure/*", "--out", "out"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=plain_environment(TERM="xterm-256color"), stdout=child, stderr=child
    ) as process:
        after_open = os.dup(child)
        os.close(child)
        written = "".join(_read_terminal(parent, process))
        assert process.wait(DEADLINE) == 0
    assert termios.tcgetattr(after_open) == before
    os.close(after_open)
    os.close(parent)
    screen = _screen(written)
    assert "━" in written
    assert not [line for line in screen if "━" in line or "\x1b" in line], screen
    assert any("PARTIAL" in line for line in screen)
    assert next(line for line in screen if line).startswith("Judging http://")
    assert written.rfind("\x1b[?25h") > written.rfind("\x1b[?25l")
    assert re.findall(r"\x1b\[[0-9;]*m", written)[-1] == "\x1b[0m"
    assert "\x1b[?1049h" not in written


@pytest.mark.parametrize(
    ("more", "environment"), [((), {"NO_COLOR": "1"}), (("--no-color",), {}), ((), {"CI": "true"})]
)
def test_a_terminal_without_colours_or_in_ci(
    tmp_path: Path, more: tuple[str, ...], environment: dict[str, str]
) -> None:
    """With NO_COLOR or --no-color there are no colours; with CI there are plain lines, even in a terminal."""
    parent, child = pty.openpty()
    command = [*LAUNCHER, "run", "--examples", "1", "--rule", ONE, "--fault", ONE, "--out", "out", *more]
    environment = plain_environment(TERM="xterm-256color", **environment)
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=child, stderr=child) as process:
        written = "".join(_read_terminal(parent, process))
        assert process.wait(DEADLINE) == 1
    os.close(child)
    os.close(parent)
    assert "NON-CONFORMANT" in written
    if "CI" in environment:
        assert "━" not in written
        assert "get-procedure: done, 1 rule failed" in written
    else:
        assert not re.search(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m", written)


def test_a_verbose_run_shows_each_failure_in_full(tmp_path: Path) -> None:
    """Expected, received and curl come before the summary, which also says how to send a failure again."""
    chosen = ("--examples", "1", "--rule", ONE, "--fault", ONE, "--out", "out")
    short, full = (launch("run", *chosen, *more, folder=tmp_path) for more in ((), ("--verbose",)))
    assert "curl -i" not in short.stdout
    details = full.stdout[: heading_of(full.stdout)]
    for words in (ONE, "Expected: 200", "Received: ", "curl -i -X GET"):
        assert words in details
    assert f"procedurelogs-conformance replay {Path('out')} RULE" in short.stdout


def heading_of(output: str) -> int:
    """Where the summary of a run with failures begins."""
    found = re.search(r"^\d+ rules? failed", output, re.MULTILINE)
    assert found is not None
    return found.start()


def _read_terminal(parent: int, process: subprocess.Popen[bytes]) -> Iterator[str]:
    """Everything that the process writes to its terminal until it ends."""
    os.set_blocking(parent, False)
    raw = bytearray()
    ended = False

    def read() -> bool:
        nonlocal ended
        over = process.poll() is not None
        try:
            raw.extend(os.read(parent, 65536))
        except BlockingIOError:
            ended = over
        return ended

    wait_until(read, "the end of the run in the terminal")
    yield raw.decode("utf-8")


def _screen(written: str) -> list[str]:
    """The lines that a terminal shows after this text; handles the escapes that erase and rewrite lines."""
    lines, row, column = [""], 0, 0
    for escape, count, command, text in re.findall(r"(\x1b\[\??([0-9;]*)([a-zA-Z]))|([^\x1b])", written, re.DOTALL):
        if not escape and text == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif text == "\r":
            column = 0
        elif text:
            lines[row] = lines[row].ljust(column)[:column] + text + lines[row][column + 1 :]
            column += 1
        elif command == "A":
            row = max(0, row - int(count or 1))
        elif command == "K":
            lines[row] = "" if count == "2" else lines[row][:column]
        else:
            assert command in "mhl", escape
    return [line.rstrip() for line in lines]


# Interrupted.


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of a reference server that outlives the run."""
    with reference_server(api_version=str(NEWEST), control=True) as url:
        yield url


def _procedures(url: str) -> dict[int, dict[str, object]]:
    return {row["ProcNum"]: row for row in dump(url)["procedurelog"]}


def test_an_interrupted_run_says_so_and_cleans_up(tmp_path: Path, server: str) -> None:
    """After Ctrl-C the record is valid and marked incomplete; of the records made only the listed ones remain."""
    before = _procedures(server)
    with start("run", server, "--examples", "50", "--out", "out", folder=tmp_path) as process:
        wait_until(lambda: len(_procedures(server)) > len(before) + 100, "procedures of the run")
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=DEADLINE)
    results = results_in(tmp_path / "out")
    assert results["run"]["complete"] is False
    assert (results["verdict"], process.returncode) == ("not-verified", 3)
    assert "Traceback" not in stdout + stderr
    after = _procedures(server)
    assert {key: after.get(key) for key in before} == before
    assert after.keys() - before.keys() == {one["ProcNum"] for one in results["remains"]}
    assert "not-run" in outcomes(results).values()


def _embedded_port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Judging http://127.0.0.1:"), line
    port = urlsplit(line.split()[1]).port
    assert port is not None
    assert listens(port)
    return port


def test_an_interrupted_run_stops_its_server(tmp_path: Path) -> None:
    """Ctrl-C in a terminal reaches all processes; the run still cleans up before its own server stops."""
    with start("run", "--examples", "50", "--out", "out", folder=tmp_path) as process:
        port = _embedded_port(process)
        journal = tmp_path / "out" / "journal.jsonl"
        wait_until(lambda: journal.read_text(encoding="utf-8").count('"made"') > 100, "procedures of the run")
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=DEADLINE)
    results = results_in(tmp_path / "out")
    assert (results["run"]["complete"], process.returncode) == (False, 3)
    assert not [one for one in results["remains"] if not one["reason"].startswith("400 ")]
    wait_until(lambda: not listens(port), "the reference server to stop")


def test_a_killed_run_takes_its_server_along(tmp_path: Path) -> None:
    """A launcher that is killed leaves no reference server running."""
    with start("run", "--examples", "50", "--out", "out", folder=tmp_path) as process:
        port = _embedded_port(process)
        process.kill()
        process.communicate(timeout=DEADLINE)
    wait_until(lambda: not listens(port), "the reference server to stop")


def test_a_finished_run_leaves_no_server(tmp_path: Path) -> None:
    """After a complete run the port of the reference server is closed."""
    with start("run", "--examples", "1", "--rule", ONE, "--out", "out", folder=tmp_path) as process:
        port = _embedded_port(process)
        process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    wait_until(lambda: not listens(port), "the reference server to stop")
