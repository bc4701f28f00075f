"""Refused requests that several rules are about: each is sent once in a run."""

from __future__ import annotations

from collections.abc import Callable

from subject import Answer, Made, Target


def answered_once(target: Target, request: str, send: Callable[[], Answer]) -> Answer:
    """The answer to a request that is named by words, sent when it is first asked for."""
    return target.once("answered", request, make=lambda: Made(0, 0, {}, send())).answer
