"""`certify`: a bundle for a product that deserves one, and for no other; nothing can make its run hollow."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import httpx
import pytest

from certification.bundle import read_bundle, records_of
from certification.passes import shortcomings
from certification.product import Product
from certification.public_keys import read_public_key
from certification.verification import verify
from procedurelogs_conformance.certify_options import REFUSED
from run.certifying import FeaturesOff, check, planned
from run.embedded import PRACTICE, reference_server
from run.options import Options
from spec import NEWEST
from subject import ConfigurationError
from subject.interrupts import Interruptions
from tests.bundles import PRODUCT
from tests.certifying import certify
from tests.command_line import command_line
from tests.controlled import dump, switch
from tests.hostile import Hostile, hostile
from tests.launching import free_port, one_sentence, results_in
from tests.recording import Recorder
from tests.sampling import WHOLE
from tests.test_waivers import waiver

VERSION = "21.4"
"""The version with the fewest rules of which there are certificates."""
SUITE = "0.1.0"
PLACE = "http://127.0.0.1:9/api/v1"
ALWAYS = {"public_health": "always", "medical_insurance": "always"}
whole_only = pytest.mark.skipif(not WHOLE, reason="takes minutes: scripts/prove runs it")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a reference server whose data can be seen."""
    with reference_server(api_version=VERSION, control=True) as url:
        yield url


# Options that would make it hollow.

GIVEN = {
    "rules": ("--rule", "get-*"),
    "mode": ("--mode", "read-only"),
    "without": ("--without", "public-health"),
    "faults": ("--fault", "get-procedure/answers-200"),
    "variants": ("--variant", "open-dental-logic"),
    "seed": ("--seed", "1"),
    "nonce": ("--nonce", "0123456789abcdef"),
    "shard": ("--shard", "1/2"),
    "database": ("--database", "examples"),
    "show_data": ("--show-data",),
    "examples": ("--examples", "9"),
}


def refused(*options: str) -> str:
    """The sentence with which the options of `certify` are refused."""
    with pytest.raises(click.UsageError) as caught:
        command_line().main(["certify", PLACE, "--product", "p", "--key", "k", *options], standalone_mode=False)
    return caught.value.message


def test_every_option_that_is_refused_is_tried() -> None:
    """The table of the tests is that of the command, and the number of examples."""
    assert set(GIVEN) == {*REFUSED, "examples"}


@pytest.mark.parametrize("name", GIVEN)
def test_an_option_that_makes_a_run_hollow_is_refused(name: str) -> None:
    """One sentence names the option and says why it has no place."""
    sentence = refused(*GIVEN[name])
    assert sentence.startswith(GIVEN[name][0])
    assert sentence.endswith(".")
    assert ("has no place in a certification: " in sentence) == (name != "examples")


