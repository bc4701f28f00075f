"""targets.yaml: the matrix with include and exclude, names, what a run gets, and one sentence for each mistake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fleet.combinations import expand
from fleet.engine import task_of
from fleet.entries import lane_of
from fleet.target_file import SCHEMA, read_targets
from procedurelogs_conformance import run_command
from run.command_line import OPTIONS
from subject import ConfigurationError

PRACTICE = "patients:\n- PatNum: 31\ncodes:\n- {CodeNum: 2, ProcCode: D0120, TreatArea: Mouth}\n"
MATRIX: Mapping[str, Any] = {
    "fruit": ["apple", "pear"],
    "animal": ["cat", "dog"],
    "include": [
        {"color": "green"},
        {"color": "pink", "animal": "cat"},
        {"fruit": "apple", "shape": "circle"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ],
}
"""The example in the documentation of GitHub Actions, with what it says comes of it."""
EXPANDED = [
    {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
    {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
    {"fruit": "pear", "animal": "cat", "color": "pink"},
    {"fruit": "pear", "animal": "dog", "color": "green"},
    {"fruit": "banana"},
    {"fruit": "banana", "animal": "cat"},
]


def read(folder: Path, text: str) -> Any:
    """The targets of a file with this text, beside a practice."""
    (folder / "practice.yaml").write_text(PRACTICE, encoding="utf-8")
    (folder / "targets.yaml").write_text(text, encoding="utf-8")
    return read_targets(folder / "targets.yaml")


def test_a_matrix_is_expanded_as_by_github() -> None:
    """Every combination is there; what is included is added, replaces what was added, or is a target of its own."""
    assert [one.values for one in expand(MATRIX)] == EXPANDED


def test_exclude_comes_before_include() -> None:
    """A part of a combination excludes all that have it; what is included stays."""
    excluding = {**MATRIX, "exclude": [{"fruit": "pear"}, {"fruit": "apple", "animal": "dog"}]}
    assert [one.values for one in expand(excluding)] == [EXPANDED[0], *EXPANDED[4:]]


def test_the_schema_has_every_option_of_a_run() -> None:
    """A key is the name of an option, unless it is of one process, or may hold a password; lists are of such keys."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    options = {option.flag.removeprefix("--") for option in OPTIONS.values()}
    keys = SCHEMA["$defs"]["settings"]["properties"]
    assert options - keys.keys() == {"target", "nonce", "out", "report-mode", "workers", "shard", "database"} & options
    assert keys.keys() - options == {"name", "vendor", "url"}
    matrix = SCHEMA["properties"]["matrix"]["properties"]
    assert matrix.keys() - keys.keys() == {"include", "exclude"}
    assert all(matrix[key]["items"] == keys[key] for key in matrix.keys() & keys.keys())


def test_the_targets_of_a_file(tmp_path: Path) -> None:
    """Names, lanes, settings and files of targets."""
    text = """
defaults: {rate: 2/s, allow-writes: true, practice: practice.yaml}
matrix:
  vendor: [Acme Dental, Bicuspid & Söhne]
  api-version: ["25.3.36", "24.4.13"]
  without: [[], [public-health]]
  include:
    - vendor: Acme Dental
      url: https://Acme.example/api/v1/
      credentials: {variable: ACME_KEY}
    - vendor: Bicuspid & Söhne
      url: https://bicuspid.example/api/v1
      credentials: {file: keys/bicuspid}
    - name: another
      vendor: Acme Dental
      api-version: "23.1"
      url: https://acme.example/api/v1
  exclude:
    - {vendor: Bicuspid & Söhne, without: [public-health]}
    - {vendor: Acme Dental, api-version: "24.4.13", without: [public-health]}
"""
    entries = read(tmp_path, text)
    assert [entry.name for entry in entries] == [
        "acme-dental-25.3.36",
        "acme-dental-25.3.36-without-public-health",
        "acme-dental-24.4.13",
        "bicuspid-sohne-25.3.36",
        "bicuspid-sohne-24.4.13",
        "another",
    ]
    assert len({lane_of(entry) for entry in entries}) == 2
    task = task_of(entries[3], "fleet", tmp_path / "work")
    assert task["credentials"] == {"file": str(tmp_path / "keys" / "bicuspid")}
    assert task["files"] == {"practice.yaml": PRACTICE}
    assert (task["interval"], task["folder"]) == (0.5, str(tmp_path / "work" / "bicuspid-sohne-25.3.36"))
    given = run_command.command.make_context("run", list(task["words"])).params
    assert (given["url"], given["practice"], given["allow_writes"], given["rate"], given["api_version"]) == (
        "https://bicuspid.example/api/v1",
        Path("practice.yaml"),
        True,
        "2/s",
        "25.3.36",
    )
    assert task_of(entries[1], "fleet", tmp_path)["words"][-2:] == ["--without", "public-health"]


def test_the_digest_of_a_target(tmp_path: Path) -> None:
    """Another setting, and another text of a file that is named, make it another target."""
    text = "matrix: {include: [{name: a, practice: practice.yaml, seed: %d}]}"
    digests = {read(tmp_path, text % seed)[0].digest for seed in (1, 2, 1)}
    (tmp_path / "practice.yaml").write_text(PRACTICE.replace("31", "32"), encoding="utf-8")
    digests.add(read_targets(tmp_path / "targets.yaml")[0].digest)
    assert len(digests) == 3


