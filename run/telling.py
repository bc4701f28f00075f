"""What a check found, as the record of a run takes it."""

from __future__ import annotations

from collections.abc import Iterable

from judging import check as judging
from reports.outcomes import Judgement


def last_failures(found: Iterable[judging.Judgement]) -> list[judging.Judgement]:
    """All judgements, but of the failing ones of a rule only the last: the one that Hypothesis shrank to."""
    last: dict[str, judging.Judgement] = {one.rule: one for one in found if one.outcome == "failed"}
    return [*last.values(), *(one for one in found if one.outcome != "failed")]


def told(check: judging.Check, one: judging.Judgement) -> Judgement:
    """A judgement for the record, in characters that every file can hold."""
    return Judgement(
        rule=one.rule,
        check=check.name,
        outcome=one.outcome,
        expected=_sound(one.expected),
        received=_sound(one.received),
        message=_sound(one.message),
        input=_sound(one.input),
        replay=one.replay,
        exchanges=one.exchanges,
        observation=one.observation,
        examples=max(1, check.passes[one.rule]) if one.outcome == "passed" else 1,
    )


def _sound(text: str) -> str:
    """The text with a mark for each half of a character that a target wrote without the other half."""
    return text.encode("utf-8", "replace").decode("utf-8")
