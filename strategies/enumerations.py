"""Values out of the document's lists, and values outside them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec import enumeration
from strategies.choices import choices
from strategies.practice import current


@st.composite
def statuses(draw: st.DrawFn, *, other_than: str | None = None) -> str:
    """The statuses that the version lets a create set; shrinks to TP."""
    return draw(choices(enumeration("ProcStatus", current().version), other_than=other_than))


@st.composite
def places_of_service(draw: st.DrawFn, *, other_than: str | None = None) -> str:
    """Places of service, except those that a server of this practice may set by itself; shrinks to PatientsHome."""
    practice = current().practice
    defaults = {"Office", practice.default_place_service, *(clinic.DefaultPlaceService for clinic in practice.clinics)}
    return draw(
        choices((place for place in enumeration("PlaceService") if place not in defaults), other_than=other_than)
    )


def prostheses(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Prosthesis as initial or replacement, never No, which is the default; shrinks to I."""
    return choices(("I", "R"), other_than=other_than)


def not_statuses() -> SearchStrategy[str]:
    """Texts that are not a status, abbreviated or spelled out; shrinks to X."""
    return st.sampled_from(("X", "Z", "QQ", "TPX", "Banana", "Unknown", "CX", "N"))


def not_places_of_service() -> SearchStrategy[str]:
    """Texts that are not a place of service; no numbers, since lists may have them; shrinks to Moon."""
    return st.sampled_from(("Moon", "Warehouse", "Airport", "Kitchen", "OfficeOffice", "Nowhere", "X"))


def not_prostheses() -> SearchStrategy[str]:
    """Texts that are not a Prosthesis: not No, I or R, their words, or their lower case; shrinks to X."""
    return st.sampled_from(("X", "Z", "Q", "Both", "7", "IR", "Banana"))


def not_booleans() -> SearchStrategy[str]:
    """Texts that are neither true nor false in any spelling; shrinks to maybe."""
    return st.sampled_from(("maybe", "unknown", "perhaps", "x", "truefalse", "2"))
