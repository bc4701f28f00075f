"""The fields that the treatment area of a code requires and supports: ToothNum, Surf and ToothRange."""

from __future__ import annotations

from reference.call import Call
from reference.faults.wrong_teeth import spoil_changed_place, spoil_new_place
from reference.fields import BY_NAME, kebab
from reference.open_dental import displayed_range, stored_range, tidy_surfaces
from reference.procedures.drafts import Draft
from reference.procedures.teeth import PARTS, PERMANENT, PRIMARY, SUPERNUMERARY, SURFACES, expand_range
from reference.refusals import Refused
from reference.store import Row

ASKED: dict[str, tuple[str, ...]] = {
    "None": (),
    "Mouth": (),
    "Tooth": ("ToothNum",),
    "Surf": ("ToothNum", "Surf"),
    "Quad": ("Surf",),
    "Sextant": ("Surf",),
    "Arch": ("Surf",),
    "ToothRange": ("ToothRange",),
}
"""The fields that each area requires; some codes of Quad and Arch support a ToothRange, too."""


def place_in_the_mouth(call: Call, draft: Draft) -> None:
    """Check and store ToothNum, Surf and ToothRange of a create; an empty text counts as missing; raises Refused."""
    area, asked = _area(draft)
    for name, check in CHECKS.items():
        text = str(draft.values.get(name, ""))
        if name not in asked:
            draft.values[name] = _unsupported(call, name, text)
        elif text:
            draft.values[name] = check(call, area, text)
        else:
            draft.values[name] = ""
            _require(call, name, area)
    tidy_surfaces_of(call, draft, {})
    if call.switches.faults:
        spoil_new_place(call, draft)


def move_in_the_mouth(call: Call, draft: Draft) -> None:
    """Check ToothNum, Surf and ToothRange of an update, which the area of the code must support; raises Refused."""
    area, asked = _area(draft)
    for name, check in CHECKS.items():
        if name not in draft.sent:
            continue
        part = name == "ToothRange" and area in ("Quad", "Arch")
        rule = "tooth-range-needs-also-tooth-range" if part else f"{BY_NAME[name].slug}-needs-its-area"
        if name in asked:
            draft.values[name] = check(call, area, str(draft.values[name]))
        elif not call.broken(rule):
            if call.reading(rule) == "refused":
                raise Refused(f"{name} is not supported by the procedure code's treatment area.")
            del draft.values[name]
    if call.switches.faults:
        spoil_changed_place(call, draft, area)


def _area(draft: Draft) -> tuple[str, tuple[str, ...]]:
    """The treatment area of the code, and the fields that it supports."""
    area = str(draft.code["TreatArea"])
    also = draft.code["AreaAlsoToothRange"] and area in ("Quad", "Arch")
    return area, (*ASKED[area], "ToothRange") if also else ASKED[area]


def _require(call: Call, name: str, area: str) -> None:
    if not call.broken(f"{BY_NAME[name].slug}-is-required-for-{kebab(area)}"):
        raise Refused(f"A {name} is required for the procedure code's treatment area.")


def _unsupported(call: Call, name: str, text: str) -> str:
    reading = call.reading(f"{BY_NAME[name].slug}-without-support")
    if text and reading == "refused":
        raise Refused(f"{name} is not supported by the procedure code's treatment area.")
    return text if reading == "kept" else ""


def _tooth_num(call: Call, _area: str, text: str) -> str:
    known = text in PERMANENT or text in PRIMARY or text in SUPERNUMERARY
    if not known and not call.broken("tooth-num-illegal-is-refused"):
        raise Refused("ToothNum is invalid.")
    if text in SUPERNUMERARY and call.reading("tooth-num-supernumerary") == "refused":
        raise Refused("ToothNum cannot be a supernumerary tooth.")
    return text


def _surf(call: Call, area: str, text: str) -> str:
    if area == "Surf":
        return _surfaces(call, text)
    part, words = PARTS[area]
    if text not in words and not call.broken(f"surf-other-{part}-is-refused"):
        raise Refused(f"Surf must be one of {', '.join(words)} for the procedure code's treatment area.")
    return text


def _surfaces(call: Call, text: str) -> str:
    rule = "surf-other-surface-is-not-kept"
    kept = "".join(letter for letter in text if letter in SURFACES)
    if kept != text and not call.broken(rule):
        if call.reading(rule) == "refused" or not kept:
            raise Refused(f"Surf must be made of the surfaces {', '.join(SURFACES)}.")
        text = kept
    if len(text) > 10:
        raise Refused("Surf is too long.")
    canonical = call.reading("surf-order") == "canonical"
    return "".join(sorted(text, key=SURFACES.find)) if canonical else text


def _tooth_range(call: Call, _area: str, text: str) -> str:
    if call.switches.open_dental:
        return _open_dental_range(call, text)
    teeth = expand_range(text, descending=call.reading("tooth-range-descending") == "accepted")
    if teeth is None:
        if call.broken("tooth-range-malformed-is-refused"):
            return ""
        raise Refused("ToothRange must be teeth separated by commas, or ranges of them with a hyphen.")
    return _spelt(call, ",".join(teeth), text)


def _open_dental_range(call: Call, text: str) -> str:
    stored = stored_range(text)
    if not stored:
        raise Refused("ToothRange must be teeth separated by commas, or ranges of them with a hyphen.")
    return _spelt(call, stored, text)


def _spelt(call: Call, expanded: str, sent: str) -> str:
    """The range as the reading spells it."""
    reading = call.reading("tooth-range-spelling")
    return {"as-sent": sent, "expanded": expanded, "displayed": displayed_range(expanded)}[reading]


def tidy_surfaces_of(call: Call, draft: Draft, present: Row) -> None:
    """Drop the surfaces that the tooth cannot have, with the variant that does so; raises Refused if none is left."""
    moved = {"ToothNum", "Surf"} & draft.values.keys()
    if not call.switches.open_dental or draft.code["TreatArea"] != "Surf" or not moved:
        return
    place = {name: str(draft.values.get(name, present.get(name, ""))) for name in ("ToothNum", "Surf")}
    tidied = tidy_surfaces(place["Surf"], place["ToothNum"])
    if not tidied:
        raise Refused("The tooth has none of the surfaces of Surf.")
    draft.values["Surf"] = tidied


CHECKS = {"ToothNum": _tooth_num, "Surf": _surf, "ToothRange": _tooth_range}
"""For each field, the function that checks a value which the area supports."""
