"""The files for CI: what they declare and read fits together and fits the command, and the judging script works."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest
import yaml

from procedurelogs_conformance.certify_command import BUNDLE
from reports.formats import FORMATS
from run.command_line import OPTIONS
from run.embedded import PRACTICE, reference_server
from spec import NEWEST
from tests.ci_files import action_problems, caller_problems, template_problems
from tests.command_line import command_line
from tests.launching import ROOT, finish, free_port, plain_environment
from tests.reports_sample import results
from tests.snippets import snippet

ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
TEMPLATE = (ROOT / "templates/conformance.yml").read_text(encoding="utf-8")
JUDGE = (ROOT / "ci/judge.sh").read_text(encoding="utf-8")
WORKFLOW = snippet("docs/ci.md", "id: conformance")
IN_SHARDS = snippet("docs/ci.md", "conformance-in-shards")
PARALLEL = snippet("docs/ci.md", "parallel:")
PIPELINE = snippet("docs/ci.md", "include:")
STAGING = "https://staging.example/api/v1"
CHEAP = "get-procedure/answer-apt-num"
"""A rule whose only check imports little."""
OF_THE_JOB = {"source", "image", "job-name", "stage"}
"""Inputs of the GitLab component that say how the job runs."""


def options() -> Mapping[str, str]:
    """The long name of each option of `run` and `certify`, by its environment variable."""
    params = [one for name in ("run", "certify") for one in command_line().commands[name].params]
    found = (one for one in params if isinstance(one, click.Option) and one.envvar)
    return {str(one.envvar): max(one.opts, key=len).removeprefix("--") for one in found}


def written() -> set[str]:
    """The outputs that the judging script sets: the variables of a record, and the paths of its loop."""
    variables = FORMATS["dotenv"].render(results())
    paths = set(re.findall(r"\b(\w+)=\w+\.\w+", JUDGE))
    return {*re.findall(r"^(\w+)=", variables, re.MULTILINE), *paths, *re.findall(r'echo "([\w-]+)=', JUDGE)}


def problems_of_the_action(text: str = ACTION, script: str = JUDGE) -> list[str]:
    """What is wrong with the action of this text."""
    return list(action_problems(yaml.safe_load(text), script=script, written=written(), options=options()))


def problems_of_the_template(text: str = TEMPLATE) -> list[str]:
    """What is wrong with the GitLab component of this text."""
    header, jobs = yaml.safe_load_all(text)
    return list(template_problems(header, jobs, options()))


def test_inputs_and_outputs_fit_together() -> None:
    """Each input, output and variable that is read is declared, and the other way round."""
    assert problems_of_the_action() == []
    assert problems_of_the_template() == []


MISTAKES = {
    "input mode is read, but not declared": ("  mode:\n", "  mod:\n"),
    "input seed is declared, but not read": ("inputs.seed || ", ""),
    "output CONFORMANCE_VERDIKT of step judge is read, but not set": ("CONFORMANCE_VERDICT", "CONFORMANCE_VERDIKT"),
    "output junit of step juge is read, but not set": ("steps.judge.outputs.junit", "steps.juge.outputs.junit"),
    "variable CONFORMANCE_OUT is read, but not declared": ("CONFORMANCE_OUT:", "CONFORMANCE_OUTPUT:"),
    "variable PROCEDURELOGS_EXAMPLE is set, but is no option of the command": ("GS_EXAMPLES:", "GS_EXAMPLE:"),
    "variable PROCEDURELOGS_RATE is not set from the input rate": ("inputs.rate ||", "inputs.seed ||"),
    "variable PROCEDURELOGS_RATE is set from another variable": ("env.PROCEDURELOGS_RATE", "env.PROCEDURELOGS_SEED"),
    "an expression in the script of judge": ('/ci/judge.sh"', '/ci/judge.sh" ${{ inputs.url }}'),
}


@pytest.mark.parametrize("sentence", MISTAKES)
def test_a_mistake_in_the_action_is_found(sentence: str) -> None:
    """Each kind of mistake that validators of actions let pass is named."""
    right, wrong = MISTAKES[sentence]
    assert right in ACTION
    assert sentence in problems_of_the_action(ACTION.replace(right, wrong))


TEMPLATE_MISTAKES = {
    "input rate is declared, but not read": ("$[[ inputs.rate ]]", "1/s"),
    "input rat is read, but not declared": ("inputs.rate", "inputs.rat"),
    "variable CONFORMANCE_SOURCE is declared, but not read": ('"$CONFORMANCE_SOURCE"', "."),
    "an expression in the script": ('"$CONFORMANCE_URL"', "$[[ inputs.url ]]"),
}


@pytest.mark.parametrize("sentence", TEMPLATE_MISTAKES)
def test_a_mistake_in_the_template_is_found(sentence: str) -> None:
    """The same of the GitLab component."""
    right, wrong = TEMPLATE_MISTAKES[sentence]
    assert right in TEMPLATE
    assert sentence in problems_of_the_template(TEMPLATE.replace(right, wrong))


def test_inputs_are_options_of_a_run() -> None:
    """Action and component have the same options of `run`, and the component the choices of each."""
    action = set(yaml.safe_load(ACTION)["inputs"])
    component = next(yaml.safe_load_all(TEMPLATE))["spec"]["inputs"]
    assert component.keys() - OF_THE_JOB == action - {"out", "artifact", "merge"}
    flags = {option.flag.removeprefix("--"): option for option in OPTIONS.values()}
    for name, settings in component.items():
        if name in flags and (flags[name].choices or flags[name].type is bool):
            assert settings["options"] == ["", *(flags[name].choices or ("true", "false"))]
        assert settings.get("default", "") == "" or name in OF_THE_JOB


def test_the_examples_fit() -> None:
    """The examples of docs/ci.md and of the README give inputs, and read outputs and variables, that are there."""
    action, header = yaml.safe_load(ACTION), next(yaml.safe_load_all(TEMPLATE))
    (step,) = (one for one in yaml.safe_load(WORKFLOW)["jobs"]["conformance"]["steps"] if one.get("id"))
    assert list(caller_problems(step, WORKFLOW, action)) == []
    assert list(caller_problems({**step, "with": {"urls": ""}}, WORKFLOW.replace("verdict", "verdikt"), action)) == [
        "input urls is given, but not declared",
        "output verdikt is read, but not declared",
    ]
    (short,) = yaml.safe_load(snippet("README.md", "uses: YOUR-ORG"))
    assert list(caller_problems({"id": "", **short}, "", action)) == []
    (include,) = yaml.safe_load(PIPELINE)["include"]
    assert include["inputs"].keys() <= header["spec"]["inputs"].keys()
    needed = {name for name, settings in header["spec"]["inputs"].items() if "default" not in settings}
    assert needed <= include["inputs"].keys()
    assert set(re.findall(r"\$(CONFORMANCE_\w+)", PIPELINE)) <= written()


def test_the_examples_of_shards_fit() -> None:
    """Each shard of the matrix has a number and an artifact of its own, which the last job fetches and merges."""
    action, jobs = yaml.safe_load(ACTION), yaml.safe_load(IN_SHARDS)["jobs"]
    judge, merge = jobs["shard"]["steps"][-1], jobs["merge"]["steps"][-1]
    for step in (judge, merge):
        assert list(caller_problems({"id": "", **step}, "", action)) == []
    numbers = jobs["shard"]["strategy"]["matrix"]["number"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert judge["with"]["shard"] == f"${{{{ matrix.number }}}}/{len(numbers)}"
    fetch = jobs["merge"]["steps"][0]["with"]
    assert judge["with"]["artifact"].startswith(fetch["pattern"].removesuffix("*"))
    assert (merge["with"]["merge"], fetch["merge-multiple"], jobs["merge"]["if"]) == (fetch["path"], True, "always()")


def test_parallel_jobs_of_gitlab_are_merged(tmp_path: Path) -> None:
    """The scripts of the example are run as the runner does, each with its number; the last one joins the records."""
    jobs = yaml.safe_load(PARALLEL)
    jobs["shard"]["script"] = jobs["shard"]["script"].replace(STAGING, "").replace("practice.yaml", str(PRACTICE))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "CI_NODE_TOTAL": "2", "PROCEDURELOGS_RULE": "create-procedure/answers-201"}
    codes = [
        finish(["sh", "-ec", jobs[name]["script"]], tmp_path, plain_environment(**variables, CI_NODE_INDEX=index))
        for name, index in (("shard", "1"), ("shard", "2"), ("merge", ""))
    ]
    assert [one.returncode for one in codes] == [0, 0, 0], [one.stderr for one in codes]
    assert "Merged from shards 1 and 2 of 2: 1 of 1 selected rules passed" in codes[2].stdout
    assert (tmp_path / jobs["merge"]["artifacts"]["reports"]["junit"]).is_file()


def test_the_files_that_a_job_keeps_are_those_of_a_run() -> None:
    """The paths of the component and of the outputs are those that a run and `report` write."""
    (job,) = list(yaml.safe_load_all(TEMPLATE))[1].values()
    kept = job["artifacts"]["reports"]
    files = {name: form.file for name, form in FORMATS.items()}
    assert kept == {
        "junit": f"conformance-report/**/{files['junit']}",
        "dotenv": f"conformance-report/{files['dotenv']}",
    }
    assert f"/{BUNDLE}" in JUDGE
    paths = dict(re.findall(r"\b(\w+)=(\w+\.\w+)", JUDGE))
    expected = {"report": files["html"], "junit": files["junit"], "summary": files["markdown"]}
    assert paths == {"results": "results.json", **expected}


def test_no_script_speaks_of_credentials() -> None:
    """The credentials pass through the environment alone: no file for CI names their variable."""
    files = [ACTION, TEMPLATE, *(path.read_text(encoding="utf-8") for path in (ROOT / "ci").iterdir())]
    assert not [text for text in files if "AUTHORIZATION" in text or "set -x" in text]


def test_the_image_is_made_of_the_wheel_and_runs_without_privileges() -> None:
    """The build sees what the wheel is made of, nothing else, and the last user is not root."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!/") for line in lines if line.startswith("!")}
    assert allowed == {"LICENSE", "README.md", "procedurelogs_conformance", *wheel["force-include"]}
    assert lines[1] == "*"
    users = re.findall(r"^USER (.*)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert users == ["10001"]


def judge(folder: Path, url: str, **more: str) -> tuple[CompletedProcess[str], dict[str, str], str]:
    """Run the judging script as the action does: the process, its outputs, and the summary of the job."""
    suite = folder / "procedurelogs-conformance"
    suite.mkdir(exist_ok=True)
    if not (suite / "bin").exists():
        (suite / "bin").symlink_to(Path(sys.executable).parent)
    variables = {
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "CONFORMANCE_URL": url,
        "CONFORMANCE_OUT": "a folder",
        "CONFORMANCE_CERTIFY": "",
        "CONFORMANCE_MERGE": "",
        "PROCEDURELOGS_PRACTICE": str(PRACTICE),
        "PROCEDURELOGS_RULE": CHEAP,
        "PROCEDURELOGS_MODE": "",
        **more,
    }
    done = finish(["bash", str(ROOT / "ci/judge.sh")], folder, plain_environment(**variables))
    outputs, summary = (
        path.read_text(encoding="utf-8") if path.exists() else "" for path in (folder / "outputs", folder / "summary")
    )
    return done, dict(line.split("=", 1) for line in outputs.splitlines()), summary


def test_the_judging_script_hands_on_verdict_counts_and_files(tmp_path: Path) -> None:
    """It ends with the exit code of the run, and sets an output for each that the action declares."""
    with reference_server(api_version=str(NEWEST), faults=[CHEAP]) as url:
        done, outputs, summary = judge(tmp_path, url)
    assert done.returncode == 1, done.stdout + done.stderr
    assert (outputs["CONFORMANCE_VERDICT"], outputs["CONFORMANCE_FAILED"]) == ("non-conformant", "1")
    assert outputs["CONFORMANCE_EXIT_CODE"] == "1"
    assert outputs.keys() == written() - {"bundle"}
    assert outputs["exit-code"] == "1"
    assert all((tmp_path / outputs[name]).is_file() for name in ("results", "report", "junit", "summary"))
    assert summary == (tmp_path / outputs["summary"]).read_text(encoding="utf-8")


def test_the_judging_script_runs_and_merges_shards(tmp_path: Path) -> None:
    """The outputs of a shard are of its folder, and those of `merge` of the merged record, without a URL."""
    with reference_server(api_version=str(NEWEST), faults=[CHEAP]) as url:
        judged = [judge(tmp_path, url, PROCEDURELOGS_SHARD=f"{number}/2") for number in (1, 2)]
    assert sorted(done.returncode for done, *_ in judged) in ([0, 1], [1, 1])
    assert judged[1][1]["results"] == "a folder/shard-2-of-2/results.json"
    (tmp_path / "a folder").rename(tmp_path / "shards")
    done, outputs, summary = judge(tmp_path, "", CONFORMANCE_MERGE="shards", PROCEDURELOGS_SHARD="1/2")
    assert (done.returncode, outputs["results"]) == (1, "a folder/results.json"), done.stdout + done.stderr
    assert outputs["CONFORMANCE_VERDICT"] == "non-conformant"
    assert "Merged from shards 1 and 2 of 2" in summary


def test_the_judging_script_does_not_certify_what_it_merges(tmp_path: Path) -> None:
    """A certificate of shards is refused before anything runs."""
    done, outputs, _ = judge(tmp_path, "", CONFORMANCE_MERGE="shards", CONFORMANCE_CERTIFY="true")
    assert (done.returncode, outputs) == (2, {})
    assert done.stdout.startswith("::error::The inputs merge and certify exclude each other")


@pytest.mark.parametrize(("url", "code"), [("http://127.0.0.1:1/api/v1", 4), ("nonsense", 2)])
def test_the_job_of_the_template_ends_with_the_exit_code_of_the_command(tmp_path: Path, url: str, code: int) -> None:
    """A run without a record leaves no folder, which does not end the job with the code of a failed rule."""
    _, jobs = yaml.safe_load_all(TEMPLATE)
    ((_, job),) = jobs.items()
    script = "\n".join(["set -e", *job["script"]])
    variables = {"CONFORMANCE_URL": url, "CONFORMANCE_SOURCE": "", "CONFORMANCE_CERTIFY": ""}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = finish(["bash", "-c", script], tmp_path, plain_environment(**variables, PATH=path))
    assert done.returncode == code, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_judging_script_without_a_record(tmp_path: Path) -> None:
    """Without a URL, or with a server that is away, there is no verdict, not even one of an earlier run."""
    done, outputs, _ = judge(tmp_path, "")
    assert (done.returncode, outputs) == (2, {})
    assert done.stdout == "::error::The input url is empty: give the URL of the server that is to be judged.\n"
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / "results.json").write_text("{}", encoding="utf-8")
    done, outputs, summary = judge(tmp_path, f"http://127.0.0.1:{free_port()}/api/v1")
    assert (done.returncode, outputs, summary) == (4, {"exit-code": "4"}, "")


