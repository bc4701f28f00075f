"""Settings: options come before the environment, and that before the file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from procedurelogs_conformance.configuration import NAME
from tests.launching import launch


def version_printed(folder: Path, *options: str, **environment: str) -> str:
    """The version of the document that `spec` prints."""
    done = launch("spec", *options, folder=folder, **environment)
    assert done.returncode == 0, done.stderr
    return str(yaml.safe_load(done.stdout)["info"]["version"])


def test_options_come_first(tmp_path: Path) -> None:
    """A setting of the file holds where neither an option nor a variable says otherwise."""
    (tmp_path / NAME).write_text('api-version = "22.3.8"\nrate = "1/s"\n', encoding="utf-8")
    other = {"PROCEDURELOGS_API_VERSION": "23.1.11"}
    assert version_printed(tmp_path) == "22.3.8"
    assert version_printed(tmp_path, **other) == "23.1.11"
    assert version_printed(tmp_path, "--api-version", "24.1", **other) == "24.1"


def test_a_table_is_for_one_command(tmp_path: Path) -> None:
    """What stands under the name of a command holds for it alone; the file may lie elsewhere."""
    elsewhere = tmp_path / "settings.toml"
    elsewhere.write_text(
        'api-version = "22.3.8"\n[spec]\napi-version = "23.1.11"\n[run]\nrule = ["get-procedure/*"]\n', encoding="utf-8"
    )
    assert version_printed(tmp_path, PROCEDURELOGS_CONFIG=str(elsewhere)) == "23.1.11"


WRONG = {
    'practise = "a.yaml"': f"{NAME} has 'practise', which is no setting. Did you mean 'practice'?",
    'authorization = "ODFHIR a/b"': f"{NAME} has 'authorization', which is no setting.",
    "[spec]\nseed = 1": f"{NAME}: [spec] has 'seed', which is no setting.",
    "[rnu]\nseed = 1": f"{NAME} has 'rnu', which is no setting. Did you mean 'run'?",
    "rate =": f"{NAME} is no TOML: ",
    'api-version = "old"': "such as 25.3.36",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_file_of_settings(tmp_path: Path, text: str) -> None:
    """One sentence says what is wrong and where; exit 2."""
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    done = launch("spec", folder=tmp_path)
    assert done.returncode == 2
    assert WRONG[text] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_of_settings_that_is_not_there(tmp_path: Path) -> None:
    """A file that is named has to be there."""
    done = launch("--config", "nowhere.toml", "spec", folder=tmp_path)
    assert done.returncode == 2
    assert "nowhere.toml cannot be read: No such file or directory." in done.stderr
