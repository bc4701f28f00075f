"""ProcedureLogs POST and GET InsuranceHistory: classes of dates, orders of entries and updates of entries."""

from __future__ import annotations

from collections import Counter

from judging.examples import budget
from judging.rule import rule
from oracle.insured import OTHERS
from spec import insurance_categories
from strategies import current
from strategies.history_rows import history_rows
from subject import Practice, Target
from suites.history_rows import NEW, PATIENT, PLAN, REFUSED, HistoryJudge
from suites.insurance_history import categories_for, subscriber_with_two_plans

ENTERED = (
    *(NEW, OTHERS, "create-insurance-history/is-shown-in-the-history", "create-insurance-history/pat-num-is-kept"),
    "create-insurance-history/proc-date-is-kept",
    *(f"create-insurance-history/accepts-{name}" for name in insurance_categories()),
)
SHOWN = tuple(f"get-insurance-history/{name}" for name in ("shows-the-date", "shows-the-procedure", "most-recent-wins"))


@rule(*ENTERED, *SHOWN, PLAN, PATIENT, REFUSED)
def test_dates_orders_and_updates(
    target: Target, practice: Practice, run_seed: int, figures: dict[str, Counter[str]]
) -> None:
    """Enter dates into every category, some twice, and update some entries: the history shows the most recent of each.

    With one example only three categories get a second entry, else half of them.
    """
    one = subscriber_with_two_plans(practice)
    judge = HistoryJudge(target, practice, one)
    categories = {category: judge.present(category) for category in categories_for(practice, one)}
    seconds = 3 if budget() == 1 else len(categories) // 2
    rows = list(history_rows(categories, current().today, turn=run_seed, seconds=seconds))
    judge.judge(rows)
    judge.refuse(rows[0].category, current().today)
    figures.setdefault("requests", Counter()).update(judge.requests)
    judge.failures.conclude()
