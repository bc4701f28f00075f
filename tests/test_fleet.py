"""A fleet as a process: a worker is killed, Ctrl-C ends it, and it goes on; nothing stays on any target."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from fleet.engine import Answer, task_of
from fleet.index import line_of
from fleet.judging import known_lines
from fleet.site import Site
from fleet.target_file import read_targets
from run.embedded import reference_server
from spec import NEWEST, OLDEST
from tests.controlled import check_untouched, dump
from tests.fleets import Run, lines_in, targets_yaml
from tests.launching import DEADLINE, LAUNCHER, launch, one_sentence, plain_environment, results_in, start, wait_until
from tests.reports_sample import typical_run
from tests.sampling import WHOLE
from tests.stopping import running_in

SECRET = "ODFHIR abcdefgh01/ijklmnop02"  # noqa: S105 - of a server of this test
SLOW = 20
"""Milliseconds of an answer: a run takes so long that it can be stopped half way."""
FAULT = "get-procedure/answer-surf"


def finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process prints to its end, and the end of all that it started."""
    stdout, stderr = process.communicate(timeout=DEADLINE)
    wait_until(lambda: not running_in(process.pid), "the end of all processes of the fleet")
    assert "Traceback" not in stderr
    return stdout, stderr


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    """Its run is killed, too: what the journal names is deleted, the target is judged again, and all others once.

    The credentials of one target reach no other one, no file and no message of Dask.
    """
    with reference_server(api_version=str(NEWEST), control=True, delay=SLOW, authorization=SECRET) as url:
        before = dump(url)
        acme = {"vendor": "Acme", "name": "acme", "url": url, "credentials": {"variable": "ACME_KEY"}}
        stranger = {"name": "stranger", "url": f"{url}/"}
        broken = {"name": "broken", "fault": [FAULT], "rule": [FAULT]}
        oldest = {"name": "oldest", "api-version": str(OLDEST), "rule": ["list-procedures/answers-200"]}
        path = targets_yaml(tmp_path, [acme, stranger, broken, oldest])
        words = ("fleet", path.name, "--out", "site", "--workers", "2")
        environment = {"ACME_KEY": SECRET, "PROCEDURELOGS_AUTHORIZATION": SECRET}
        fleet = start(*words, folder=tmp_path, **environment)
        Run(tmp_path / "site.work", "acme").kill_worker(with_run=True)
        stdout, stderr = finish(fleet)
        assert fleet.returncode == 1, stdout + stderr
        assert stdout.count("is judged again") == 1
        assert "acme is judged again" in stdout
        lines = lines_in(tmp_path / "site")
        assert {name: (line["status"], line["exit_code"]) for name, line in lines.items()} == {
            "acme": ("judged", 0),
            "stranger": ("unreachable", 4),
            "broken": ("judged", 1),
            "oldest": ("judged", 0),
        }
        assert check_untouched(before, dump(url)) == set()
        check_secret_is_nowhere(path, tmp_path)
        check_what_waits(path, tmp_path)


def check_what_waits(path: Path, folder: Path) -> None:
    """Started again, a fleet judges what has no verdict, what is asked for, and what has lost its report."""
    site, entries = Site(folder / "site", folder / "site.work", 0o600), read_targets(path)

    def waiting(*again: str) -> set[str]:
        return {name for name, line in known_lines(entries, site, again).items() if line["status"] == "waiting"}

    assert waiting() == {"stranger"}
    assert waiting("b*") == {"stranger", "broken"}
    (folder / "site" / "targets" / "oldest" / "report.html").unlink()
    assert waiting() == {"stranger", "oldest"}


def check_secret_is_nowhere(path: Path, folder: Path) -> None:
    """Neither a task nor a file of a fleet has the secret; each report is in the site."""
    for entry in read_targets(path):
        assert SECRET not in str(task_of(entry, "fleet", folder))
    parts = [part.encode() for part in SECRET.split()[1].split("/")]
    for file in folder.rglob("*"):
        assert not file.is_file() or not any(part in file.read_bytes() for part in parts), file
    assert results_in(folder / "site" / "targets" / "broken")["verdict"] == "non-conformant"
    assert (folder / "site" / "targets" / "acme" / "report.html").is_file()


