"""Makes a record of many exchanges from that of a run: `python -m benchmarks.many_exchanges FOLDER COUNT`.

Each exchange that a judgement cites is repeated, with a judgement like it of the same rule.
"""

from __future__ import annotations

import sys
from itertools import count, cycle
from pathlib import Path
from typing import Any

from reports.results import load_results, write_results


def with_exchanges(results: dict[str, Any], number: int) -> dict[str, Any]:
    """The record with so many exchanges, or a few more; raises ValueError where no judgement cites one."""
    exchanges = dict(results["exchanges"])
    originals = [(rule, one) for rule in results["rules"] for one in list(rule["judgements"]) if one["exchanges"]]
    if not originals:
        raise ValueError("No judgement of the record cites an exchange that could be repeated.")
    free = count(max(map(int, exchanges)) + 1)
    for turn, (rule, judgement) in enumerate(cycle(originals)):
        if len(exchanges) >= number:
            break
        cited = []
        for old in judgement["exchanges"]:
            cited.append(new := next(free))
            exchanges[str(new)] = {**exchanges[str(old)], "id": new}
        again = f"{judgement['check']} {turn // len(originals)}"
        rule["judgements"].append({**judgement, "exchanges": cited, "check": again})
    return {**results, "exchanges": exchanges}


def main() -> None:
    """Write the record to a folder that has its number of exchanges as its name."""
    folder, number = sys.argv[1:]
    made = with_exchanges(load_results(Path(folder) / "results.json"), int(number))
    Path(number).mkdir(exist_ok=True)
    write_results(Path(number) / "results.json", made)


if __name__ == "__main__":
    main()