def test_the_judging_script_certifies(tmp_path: Path) -> None:
    """With `certify` it is the command `certify` that runs, with the key of the secret, which is left nowhere."""
    url = f"http://127.0.0.1:{free_port()}/api/v1"
    done, outputs, _ = judge(tmp_path, url, CONFORMANCE_CERTIFY="true")
    assert (done.returncode, outputs) == (2, {})
    assert "set the variable CONFORMANCE_KEY to the private key" in done.stdout
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / BUNDLE).write_bytes(b"of an earlier run")
    product = tmp_path / "product.yaml"
    product.write_text("vendor: Acme\n", encoding="utf-8")
    key = {"CONFORMANCE_KEY": "the private key", "PROCEDURELOGS_PRODUCT": str(product), "PROCEDURELOGS_RULE": ""}
    done, outputs, _ = judge(tmp_path, url, CONFORMANCE_CERTIFY="true", **key)
    assert (done.returncode, outputs) == (2, {"exit-code": "2"})
    assert "product.yaml" in done.stderr
    assert "the private key" not in done.stdout + done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"private key" in path.read_bytes()]
    assert list((tmp_path / "a folder").iterdir()) == []


def test_the_installing_script_wants_a_new_python(tmp_path: Path) -> None:
    """An older Python is answered with one sentence that says what to do."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    environment = plain_environment(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}", RUNNER_TEMP=str(tmp_path))
    done = finish(["bash", str(ROOT / "ci/install.sh")], tmp_path, environment)
    assert done.returncode == 2
    assert done.stdout.startswith("::error::The suite needs Python 3.11 or newer")
