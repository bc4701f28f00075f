"""Walks along the edges between statuses: a procedure is created with the first one and updated to the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spec import enumeration
from strategies.bodies import Body, knows, plain_body, takes_range
from strategies.codes import codes_alike, codes_of_kind
from strategies.definitions import no_defaults
from strategies.practice import Surroundings
from subject.practice import Code

ENDS = ("TP", "C")
"""The statuses of procedures that can be deleted: each walk ends with one of them."""

Walk = tuple[str, ...]


def status_walks(around: Surroundings, *, every_edge: bool) -> list[Walk]:
    """Walks in which every edge from or to TP and C occurs, or every edge between the statuses of the version.

    Each edge to TP or C is the last of a walk, so that the procedure can be deleted there.
    """
    others = [one for one in enumeration("ProcStatus", around.version) if one not in ENDS]
    walks = list(_walks(others, every_edge=every_edge))
    return [(walk[-1], *walk) if number < len(ENDS) else walk for number, walk in enumerate(walks)]


def _walks(others: Sequence[str], *, every_edge: bool) -> Iterator[Walk]:
    """From TP by another status to C, and the other way round, or by several others, so that all edges occur."""
    count = len(others)
    for number, status in enumerate(others):
        steps = (0, 1), (0, 2, 5)
        for (start, end), ways in zip((ENDS, ENDS[::-1]), steps, strict=True):
            passed = [others[(number + way) % count] for way in ways] if every_edge else [status]
            yield tuple(_without_repeats([start, *passed, end]))


def _without_repeats(walk: Sequence[str]) -> Iterator[str]:
    for number, status in enumerate(walk):
        if number == 0 or status != walk[number - 1]:
            yield status


def walking_body(around: Surroundings, status: str) -> Body:
    """A procedure, if possible with surfaces, with fields that do not matter for deleting or completing it."""
    practice = around.practice
    offered: Mapping[str, Any] = {
        "Priority": [one.DefNum for one in no_defaults(practice.priorities)],
        "Dx": [one.DefNum for one in no_defaults(practice.diagnoses)],
        "Prognosis": [one.DefNum for one in practice.prognoses],
        "ClaimNote": ["note"],
        "SiteNum": practice.sites,
        "ProcTime": ["08:30:00"],
        "ProcTimeEnd": ["13:45:00"],
    }
    fields = {name: values[0] for name, values in offered.items() if knows(name) and around.opens(name) and values}
    return plain_body(code=_codes()[0], status=status, ProcFee="125.95", **fields)


def _codes() -> list[Code]:
    return codes_of_kind("Surf", with_range=False) or codes_alike(or_one=True)


def locked_fields() -> Mapping[str, Sequence[Any]]:
    """The fields that completion locks, each with two values for a procedure of `walking_body`."""
    codes = _codes()
    offered: Mapping[str, Sequence[Any]] = {
        "Surf": ("MOD", "MO") if codes[0].TreatArea == "Surf" else (),
        "ToothNum": ("5", "4") if codes[0].TreatArea == "Surf" else (),
        "procCode": [one.ProcCode for one in codes[:2]],
        "Discount": (5.25, 1.15),
    }
    return {name: values for name, values in offered.items() if knows(name) and len(values) > 1}


def takes_no_range() -> bool:
    """Whether a procedure of `walking_body` has an area without a ToothRange."""
    return _codes()[0].TreatArea != "ToothRange" and not takes_range(_codes()[0])
