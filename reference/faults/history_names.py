"""The names of the faults where a record meets its history, in place of rule ids.

Procedures:

OPERATION/judges-A-by-former-B      a procedure with status A is deleted or locked as B, the status that it had before A
OPERATION/judges-A-by-created-B     the same by the status that it was created with
update-procedure/forgets-areas-of-A-after-B   a code without teeth takes them if the procedure was updated from B to A
delete-procedure/refuses-beside-A   a procedure is not deleted if field A is set

Group notes, where a STATE is a number of members, a signed note or a note with a long text:

create-group-note/skips-A-of-member-K   the date, clinic or provider of the member at place K is not compared
create-group-note/skips-A-after-a-repeat   those of the members behind a repeated one are not
create-group-note/accepts-A-with-B      a member that differs in both is taken
create-group-note/keeps-repeat-at-K     a member that is named again at place K is a member twice
OPERATION/loses-member-K                the member at place K is not stored, or not shown
OPERATION/drops-A-of-STATE              field A is not stored for a note of that state
OPERATION/refuses-STATE                 a note of that state cannot be created or deleted
OPERATION/writes-A-refused-for-B        field A of a request that is refused for B is stored all the same
create-group-note/changes-members-refused-for-B   the members of a request that is refused for B are changed
update-group-note/loses-old-text-X      an appended text replaces the old one beside a field, or in a state
delete-group-note/deletes-member-K      the member at place K is deleted with the note
list-group-notes/hides-STATE            a note of that state is not listed

Insurance history, where a CLASS is one of dates:

get-insurance-history/spoils-procDate-CLASS   dates of a class are shown otherwise
get-insurance-history/hides-CLASS       treatments on dates of a class do not count
get-insurance-history/orders-by-A       of several treatments not the most recent one is shown, but the last by A
create-insurance-history/treats-former-as-A   a further entry of a category replaces the former one, or deletes it
create-insurance-history/refuses-A-dates   a further entry on a later, an earlier or the same day is refused
create-insurance-history/writes-entry-refused-for-A   an entry that is refused for field A is made all the same
create-insurance-history/spoils-ProcDate-CLASS   dates of a class are stored otherwise
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from reference.faults.classes_of_values import SPOILS_OF_OTHERS

SETTABLE = ("TP", "C", "EO", "EC", "R", "Cn")
"""The statuses that an update can set."""

DELETABLE = ("TP", "C")

BESIDE_A_DELETE = (
    *("AptNum", "PlannedAptNum", "Priority", "Dx", "Prognosis", "ClaimNote", "BillingNote", "SiteNum"),
    *("ProcTime", "ProcTimeEnd"),
)
"""Fields that do not keep a procedure from being deleted."""


def histories() -> Iterator[str]:
    """The names of all faults of histories."""
    yield from _statuses()
    yield from _new_group_notes()
    yield from _later_group_notes()
    yield from _insurance_histories()


def _statuses() -> Iterator[str]:
    for now, former in product(SETTABLE, SETTABLE):
        if (now in DELETABLE) != (former in DELETABLE):
            yield f"delete-procedure/judges-{now}-by-former-{former}"
        if (now == "C") != (former == "C"):
            yield f"update-procedure/judges-{now}-by-former-{former}"
        if now not in DELETABLE and former in DELETABLE:
            yield f"update-procedure/forgets-areas-of-{now}-after-{former}"
    yield from ("update-procedure/judges-TP-by-created-C", "update-procedure/judges-C-by-created-TP")
    yield from (f"delete-procedure/refuses-beside-{field}" for field in BESIDE_A_DELETE)


MEMBERS = range(1, 13)
"""The places of the members of a group note."""

ALIKE = {"date": "ProcDate", "clinic": "ClinicNum", "provider": "ProvNum"}
"""What the members of a group note have in common, with the columns."""

STATES = ("1-members", "2-members", "6-members", "12-members", "signed-notes", "long-notes")
REASONS = (*ALIKE, "ProcNums", "isSigned")
"""Why a new group note is refused."""

OLD_TEXT = ("beside-isSigned", "beside-ProvNum", "of-long-notes", "of-signed-notes")


def _new_group_notes() -> Iterator[str]:
    create = "create-group-note"
    for word in ALIKE:
        yield from (f"{create}/skips-{word}-of-member-{place}" for place in MEMBERS)
        yield f"{create}/skips-{word}-after-a-repeat"
    yield from (f"{create}/accepts-{one}-with-{other}" for one, other in combinations(ALIKE, 2))
    yield from (f"{create}/keeps-repeat-at-{place}" for place in MEMBERS if place > 1)
    yield from (f"{create}/loses-member-{place}" for place in MEMBERS)
    yield from (f"{create}/refuses-{state}" for state in STATES if state != "2-members")
    yield from (f"{create}/drops-{field}-of-{state}" for field in ("isSigned", "ProvNum") for state in STATES[:4])
    yield from (
        f"{create}/drops-{one}-beside-{other}" for one, other in (("isSigned", "ProvNum"), ("ProvNum", "isSigned"))
    )
    for reason in REASONS:
        yield from (f"{create}/writes-Note-refused-for-{reason}", f"{create}/changes-members-refused-for-{reason}")


def _later_group_notes() -> Iterator[str]:
    update, delete, listing = "update-group-note", "delete-group-note", "list-group-notes"
    for field, other in product(("isSigned", "ProvNum"), ("isSigned", "ProvNum", "doAppendNote")):
        if field != other:
            yield f"{update}/drops-{field}-beside-{other}"
    yield from (f"{update}/resets-ProvNum-beside-{other}" for other in ("isSigned", "doAppendNote"))
    yield from (f"{update}/drops-{field}-of-{state}" for field in ("Note", "isSigned", "ProvNum") for state in STATES)
    for field, reason in product(("Note", "ProvNum"), ("isSigned", "doAppendNote")):
        yield f"{update}/writes-{field}-refused-for-{reason}"
    yield from (f"{update}/loses-old-text-{case}" for case in OLD_TEXT)
    for operation in (update, listing):
        yield from (f"{operation}/loses-member-{place}" for place in MEMBERS)
    yield from (f"{delete}/deletes-member-{place}" for place in MEMBERS)
    yield from (f"{delete}/refuses-{state}" for state in STATES)
    yield from (f"{listing}/hides-{state}" for state in STATES)


ORDERS = ("entry", "day-of-the-year", "day-of-the-month", "former-date")
"""By what a faulty server looks for the most recent treatment."""

FIELDS_OF_AN_ENTRY = ("PatNum", "InsSubNum", "insHistPrefName", "ProcDate")


def _insurance_histories() -> Iterator[str]:
    create, get = "create-insurance-history", "get-insurance-history"
    for name in SPOILS_OF_OTHERS["procDate"]:
        yield from (f"{get}/spoils-procDate-{name}", f"{create}/spoils-ProcDate-{name}")
        if name != "leap-day-forward":
            yield f"{get}/hides-{name}"
    yield from (f"{get}/orders-by-{order}" for order in ORDERS)
    yield from (f"{create}/treats-former-as-{way}" for way in ("replaced", "deleted"))
    yield from (f"{create}/refuses-{order}-dates" for order in ("later", "earlier", "same"))
    yield from (f"{create}/writes-entry-refused-for-{field}" for field in FIELDS_OF_AN_ENTRY)
