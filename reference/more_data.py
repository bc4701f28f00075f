"""Data that a server has beyond its seed, with variants that are about the data of a practice."""

from __future__ import annotations

from datetime import timedelta

from reference.call import Call
from reference.insurance_history.categories import CATEGORIES
from reference.insurance_history.codes import codes_of
from reference.variants import LATER_ENTRIES, MANY_PROCEDURES

MANY = 20_000
AHEAD = timedelta(days=30)


def add_data(call: Call) -> None:
    """Add the data of the variants, once."""
    if LATER_ENTRIES in call.switches.variants and not call.store.history(f"p.ProcDate > '{call.today}'"):
        _add_later_entries(call)
    if MANY_PROCEDURES in call.switches.variants and call.store.last_key() < MANY:
        plain = {"ProcDate": "2010-02-03", "ProcStatus": "C", "CodeNum": call.store.codes("None")[0]["CodeNum"]}
        stamps = dict.fromkeys(("SecDateEntry", "DateTStamp"), "2010-02-03 08:00:00")
        call.store.insert_many({"PatNum": call.store.keys("patient")[0], **plain, **stamps}, MANY)


def _add_later_entries(call: Call) -> None:
    """Give every plan but the last an entry of insurance history in each category, on a day that is still to come."""
    day = (call.now + AHEAD).strftime("%Y-%m-%d")
    for plan in call.store.rows("inssub")[:-1]:
        for category in CATEGORIES:
            code = call.store.code(codes_of(call, category)[0]) if codes_of(call, category) else None
            if code:
                place = {"Surf": category.quadrant, "CodeNum": code["CodeNum"], "ProcDate": day}
                stamps = dict.fromkeys(("SecDateEntry", "DateTStamp"), call.moment)
                key = call.store.insert({"PatNum": plan["Subscriber"], "ProcStatus": "EO", **place, **stamps}, {})
                call.store.add("claimproc", ProcNum=key, InsSubNum=plan["InsSubNum"], Status="InsHist")
