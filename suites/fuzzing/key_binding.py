"""Keys of generated requests: bound to what the practice has and what the run made, before anything is sent.

A record that the run did not make is never named in a PUT or DELETE, and requests reach behind the first look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from spec.field_groups import PLACE_FIELDS
from strategies import AREAS, Body, current, plain_body
from strategies.bodies import PLAIN_PLACES, ordered, takes_range
from subject import Blocked, Code, Made, Patient, Target
from subject.lax_keys import impossible, lax_key, possible_members
from subject.needs import NEEDS
from suites.group_notes import free_members, make_note, noted_patient, shared_members
from suites.insurance_history import open_categories, subscriber

TWINS = (("CodeNum", "procCode"), ("Priority", "priority"), ("Dx", "dxName"))
PROSTHETIC = ("Prosthesis", "DateOriginalProsth")
NEVER_ZERO = frozenset({"ProvNum", "PatNum", "InsSubNum", "CodeNum"})
OLDEST_DAY = "1880-01-01"


class Keys:
    """What a generated key is replaced by; one and the same key is always replaced by the same."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.practice = target.practice
        self._kept: dict[str, Made] = {}

    @property
    def standing(self) -> Mapping[str, Made]:
        """The records that many requests are about, by name."""
        return self._kept

    # Records that requests may be about.

    def procedure(self) -> Made:
        """A planned procedure of the run that takes updates."""
        return self._standing("procedure", lambda: self.target.make(plain_body()))

    def note(self) -> Made:
        """A group note of the run that takes updates."""
        return self._standing("note", lambda: make_note(self.target, self.members()))

    def noted(self) -> int:
        """A patient with a group note: the run's own, or in mode read-only one who may have some."""
        return noted_patient(self.practice).PatNum if self.target.settings.mode == "read-only" else self.note().PatNum

    def members(self) -> list[Made]:
        """Procedures of the run that can share a group note."""
        if not {"member 0", "member 1"} <= self._kept.keys():
            made = shared_members(self.target, noted_patient(self.practice))
            self._kept |= {f"member {index}": one for index, one in enumerate(made)}
        return [self._kept["member 0"], self._kept["member 1"]]

    def disposed(self, operation: str) -> Made:
        """A record of the run to be deleted now."""
        if operation == "delete-group-note":
            return make_note(self.target, self.members())
        return self.target.make(plain_body())

    def _standing(self, name: str, make: Callable[[], Made]) -> Made:
        if name not in self._kept or self._kept[name].ProcNum not in self.target.journal.own:
            self._kept[name] = make()
        return self._kept[name]

    def forget(self, proc_num: int) -> None:
        """The record may have changed its status: the next request gets a fresh one."""
        self._kept = {name: one for name, one in self._kept.items() if one.ProcNum != proc_num}

    def readable(self) -> int:
        """A procedure that can be read: the run's own, or in mode read-only one of the practice."""
        if self.target.settings.mode != "read-only":
            return self.procedure().ProcNum
        if not self.practice.procedures:
            raise Blocked.lacking(NEEDS["procedure"].with_entry)
        return self.practice.procedures[0].ProcNum

    # Paths and queries.

    def of_path(self, operation: str, key: Any, *, positive: bool) -> str:
        """The key of a path: a record of the run in place of every key that some record might have."""
        text = unquote(str(key))
        if not positive and impossible(text):
            return str(key) if text.strip(" \t./\\") and not set("/\\?#") & set(text) else "none"
        own, notes = self.target.journal.own.keys(), self.target.journal.group_notes
        if lax_key(text) in (own & notes if operation.endswith("e-group-note") else own):
            return str(lax_key(text))
        return str(self._record_for(operation))

    def _record_for(self, operation: str) -> int:
        if operation == "get-procedure":
            return self.readable()
        if operation.startswith("delete"):
            return self.disposed(operation).ProcNum
        return (self.note() if operation == "update-group-note" else self.procedure()).ProcNum

    def of_query(self, operation: str, query: Mapping[str, Any], *, positive: bool) -> dict[str, Any]:
        """The criteria of a query, with the practice's keys."""
        bound = {name: self._bound(name, value, positive) for name, value in query.items()}
        if operation == "get-insurance-history" and positive and self.practice.subscribers:
            chosen = pick(self.practice.subscribers, bound.get("PatNum"))
            return {**bound, "PatNum": chosen.PatNum, "InsSubNum": chosen.InsSubNum}
        if operation == "list-group-notes" and positive:
            return {**bound, "PatNum": self.noted()}
        return bound

    def _bound(self, name: str, value: Any, positive: bool) -> Any:
        known = self._known(name)
        if known is None or value is None or (impossible(value) and (not positive or isinstance(value, list | dict))):
            return value
        if isinstance(value, list | dict):
            return type(value)()
        if not known or (lax_key(value) == 0 and name not in NEVER_ZERO):
            return 0
        return pick(known, value)

    def _known(self, name: str) -> Sequence[int] | None:
        """The practice's keys for a member of that name; None if the member is not a key."""
        practice = self.practice
        return {
            "PatNum": [one.PatNum for one in practice.patients],
            "AptNum": [one.AptNum for one in practice.appointments_that_are("Scheduled")],
            "PlannedAptNum": [one.AptNum for one in practice.appointments_that_are("Planned")],
            "ClinicNum": [one.ClinicNum for one in practice.clinics],
            "ProvNum": [one.ProvNum for one in practice.providers],
            "SiteNum": list(practice.sites),
            "CodeNum": [one.CodeNum for one in practice.codes],
            "Priority": [one.DefNum for one in practice.priorities],
            "Dx": [one.DefNum for one in practice.diagnoses],
            "Prognosis": [one.DefNum for one in practice.prognoses],
            "InsSubNum": [one.InsSubNum for one in practice.subscribers],
            "ProcNum": list(self._own()),
        }.get(name)

    def _own(self) -> list[int]:
        return list(self.target.journal.own)[:1]

    # Bodies.

    def of_body(self, operation: str, body: Any, base: Body | None, *, positive: bool) -> Any:
        """The members of a body with keys of the practice; a valid body also fits its code, patient and record."""
        if not isinstance(body, dict):
            return body
        bound = {name: self._bound(name, value, positive) for name, value in body.items()}
        if operation == "create-insurance-history" and not positive:
            bound = self._into_an_open_category(bound)
        if "ProcNums" in bound:
            bound["ProcNums"] = self._members_for(bound["ProcNums"])
        if not positive:
            return bound
        fit = {
            "create-procedure": self._create,
            "update-procedure": self._update,
            "create-insurance-history": self._entry,
            "create-group-note": self._note,
            "update-group-note": self._changed_note,
        }[operation]
        return fit(bound, base)

    def _members_for(self, keys: Any) -> Any:
        if not isinstance(keys, list):
            return keys if not possible_members(keys) and not isinstance(keys, str | dict) else []
        own = [one.ProcNum for one in self.members()]
        return [self._member(key, own) for key in keys]

    @staticmethod
    def _member(key: Any, own: Sequence[int]) -> Any:
        return [] if isinstance(key, list | dict) else pick(own, key) if possible_members(key) else key

    def _create(self, body: Body, base: Body | None) -> Body:
        """Code, place and keys of the base, with the other generated members that code and practice allow."""
        base = base or self._plain(body)
        code = self._code_of(base)
        own = {
            *base,
            *PLACE_FIELDS,
            *(name for pair in TWINS for name in pair if set(pair) & base.keys()),
            "AptNum",
            "PlannedAptNum",
        }
        free = {name: value for name, value in body.items() if name not in own and self._allowed(name, code)}
        for first, second in TWINS:
            if first in free:
                free.pop(second, None)
        named = {"priority": self._names(self.practice.priorities), "dxName": self._names(self.practice.diagnoses)}
        free |= {name: pick(named[name], free[name]) for name in named if name in free and named[name]}
        return ordered(self._settled({**base, **free}))

    @staticmethod
    def _names(definitions: Sequence[Any]) -> list[str]:
        return [one.ItemName for one in definitions if one.ItemName]

    def _plain(self, body: Body) -> Body:
        patient: Patient = pick(self.practice.patients, body.get("PatNum"))
        code: Code = pick(self.practice.codes, body.get("CodeNum") or body.get("procCode"))
        status = body.get("ProcStatus") if body.get("ProcStatus") in ("TP", "C") else "TP"
        place = PLAIN_PLACES[code.TreatArea, takes_range(code)] if code.TreatArea in AREAS else {}
        return {
            "PatNum": patient.PatNum,
            "ProcDate": "2020-01-02",
            "ProcStatus": status,
            "procCode": code.ProcCode,
            **place,
        }

    def _code_of(self, body: Mapping[str, Any]) -> Code | None:
        found = [
            one
            for one in self.practice.codes
            if one.ProcCode == body.get("procCode") or one.CodeNum == body.get("CodeNum")
        ]
        return found[0] if found else None

    def _allowed(self, name: str, code: Code | None) -> bool:
        if name in PROSTHETIC:
            return bool(code and code.IsProsth)
        return current().opens(name)

    @staticmethod
    def _settled(body: Body) -> Body:
        """Amounts and days that a practice might have, the end not before the start."""
        for name in ("ProcDate", "DateTP", "DateOriginalProsth"):
            if name in body and not OLDEST_DAY <= str(body[name]) <= current().today.isoformat():
                body[name] = "2020-01-02"
        if {"ProcTime", "ProcTimeEnd"} <= body.keys():
            body["ProcTime"], body["ProcTimeEnd"] = sorted((str(body["ProcTime"]), str(body["ProcTimeEnd"])))
        if len(str(body.get("ProcFee", ""))) > 8:
            body["ProcFee"] = "125.95"
        discount = body.get("Discount") or 0
        if not (isinstance(discount, int | float) and 0 <= discount <= 10):
            body["Discount"] = 5.0
        return body

    def _update(self, body: Body, _base: Body | None) -> Body:
        """What a planned procedure of a code without an area can change."""
        code = self._code_of(self.procedure().sent)
        barred = {*PLACE_FIELDS, "CodeNum", "procCode", "AptNum", "PlannedAptNum"}
        return self._settled(
            {name: value for name, value in body.items() if name not in barred and self._allowed(name, code)}
        )

    def _entry(self, body: Body, _base: Body | None) -> Body:
        if not self.practice.subscribers:
            raise Blocked.lacking(NEEDS["insurance"].with_entry)
        chosen = pick(self.practice.subscribers, body.get("PatNum")) if "PatNum" in body else subscriber(self.practice)
        coded = open_categories(self.practice, chosen)
        category = body.get("insHistPrefName") if body.get("insHistPrefName") in coded else pick(coded, 0)
        return self._settled(
            {**body, "PatNum": chosen.PatNum, "InsSubNum": chosen.InsSubNum, "insHistPrefName": category}
        )

    def _into_an_open_category(self, body: Body) -> Body:
        """A body that somebody might accept names no category that the practice keeps without a procedure."""
        kept = [category for one in self.practice.subscribers for category in one.no_history]
        return {**body, "insHistPrefName": "nonsense"} if body.get("insHistPrefName") in kept else body

    def _note(self, body: Body, _base: Body | None) -> Body:
        members = free_members(self.target, self.members())
        keys = [one.ProcNum for one in members][: max(1, len(body.get("ProcNums") or ()))]
        return {**body, "PatNum": members[0].PatNum, "ProcNums": keys, "Note": body.get("Note") or "Note"}

    def _changed_note(self, body: Body, _base: Body | None) -> Body:
        kept = {name: value for name, value in body.items() if name != "doAppendNote"}  # for locked notes only
        return {**kept, "PatNum": self.note().PatNum, "Note": body.get("Note") or "Note"}


HARMLESS = frozenset({"ProcDate", "ProcFee", "ClaimNote", "BillingNote"})


def is_harmless(body: Any) -> bool:
    """Whether an update with this body leaves a procedure as good as it was for further requests."""
    return isinstance(body, dict) and set(body) <= HARMLESS


def pick(choices: Sequence[Any], key: Any) -> Any:
    """One of the choices, the same for the same key."""
    if not choices:
        raise Blocked("manifest", "the practice manifest has no entry for a key of a request")
    number = lax_key(key)
    return choices[(len(str(key)) if number is None else abs(number)) % len(choices)]
