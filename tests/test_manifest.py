"""The practice manifest: errors are reported with their line, and a minimal manifest raises no false alarm."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
import yaml

from spec import catalogue
from subject import ConfigurationError, load_practice
from subject.draft_text import ABOUT
from subject.needs import NEEDS
from tests.forked import launch_forked
from tests.launching import ROOT, results_in

SMALLEST = 'patients: [{PatNum: 11}]\ncodes: [{CodeNum: 2, ProcCode: D0120, TreatArea: "None"}]\n'
EXAMPLE = (ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8")

WRONG: Mapping[str, tuple[str, str, int, str]] = {
    "misspelt-section": (
        "priorities: #",
        "prioritys: #",
        0,
        "the top level has no key 'prioritys'; did you mean 'priorities'?",
    ),
    "misspelt-key": ("  - PatNum: 12", "  - PatNumm: 12", 0, "patients/1 has no key 'PatNumm'; did you mean 'PatNum'?"),
    "key-inside-an-entry": (
        "    PriProv: 0",
        "    PriProvider: 0",
        0,
        "patients/1 has no key 'PriProvider'; did you mean 'PriProv'?",
    ),
    "word": (
        "TreatArea: ToothRange\n    IsProsth: true",
        "TreatArea: ToothRanges\n    IsProsth: true",
        0,
        "'ToothRanges' is not one of its values; did you mean 'ToothRange'?",
    ),
    "text-for-a-key": (
        "  - CodeNum: 205",
        "  - CodeNum: many",
        0,
        "codes/7/CodeNum is 'many'; it must be a whole number.",
    ),
    "lacking-key": ("{ProvNum: 2, Abbr: DOC2}", "{ProvNum: 2}", 0, "providers/1 lacks 'Abbr', which is required."),
    "twice": (
        "{ProvNum: 2, Abbr: DOC2}",
        "{ProvNum: 1, Abbr: DOC2}",
        0,
        "providers has ProvNum 1 twice; remove one of them.",
    ),
    "key-twice": (
        "{ProvNum: 2, Abbr: DOC2}",
        "{ProvNum: 2, ProvNum: 3, Abbr: DOC2}",
        0,
        "the key 'ProvNum' is repeated",
    ),
    "patient-who-is-not-there": (
        "AptNum: 206, PatNum: 13",
        "AptNum: 206, PatNum: 31",
        0,
        "PatNum 31 is not among the patients",
    ),
    "key-with-a-fraction": (
        "{ProvNum: 2, Abbr: DOC2}",
        "{ProvNum: 2.0, Abbr: DOC2}",
        0,
        "is 2.0; it must be a whole number.",
    ),
    "key-below-one": (
        "{ProvNum: 2, Abbr: DOC2}",
        "{ProvNum: 0, Abbr: DOC2}",
        0,
        "is 0; it must be a whole number from 1 on.",
    ),
    "key-beyond-all": (
        "{ProvNum: 2, Abbr: DOC2}",
        f"{{ProvNum: {'9' * 40}, Abbr: DOC2}}",
        0,
        "a whole number up to 9223372036854775807.",
    ),
    "key-of-another-base": (
        "{ProvNum: 2, Abbr: DOC2}",
        "{ProvNum: 02, Abbr: DOC2}",
        0,
        "YAML reads 02 as another number",
    ),
    "code-that-is-a-number": (
        "ProcCode: D2740",
        "ProcCode: 2740",
        0,
        "is 2740; it must be text, in quotes where it looks like a number.",
    ),
    "code-twice": ("ProcCode: D2740", "ProcCode: D0120  # again", 0, "codes has ProcCode D0120 twice"),
    "fee-of-another-country": (
        '"1295.00"',
        '"1295,00"',
        0,
        'it must be an amount in quotes, with two decimals, such as "1295.00".',
    ),
    "fee-of-an-unknown-code": (
        'D2740: "',
        'D2741: "',
        0,
        "'D2741' is not among the codes: add the code, or remove its fee.",
    ),
    "word-for-a-switch": ("public_health: true", "public_health: ja", 0, "is 'ja'; it must be true or false."),
    "place-of-service": (
        "Service: Office",
        "Service: office",
        0,
        "'office' is not one of its values; did you mean 'Office'?",
    ),
    "one-definition-of-two-kinds": (
        "DefNum: 71,",
        "DefNum:  150,",
        0,
        "priorities has DefNum 150 too; remove one of them.",
    ),
    "read-only-and-disposable": (
        "ProcNum: 1014,",
        "ProcNum:  1004,",
        0,
        "procedures has ProcNum 1004 too; remove one of them.",
    ),
    "section-without-a-list": (
        "sites:\n  - {SiteNum: 5}\n  - {SiteNum: 9}",
        "sites: 5",
        0,
        "sites is 5; it must be a list, with a dash before each entry.",
    ),
    "placeholder": (
        "{ProvNum: 2, Abbr: DOC2}",
        "{ProvNum: ?, Abbr: DOC2}",
        0,
        "replace the ? by the value of the server",
    ),
    "tab": ("  - {ProvNum: 2,", "\t- {ProvNum: 2,", 0, "it is indented with a tab; use spaces."),
    "not-yaml": ("sites:", "sites: [", 1, "is not YAML"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_is_reported_with_its_line(case: str, tmp_path: Path) -> None:
    """The message has file, line, the error and, if possible, what was probably meant."""
    before, after, further, words = WRONG[case]
    assert EXAMPLE.count(before) == 1 or before == "    PriProv: 0"
    text = EXAMPLE.replace(before, after)
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if after.splitlines()[0] in line)
    (tmp_path / "practice.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_practice(tmp_path / "practice.yaml")
    told = str(caught.value)
    assert words in told
    assert f"line {line + further}" in told
    assert told.endswith((".", "?"))
    assert len(told.splitlines()) == 1
    assert len(told) < 700


BOMB = "codes:\n  - &a [x, x]\n" + "".join(
    f"  - &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise("abcdefghijkl")
)
NO_MANIFEST = {
    "empty": "",
    "a-comment": "# nothing yet",
    "a-list": "[]",
    "a-word": "patients",
    "without-entries": "patients: []\ncodes: []",
    "dashes": "- - - -",
    "a-part-of-itself": "patients: &a [*a]",
    "python": "!!python/object:os.system {}",
    "two-documents": "patients: []\n---\npatients: []",
    "nul-bytes": "\x00\x00",
    "nested-deeply": "[" * 100_000,
    "a-day-that-is-none": "patients: 2020-13-45",
    "a-list-as-a-key": "? [a]\n: 1",
    "unpacks-to-gigabytes": BOMB,
}


@pytest.mark.parametrize("text", NO_MANIFEST.values(), ids=NO_MANIFEST)
def test_a_file_that_is_not_a_manifest(text: str, tmp_path: Path) -> None:
    """A file with other content is reported with one sentence."""
    (tmp_path / "practice.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"^The practice manifest .*practice\.yaml") as caught:
        load_practice(tmp_path / "practice.yaml")
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize(
    "content", [b"\x8a\xff\x00", "Descript: é".encode("latin-1"), None], ids=["binary", "latin-1", "folder"]
)
def test_a_file_that_is_not_text(content: bytes | None, tmp_path: Path) -> None:
    """A missing or binary file is reported with one sentence, not with the message of a decoder."""
    path = tmp_path / "practice.yaml"
    path.write_bytes(content) if content else path.mkdir()
    with pytest.raises(ConfigurationError, match=r"cannot be read: (it is not UTF-8 text|Is a directory)\.$"):
        load_practice(path)


def test_every_need_has_an_entry_that_the_schema_knows() -> None:
    """The entry that a need names, with a number for each ?, is valid at the place that it names."""
    schema = yaml.safe_load((ROOT / "subject" / "practice.schema.json").read_text(encoding="utf-8"))
    for name, need in NEEDS.items():
        plain = (
            need.entry.replace('"?"', '"1.00"')
            .replace("TreatArea: ?", "TreatArea: Quad")
            .replace("ProcStatus: ?", "ProcStatus: C")
        )
        plain = plain.replace("PlaceService: ?", "PlaceService: School")
        texts = ("Abbr", "ProcCode", "Descript", "ItemName", "default_note")
        for member in texts:
            plain = plain.replace(f"{member}: ?", f"{member}: word")
        plain = plain.replace("[?]", "[word]").replace("?", "1")
        entry = yaml.safe_load(plain if plain.startswith("{") else f"{{{plain}}}")
        value = entry if need.section in ("preferences", "insurance_history") else [entry]
        smallest = {"patients": [{"PatNum": 1}], "codes": [{"CodeNum": 1, "ProcCode": "D1", "TreatArea": "None"}]}
        jsonschema.validate({**smallest, need.section: value}, schema)
        assert need.section in ABOUT, name


def test_explain_and_rules_list_the_entries_that_a_rule_needs(tmp_path: Path) -> None:
    """`explain` lists the entries that a rule needs, `rules --needs` the rules that need an entry."""
    needed = {need for rule in catalogue() for need in rule.needs}
    assert needed <= NEEDS.keys()
    told = launch_forked("explain", "create-procedure/surf-is-required-for-arch", folder=tmp_path).stdout
    assert "in the manifest, codes: {CodeNum: ?, ProcCode: ?, TreatArea: Arch}" in told
    listed = launch_forked("rules", "create-procedure/*-arch", "--needs", folder=tmp_path).stdout
    assert "needs a code with area Arch" in listed


def test_the_smallest_manifest_raises_no_false_alarm(tmp_path: Path) -> None:
    """With a patient and a code most rules are judged, none fails, and each gap names the missing entry."""
    (tmp_path / "practice.yaml").write_text(SMALLEST, encoding="utf-8")
    done = launch_forked("run", "--examples", "1", "--practice", "practice.yaml", "--out", "out", folder=tmp_path)
    results = results_in(tmp_path / "out")
    by_outcome: dict[str, list[str]] = {}
    for rule in results["rules"]:
        by_outcome.setdefault(rule["outcome"], []).append(rule.get("cause", {}).get("kind", ""))
    assert (done.returncode, results["verdict"]) == (3, "not-verified")
    assert not by_outcome.keys() & {"failed", "error"}, by_outcome
    assert len(by_outcome["passed"]) > 500
    assert set(by_outcome["blocked"]) == {"manifest", "undeclared"}
