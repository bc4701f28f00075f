"""What stops a command before anything is judged: one sentence that says what is wrong, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from run.embedded import PRACTICE
from tests.forked import launch_forked as launch
from tests.launching import free_port, one_sentence

MUST = "create-procedure/claim-note-is-kept"


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
