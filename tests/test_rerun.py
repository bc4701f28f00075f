"""`verify --rerun`: a live server judged as the bundle says, and what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from procedurelogs_conformance import rerun as module
from procedurelogs_conformance.rerun import rerun
from procedurelogs_conformance.verify_command import command
from run.embedded import reference_server
from spec import NEWEST
from tests.bundles import A_MUST, Change, Owner, contents, failing_rule, settle, with_reports
from tests.certified_passes import pass_of
from tests.forked import launch_forked as launch
from tests.launching import free_port, one_sentence, results_in
from tests.sampling import WHOLE

URL = "http://127.0.0.1:8040/api/v1"


def _unfinished(record: dict[str, Any]) -> None:
    record["run"]["complete"] = False
    settle(record)


def _judged_nothing(record: dict[str, Any]) -> None:
    for rule in record["rules"]:
        rule.update(outcome="not-run", judgements=[], set_aside=False)
    settle(record)


@pytest.mark.parametrize(
    ("change", "code", "shown"),
    [
        (lambda _: None, 0, ["No rule changed.", f"The server at {URL} confirms the bundle."]),
        (failing_rule, 1, [f"  {A_MUST}  passed -> failed", f"The server at {URL} DOES NOT CONFIRM the bundle."]),
        (_unfinished, 1, [f"The server at {URL} DOES NOT CONFIRM the bundle."]),
        (_judged_nothing, 1, [f"The server at {URL} DOES NOT CONFIRM the bundle."]),
    ],
    ids=["the same", "worse", "interrupted", "nothing judged"],
)
def test_what_differs_is_shown(
    change: Change,
    code: int,
    shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each rule that changed is a line, and the last line says whether the bundle is confirmed."""
    record = pass_of("pinned")
    change(record)

    def run(arguments: list[str]) -> int:
        (Path(arguments[-1]) / "results.json").write_text(json.dumps(record))
        assert arguments[:7] == [URL, "--seed", "1", "--examples", "2", "--api-version", "25.3.36"]
        assert arguments[7:-1] == ["--practice", "p.yaml", "--out"]
        return 0

    monkeypatch.setattr(module, "_run", run)
    assert rerun(pass_of("pinned"), URL, ["--practice", "p.yaml"]) == code
    printed = capsys.readouterr().out
    assert [line for line in shown if line not in printed] == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """The run says why it could not judge, and its exit code is that of the command."""
    (tmp_path / "b").write_bytes(Owner.new(tmp_path).signs(with_reports(contents())))
    url = f"http://127.0.0.1:{free_port()}/api/v1"
    done = launch("verify", "b", "--key", "vendor.pub", "--rerun", url, folder=tmp_path)
    assert done.returncode == 4
    assert done.stdout.startswith("VERIFIED\n")
    assert url in one_sentence(done.stderr)
    done = launch("verify", "b", "--key", "vendor.pub", "--rerun", url, "--pass", "no", folder=tmp_path)
    assert (done.returncode, one_sentence(done.stderr)) == (
        2,
        "Error: The bundle has no pass 'no'; its passes are drawn, features-off, pinned.",
    )


def test_a_run_that_was_killed_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends by a signal, without a record, is not the success of an exit code below zero."""
    monkeypatch.setattr(module, "_run", lambda _arguments: -9)
    assert rerun(pass_of("pinned"), URL, []) == 1


@pytest.mark.parametrize("key", [("--key", "vendor.pub"), ()], ids=["vouched for", "by nobody"])
@pytest.mark.parametrize("code", [0, 1, 4])
def test_the_exit_code_is_that_of_the_server(
    code: int, key: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that differs or is not there decides; where it confirms the bundle, nobody vouches without a key."""
    (tmp_path / "b").write_bytes(Owner.new(tmp_path).signs(with_reports(contents())))
    monkeypatch.setattr(module, "rerun", lambda *_: code)
    monkeypatch.chdir(tmp_path)
    found = command.main(["b", *key, "--rerun", URL], standalone_mode=False)
    assert found == (code or (0 if key else 3))


@pytest.mark.skipif(not WHOLE, reason="whole runs: part of scripts/prove")
@pytest.mark.parametrize("fault", [(), (A_MUST,)], ids=["intact", "faulty"])
def test_a_live_server_is_judged_again(fault: tuple[str, ...], tmp_path: Path) -> None:
    """A record of a real run is confirmed by the same server, and not by one that breaks a rule."""
    with reference_server(api_version=str(NEWEST)) as url:
        done = launch("run", url, "--seed", "5", "--examples", "1", "--out", "out", folder=tmp_path)
        assert done.returncode == 0
    with reference_server(api_version=str(NEWEST), faults=fault) as url:
        code = rerun(results_in(tmp_path / "out"), url, [])
    assert code == (1 if fault else 0)