WRONG = {
    "matrix:\n  vendor: [a]\n  sead: [1]": "line 3: matrix has no key 'sead'; did you mean 'seed'?",
    "matrix:\n  include:\n  - {practise: a.yaml}": "line 3: matrix/include/0 has no key 'practise'; did you mean 'pr",
    "matrix:\n  api-version: [25.3]": "line 2: matrix/api-version/0 is 25.3; it must be text, in quotes",
    "matrix:\n  seed: [1]\n  exclude:\n  - {seed: 2}": "line 4: no combination has these values",
    "matrix:\n  seed: [1]\n  exclude:\n  - {url: x}": "line 4: 'url' is not a list of the matrix",
    "matrix:\n  seed: [1]\n  exclude:\n  - {seed: 1}": "line 1: the matrix has no target",
    "matrix:\n  seed: [1]\ndefaults: {mode: read}": "is not one of its values; did you mean 'read-only'?",
    "matrix:\n  seed: [1]\ndefaults: {mode: x}": "'x' is not one of its values; known values are standard, read-only.",
    "matrix:\n  seed: [1]\ndefaults: {timeout: fast}": "line 3: defaults/timeout is 'fast'; it must be a number.",
    "matrix:\n  seed: [1]\ndefaults: {timeout: 500}": "defaults/timeout is 500; it must be a number up to 300.",
    "matrix:\n  seed: [1]\ndefaults: {timeout: 0}": "defaults/timeout is 0; it must be a number from 0.1 on.",
    "matrix:\n  seed: [1, 1]": "two targets are called 'embedded-seed-1'",
    "matrix:\n  seed: [1]\ndefaults: {without: [publik-health]}": "line 3: 'publik-health' cannot be left out; did you",
    "matrix:\n  seed: [1]\ndefaults: {credentials: ODFHIR a/b}": "line 3: credentials has to be {variable: NAME}",
    "matrix:\n  seed: [1]\ndefaults:\n  credentials: {}": "line 4: credentials has to be {variable",
    "matrix:\n  seed: [1]\ndefaults:\n  credentials: {variable: ODFHIR a/b}": "line 4: credentials has to be {variable",
    "matrix:\n  seed: [1]\ndefaults:\n  rule: [get-procedur/*]": "line 4: the target embedded-seed-1: ",
    "matrix:\n  seed: [1]\ndefaults:\n  api-version: '9'\n  rate: '9'": "line 4: the target embedded-seed-1: '9' is",
    "matrix:\n  seed: [1]\ndefaults:\n  api-version: '21.1'\n  rate: '21.1'": "line 5: the target embedded-seed-1: The",
    "matrix:\n  seed: [1]\ndefaults:\n  practice: practice.yaml\n  waivers: practice.yaml": "line 5: the target embe",
    "matrix:\n  rule-set: ['9.9']": "line 2: the target embedded-rule-set-9.9: There is no rule set '9.9'",
    "matrix:\n  url: ['http://a.example']": "line 2: the target a.example: a.example is not this machine: give --allow",
    "matrix:\n  include:\n  - {url: 'http://[abc'}": "line 3: The URL 'http://[abc' is not the URL of a server: Inv",
    "matrix:\n  url: ['ftp://u:ODFHIR@a.example']": "line 2: The URL 'ftp://a.example' is not the URL of a server: it",
    "matrix:\n  url: ['http://u:ODFHIR/@a.example']": "line 2: The URL 'http://a.example' is not the URL of a server: ",
    "matrix:\n  url: ['http://u:ODFHIR@a.example']": "line 2: the target a.example: The URL of the target has more",
    "matrix:\n  url: ['http://:ODFHIR@a.example']": "line 2: the target a.example: The URL of the target has more",
    "matrix:\n  url: ['http://localhost:1']\n  fault: [[x]]": "fault and variant apply to the embedded server",
    "matrix:\n  seed: [1]\ndefaults:\n  practice: gone.yaml": "gone.yaml cannot be read: No such file or directory.",
    "matrix:\n  seed: [1]\n  seed: [2]": "line 3: the key 'seed' is repeated; remove one of them.",
    "matrix: [": "is not YAML: ",
    "vendors: []": "line 1: the top level has no key 'vendors'; known keys are defaults, matrix.",
    "": "is empty; it must be keys with values",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_told_in_one_sentence(text: str, tmp_path: Path) -> None:
    """It has the file, the line and what to do."""
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, text)
    assert WRONG[text] in str(raised.value)
    assert str(raised.value).startswith(f"The targets {tmp_path / 'targets.yaml'}")
    assert "\n" not in str(raised.value)
    assert "ODFHIR" not in str(raised.value)
    assert str(raised.value).endswith((".", "?"))


def test_a_file_is_json_too(tmp_path: Path) -> None:
    """A program may write it as JSON."""
    assert [entry.name for entry in read(tmp_path, json.dumps({"matrix": {"seed": [7]}}))] == ["embedded-seed-7"]
