"""The Arazzo document: it fits the OpenAPI document, and a runner of others follows it on the reference server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from arazzo_runner import ArazzoRunner
from click.testing import CliRunner

from procedurelogs_conformance.spec_command import command
from run.embedded import reference_server
from spec import NEWEST, Version, arazzo, body_fields, openapi, parameters, required_fields, since
from tests.openapi_parts import VERSIONS, body_validator, by_id

LIVES = ("life-of-a-procedure", "life-of-a-group-note", "life-of-an-insurance-history")

STEPS = [(workflow, step) for workflow in arazzo()["workflows"] for step in workflow["steps"]]
each_step = pytest.mark.parametrize(
    ("workflow", "step"), STEPS, ids=[f"{workflow['workflowId']}-{step['stepId']}" for workflow, step in STEPS]
)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No log lines of the runner, which warns that it has no credentials."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def intact() -> Iterator[str]:
    """The URL of an intact reference server."""
    with reference_server(api_version=str(NEWEST)) as url:
        yield url


@pytest.fixture(scope="module")
def faulty() -> Iterator[str]:
    """The URL of a reference server that loses what each of the workflows sends."""
    faults = (
        "update-procedure/proc-fee-is-updated",
        "update-group-note/note-is-updated",
        "create-insurance-history/is-shown-in-the-history",
    )
    with reference_server(api_version=str(NEWEST), faults=faults) as url:
        yield url


@pytest.mark.parametrize("workflow", LIVES)
def test_a_workflow_succeeds_on_the_reference_server(workflow: str, intact: str, tmp_path: Path) -> None:
    """Every step is taken and meets its criteria, with the default inputs."""
    result = followed(workflow, intact, tmp_path)
    assert result.status.value == "workflow_complete", result.error
    assert result.outputs["ProcNum"] > 0
    assert list(result.step_outputs) == [step["stepId"] for step in steps_of(workflow)]


@pytest.mark.parametrize("workflow", LIVES)
def test_a_workflow_ends_at_a_fault(workflow: str, faulty: str, tmp_path: Path) -> None:
    """A server that loses what was sent does not meet the criteria."""
    assert followed(workflow, faulty, tmp_path).status.value == "error"


def followed(workflow: str, url: str, folder: Path) -> Any:
    """The result of a workflow of the printed documents; the runner knows no default inputs, so they are given."""
    for name, options in (("openapi.yaml", ["--server", url]), ("arazzo.yaml", ["--arazzo"])):
        (folder / name).write_text(CliRunner().invoke(command, options, catch_exceptions=False).stdout)
    return ArazzoRunner.from_arazzo_path(str(folder / "arazzo.yaml")).execute_workflow(workflow, inputs_of(workflow))


def workflow_of(name: str) -> dict[str, Any]:
    """A workflow of the newest version."""
    found: dict[str, Any] = next(one for one in arazzo()["workflows"] if one["workflowId"] == name)
    return found


def steps_of(name: str) -> list[dict[str, Any]]:
    """The steps of a workflow, in order."""
    steps: list[dict[str, Any]] = workflow_of(name)["steps"]
    return steps


def inputs_of(name: str) -> dict[str, Any]:
    """The default of each input."""
    return {key: schema["default"] for key, schema in workflow_of(name)["inputs"]["properties"].items()}


@each_step
def test_a_step_fits_its_operation(workflow: dict[str, Any], step: dict[str, Any]) -> None:
    """The operation exists, gets every required parameter and a valid body, and documents the expected status."""
    operation = step["operationId"]
    given = {one["name"]: one["in"] for one in step.get("parameters", ())}
    assert given.items() <= {(name, one["in"]) for name, one in parameters(operation).items()}
    assert {name for name, one in parameters(operation).items() if one.get("required")} <= given.keys()
    assert bool(required_fields(operation)) <= ("requestBody" in step)
    if "requestBody" in step:
        sent = filled(step["requestBody"]["payload"], inputs_of(workflow["workflowId"]))
        assert [error.message for error in body_validator(operation).iter_errors(sent)] == []
        assert sent.keys() <= body_fields(operation).keys()
    status = step["successCriteria"][0]["condition"].removeprefix("$statusCode == ")[:3]
    assert status in by_id(openapi())[operation]["responses"]


@each_step
def test_a_step_uses_what_earlier_steps_and_the_inputs_give(workflow: dict[str, Any], step: dict[str, Any]) -> None:
    """An expression names an input of the workflow or an output of an earlier step."""
    earlier = workflow["steps"][: workflow["steps"].index(step)]
    known = {f"$inputs.{name}" for name in workflow["inputs"]["properties"]} | {
        f"$steps.{one['stepId']}.outputs.{name}" for one in earlier for name in one.get("outputs", {})
    }
    assert set(expressions([step.get("parameters", []), step.get("requestBody", {})])) <= known


def filled(node: Any, inputs: dict[str, Any]) -> Any:
    """A payload with its inputs, and with 1 for each output of an earlier step."""
    match node:
        case dict():
            return {name: filled(value, inputs) for name, value in node.items()}
        case list():
            return [filled(value, inputs) for value in node]
        case str() if node.startswith("$inputs."):
            return inputs[node.removeprefix("$inputs.")]
    return 1 if str(node).startswith("$steps.") else node


def expressions(node: Any) -> Iterator[str]:
    """Every runtime expression in a part of a step."""
    if isinstance(node, str) and node.startswith("$"):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from expressions(inner)


def test_a_version_has_the_workflows_of_its_operations() -> None:
    """A workflow appears with the last of its operations, and no step sends a field that is younger."""
    known = {version: [workflow["workflowId"] for workflow in arazzo(version)["workflows"]] for version in VERSIONS}
    came = {name: min(version for version, names in known.items() if name in names) for name in LIVES}
    assert [str(version) for version in came.values()] == ["23.3.13", "25.2.38", "23.3.13"]
    for workflow, step in STEPS:
        for field in step.get("requestBody", {}).get("payload", {}):
            assert since(step["operationId"], field) <= came[workflow["workflowId"]]
    assert arazzo(Version.parse("24.4.5"))["info"]["version"] == "24.4.5"


def test_the_command_prints_the_workflows() -> None:
    """With --arazzo the document is printed in both formats and names the file of the OpenAPI document."""
    for form in ("yaml", "json"):
        printed = CliRunner().invoke(command, ["--arazzo", "--format", form], catch_exceptions=False).stdout
        assert yaml.safe_load(printed) == arazzo()
    assert [source["url"] for source in arazzo()["sourceDescriptions"]] == ["./openapi.yaml"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--arazzo", "--api-version", "22.1"], "Version 22.1 lacks operations of every workflow"),
        (["--arazzo", "--server", "http://127.0.0.1"], "--server belongs to the OpenAPI document"),
        (["--server", "nonsense"], "The URL 'nonsense' is not the URL of a server"),
        (["--server", "http://127.0.0.1/api/v1/procedurelogs"], "give the URL without it, http://127.0.0.1/api/v1."),
    ],
)
def test_what_cannot_be_printed_is_wrong_usage(options: list[str], sentence: str) -> None:
    """A version without workflows, or a server that is none, is reported with one sentence."""
    result = CliRunner().invoke(command, options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_the_given_server_is_the_server_of_the_document() -> None:
    """With --server the document names that server alone, without a slash at its end."""
    printed = CliRunner().invoke(command, ["--server", "https://staging.example/api/v1/"], catch_exceptions=False)
    assert yaml.safe_load(printed.stdout)["servers"] == [{"url": "https://staging.example/api/v1"}]
