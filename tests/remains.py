"""What is left on a server: can it still be deleted?"""

from __future__ import annotations

import httpx


def is_deletable(url: str, proc_num: int, *, authorization: str = "") -> bool:
    """Whether anybody could still delete the procedure, by making it treatment planned first where that helps."""
    headers = {"Authorization": authorization} if authorization else {}
    with httpx.Client(headers=headers, trust_env=False) as client:
        path = f"{url}/procedurelogs/{proc_num}"
        if any(client.delete(attempt).is_success for attempt in (path, f"{path}/GroupNote")):
            return True
        return client.put(path, json={"ProcStatus": "TP"}).is_success and client.delete(path).is_success
