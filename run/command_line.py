"""How each option of a run is written and explained: the one table for the command line and for plain pytest.

The defaults are those of Options; an option of the command line and its field of Options have the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from run.embedded import WITHOUT
from run.options import Options
from subject.settings import Mode


@dataclass(frozen=True, slots=True)
class Option:
    """An option: its flag, the type and the bounds or choices of its values, the name of a value, and its help."""

    flag: str
    help: str
    metavar: str | None = None
    type: type = str
    choices: tuple[str, ...] = ()
    minimum: Any = None
    maximum: Any = None


DEFAULTS: Mapping[str, Any] = {option.name: option.default for option in fields(Options)}
"""The default of each option; an option with () can be repeated."""

OPTIONS: Mapping[str, Option] = {
    "url": Option("--target", "URL of the target; without it the embedded reference server is judged.", "URL"),
    "api_version": Option("--api-version", "API version that the target implements.", "VERSION"),
    "credentials": Option(
        "--credentials",
        "File with a line 'Name: value' for each secret header, such as 'Authorization: ODFHIR developer/customer'.",
        "FILE",
        Path,
    ),
    "rate": Option("--rate", "Maximum request rate, such as 1/s, 1/5s or 30/min.", "RATE"),
    "timeout": Option("--timeout", "Response timeout in seconds.", "SECONDS", float, minimum=0.1, maximum=300),
    "practice": Option(
        "--practice", "Practice manifest: the records of the target that the suite may use.", "FILE", Path
    ),
    "mode": Option("--mode", "What may be sent: read-only sends only GET.", choices=get_args(Mode)),
    "allow_writes": Option(
        "--allow-writes",
        "Let the suite create, change and delete procedures on a server that is not this machine.",
        type=bool,
    ),
    "rules": Option("--rule", "Judge only the rules whose id matches; may be repeated.", "PATTERN"),
    "without": Option(
        "--without",
        "Feature that is off at the target, or category of insurance history that has no codes; may be repeated.",
        "NAME",
        choices=WITHOUT,
    ),
    "faults": Option("--fault", "Rule that the embedded server breaks; may be repeated.", "RULE-ID"),
    "variants": Option(
        "--variant", "Reading of a rule that the embedded server takes; may be repeated.", "RULE-ID=READING"
    ),
    "seed": Option("--seed", "Seed of the generated inputs.", "N", int, minimum=0),
    "examples": Option("--examples", "Maximum number of examples for each check.", "N", int, minimum=1),
    "shrink": Option("--shrink", "Search for the smallest counterexample; by default not with --rate.", type=bool),
    "workers": Option(
        "--workers", "Number of processes that run the checks; auto: as many as the machine has processors.", "N|auto"
    ),
    "shard": Option(
        "--shard",
        "Run only this part of the checks, such as 2/4: the second of four that take equally long; see `merge`.",
        "I/N",
    ),
    "database": Option(
        "--database",
        "Where inputs that fail are kept, to be tried first by later runs: a folder, or redis://HOST.",
        "URL|DIR",
    ),
    "waivers": Option("--waivers", "File of failed or blocked rules that are tolerated until a date.", "FILE", Path),
    "rule_set": Option(
        "--rule-set",
        "Release of this suite by whose rules the verdict is made; later rules are reported apart.",
        "VERSION",
    ),
    "nonce": Option(
        "--nonce",
        "Text of 16 hexadecimal digits that the target has to store and return before it is judged.",
        "HEX",
    ),
    "show_data": Option("--show-data", "Show names, notes and other texts of the target in the reports.", type=bool),
    "fail_on": Option("--fail-on", "Lowest level whose failures make the exit code 1.", choices=("must", "should")),
    "out": Option("--out", "Folder for the reports.", "DIR", Path),
    "report_mode": Option(
        "--report-mode",
        "Permissions of the reports as an octal number: 644 lets everybody on this machine read them.",
        "MODE",
    ),
}
"""The options that a user can set, by their names in Options, in the order of the help."""


def argparse_settings(name: str) -> dict[str, Any]:
    """The arguments of pytest's addoption for an option: name of the value, default, help and type."""
    option, default = OPTIONS[name], DEFAULTS[name]
    settings: dict[str, Any] = {"dest": name, "help": option.help, "default": default}
    if option.type is bool:
        return settings | {"action": "store_true"}
    if isinstance(default, tuple):
        settings |= {"action": "append", "default": []}
    return settings | {"type": option.type, "metavar": option.metavar, "choices": option.choices or None}
