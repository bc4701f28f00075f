"""However a target behaves between the first request and the last: the right verdict, everything kept, nothing left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.controlled import check_untouched, dump, fresh
from tests.forked import launch_forked
from tests.launching import outcomes, results_in
from tests.remains import is_deletable
from tests.sampling import WHOLE, sampled
from tests.unreliable import (
    KEY,
    Course,
    after,
    answered,
    dies,
    dropped,
    every,
    good_server,
    lost,
    unauthorized,
    unreliable,
)

FEW_AFTER_THE_END = 50
"""More requests than this are not sent to a target that is gone, or refuses the keys, for good."""
SOME = (
    "create-*/answers-201",
    "delete-group-note/documented-status",
    "update-procedure/malformed-json-is-refused",
    "update-procedure/proc-time*-is-updated",
)
"""Rules whose checks generate, walk along links, arrange and delete; all rules are judged under `scripts/prove`."""

too_often = answered("429 Too Many Requests", "Retry-After: 0")
unavailable = answered("503 Service Unavailable", "Retry-After: 0")


@dataclass(frozen=True, slots=True)
class Ending:
    """What becomes of the requests, the exit codes that may follow, and the processes that send them."""

    id: str
    course: Course
    codes: tuple[int, ...]
    for_good: bool = False
    workers: int = 1

    def __str__(self) -> str:
        return self.id


def endings() -> Iterator[Ending]:
    """Every way in which a target lets a run down."""
    for number in (*range(3, 21), 25, 31, 40, 50, 64, 75, 99, 100, 128, 150, 200):
        yield Ending(f"drops-every-{number}", every(number, dropped), (0, 3), workers=1 + (number % 5 == 0))
    for number in (3, 4, 5, 7, 10, 20, 41, 80, 150, 200):
        yield Ending(f"loses-every-{number}", every(number, lost), (0, 3), workers=1 + (number == 20))
    for number in (1, 2, 3, 5, 9, 20, 50, 120, 300, 700, 1500, 3000):
        codes = (4,) if number < 3 else (3, 4) if number < 50 else (0, 3)
        for workers in (1, 2):
            yield Ending(f"refuses-keys-after-{number}-{workers}", after(number, unauthorized), codes, True, workers)
            yield Ending(f"dies-after-{number}-{workers}", after(number, dies), codes, True, workers)
    for number in (50, 700):
        codes = (3, 4) if number < 100 else (3,)  # with few requests for each of them nothing may be judged
        yield Ending(f"refuses-keys-after-{number}-16", after(number, unauthorized), codes, True, 16)
        yield Ending(f"dies-after-{number}-16", after(number, dies), codes, True, 16)
    for number in (10, 150):
        yield Ending(f"throttles-every-{number}", every(number, too_often), (0,), workers=1 + (number == 10))
        yield Ending(f"unavailable-every-{number}", every(number, unavailable), (0,))
    yield Ending("throttles-for-good", after(60, too_often), (3,), True)
    yield Ending("times-out-for-good", after(60, answered("504 Gateway Timeout")), (3,), True)


ENDINGS = list(endings())


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A good server that asks for credentials."""
    with good_server() as url:
        yield url


@pytest.mark.parametrize("ending", sampled(ENDINGS, 2), ids=str)
def test_an_ending(ending: Ending, server: str, tmp_path: Path) -> None:
    """Neither a rule nor the suite fails; what was judged is kept; the target is cleaned up, or left alone if gone."""
    before = fresh(server)
    chosen = [] if WHOLE else [word for rule in SOME for word in ("--rule", rule)]
    with unreliable(server, ending.course) as (url, proxy):
        options = ["--workers", str(ending.workers), "--out", "out", *chosen]
        done = launch_forked("run", url, *options, folder=tmp_path, PROCEDURELOGS_AUTHORIZATION=KEY)
    told = done.stdout + done.stderr
    assert "Traceback" not in told
    assert done.returncode in ending.codes, told
    if ending.for_good:
        assert proxy.spoiled < FEW_AFTER_THE_END
    record = tmp_path / "out" / "results.json"
    left = check_untouched(before, dump(server))
    if not record.exists():
        assert (done.returncode, left, len(done.stderr.splitlines())) == (4, set(), 1), told
        return
    results = results_in(tmp_path / "out")
    check_record(results)
    assert left == {one["ProcNum"] for one in results["remains"]}
    assert ending.for_good or not [key for key in left if is_deletable(server, key, authorization=KEY)]


def check_record(results: Mapping[str, Any]) -> None:
    """Check that the record blames nobody, and gives a reason for whatever was not judged."""
    found = outcomes(results)
    assert not {rule: one for rule, one in found.items() if one in ("failed", "error")}
    assert results["run"]["complete"]
    assert all(one["reason"] for one in results["rules"] if one["outcome"] == "blocked")
    assert all(one["reason"] for one in results["remains"])
    if results["exit_code"] == 3:
        assert "passed" in found.values()
