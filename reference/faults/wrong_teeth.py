"""What a faulty server does with teeth, surfaces and ranges of teeth: it refuses, loses or exchanges them."""

from __future__ import annotations

import re

from reference.call import Call
from reference.fields import kebab
from reference.procedures.drafts import Draft
from reference.procedures.teeth import PARTS, PERMANENT, PRIMARY
from reference.refusals import Refused

REFUSED_SURFACES, LOST_SURFACES = "BVIL", "FMOD"
"""The surfaces that a server refuses, and those that it loses, if it breaks the rule of that surface."""

LOST_BY_AREA = {
    "area-tooth": "ToothNum",
    "area-surf": "ToothNum",
    "area-quad": "Surf",
    "area-sextant": "Surf",
    "area-arch": "Surf",
    "area-tooth-range": "ToothRange",
    "area-quad-with-range": "ToothRange",
    "area-arch-with-range": "ToothRange",
}
"""The field that is lost if the rule of an area is broken; for the areas None and Mouth a tooth is required instead."""

REFUSED_FORMS = {"spaces": re.compile(" "), "commas-and-hyphens": re.compile(",.*-|-.*,")}
"""The ranges that an update refuses if the rule of that form is broken."""

FIELD_OF_AREA = {
    "Tooth": "ToothNum",
    "Surf": "Surf",
    "Quad": "Surf",
    "Sextant": "Surf",
    "Arch": "Surf",
    "ToothRange": "ToothRange",
}
"""For each area, the field whose values a faulty server exchanges or refuses."""


def spoil_new_place(call: Call, draft: Draft) -> None:
    """Apply the faults of a create to ToothNum, Surf and ToothRange; raises Refused."""
    area = str(draft.code["TreatArea"])
    rule = f"area-{kebab(area)}-with-range" if draft.code["AreaAlsoToothRange"] else f"area-{kebab(area)}"
    if rule not in LOST_BY_AREA:
        if call.broken(rule) and "ToothNum" not in draft.sent:
            raise Refused("A ToothNum is required for the procedure code's treatment area.")
        return
    name = FIELD_OF_AREA[area]
    draft.values[name] = _wrong_place(call, area, str(draft.values[name]))
    if call.broken(rule):
        draft.values[LOST_BY_AREA[rule]] = ""


def _wrong_place(call: Call, area: str, text: str) -> str:
    if area in PARTS:
        return _part(call, area, text)
    return {"Tooth": _tooth, "Surf": _surfaces, "ToothRange": _range}[area](call, text)


def _tooth(call: Call, tooth: str) -> str:
    if tooth in PERMANENT and call.broken("tooth-num-accepts-permanent"):
        return PERMANENT[PERMANENT.index(tooth) - 1]
    if tooth in PRIMARY and call.broken("tooth-num-accepts-primary"):
        raise Refused("ToothNum must be a permanent tooth.")
    return tooth


def _surfaces(call: Call, text: str) -> str:
    for letter in text:
        if call.broken(f"surf-accepts-surface-{letter.lower()}"):
            if letter in REFUSED_SURFACES:
                raise Refused(f"Surf cannot be {letter}.")
            text = text.replace(letter, "")
    return text[:1] if call.broken("surf-keeps-several-surfaces") else text


def _part(call: Call, area: str, text: str) -> str:
    """Refuse every second quadrant, sextant or arch, and give the part before it for the others."""
    part, words = PARTS[area]
    if text in words and call.broken(f"surf-accepts-{part}-{text.lower()}"):
        if words.index(text) % 2 == 0:
            raise Refused(f"Surf cannot be {text}.")
        return words[words.index(text) - 1]
    return text


def _range(call: Call, text: str) -> str:
    if " " in text and call.broken("tooth-range-accepts-spaces"):
        raise Refused("ToothRange cannot have spaces.")
    if "," in text and "-" in text:
        if call.broken("tooth-range-accepts-commas-and-hyphens"):
            raise Refused("ToothRange cannot have both commas and hyphens.")
    elif "," in text and call.broken("tooth-range-accepts-commas"):
        return text.split(",", maxsplit=1)[0]
    elif "-" in text and call.broken("tooth-range-accepts-hyphens"):
        return text.split("-", maxsplit=1)[0]
    return text


def spoil_changed_place(call: Call, draft: Draft, area: str) -> None:
    """Apply the faults of an update to Surf and ToothRange; raises Refused."""
    if area in PARTS and "Surf" in draft.values and call.broken(f"surf-is-updated-for-{_article(area)}"):
        draft.values["Surf"] = PARTS[area][1][0]
    text = str(draft.values.get("ToothRange", ""))
    if not text:
        return
    if area in ("Quad", "Arch") and call.broken(f"tooth-range-is-updated-for-{_article(area)}-with-range"):
        del draft.values["ToothRange"]
        return
    if call.broken("tooth-range-accepts-hyphens"):
        draft.values["ToothRange"] = re.sub(r" *- *[0-9]+", "", text)
    if any(form.search(text) and call.broken(f"tooth-range-accepts-{name}") for name, form in REFUSED_FORMS.items()):
        raise Refused("ToothRange is not of a form that is supported.")
    teeth = re.findall(r"[0-9]+", text)
    if teeth != sorted(teeth, key=int) and call.broken("tooth-range-accepts-any-order"):
        raise Refused("ToothRange must be in ascending order.")


def _article(area: str) -> str:
    """The area with its article, as rule ids write it: an-arch, a-quad."""
    return f"{'an' if area[0] in 'AEIOU' else 'a'}-{kebab(area)}"
