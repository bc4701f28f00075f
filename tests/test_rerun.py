"""`verify --rerun`: a live server judged as the bundle says, and what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from certification.bundle import Pass
from procedurelogs_conformance import rerun as module
from procedurelogs_conformance.rerun import rerun
from reports.outcomes import Judgement
from run.embedded import reference_server
from spec import NEWEST, Rule, catalogue
from tests.bundles import Owner, bundle_of, rendered, sample_pass
from tests.forked import launch_forked as launch
from tests.launching import free_port, one_sentence
from tests.reports_sample import failing, passing
from tests.sampling import WHOLE

FIRST = next(rule for rule in catalogue() if rule.level == "must")
URL = "http://127.0.0.1:8040/api/v1"


def _record(**more: Any) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(sample_pass("first", **more).files["results.json"])
    return record


def _fails(rule: Rule) -> Judgement:
    return failing(rule) if rule.id == FIRST.id else passing(rule)


@pytest.mark.parametrize(
    ("again", "code", "shown"),
    [
        ({}, 0, ["No rule changed.", f"The server at {URL} confirms the bundle."]),
        (
            {"judge": _fails},
            1,
            [f"  {FIRST.id}  passed -> failed", f"The server at {URL} DOES NOT CONFIRM the bundle."],
        ),
        ({"run": {"complete": False}}, 1, [f"The server at {URL} DOES NOT CONFIRM the bundle."]),
        ({"judge": lambda _rule: None}, 1, [f"The server at {URL} DOES NOT CONFIRM the bundle."]),
    ],
    ids=["the same", "worse", "interrupted", "nothing judged"],
)
def test_what_differs_is_shown(
    again: dict[str, Any],
    code: int,
    shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each rule that changed is a line, and the last line says whether the bundle is confirmed."""
    record = _record(**again)

    def run(arguments: list[str]) -> int:
        (Path(arguments[-1]) / "results.json").write_text(json.dumps(record))
        assert arguments[:7] == [URL, "--seed", "20260304", "--examples", "10", "--api-version", "25.3.36"]
        assert arguments[7:-1] == ["--practice", "p.yaml", "--out"]
        return 0

    monkeypatch.setattr(module, "_run", run)
    assert rerun(_record(), URL, ["--practice", "p.yaml"]) == code
    printed = capsys.readouterr().out
    assert [line for line in shown if line not in printed] == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """The run says why it could not judge, and its exit code is that of the command."""
    Owner.new(tmp_path)
    record = rendered(sample_pass("first").files["results.json"].decode())
    owner = Owner(tmp_path / "vendor.pem", tmp_path / "vendor.pub")
    (tmp_path / "b").write_bytes(owner.signs(bundle_of(Pass("first", record))))
    url = f"http://127.0.0.1:{free_port()}/api/v1"
    done = launch("verify", "b", "--key", "vendor.pub", "--rerun", url, folder=tmp_path)
    assert done.returncode == 4
    assert done.stdout.startswith("VERIFIED\n")
    assert url in one_sentence(done.stderr)
    done = launch("verify", "b", "--key", "vendor.pub", "--rerun", url, "--pass", "no", folder=tmp_path)
    assert (done.returncode, one_sentence(done.stderr)) == (
        2,
        "Error: The bundle has no pass 'no'; its passes are first.",
    )


@pytest.mark.skipif(not WHOLE, reason="two whole runs: part of scripts/prove")
@pytest.mark.parametrize("fault", [(), (FIRST.id,)], ids=["intact", "faulty"])
def test_a_live_server_is_judged_again(fault: tuple[str, ...], tmp_path: Path) -> None:
    """A bundle of a real run is confirmed by the same server, and not by one that breaks a rule."""
    owner = Owner.new(tmp_path)
    with reference_server(api_version=str(NEWEST)) as url:
        assert launch("run", url, "--seed", "5", "--examples", "1", "--out", "out", folder=tmp_path).returncode == 0
        files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.suffix != ".jsonl"}
        (tmp_path / "b").write_bytes(owner.signs(bundle_of(Pass("first", files))))
    with reference_server(api_version=str(NEWEST), faults=fault) as url:
        done = launch("verify", "b", "--key", "vendor.pub", "--rerun", url, folder=tmp_path)
    assert done.returncode == (1 if fault else 0), done.stdout + done.stderr
    assert ("DOES NOT CONFIRM" in done.stdout) is bool(fault)