@pytest.mark.skipif(not WHOLE, reason="several processes of Dask: scripts/prove")
def test_an_interrupted_fleet_goes_on(tmp_path: Path) -> None:
    """Ctrl-C reaches all processes: runs clean up, the index says what waits, and the same command judges that."""
    with reference_server(api_version=str(NEWEST), control=True, delay=SLOW) as url:
        before = dump(url)
        words = ("fleet", targets_yaml(tmp_path, [{"name": "slow", "url": url}]).name, "--out", "site", "--workers=1")
        fleet = start(*words, folder=tmp_path)
        run = Run(tmp_path / "site.work", "slow")
        wait_until(lambda: run.has_records, "records of the target")
        os.killpg(fleet.pid, signal.SIGINT)
        _, stderr = finish(fleet)
        assert fleet.returncode == 128 + signal.SIGINT
        assert stderr.split("\n") == ["0 of 1 target is judged; the same command goes on.", "", "Stopped.", ""]
        assert lines_in(tmp_path / "site")["slow"]["status"] == "waiting"
        assert check_untouched(before, dump(url)) == set()
        again = start(*words, folder=tmp_path)
        stdout, _ = finish(again)
        assert (again.returncode, "Judging 1 target\n" in stdout) == (0, True), stdout
        assert lines_in(tmp_path / "site")["slow"]["status"] == "judged"


def judged_before(folder: Path) -> str:
    """The file of a target that has been judged: its site says so."""
    path = targets_yaml(folder, [{"name": "acme"}])
    [entry] = read_targets(path)
    files = {"results.json": json.dumps(typical_run()).encode(), "report.html": b"<title>A report</title>"}
    site, answer = Site(folder / "site", folder / "site.work", 0o600), Answer(entry, 1, "", files)
    site.keep(answer)
    site.write([line_of(answer)])
    return path.name


def test_nothing_is_started_where_nothing_is_left(tmp_path: Path) -> None:
    """All targets have been judged: no scheduler is asked, and the exit code is that of the site."""
    done = launch("fleet", judged_before(tmp_path), "--out", "site", "--scheduler", "tpc://nowhere", folder=tmp_path)
    assert (done.returncode, done.stderr) == (lines_in(tmp_path / "site")["acme"]["exit_code"], "")
    assert "Judging 0 targets; 1 was judged before\n" in done.stdout


@pytest.mark.parametrize(
    ("pattern", "remedy"), [("acne", "did you mean 'acme'?"), ("x*", "the first target is 'acme'.")]
)
def test_a_pattern_that_names_no_target(pattern: str, remedy: str, tmp_path: Path) -> None:
    """It is wrong usage, before anything is done."""
    name = targets_yaml(tmp_path, [{"name": "acme"}]).name
    done = launch("fleet", name, "--out", "site", "--again", "a*", "--again", pattern, folder=tmp_path)
    assert done.returncode == 2
    assert one_sentence(done.stderr) == f"Error: --again {pattern!r} matches the name of no target; {remedy}"
    assert {path.name for path in tmp_path.iterdir()} == {name}


@pytest.mark.parametrize("package", ["distributed", "cryptography"])
def test_without_the_extra(package: str, tmp_path: Path) -> None:
    """One sentence says what to install."""
    hidden = f"import sys; sys.modules['{package}'] = None; from procedurelogs_conformance.start import main; main()"
    targets_yaml(tmp_path, [{"name": "acme"}])
    words = [LAUNCHER[0], "-c", hidden, "fleet", "targets.yaml", "--out", "site"]
    done = subprocess.run(
        words, cwd=tmp_path, env=plain_environment(), capture_output=True, text=True, timeout=DEADLINE, check=False
    )
    assert done.returncode == 2
    assert f"fleet needs the package {package}: install procedurelogs-conformance[fleet]." in done.stderr
    assert not (tmp_path / "site").exists()
