"""DELETE /procedurelogs/{ProcNum}/GroupNote: the deletion of a group note."""

from __future__ import annotations

from reference.call import Answer, Asked, Call
from reference.faults.group_histories import spoil_delete
from reference.faults.wrong_group_notes import other_notes
from reference.group_notes.notes import find_group_note, group_note
from reference.refusals import Refused


def delete_group_note(call: Call, asked: Asked) -> Answer:
    """Remove a group note but not its procedures, or give it status D on a soft deletion; raises Refused."""
    answer = Answer(202 if call.broken("answers-200") else 200)
    row = find_group_note(call, asked.key)
    if not row:
        return answer
    if row["IsLocked"] == "true" and call.reading("locked-note") == "refused":
        raise Refused("The group note is locked and cannot be deleted.")
    if call.switches.faults:
        spoil_delete(call, group_note(call, row))
    if call.broken("members-survive"):
        for member in group_note(call, row).members:
            call.store.remove("procgroupitem", ProcNum=member)
            call.store.delete(member)
    if call.broken("deletes-nothing-else"):
        for other in other_notes(call, row):
            _delete(call, other["ProcNum"])
    if not call.broken("is-gone-afterwards"):
        _delete(call, row["ProcNum"])
    return answer


def _delete(call: Call, proc_num: int) -> None:
    """Remove the group note, or give it the status D if the server keeps or lists deleted notes."""
    if call.reading("is-gone-afterwards") == "deleted-status" or call.reading("listing-afterwards") == "listed":
        call.store.mark_deleted(proc_num, call.moment)
        return
    call.store.remove("procnote", ProcNum=proc_num)
    call.store.remove("procgroupitem", GroupNum=proc_num)
    call.store.delete(proc_num)
