"""Fields of a procedure that the document treats alike."""

from __future__ import annotations

PLACE_FIELDS = ("ToothNum", "Surf", "ToothRange")
"""The place in the mouth; the treatment area of the code decides which of them it takes."""

PROSTHETIC_FIELDS = ("Prosthesis", "DateOriginalProsth", "IsDateProsthEst")
"""What only a prosthetic code takes."""

TIMES_OF_THE_SERVER = frozenset({"DateTStamp", "serverDateTime"})
"""Members that differ from answer to answer although nothing was changed."""
