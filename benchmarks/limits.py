"""What limits the numbers that miss their aims, as a profile (cProfile) of the same run shows it."""

from __future__ import annotations

from collections.abc import Mapping

RULE = "get-procedure/answer-apt-num"
"""A rule that one request and its arrangement can judge."""

LIMITS: Mapping[str, str] = {
    f"run --rule {RULE}": (
        "imports take 40 %, nearly all of it libraries; the reports 34 %, more than a third of that compiling "
        "templates; pytest 21 %"
    ),
    "a whole run": (
        "spread over many parts: the transport with the server's time 20 %, Hypothesis 15 %, Schemathesis 10 %, "
        "pytest 6 %, reports 8 %, cleaning up 6 %"
    ),
    "requests a second": (
        "a run also generates and judges: sending takes a third of its time, and the bare loop does nothing else"
    ),
    "memory of a run": (
        "95 MiB before anything is fuzzed, 45 more for Schemathesis and the strategies that Hypothesis keeps for it, "
        "30 more for the record and its reports"
    ),
    "cleaning up": "each record has a deletion of its own, and a completed procedure an update before it",
    "2 workers on loopback": (
        "each worker imports and collects for itself, cleaning up and reports follow, and the server is one process"
    ),
    "80 ms": (
        "each worker needs a second of a processor to import and to collect, makes the records that checks share anew "
        "(eight workers send 3,450 requests, one 2,870), and deletes its own at its end"
    ),
}
"""By the name of the row, or a part of it; a sentence without a full stop."""


def limit_of(name: str) -> str:
    """What limits the number of a row; empty where nobody has found out."""
    return next((words for part, words in LIMITS.items() if part in name), "")
