"""Every code block of README.md and docs/ works: its commands, files and output are those of today."""

from __future__ import annotations

import os
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest
import yaml

from certification.product import read_product
from fleet.target_file import read_targets
from procedurelogs_conformance.configuration import defaults_from
from run.embedded import PRACTICE, reference_server
from run.waivers import load_waivers
from spec import NEWEST
from subject import load_practice
from tests.command_line import command_line
from tests.launching import ROOT, finish, launch, plain_environment
from tests.sampling import WHOLE
from tests.snippets import Snippet, commands, snippet, snippets

OURS = "procedurelogs-conformance"
SERVER = "https://staging.example/api/v1"
CHEAP = "get-procedure/answer-apt-num"
"""A rule whose only check imports little."""
RUN_BY = {
    "npx @redocly/cli@2.77.0 lint openapi.yaml": "consumers/openapi/redocly.sh",
    "npx @redocly/cli@2.77.0 respect arazzo.yaml": "consumers/openapi/redocly.sh",
    "npx @stoplight/prism-cli@5.16.0 mock openapi.yaml": "consumers/openapi/prism.sh",
}
"""Commands of others and the script that runs them, all of it with `scripts/openapi-consumers`."""
CERTIFICATION = "docs/certification.md"
"""Its commands of others, and its program, are run by tests/test_bundle_strangers.py and tests/test_registry.py."""
OF_DASK = ("dask scheduler", "dask worker")
"""Commands of Dask that tests/test_fleet_scheduler.py runs as they are printed, but for the address."""
RUN_HERE = (
    "openapi-spec-validator openapi.yaml",
    "st run openapi.yaml --url http://localhost:8080/api/v1",
    "python3 -m pip install .",
    "python3 -m pip install .[fleet]",
)
"""Commands of others that the last tests of this file run."""


def problem_of_command(words: list[str], file: str) -> str:
    """What is wrong with a command of a block of this document, empty if nothing is."""
    line = " ".join(words)
    if words[0] == OURS:
        return problem_of_ours(words[1:])
    if words[0] == "docker":
        return "" if words[1] == "build" else problem_of_ours(words[words.index(OURS) + 1 :])
    if words[0].startswith("scripts/"):
        return "" if os.access(ROOT / words[0], os.X_OK) else f"no program {words[0]}"
    if file == CERTIFICATION or (file == "docs/fleet.md" and line.startswith(OF_DASK)):
        return ""
    if line in RUN_BY:
        script = (ROOT / RUN_BY[line]).read_text(encoding="utf-8")
        return "" if all(word in script for word in words[1:3]) else f"{RUN_BY[line]} does not run {line}"
    return "" if line in RUN_HERE or words[0] == "export" else f"no test runs {line}"


def problem_of_ours(words: list[str]) -> str:
    """What the command line says to these words, empty if it takes them."""
    command = command_line().commands.get(words[0])
    if command is None:
        return f"no command {words[0]}"
    try:
        command.make_context(words[0], words[1:])
    except click.ClickException as error:
        return error.format_message()
    return ""


def problem_of_yaml(text: str, folder: Path) -> str:
    """What is wrong with a YAML block; those for CI and the registry are read in detail by their own tests."""
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    data = yaml.safe_load(text)
    keys = {"uses"} if isinstance(data, list) else data.keys()
    if "waivers" in keys:
        load_waivers(path, date(2026, 1, 1))
    elif "patients" in keys:
        load_practice(path)
    elif "vendor" in keys:
        read_product(path)
    elif "matrix" in keys:
        for name in re.findall(r"practice: ([\w.-]+)", text):
            shutil.copy(PRACTICE, folder / name)
        read_targets(path)
    elif not keys & {"uses", "jobs", "include", "shard", "vendors"}:
        return f"no test reads a file with {', '.join(keys)}"
    return ""


def problems(one: Snippet, folder: Path) -> list[str]:
    """What is wrong with a block, by its language."""
    if one.language == "sh":
        found = [problem_of_command(words, one.file) for words in commands(one.text)]
    elif one.language == "yaml":
        found = [problem_of_yaml(one.text, folder)]
    elif one.language == "toml":
        path = folder / "procedurelogs.toml"
        path.write_text(one.text, encoding="utf-8")
        found = [] if defaults_from(path, "run", command_line().commands) else ["no settings"]
    elif one.language == "js":
        found = [] if one.file == CERTIFICATION else ["no test runs this program"]
    else:
        found = [] if one.text.startswith(("Judging ", "Error: ")) else ["no test compares this output"]
    return [problem for problem in found if problem]


@pytest.mark.parametrize("one", snippets(), ids=str)
def test_a_block_is_true(one: Snippet, tmp_path: Path) -> None:
    """Its commands are known with their options, its files are read by the readers of the product."""
    assert problems(one, tmp_path) == []


