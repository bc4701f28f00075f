"""The command `spec` prints the OpenAPI document as it stands at a version."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner, Result

from procedurelogs_conformance.spec_command import command
from spec import Version, openapi


def test_what_is_printed_is_the_document() -> None:
    """Read back, YAML and JSON are the newest document."""
    assert yaml.safe_load(printed().stdout) == openapi()
    assert json.loads(printed("--format", "json").stdout) == openapi()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_older_version_is_printed_as_it_was(form: str) -> None:
    """With a version, the document is the one of that version, whatever the form."""
    found = printed("--api-version", "22.2.29", "--format", form).stdout
    assert yaml.safe_load(found) == openapi(Version.parse("22.2.29"))
    assert "InsuranceHistory:" not in json.dumps(yaml.safe_load(found)["paths"])


def test_yaml_can_be_read_by_people() -> None:
    """The order is that of the file, nothing is written as a reference to another place of the file, and texts are not escaped."""
    lines = printed().stdout.splitlines()
    assert [line.partition(":")[0] for line in lines if line[:1].isalpha()] == list(openapi())
    assert [line for line in lines if "&id" in line or "\\u" in line] == []


@pytest.mark.parametrize(
    ("version", "sentence"),
    [("newest", "is not a version"), ("20.5", "The API begins with version 21.1; there is no document of 20.5.")],
)
def test_what_is_no_version_is_wrong_usage(version: str, sentence: str) -> None:
    """A version that cannot be read, or before the first one, is answered with one sentence."""
    result = CliRunner().invoke(command, ["--api-version", version])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def printed(*options: str) -> Result:
    """What the command prints."""
    return CliRunner().invoke(command, options, catch_exceptions=False)
