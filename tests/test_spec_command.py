"""The command `spec`, which prints the OpenAPI document of a version."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner, Result

from procedurelogs_conformance.spec_command import command
from spec import Version, openapi


def test_the_output_is_the_document() -> None:
    """The YAML and JSON outputs, parsed, are the newest document."""
    assert yaml.safe_load(printed().stdout) == openapi()
    assert json.loads(printed("--format", "json").stdout) == openapi()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_older_version_is_printed_as_it_was(form: str) -> None:
    """With --api-version the document of that version is printed in both formats."""
    found = printed("--api-version", "22.2.29", "--format", form).stdout
    assert yaml.safe_load(found) == openapi(Version.parse("22.2.29"))
    assert "InsuranceHistory:" not in json.dumps(yaml.safe_load(found)["paths"])


def test_yaml_can_be_read_by_people() -> None:
    """The YAML keeps the order of the file, has no anchors and aliases, and does not escape text."""
    lines = printed().stdout.splitlines()
    assert [line.partition(":")[0] for line in lines if line[:1].isalpha()] == list(openapi())
    assert [line for line in lines if "&id" in line or "\\u" in line] == []


@pytest.mark.parametrize(
    ("version", "sentence"),
    [("newest", "is not a version"), ("20.5", "The API begins with version 21.1; there is no document of 20.5.")],
)
def test_an_invalid_version_is_wrong_usage(version: str, sentence: str) -> None:
    """An unreadable version, or one before the first, is reported with one sentence."""
    result = CliRunner().invoke(command, ["--api-version", version])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def printed(*options: str) -> Result:
    """The result of the command with these options."""
    return CliRunner().invoke(command, options, catch_exceptions=False)
