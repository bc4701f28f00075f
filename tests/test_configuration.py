"""Settings: options come before the environment, and the environment before the configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from procedurelogs_conformance.configuration import NAME
from tests.forked import launch_forked as launch
from tests.launching import one_sentence


def version_printed(folder: Path, *options: str, **environment: str) -> str:
    """The version of the document that `spec` prints."""
    done = launch("spec", *options, folder=folder, **environment)
    assert done.returncode == 0, done.stderr
    return str(yaml.safe_load(done.stdout)["info"]["version"])


def test_options_come_first(tmp_path: Path) -> None:
    """A setting of the file holds if neither an option nor a variable sets it."""
    (tmp_path / NAME).write_text('api-version = "22.3.8"\nrate = "1/s"\n', encoding="utf-8")
    other = {"PROCEDURELOGS_API_VERSION": "23.1.11"}
    assert version_printed(tmp_path) == "22.3.8"
    assert version_printed(tmp_path, **other) == "23.1.11"
    assert version_printed(tmp_path, "--api-version", "24.1", **other) == "24.1"


def test_a_table_is_for_one_command(tmp_path: Path) -> None:
    """A table holds for the command of its name alone; the environment may name the file."""
    elsewhere = tmp_path / "settings.toml"
    elsewhere.write_text(
        'api-version = "22.3.8"\n[spec]\napi-version = "23.1.11"\n[run]\nrule = ["get-procedure/*"]\n', encoding="utf-8"
    )
    assert version_printed(tmp_path, PROCEDURELOGS_CONFIG=str(elsewhere)) == "23.1.11"


WRONG = {
    'practise = "a.yaml"': f"{NAME}: unknown setting 'practise'. Did you mean 'practice'?",
    'authorization = "ODFHIR a/b"': f"{NAME}: unknown setting 'authorization'.",
    "[spec]\nseed = 1": f"{NAME}: [spec]: unknown setting 'seed'.",
    "[verify]\nmax-age = 1": f"{NAME}: [verify] has no effect: verify reads no configuration file.",
    "max-age = 1": f"{NAME}: unknown setting 'max-age'.",
    "[rnu]\nseed = 1": f"{NAME}: unknown setting 'rnu'. Did you mean 'run'?",
    "rate =": f"{NAME} is not valid TOML: ",
    'api-version = "old"': "such as 25.3.36",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_configuration_file(tmp_path: Path, text: str) -> None:
    """One sentence says what is wrong and where; the exit code is 2."""
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    done = launch("spec", folder=tmp_path)
    assert done.returncode == 2
    assert WRONG[text] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_for_a_command_that_reads_none(tmp_path: Path) -> None:
    """`verify` says that it reads no configuration; a file that the environment names for others is no fault."""
    done = launch("--config", "my.toml", "verify", "b", folder=tmp_path)
    assert (done.returncode, one_sentence(done.stderr)) == (
        2,
        "Error: verify reads no configuration file: leave out --config.",
    )
    done = launch("verify", "b", folder=tmp_path, PROCEDURELOGS_CONFIG="my.toml")
    assert "b cannot be read" in one_sentence(done.stderr)


@pytest.mark.parametrize("arguments", [("--config", "my.toml", "spec"), ("spec", "--config", "my.toml")])
def test_the_file_is_named_before_or_after_the_command(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Either way the named file is read, and the usual one is not, even if it is broken."""
    (tmp_path / NAME).write_text("broken", encoding="utf-8")
    (tmp_path / "my.toml").write_text('api-version = "23.1.11"\n', encoding="utf-8")
    done = launch(*arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout)["info"]["version"] == "23.1.11"


def test_the_file_named_after_the_command_wins(tmp_path: Path) -> None:
    """The file named last holds, over the one before the command and the one of the environment."""
    for name, version in {"a.toml": "22.3.8", "b.toml": "23.1.11", "c.toml": "24.1"}.items():
        (tmp_path / name).write_text(f'api-version = "{version}"\n', encoding="utf-8")
    done = launch(
        "--config",
        "b.toml",
        "spec",
        "--config",
        "c.toml",
        folder=tmp_path,
        PROCEDURELOGS_CONFIG=str(tmp_path / "a.toml"),
    )
    assert yaml.safe_load(done.stdout)["info"]["version"] == "24.1"


@pytest.mark.parametrize("arguments", [("--config", "nowhere.toml", "spec"), ("spec", "--config", "nowhere.toml")])
def test_a_configuration_file_that_does_not_exist(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A file that is named must exist."""
    done = launch(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "nowhere.toml cannot be read: No such file or directory." in done.stderr
