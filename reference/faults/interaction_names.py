"""The names of the faults where two parts of a request meet, in place of rule ids.

OPERATION/drops-A-beside-B       a create or an update does not store A if B is sent too
OPERATION/resets-A-beside-B      an update without A that sends B sets A to what it is by default
OPERATION/stores-A-refused-for-B an update that is refused, and that sends A and B, stores A all the same
OPERATION/ignores-A-beside-B     a list ignores criterion A, or Offset, if B is sent too
update-procedure/spreads-refused-A-to-B    an update that is refused and sends A writes it to others with the same B
                                 (AptNum, CodeNum), or to the latest procedure of another patient (PatNum)
update-procedure/spreads-A-beside-AptNum   an update with AptNum writes A to the others on that appointment
create-procedure/forgets-insurance-beside-CodeNum   a code that is named by its key has no fee of an insurance
OPERATION/spoils-A-CLASS         a create or an update changes the values of a class on their way

Those where a record meets its history are in history_names.py, those of encodings in encodings.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from reference.faults.classes_of_values import SPOILS, SPOILS_OF_OTHERS
from reference.faults.encodings import faults_of_encoding
from reference.faults.field_pairs import FIELDS, created_pairs, refused_pairs, updated_pairs
from reference.faults.history_names import histories
from reference.faults.reading_names import faults_of_reading

NOTES = ("create-group-note", "update-group-note", "list-group-notes")
CREATE, UPDATE, LIST = "create-procedure", "update-procedure", "list-procedures"

CRITERIA = ("PatNum", "AptNum", "ProcStatus", "PlannedAptNum", "ClinicNum", "CodeNum", "DateTStamp")


SPREAD = ("ProcFee", "ProcDate", "Priority", "Dx", "ProvNum")


def interactions() -> Iterator[str]:
    """The names of all interaction faults."""
    yield from (f"{CREATE}/drops-{one}-beside-{other}" for one, other in created_pairs())
    yield from (f"{UPDATE}/drops-{one}-beside-{other}" for one, other in updated_pairs())
    yield from (f"{UPDATE}/resets-{one}-beside-{other}" for one, other in updated_pairs() if one in FIELDS)
    yield from (f"{UPDATE}/stores-{one}-refused-for-{other}" for one, other in refused_pairs())
    yield from (f"{UPDATE}/spreads-{one}-beside-AptNum" for one in SPREAD)
    for one in SPREAD:
        yield from (f"{UPDATE}/spreads-refused-{one}-to-{other}" for other in ("AptNum", "CodeNum", "PatNum"))
    yield f"{CREATE}/forgets-insurance-beside-CodeNum"
    for one, other in permutations((*CRITERIA, "Offset"), 2):
        yield f"{LIST}/ignores-{one}-beside-{other}"
    for field, classes in SPOILS.items():
        for name in classes:
            yield f"{CREATE}/spoils-{field}-{name}"
            yield f"{UPDATE}/spoils-{field}-{name}"
    for name in SPOILS_OF_OTHERS["Note"]:
        yield from (f"{operation}/spoils-Note-{name}" for operation in NOTES)
    yield from histories()


INTERACTIONS = frozenset((*interactions(), *faults_of_reading(), *faults_of_encoding()))
"""The names of all faults where two parts of a request meet, of faults of reading and of encoding."""
