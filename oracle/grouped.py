"""POST and PUT GroupNote: what is refused, and what an accepted group note may show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oracle.permitted import Containing, Permitted, value
from strategies.practice import Surroundings

CREATE, UPDATE, LIST = "create-group-note", "update-group-note", "list-group-notes"

ALIKE = {"ProcDate": "date", "ClinicNum": "clinic", "ProvNum": "provider"}
"""What all members of a group note must have in common, with its word in rule ids."""

LONG = 1_000
"""From so many characters on a text is a long one."""

DISTINCTIVE = 12
"""A text of fewer characters may be part of another text by chance."""


def unlike(members: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rules by which a group note of these procedures is refused; empty where nothing forbids it.

    Source: "ProcedureLogs POST GroupNote", the second sentence.
    """
    return [
        f"{CREATE}/same-{word}-is-required"
        for field, word in ALIKE.items()
        if len({str(one.get(field)) for one in members}) > 1
    ]


def noted(body: Mapping[str, Any], around: Surroundings) -> list[Permitted]:
    """What the answer to an accepted POST GroupNote may show, rule by rule; `body` is a valid one."""
    keys = list(dict.fromkeys(body["ProcNums"]))
    members = "proc-nums-are-kept" if len(keys) == len(body["ProcNums"]) else "repeated-proc-nums-are-ignored"
    text = "note-keeps-long-text" if len(body["Note"]) > LONG else "note-is-kept"
    return [
        value(f"{CREATE}/pat-num-is-kept", PatNum=body["PatNum"]),
        value(f"{CREATE}/{members}", ProcNums=keys),
        value(f"{CREATE}/{text}", Note=Containing((body["Note"],))),
        *_signature(body),
        *_provider(body, around),
    ]


def _signature(body: Mapping[str, Any]) -> Iterator[Permitted]:
    signed = body.get("isSigned", "false")
    yield value(f"{CREATE}/is-signed-{f'accepts-{signed}' if 'isSigned' in body else 'default'}", isSigned=signed)


def _provider(body: Mapping[str, Any], around: Surroundings) -> Iterator[Permitted]:
    if "ProvNum" in body:
        yield value(f"{CREATE}/prov-num-is-kept", ProvNum=body["ProvNum"])
    elif (patient := around.practice.patient(int(body["PatNum"]))) and patient.PriProv:
        yield value(f"{CREATE}/prov-num-default", ProvNum=patient.PriProv)


def renoted(before: Mapping[str, Any], body: Mapping[str, Any], *, locked: bool = False) -> list[Permitted]:
    """What a group note may show after an accepted PUT GroupNote, rule by rule.

    `before` is the group note as it was shown before: what it did not show is not said to be kept. A text is appended
    only to a locked note; to another one with doAppendNote true anything may happen. Source: "ProcedureLogs PUT
    GroupNote", the fields one by one.
    """
    return [
        value(f"{UPDATE}/answer-is-the-note", ProcNum=before["ProcNum"], PatNum=before["PatNum"]),
        *([value(f"{UPDATE}/members-are-kept", ProcNums=before["ProcNums"])] if "ProcNums" in before else []),
        *_text(before, body, locked=locked),
        *_new_signature(before, body),
        *_new_provider(before, body),
    ]


def _text(before: Mapping[str, Any], body: Mapping[str, Any], *, locked: bool) -> Iterator[Permitted]:
    old, new, append = str(before.get("Note", "")), body["Note"], body.get("doAppendNote")
    if append == "true":
        if locked and "Note" in before:
            yield value(f"{UPDATE}/do-append-note-appends", Note=Containing((unsigned(old), new)))
        return
    without = old if len(old) >= DISTINCTIVE and old not in new else ""
    rule = "note-is-updated" if append is None else "do-append-note-false-replaces"
    yield value(f"{UPDATE}/{rule}", Note=Containing((new,), without=without))


def unsigned(text: str) -> str:
    """A note up to the line that some servers show a signature as: the line may go when the signature does."""
    written = re.split(r"(?:digitally |electronically )?signed\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    return written if written.strip() else text


def _new_signature(before: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Permitted]:
    was = str(before.get("isSigned", "")).lower() == "true"
    if "isSigned" in body:
        rule = (
            "is-signed-false-clears"
            if body["isSigned"] == "false"
            else f"is-signed-true-{'overwrites' if was else 'signs'}"
        )
        yield value(f"{UPDATE}/{rule}", isSigned=body["isSigned"])


def _new_provider(before: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Permitted]:
    if "ProvNum" in body:
        yield value(f"{UPDATE}/prov-num-is-updated", ProvNum=body["ProvNum"])
    elif "ProvNum" in before:
        yield value(f"{UPDATE}/prov-num-is-optional", ProvNum=before["ProvNum"])


LISTED = {
    "PatNum": "pat-num-is-the-patients",
    "ProvNum": "prov-num-is-the-notes",
    "ProcNums": "proc-nums-are-the-members",
    "Note": "note-is-the-text",
    "isSigned": "is-signed-tells",
}
"""The rule of the list about each member of a group note."""


def listed(permitted: Sequence[Permitted]) -> list[Permitted]:
    """What the list of group notes may show where the answer to the last write may show this."""
    return [
        Permitted(f"{LIST}/{LISTED[member]}", one.readings)
        for one in permitted
        for member in one.members[:1]
        if member in LISTED and len(one.members) == 1
    ]
