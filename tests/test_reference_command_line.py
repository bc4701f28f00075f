"""The options of the reference server: the names that it knows, and one sentence for each mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reference.command_line import main
from reference.switches import PREFERENCES
from reference.variants import SERVERS

ROOT = Path(__file__).parent.parent


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command within this process: exit code, standard output, standard error."""

    def command(*options: str) -> tuple[int, str, str]:
        try:
            code: object = main(options)
        except SystemExit as leaving:
            code = leaving.code
        assert isinstance(code, int)
        return code, *capsys.readouterr()

    return command


def rules() -> list[dict[str, Any]]:
    """The rules of the catalogue, as they are in its files."""
    documents = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "spec" / "rules").glob("*.yaml"))
    ]
    return [rule for document in documents for rule in document["rules"]]


def test_the_faults_are_the_rules(run: Callable[..., tuple[int, str, str]]) -> None:
    """The server has a fault for each must and each should of the catalogue, and for no other rule."""
    code, printed, _ = run("--list")
    listed = json.loads(printed)["faults"]
    assert code == 0
    assert sorted(listed) == sorted(rule["id"] for rule in rules() if rule.get("level", "must") != "observe")


def test_the_variants_are_the_readings(run: Callable[..., tuple[int, str, str]]) -> None:
    """The server has a variant for each reading of a rule, in the order of the catalogue; the first is the default."""
    listed = json.loads(run("--list")[1])["variants"]
    wanted = {rule["id"]: [f"{rule['id']}={reading}" for reading in rule.get("readings", ())] for rule in rules()}
    found: dict[str, list[str]] = {rule: [] for rule in wanted}
    for name in listed:
        if name not in SERVERS:
            found[name.split("=")[0]].append(name)
    assert found == wanted
    assert set(SERVERS) < set(listed)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--fault", "create-procedure/answer-201"], "create-procedure/answers-201"),
        (["--fault", "creat-procedure/answers-201"], "create-procedure/answers-201"),
        (["--fault", "claim-note-is-ketp"], "create-procedure/claim-note-is-kept"),
        (["--variant", "list-procedures/unknown-parameter=refuse"], "list-procedures/unknown-parameter=refused"),
        (["--without", "publichealth"], "public-health"),
        (["--not-set", "InsHistBwCodes"], "InsHistBWCodes"),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(
    run: Callable[..., tuple[int, str, str]], options: list[str], hint: str
) -> None:
    """A sentence on the standard error offers the similar name; the exit code is 2."""
    code, printed, said = run(*options)
    assert (code, printed, said.count("\n")) == (2, "", 1)
    assert f"Did you mean {hint!r}?" in said


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("fault", "foo"),
        ("fault", "create-procedure"),
        ("fault", "create-procedure/foo"),
        ("fault", "create-procedure/foo-is-kept"),
        ("fault", "create-procedure/dx-default=zero"),
        ("variant", "foo"),
        ("variant", "create-procedure/foo=zero"),
    ],
)
def test_a_name_like_no_other_gets_the_option_that_lists_all(
    run: Callable[..., tuple[int, str, str]], what: str, name: str
) -> None:
    """The sentence names no rule that merely happens to be the nearest; the option prints one name on each line."""
    option = f"--list-{what}s"
    assert run(f"--{what}", name) == (2, "", f"Error: There is no {what} {name!r}. `serve {option}` lists them.\n")
    code, printed, _ = run(option)
    assert code == 0
    assert len(printed.splitlines()) == len(set(printed.split())) > 100


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--without", "foo"], "There is no feature 'foo'. Known are public-health, medical-insurance."),
        (["--not-set", "foo"], f"There is no category 'foo'. Known are {', '.join(PREFERENCES)}."),
        (["--api-version", "25.3.x"], "'25.3.x' is not a version of the API; write a version such as 25.3.36."),
        (["--api-version", "20.5"], "Version 20.5 is older than the API, which begins with version 21.1."),
    ],
)
def test_a_wrong_value_gets_those_that_are_right(
    run: Callable[..., tuple[int, str, str]], options: list[str], sentence: str
) -> None:
    """The sentence lists the values, or describes them."""
    assert run(*options) == (2, "", f"Error: {sentence}\n")


@pytest.mark.parametrize("variant", ["create-procedure/dx-default", "create-procedure/dx-default=foo"])
def test_an_unknown_reading_gets_the_readings_of_the_rule(
    run: Callable[..., tuple[int, str, str]], variant: str
) -> None:
    """The sentence about a missing or unknown reading lists the readings of the rule."""
    readings = "The readings of create-procedure/dx-default are zero, first-by-order, first-by-key."
    assert run("--variant", variant) == (2, "", f"Error: There is no variant {variant!r}. {readings}\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--fault"],
        ["--colour", "red"],
        ["--port", "many"],
        ["--port", "99999"],
        ["--database", "."],
        ["--control", "--host", "0.0.0.0"],  # noqa: S104 - refused before anything listens
        ["--variant", "create-procedure/dx-default=zero", "create-procedure/dx-default=first-by-key"],
    ],
)
def test_a_wrong_option_is_one_sentence(run: Callable[..., tuple[int, str, str]], options: list[str]) -> None:
    """A wrong option is answered with one line and exit code 2, without traceback or usage page."""
    code, printed, said = run(*options)
    assert (code, printed, said.count("\n")) == (2, "", 1)


def test_the_exit_code_reaches_the_shell() -> None:
    """A process with a wrong option exits with code 2 and one line on the standard error."""
    ended = subprocess.run(
        [sys.executable, "-m", "reference", "--fault", "x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