@pytest.mark.parametrize(
    ("variable", "value"), [("RULE", "get-*"), ("MODE", "read-only"), ("SEED", "7"), ("EXAMPLES", "2")]
)
def test_the_environment_cannot_make_it_hollow(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that `run` takes is refused as its option is; an empty one is not given."""
    monkeypatch.setenv(f"PROCEDURELOGS_{variable}", value)
    assert refused().startswith(f"--{variable.lower()} ")
    monkeypatch.setenv(f"PROCEDURELOGS_{variable}", "")
    assert refused().startswith("The product p cannot be read")


def test_the_configuration_file_cannot_make_it_hollow(tmp_path: Path) -> None:
    """A key that `run` takes is refused, too."""
    (tmp_path / "settings.toml").write_text('rule = ["get-*"]\n', encoding="utf-8")
    assert refused("--config", str(tmp_path / "settings.toml")).startswith("--rule has no place")


def test_there_is_no_certificate_without_a_url() -> None:
    """The embedded server is no product."""
    with pytest.raises(click.UsageError, match="url"):
        command_line().main(["certify", "--product", "p", "--key", "k"], standalone_mode=False)


# What is refused before the first request.


def plan(folder: Path, features: dict[str, str], off: str | None = None, suite: str = SUITE, **options: Any) -> None:
    """Plan the passes of a product with these features, and check them."""
    product = replace(PRODUCT, features=features)
    values: dict[str, Any] = {"url": PLACE, "examples": 10, "practice": PRACTICE, "out": folder} | options
    given = Options(**values)
    check(planned(given, product, FeaturesOff(off) if off else None, suite))


def changed_practice(folder: Path, old: str, new: str) -> Path:
    """The practice of the reference server with a change."""
    text = PRACTICE.read_text(encoding="utf-8")
    assert old in text
    (folder / "practice.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "practice.yaml"


def test_what_is_planned(tmp_path: Path) -> None:
    """The nonce is one, the seed of the first pass is pinned, and the passes differ in examples and features."""
    passes = planned(Options(url=PLACE, examples=12, out=tmp_path), PRODUCT, FeaturesOff("http://127.0.0.1:10"), SUITE)
    options = [one.options for one in passes]
    assert [one.name for one in passes] == ["pinned", "drawn", "features-off"]
    assert [one.examples for one in options] == [2, 12, 2]
    assert len({one.nonce for one in options}) == 1
    assert options[0].seed == 1 < options[1].seed == options[2].seed
    assert [one.url for one in options] == [PLACE, PLACE, "http://127.0.0.1:10"]
    assert [one.without for one in options] == [(), (), ("public-health", "medical-insurance")]
    assert [one.out for one in options] == [tmp_path / one.name for one in passes]
    again = planned(Options(url=PLACE, examples=12, out=tmp_path), PRODUCT, FeaturesOff(PLACE), SUITE)
    assert (again[1].options.seed, again[1].options.nonce) != (options[1].seed, options[1].nonce)


def test_a_version_without_features_has_no_pass_for_them() -> None:
    """Before 25.2.21 no field depends on a feature."""
    passes = planned(Options(url=PLACE, api_version="24.4.5"), PRODUCT, None, SUITE)
    assert [one.name for one in passes] == ["pinned", "drawn"]


def test_a_product_that_can_be_judged(tmp_path: Path) -> None:
    """The accepted twin of all below: nothing is said."""
    plan(tmp_path, ALWAYS)
    plan(tmp_path, {"public_health": "always"}, off=PLACE)


REFUSALS: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "features-never-off": ({}, {}, "give --features-off URL"),
    "nothing-to-switch-off": (ALWAYS, {"off": PLACE}, "--features-off has nothing to judge"),
    "nothing-is-stored": (ALWAYS, {"api_version": "21.1"}, "before 21.4 no operation stores anything"),
    "newer-than-known": (ALWAYS, {"api_version": "99.1"}, f"the newest that it knows is {NEWEST}"),
    "no-version": (ALWAYS, {"api_version": "new"}, "'new' is not a version"),
    "another-catalogue": (ALWAYS, {"suite": "9.9.9"}, "is not that of release 9.9.9"),
    "unknown-rule-set": (ALWAYS, {"rule_set": "0.0.1"}, "There is no rule set '0.0.1'; this suite has those of 0.1.0."),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_certified_is_refused_at_once(case: str, tmp_path: Path) -> None:
    """One sentence, before a request is sent."""
    features, options, words = REFUSALS[case]
    with pytest.raises(ConfigurationError) as caught:
        plan(tmp_path, features, **options)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


def test_manifest_and_product_have_to_agree(tmp_path: Path) -> None:
    """A feature of the product that the manifest does not have, and the other way round."""
    off = changed_practice(tmp_path, "public_health: true", "public_health: false")
    with pytest.raises(ConfigurationError, match="The product has public_health, but the practice manifest of"):
        plan(tmp_path, ALWAYS, practice=off)
    plan(tmp_path, ALWAYS | {"public_health": "absent"}, practice=off)


def test_a_gap_of_the_manifest_is_found_before_the_run(tmp_path: Path) -> None:
    """Must-rules that would be blocked: there would be no bundle after an hour either."""
    without_sites = changed_practice(tmp_path, "sites:\n  - {SiteNum: 5}\n  - {SiteNum: 9}\n", "")
    with pytest.raises(ConfigurationError, match=r"must-rules could not be judged \(create-procedure/site-num"):
        plan(tmp_path, ALWAYS, practice=without_sites)


def test_an_expired_waiver_is_refused_at_once(tmp_path: Path) -> None:
    """It tolerates nothing any more."""
    (tmp_path / "waivers.yaml").write_text(waiver(expires="2020-01-31"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="expired on 2020-01-31"):
        plan(tmp_path, ALWAYS, waivers=tmp_path / "waivers.yaml")


def test_a_later_pass_can_be_interrupted_as_the_first_one() -> None:
    """Ctrl-C stops the checks of each run of a process; once it has come, no further run begins."""
    signals = Interruptions()
    signals.take()
    signals.again()
    with pytest.raises(KeyboardInterrupt):
        signals._receive(signal.SIGINT)
    signals.take()
    signals.again()
    signals.check()
    assert signals.level == 1


# Certifications at real servers.


def problems_of(folder: Path) -> tuple[str, ...]:
    """What `verify` finds wrong with the bundle, with the vendor's key."""
    keys = {"vendor": read_public_key(folder / "vendor.pub")}
    return verify(folder / "certified" / "certificate.zip", keys, datetime.now(UTC).date()).problems


def no_bundle(folder: Path) -> bool:
    """Whether no bundle was made."""
    return not (folder / "certified" / "certificate.zip").exists()


def test_a_product_that_deserves_it_gets_a_bundle(server: str, tmp_path: Path) -> None:
    """Two passes with one nonce and two seeds; the server is as it was."""
    switch(server, reset=True)
    before = {row["ProcNum"] for row in dump(server)["procedurelog"]}
    done = certify(tmp_path, server, "--api-version", VERSION)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Certificate: certified/certificate.zip" in done.stdout
    records = records_of(read_bundle(tmp_path / "certified" / "certificate.zip"))
    assert {name: record["verdict"] for name, record in records.items()} == dict.fromkeys(records, "conformant")
    assert list(records) == ["drawn", "pinned"]
    assert len({record["target"]["identity"]["nonce"] for record in records.values()}) == 1
    assert records["pinned"]["run"]["seed"] == 1 != records["drawn"]["run"]["seed"]
    assert results_in(tmp_path / "certified" / "drawn") == records["drawn"]
    kept = {one["ProcNum"] for record in records.values() for one in record["remains"]}
    assert {row["ProcNum"] for row in dump(server)["procedurelog"]} - before == kept
    found = shortcomings(records, Product("Acme Dental", "Acme Server", "4.2.1", "a@acme.example", ALWAYS))
    assert all("examples" in one or "meet" in one for one in found), found


def test_a_recording_gets_no_bundle(server: str, tmp_path: Path) -> None:
    """A server that repeats what a conformant one answered cannot return the nonce: exit 3, and nothing is judged."""
    switch(server, reset=True)
    recorder = Recorder(server)
    with hostile(Hostile(recorder.act)) as url:
        for _ in range(2):
            httpx.get(f"{url}/procedurelogs", params={"PatNum": 11}, trust_env=False)
        recorder.repeats = True
        done = certify(tmp_path, url, "--api-version", VERSION)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "cannot be identified" in one_sentence(done.stderr)
    assert no_bundle(tmp_path)


def test_nothing_ran(tmp_path: Path) -> None:
    """No server: exit 4, and no bundle."""
    done = certify(tmp_path, f"http://127.0.0.1:{free_port()}/api/v1", "--api-version", VERSION)
    assert done.returncode == 4
    assert "cannot be tested" in one_sentence(done.stderr)
    assert no_bundle(tmp_path)


def test_an_earlier_bundle_does_not_survive(tmp_path: Path) -> None:
    """A certification that fails leaves no bundle of an earlier one behind."""
    (tmp_path / "certified").mkdir()
    (tmp_path / "certified" / "certificate.zip").write_bytes(b"earlier")
    certify(tmp_path, f"http://127.0.0.1:{free_port()}/api/v1", "--api-version", VERSION)
    assert no_bundle(tmp_path)


@pytest.mark.parametrize(
    ("faults", "version", "words"),
    [
        (["list-procedures/answers-200"], VERSION, "list-procedures/answers-200"),
        ([], "22.1", "version 22.1 is claimed, the highest that is satisfied is not proven"),
    ],
    ids=["a-fault", "newer-version-claimed"],
)
@whole_only
def test_a_server_that_fails_gets_no_bundle(
    server: str, tmp_path: Path, faults: list[str], version: str, words: str
) -> None:
    """The first pass fails: exit 1, a sentence names the rules, and its reports are kept."""
    switch(server, reset=True, faults=faults, api_version=VERSION)
    done = certify(tmp_path, server, "--api-version", version)
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stderr
    assert no_bundle(tmp_path)
    assert (tmp_path / "certified" / "pinned" / "report.html").exists()
    assert not (tmp_path / "certified" / "drawn").exists()


@whole_only
def test_a_product_with_optional_features_is_judged_with_and_without(tmp_path: Path) -> None:
    """Three passes with the minimum of examples, one bundle, which `verify` accepts."""
    with (
        reference_server(api_version=str(NEWEST)) as on,
        reference_server(api_version=str(NEWEST), without=("public-health", "medical-insurance")) as off,
    ):
        done = certify(
            tmp_path,
            on,
            "--features-off",
            off,
            public_health="optional",
            medical_insurance="optional",
            whole=True,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    records = records_of(read_bundle(tmp_path / "certified" / "certificate.zip"))
    assert set(records) == {"pinned", "drawn", "features-off"}
    assert shortcomings(records, PRODUCT) == []
    assert problems_of(tmp_path) == ()


@whole_only
@pytest.mark.parametrize("feature", ["public-health", "medical-insurance"])
def test_a_feature_falsely_declared_absent_gets_no_bundle(feature: str, tmp_path: Path) -> None:
    """The server has it, and so accepts what the rules of its absence send: exit 1."""
    other = {"public-health", "medical-insurance"} - {feature}
    with reference_server(api_version=str(NEWEST), without=other) as url:
        done = certify(tmp_path, url, public_health="absent", medical_insurance="absent")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"-needs-{feature}" in done.stderr
    assert no_bundle(tmp_path)


@whole_only
def test_a_category_falsely_declared_empty_gets_no_bundle(tmp_path: Path) -> None:
    """The history shows a date, or that there is none, where it should say that the category is not set."""
    practice = changed_practice(tmp_path, "InsHistBWCodes: [D0274, D0272]", "InsHistBWCodes: []")
    with reference_server(api_version="24.4.5") as url:
        done = certify(tmp_path, url, "--api-version", "24.4.5", "--practice", str(practice))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "get-insurance-history/not-set" in done.stderr
    assert no_bundle(tmp_path)
