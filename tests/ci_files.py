"""What action.yml, the GitLab component and their callers declare, set and read, and what does not fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Data = Mapping[str, Any]
SECRETS = {"CONFORMANCE_KEY"}
"""Variables that come from a secret of the project, never from an input."""
INPUT = re.compile(r"\binputs\.([\w-]+)")


def action_problems(action: Data, *, script: str, written: set[str], options: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the inputs, outputs and variables of the action.

    `script` is the text of the script that judges, `written` the outputs that it sets, and `options` has the option of
    each environment variable of the command.
    """
    steps = {step.get("id", step["name"]): step for step in action["runs"]["steps"]}
    yield from _compared("input", set(action["inputs"]), set(INPUT.findall(yaml.safe_dump(action["runs"]))))
    for step, output in re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", yaml.safe_dump(action["outputs"])):
        if step not in steps or output not in written:
            yield f"output {output} of step {step} is read, but not set"
    yield from _variable_problems(steps["judge"]["env"], script, options)
    yield from (
        f"an expression in the script of {name}" for name, step in steps.items() if "${{" in step.get("run", "")
    )


def template_problems(header: Data, jobs: Data, options: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the inputs and variables of the GitLab component: its header, and its only job."""
    yield from _compared("input", set(header["spec"]["inputs"]), set(INPUT.findall(yaml.safe_dump(jobs))))
    (job,) = jobs.values()
    script = "\n".join(job["script"])
    yield from _variable_problems(job["variables"], script, options)
    if "$[[" in script:
        yield "an expression in the script"


def caller_problems(step: Data, text: str, action: Data) -> Iterator[str]:
    """The inputs that a step of a workflow gives, and the outputs that the workflow reads, but the action has not."""
    yield from (f"input {name} is given, but not declared" for name in step["with"].keys() - action["inputs"].keys())
    read = set(re.findall(rf"steps\.{step['id']}\.outputs\.([\w-]+)", text))
    yield from (f"output {name} is read, but not declared" for name in read - action["outputs"].keys())


def _variable_problems(variables: Mapping[str, str], script: str, options: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the variables: ours are for the script, all others for the options of the command."""
    ours = {name for name in variables if name.startswith("CONFORMANCE_")}
    yield from _compared("variable", ours, set(re.findall(r"\$\{?(CONFORMANCE_[A-Z_]+)", script)) - SECRETS)
    for name in variables.keys() - ours:
        if name not in options:
            yield f"variable {name} is set, but is no option of the command"
        elif INPUT.findall(variables[name]) != [options[name]]:
            yield f"variable {name} is not set from the input {options[name]}"
        elif not set(re.findall(r"\benv\.(\w+)", variables[name])) <= {name}:
            yield f"variable {name} is set from another variable"


def _compared(what: str, declared: set[str], read: set[str]) -> Iterator[str]:
    yield from (f"{what} {name} is read, but not declared" for name in sorted(read - declared))
    yield from (f"{what} {name} is declared, but not read" for name in sorted(declared - read))
