"""Reading the body of a request that makes or changes a group note."""

from __future__ import annotations

from typing import Any

from reference.call import Call
from reference.fields import Field
from reference.group_notes.fields import SLUGS
from reference.refusals import Refused
from reference.values import read_choice, read_key, read_text
from reference.versions import Version


def read_sent(
    call: Call, body: dict[str, Any], fields: dict[str, Version], required: tuple[str, ...]
) -> dict[str, Any]:
    """The members of the body that the version knows; raises Refused if a required one is missing."""
    sent = {name: body[name] for name, since in fields.items() if name in body and call.knows(since)}
    for name, since in fields.items():
        if name in sent:
            continue
        missed = not call.broken(f"{SLUGS[name]}-is-required") if name in required else _is_required(call, name, since)
        if missed:
            raise Refused(f"{name} is required.")
    return sent


def _is_required(call: Call, name: str, since: Version) -> bool:
    """Whether a faulty server requires the optional field; it never requires ProvNum of an update."""
    broken = call.knows(since) and call.broken(f"{SLUGS[name]}-is-optional")
    return broken and not (name == "ProvNum" and call.operation == "update-group-note")


def read_flag(call: Call, name: str, sent: dict[str, Any]) -> bool | None:
    """Whether the flag is "true"; None if it is missing, or has another value that a faulty server ignores."""
    if name not in sent:
        return None
    try:
        return read_choice(Field(name, "", "choice", choices=("true", "false")), sent[name]) == "true"
    except Refused:
        if call.broken(f"{SLUGS[name]}-other-values-are-refused"):
            return None
        raise


def read_note(sent: dict[str, Any], otherwise: str) -> str:
    """The text of the body, or the other one if the body has none; raises Refused for an empty text."""
    if "Note" not in sent:
        return otherwise
    text = read_text(Field("Note", "", "text"), sent["Note"])
    if not text:
        raise Refused("Note is required.")
    return text


def read_provider(call: Call, sent: dict[str, Any]) -> int | None:
    """The provider of the body; None if it is missing, or unknown and ignored; raises Refused."""
    if "ProvNum" not in sent:
        return None
    key, rule = read_key(Field("ProvNum", "", "key"), sent["ProvNum"]), "prov-num-unknown-is-not-kept"
    if call.store.find("provider", key) or call.broken(rule):
        return key
    if call.reading(rule) == "refused":
        raise Refused("Provider not found.")
    return None
