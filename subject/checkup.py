"""The check of a target before anything is written: is it reachable, which version is it, is its clock right?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from spec import NEWEST, Version, catalogue, members, since, slug
from subject.client import Target
from subject.companions import Companions
from subject.errors import Blocked
from subject.exchanges import Answer, key_of
from subject.http_dates import moment_in
from subject.practice import Practice
from subject.probe import ASK_FOR_PATH, unreachable

MOMENT = "%Y-%m-%d %H:%M:%S"
SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: its state, its subject, and the place of an entry of the manifest."""

    state: Literal["ok", "note", "wrong", "unchecked"]
    subject: str
    message: str
    place: Sequence[str | int] = ()


def check_target(target: Target, companions: Companions, practice: Practice) -> Iterator[Finding]:
    """Check the target itself; raises Unreachable if it does not answer or rejects the credentials."""
    answer = _first_look(target, practice)
    took = f"{answer.exchange.milliseconds:.0f} ms"
    if answer.rows is None or not answer.succeeded:
        told = f"GET /procedurelogs is answered with {answer.status} instead of a list; {ASK_FOR_PATH}"
        yield Finding("wrong", "reachable", told)
        return
    rows = "1 procedure" if len(answer.rows) == 1 else f"{len(answer.rows)} procedures"
    yield Finding(
        "ok",
        "reachable",
        f"GET /procedurelogs is answered with {answer.status} and {rows} in {took}",
    )
    yield _tls(target)
    sent = ", ".join(target.settings.credentials.headers)
    yield Finding("ok", "credentials", f"{sent} accepted" if sent else "none were sent, and none were asked for")
    yield from _version(target, companions, answer)
    yield from _clock(answer)
    yield from _reads(target, companions, practice, answer)


def _first_look(target: Target, practice: Practice) -> Answer:
    try:
        return target.list(PatNum=practice.patients[0].PatNum) if practice.patients else target.list(Limit=10)
    except Blocked as blocked:
        raise unreachable(target, blocked) from None


def _tls(target: Target) -> Finding:
    if target.tls:
        return Finding(
            "ok", "TLS", f"{target.tls.version}, a certificate of {target.tls.issuer} until {target.tls.expires}"
        )
    if target.settings.loopback:
        return Finding("ok", "TLS", "none, on this machine")
    return Finding("note", "TLS", "none: credentials and patient data cross the network as plain text")


def _version(target: Target, companions: Companions, answer: Answer) -> Iterator[Finding]:
    """The claimed version, compared with the ProgramVersion of the target and the members of its answers."""
    claimed = target.settings.api_version
    told = companions.preference("ProgramVersion")
    with suppress(ValueError):
        own = Version.parse(told or "")
        if own < min(claimed, NEWEST):
            yield Finding(
                "wrong",
                "version",
                f"{claimed} is claimed, but its preference ProgramVersion is {own}: give --api-version {own}",
            )
            return
    shown = {slug(member) for row in answer.rows or () for member in row}
    rules = catalogue().at(target.version).rules
    named = {name: f"list-procedures/answer-{slug(name)}" for name in members("list-procedures")}
    lacking = {
        name: rules[rule]
        for name, rule in named.items()
        if slug(name) not in shown and rule in rules and rules[rule].level == "must"
    }
    if answer.rows and lacking:
        newest = max(rule.since for rule in lacking.values())
        told = (
            f"{claimed} is claimed, but the list does not show {', '.join(list(lacking)[:4])}, which {newest} has: "
            "is it an older one?"
        )
        yield Finding("note", "version", told)
        return
    seen = "its answers have every member of it" if answer.rows else "no procedure was seen to show it"
    yield Finding("ok", "version", f"{claimed} is claimed; {f'ProgramVersion is {told}' if told else seen}")


def _clock(answer: Answer) -> Iterator[Finding]:
    """The clock of the target: rules compare its dates with it."""
    now = datetime.now(UTC)
    date = moment_in(answer.headers.get("Date", ""))
    if date:
        behind = now - date
        state: Literal["ok", "note"] = "ok" if abs(behind) < SKEW else "note"
        yield Finding(state, "clock", f"its Date is {_apart(behind)} this machine's")
    with suppress(ValueError, IndexError):
        local = datetime.strptime(str((answer.rows or [{}])[0].get("serverDateTime")), MOMENT).replace(tzinfo=UTC)
        offset = local - (date or now)
        wrong = abs(offset) > timedelta(hours=15)
        yield Finding(
            "wrong" if wrong else "ok", "clock", f"its serverDateTime is {_apart(-offset)} UTC, as a zone may be"
        )
        return
    if date is None:
        yield Finding(
            "note",
            "clock",
            "neither a Date header nor a serverDateTime was sent; the date of this machine is used",
        )


def _apart(behind: timedelta) -> str:
    seconds = round(behind.total_seconds())
    if abs(seconds) < 2:
        return "the same as"
    size = f"{abs(seconds)} s" if abs(seconds) < 120 else f"{abs(seconds) / 60:.0f} min"
    return f"{size} {'behind' if seconds > 0 else 'ahead of'}"


def _reads(target: Target, companions: Companions, practice: Practice, answer: Answer) -> Iterator[Finding]:
    """Each operation that reads, called once."""
    wanted: list[tuple[str, str, dict[str, int]]] = []
    key = next((key for row in answer.rows or () if (key := key_of(row, "ProcNum"))), None)
    if key:
        wanted.append(("get-procedure", f"/procedurelogs/{key}", {}))
    for patient in practice.patients[:1]:
        wanted.append(("list-group-notes", "/procedurelogs/GroupNotes", {"PatNum": patient.PatNum}))
    for one in practice.subscribers[:1]:
        keys = {"PatNum": one.PatNum, "InsSubNum": one.InsSubNum}
        wanted.append(("get-insurance-history", "/procedurelogs/InsuranceHistory", keys))
    for operation, path, criteria in wanted:
        if since(operation) <= target.version:
            found = companions.read(path, **criteria)
            if found is None:
                reason = companions.refusals.get("procedurelogs", "it was not answered")
                yield Finding("wrong", operation, f"{reason}; its rules would be blocked")
            elif found.succeeded or (operation == "list-group-notes" and found.status == 404):
                yield Finding("ok", operation, f"answered with {found.status}")
            else:
                yield Finding("wrong", operation, f"answered with {found.status} {found.explanation[:100]}".strip())