WRONG = {
    f"{OURS} rum": "no command rum",
    f"{OURS} run --practise a.yaml": "No such option",
    f"X=1 {OURS} run --mode all > a.txt": "Invalid value for '--mode'",
    f"docker run --rm {OURS} runn": "no command runn",
    "scripts/nothing": "no program scripts/nothing",
    f"{OURS} spec && npx @redocly/cli@9.9.9 lint openapi.yaml": "no test runs npx @redocly/cli@9.9.9",
    f"pip install {OURS}": "no test runs pip install",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_command_is_found(text: str, tmp_path: Path) -> None:
    """Also one behind variables, in a list or in a container."""
    (problem,) = problems(Snippet("README.md", "sh", text), tmp_path)
    assert problem.startswith(WRONG[text])


@pytest.mark.parametrize(("language", "text"), [("yaml", "unknown: 1"), ("", "Something"), ("", "Report: a.html")])
def test_a_block_that_nobody_reads_is_found(language: str, text: str, tmp_path: Path) -> None:
    """A new kind of block needs a test."""
    assert problems(Snippet("README.md", language, text), tmp_path) != []


def run_block(text: str, folder: Path, programs: Path, **more: str) -> CompletedProcess[str]:
    """Run a shell block with these programs first on the path; it ends at the first command that fails."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return finish(["bash", "-ec", text], folder, plain_environment(PATH=path, **more))


def test_the_steps_for_a_server_of_ones_own_work(tmp_path: Path) -> None:
    """`init` drafts, `doctor` says that the draft lacks entries, and `run` judges what it allows: here one rule."""
    steps = re.sub(r"^(.* doctor .*)$", r"\1 || [ $? = 3 ]", snippet("README.md", f"{OURS} init"), flags=re.MULTILINE)
    with reference_server(api_version=str(NEWEST)) as url:
        programs = Path(sys.executable).parent
        done = run_block(steps.replace(SERVER, url), tmp_path, programs, PROCEDURELOGS_RULE=CHEAP)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 selected rules passed" in done.stdout
    assert (tmp_path / "conformance-report" / "report.html").exists()


def test_the_error_of_a_wrong_manifest_is_as_shown(tmp_path: Path) -> None:
    """docs/practice.md shows the sentence for a misspelt key in line 14."""
    text = (
        "# a comment\n" * 11
        + "patients:\n  - PatNum: 31\n  - PatNumm: 12\ncodes:\n  - {CodeNum: 2, ProcCode: D0120, TreatArea: Mouth}\n"
    )
    (tmp_path / "practice.yaml").write_text(text, encoding="utf-8")
    done = launch("run", "http://127.0.0.1:9/api/v1", "--practice", "practice.yaml", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith(snippet("docs/practice.md", "Error: "))


def shape(text: str) -> list[str]:
    """The lines of a run's output without what differs from run to run: progress, port, requests and times."""
    kept = re.sub(r"^  .*(left|failed).*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"127\.0\.0\.1:\d+|\d+ requests in .*s$|\d+ of (?=\d+ )", "", kept, flags=re.MULTILINE).split()


def test_the_shape_of_an_output() -> None:
    """Counts of rules are compared, but neither progress nor times."""
    assert shape("1058 rules\n  a: done, none failed\nSeed 1, 9 requests in 1.0 s\n") == ["1058", "rules", "Seed", "1,"]


@pytest.mark.skipif(not WHOLE, reason="two installations and a whole run: scripts/prove")
def test_a_run_prints_what_is_shown(tmp_path: Path) -> None:
    """`scripts/run` prints the output of the README; `pip install .` gives the command, and with `[fleet]` Dask."""
    done = run_block(f"{ROOT}/scripts/run --out {tmp_path}/conformance-report", tmp_path, tmp_path)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.replace(f"{tmp_path}/", "")
    assert shape(printed) == shape(snippet("README.md", "Judging http"))
    finish([sys.executable, "-m", "venv", "fresh"], tmp_path, plain_environment())
    install = snippet("README.md", "pip install .")
    installed = run_block(f"cd {ROOT}\n{install}\ncd {tmp_path}\n{OURS} --version", tmp_path, tmp_path / "fresh/bin")
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout.splitlines()[-1].startswith(f"{OURS}, version ")
    extra = snippet("docs/fleet.md", "pip install")
    used = f"{OURS} fleet --help\npython3 -c 'import distributed'"
    fleet = run_block(f"cd {ROOT}\n{extra}\ncd {tmp_path}\n{used}", tmp_path, tmp_path / "fresh/bin")
    assert fleet.returncode == 0, fleet.stderr
    assert f"Usage: {OURS} fleet " in fleet.stdout


@pytest.mark.skipif(not WHOLE, reason="Schemathesis' own command takes half a minute: scripts/prove")
def test_the_document_is_read_by_the_tools_of_the_readme(tmp_path: Path) -> None:
    """The validator finds the document valid, and `st run` tests every operation of `serve`."""
    (tmp_path / "openapi.yaml").write_text(launch("spec", folder=tmp_path).stdout, encoding="utf-8")
    with reference_server(api_version=str(NEWEST)) as url:
        for line in snippet("README.md", "st run").splitlines():
            if line.startswith("npx"):
                continue
            words = line.replace("http://localhost:8080/api/v1", url)
            done = run_block(words, tmp_path, Path(sys.executable).parent)
            assert "OK" in done.stdout or "Tested: 11" in done.stdout, done.stdout + done.stderr
