"""The page of a fleet: every target with its verdict, in one list that can be searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from fleet.index import Line
from reports import html
from reports.verdict_text import VERDICT_WORDS
from spec import numbers_of

TEMPLATES = Path(__file__).with_name("templates")
TONES = {"unreachable": "blocked", "stopped": "error", "waiting": "not-run"}
"""The tone of a status that is no verdict."""
WORDS = {"unreachable": "Unreachable", "stopped": "Stopped", "waiting": "Waiting"}
CONFORMS = ("conformant", "conformant-with-waivers")


def render_home(lines: Sequence[Line]) -> str:
    """The list of all targets."""
    style, script = html.inlined("base.css") + html.inlined("lists.css"), html.inlined("lists.js")
    judged = [line for line in lines if line["status"] == "judged"]
    return (
        _environment()
        .get_template("fleet.html.j2")
        .render(
            lines=lines,
            judged=len(judged),
            conform=sum(line["verdict"] in CONFORMS for line in judged),
            failing=sum(line["exit_code"] == 1 for line in judged),
            unreachable=sum(line["status"] == "unreachable" for line in lines),
            stopped=sum(line["status"] == "stopped" for line in lines),
            waiting=sum(line["status"] == "waiting" for line in lines),
            versions=_versions(line["api_version"] for line in lines),
            verdicts=list(dict.fromkeys(verdict_of(line) for line in lines)),
            style=style,
            script=script,
            policy=html.content_security_policy(style, script),
        )
    )


def verdict_of(line: Line) -> str:
    """The verdict of a target, or its status without one, in words."""
    return VERDICT_WORDS[line["verdict"]] if line["verdict"] else WORDS[line["status"]]


def settings_of(line: Line) -> str:
    """The settings of a target in words."""
    return "; ".join(f"{key} {_text(value)}" for key, value in line["settings"].items())


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _tone(line: Line) -> str:
    return html.TONES[line["verdict"]] if line["verdict"] else TONES[line["status"]]


def _versions(found: Iterable[str]) -> list[str]:
    """The versions of the API, the newest first."""
    return sorted(set(found), key=numbers_of, reverse=True)


@cache
def _environment() -> Environment:
    """The environment of the reports with the template of the fleet before theirs."""
    places = [FileSystemLoader(TEMPLATES), FileSystemLoader(html.TEMPLATES)]
    made = html.environment().overlay(loader=ChoiceLoader(places))
    made.filters |= {"verdict": verdict_of, "settings": settings_of, "tone": _tone}
    return made
