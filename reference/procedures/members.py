"""The members of a procedure in an answer: their names, kinds of values and first versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reference.versions import V21_1, V21_4, V25_2_21, V25_3_36, Version

Kind = Literal["key", "count", "text", "fee", "amount", "date", "moment", "time", "flag"]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a procedure in an answer; the slug is its name in rule ids."""

    name: str
    slug: str
    kind: Kind
    since: Version = V21_4

    @property
    def has_a_form(self) -> bool:
        """Whether the samples of the document show a form for its value, such as that of dates or of fees."""
        return self.kind in ("fee", "date", "moment", "time", "flag")


MEMBERS: tuple[Member, ...] = (
    Member("ProcNum", "proc-num", "key", V21_1),
    Member("PatNum", "pat-num", "key"),
    Member("AptNum", "apt-num", "key"),
    Member("ProcDate", "proc-date", "date"),
    Member("ProcFee", "proc-fee", "fee"),
    Member("Surf", "surf", "text"),
    Member("ToothNum", "tooth-num", "text"),
    Member("ToothRange", "tooth-range", "text"),
    Member("Priority", "priority", "key"),
    Member("priority", "priority-name", "text"),
    Member("ProcStatus", "proc-status", "text"),
    Member("ProvNum", "prov-num", "key"),
    Member("provAbbr", "prov-abbr", "text", V25_3_36),
    Member("Dx", "dx", "key"),
    Member("dxName", "dx-name", "text"),
    Member("PlannedAptNum", "planned-apt-num", "key"),
    Member("PlaceService", "place-service", "text", V25_2_21),
    Member("Prosthesis", "prosthesis", "text", V25_2_21),
    Member("DateOriginalProsth", "date-original-prosth", "date", V25_2_21),
    Member("ClaimNote", "claim-note", "text", V25_2_21),
    Member("DateEntryC", "date-entry-c", "date", V25_3_36),
    Member("ClinicNum", "clinic-num", "key"),
    Member("CodeNum", "code-num", "key", V25_2_21),
    Member("procCode", "proc-code", "text"),
    Member("descript", "descript", "text", V25_3_36),
    Member("UnitQty", "unit-qty", "count", V25_3_36),
    Member("BaseUnits", "base-units", "count", V25_3_36),
    Member("DateTP", "date-tp", "date", V25_2_21),
    Member("SiteNum", "site-num", "key", V25_2_21),
    Member("HideGraphics", "hide-graphics", "flag", V25_3_36),
    Member("CanadianTypeCodes", "canadian-type-codes", "text", V25_3_36),
    Member("ProcTime", "proc-time", "time", V25_2_21),
    Member("ProcTimeEnd", "proc-time-end", "time", V25_2_21),
    Member("DateTStamp", "date-tstamp", "moment", V25_3_36),
    Member("Prognosis", "prognosis", "key", V25_2_21),
    Member("IsLocked", "is-locked", "flag", V25_3_36),
    Member("BillingNote", "billing-note", "text", V25_2_21),
    Member("Discount", "discount", "amount", V25_2_21),
    Member("IsDateProsthEst", "is-date-prosth-est", "flag", V25_2_21),
    Member("SecDateEntry", "sec-date-entry", "moment", V25_3_36),
    Member("serverDateTime", "server-date-time", "moment", V25_3_36),
)
"""In the order of the document's samples."""
