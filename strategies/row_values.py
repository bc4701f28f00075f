"""Values for rows: of each field, and of each place in the mouth, those that rows have sent least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Literal

from spec.field_groups import PLACE_FIELDS
from strategies.bodies import Body
from strategies.classes import ANTERIOR_SURFACES, RANGES, SURFACES, TEETH, classes_of
from strategies.practice import Surroundings
from strategies.ranges import ARCH_TEETH, QUADRANT_TEETH
from strategies.surfaces import ARCHES, QUADRANTS, SEXTANTS
from strategies.teeth import dentition_of, is_anterior
from subject.practice import Code

Step = Literal["create", "update"]
Item = tuple[str, str, str]
"""Something that rows are to send: step, name and value."""

PARTS: Mapping[str, Sequence[str]] = {"Quad": QUADRANTS, "Sextant": SEXTANTS, "Arch": ARCHES}
STYLES = ("commas", "single", "hyphens", "mixed")
"""How a range beside a quadrant or an arch is written; the first one in every run."""


def area_of(code: Code) -> str:
    """The treatment area of a code; "Quad with range" where it takes a ToothRange, too."""
    also = code.AreaAlsoToothRange and code.TreatArea in PARTS
    return f"{code.TreatArea} with range" if also else code.TreatArea


class RowValues:
    """Chooses values for rows and counts those that were sent."""

    def __init__(self, around: Surroundings, salt: str, beyond: Mapping[str, Sequence[Any]]) -> None:
        self.around = around
        self.used: Counter[Item] = Counter()
        self._chance = Random(salt)  # noqa: S311 - varies rows
        self._beyond = beyond
        self._orders: dict[str, list[Any]] = {}

    def least_used(self, step: str, name: str, offered: Sequence[Any], *, other_than: Any = ...) -> Any:
        """Of the offered values one that was sent least in this step and that is not the present one."""
        order = self._orders.setdefault(f"{step} {name} {offered}", self._chance.sample(offered, len(offered)))
        fitting = [one for one in order if str(one) != str(other_than)] or order
        return min(fitting, key=lambda one: self.used[step, name, str(one)])

    def field(self, step: Step, field: str, *, other_than: Any = ...) -> Any:
        """A value of a field: each of its classes first, then those beyond them."""
        beyond = self._beyond.get(field, ())
        return self._classes_first(step, field, classes_of(field, self.around), beyond, other_than=other_than)

    def _classes_first(
        self, step: str, name: str, classes: Sequence[Any], beyond: Sequence[Any], *, other_than: Any
    ) -> Any:
        waiting = [one for one in classes if not self.used[step, name, str(one)] and str(one) != str(other_than)]
        return self.least_used(step, name, waiting or [*classes, *beyond], other_than=other_than)

    def place(self, step: Step, code: Code, present: Mapping[str, Any] | None = None) -> Body:
        """A place in the mouth that the code supports, another one than the present."""
        was, place = present or {}, Body()
        area = area_of(code)
        if code.TreatArea in ("Tooth", "Surf"):
            place["ToothNum"] = self._tooth(step, code.TreatArea, other_than=was.get("ToothNum"))
        if code.TreatArea == "Surf":
            offered = ANTERIOR_SURFACES if is_anterior(place["ToothNum"]) else SURFACES
            place["Surf"] = self.least_used(step, _surf(place["ToothNum"]), offered, other_than=was.get("Surf"))
        if parts := PARTS.get(code.TreatArea):
            place["Surf"] = self.least_used(step, code.TreatArea, parts, other_than=was.get("Surf"))
        if code.TreatArea == "ToothRange":
            place["ToothRange"] = self._range(step, other_than=was.get("ToothRange"))
        elif area != code.TreatArea:
            style = self.least_used(step, area, STYLES) if self.used[step, area, STYLES[0]] else STYLES[0]
            place["ToothRange"] = _range_in(place["Surf"], style)
        return place

    def _tooth(self, step: Step, area: str, *, other_than: Any) -> str:
        """A tooth that was sent least: of a dentition that this step has not sent with a code of the area, if any."""
        new = [one for one in TEETH if not self.used[step, _dentition_with(area), dentition_of(one)]]
        chosen: str = self.least_used("either", "ToothNum", new or TEETH, other_than=other_than)
        return chosen

    def _range(self, step: Step, *, other_than: Any) -> str:
        """A range of a style that was sent least in this step, and of these one that was sent least."""
        style = self.least_used(step, "style", [*dict.fromkeys(map(style_of, RANGES))])
        classes, beyond = (
            [one for one in ranges if style_of(one) == style] for ranges in (RANGES, self._beyond.get("ToothRange", ()))
        )
        chosen: str = self._classes_first("either", "ToothRange", classes, beyond, other_than=other_than)
        return chosen

    def note(self, step: Step, body: Mapping[str, Any], code: Code) -> None:
        """Count what a body sends."""
        self.used.update(_items(step, body, code))

    def wanted_places(self, codes: Sequence[Code], *, every_tooth: bool) -> dict[str, list[Item]]:
        """By area of the codes: the places that rows are to send, in creates and updates."""
        areas = list(dict.fromkeys(area_of(code) for code in codes))
        teeth = [("either", "ToothNum", tooth) for tooth in TEETH] if every_tooth else []
        surfaces = [
            *(("create", _surf("4"), one) for one in SURFACES),
            *(("create", _surf("8"), one) for one in ANTERIOR_SURFACES),
        ]
        found: dict[str, list[Item]] = {
            "Surf": [*surfaces, *_both_dentitions("Surf"), *teeth],
            "Tooth": [*_both_dentitions("Tooth"), *teeth],
        }
        for area in areas:
            part = area.removesuffix(" with range")
            found.setdefault(area, [])
            if area == "ToothRange":
                found[area] += [("either", area, one) for one in RANGES]
                found[area] += [(step, "style", style_of(one)) for step in ("create", "update") for one in RANGES]
            found[area] += [(step, area, STYLES[0]) for step in ("create", "update") if part != area]
            found[area] += [("create", part, one) for one in PARTS.get(part, ())]
            steps = ("create",) if area in ("None", "Mouth") else ("create", "update")
            found[area] += [(step, "area", area) for step in steps]
        return {area: items for area, items in found.items() if area in areas}


def _items(step: Step, body: Mapping[str, Any], code: Code) -> Iterator[Item]:
    area = area_of(code)
    if step == "create" or {*PLACE_FIELDS} & body.keys():
        yield step, "area", area
    for field, value in body.items():
        yield step, field, str(value)
        yield step, "sent", field
    if "ToothNum" in body:
        yield "either", "ToothNum", str(body["ToothNum"])
        yield step, _dentition_with(area), dentition_of(str(body["ToothNum"]))
    if "Surf" in body:
        yield step, _surf(body["ToothNum"]) if "ToothNum" in body else code.TreatArea, str(body["Surf"])
    if "ToothRange" in body:
        whole = area == "ToothRange"
        yield ("either", area, body["ToothRange"]) if whole else (step, area, style_of(body["ToothRange"]))
        yield step, "style" if whole else "style beside", style_of(body["ToothRange"])


def _dentition_with(area: str) -> str:
    return f"dentition with {area}"


def _both_dentitions(area: str) -> list[Item]:
    return [("create", _dentition_with(area), one) for one in ("permanent", "primary")]


def _surf(tooth: str) -> str:
    return "Surf of an anterior tooth" if is_anterior(tooth) else "Surf of a posterior tooth"


def style_of(teeth: str) -> str:
    """How a range of teeth is written: single, commas, hyphens, mixed or spaced."""
    if " " in teeth:
        return "spaced"
    commas, hyphens = "," in teeth, "-" in teeth
    return {(False, False): "single", (True, False): "commas", (False, True): "hyphens"}.get((commas, hyphens), "mixed")


def _range_in(part: str, style: str) -> str:
    first, last = {**QUADRANT_TEETH, **ARCH_TEETH}[part]
    return {
        "single": f"{last}",
        "commas": f"{first},{first + 1}",
        "hyphens": f"{first}-{first + 3}",
        "mixed": f"{first},{last - 1}-{last}",
    }[style]
