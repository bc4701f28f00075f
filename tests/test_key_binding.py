"""Generated requests are bound to the practice, whatever additional members the schema lets them have."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from spec import NEWEST
from subject import Target
from subject.manifest import load_practice
from subject.practice import Practice
from suites.fuzzing.key_binding import Keys
from tests.drawing import quick
from tests.strategies_sample import TODAY

MANIFEST = Path(__file__).parent.parent / "reference" / "practice.yaml"
WORDS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
ANYTHING = st.recursive(WORDS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=3)
NAMES_OF_OTHERS = ("Discount", "ProcFee", "DateTP", "DateOriginalProsth", "ProcTime", "ProcTimeEnd", "Note")
"""Fields of other operations, which are additional members here: any value is valid."""


@pytest.fixture(scope="module")
def practice() -> Practice:
    """The practice of the reference server."""
    found = load_practice(MANIFEST)
    strategies.use_practice(found, NEWEST, TODAY)
    return found


@quick
@given(others=st.dictionaries(st.sampled_from(NAMES_OF_OTHERS), ANYTHING))
def test_an_entry_of_insurance_history_may_have_any_additional_member(
    practice: Practice, others: dict[str, Any]
) -> None:
    """The subscriber and the category are those of the practice; nothing else of the request stops it."""
    keys = Keys(cast(Target, SimpleNamespace(practice=practice, journal=SimpleNamespace(own={}))))
    body = {"PatNum": 1, "InsSubNum": 1, "ProcDate": "2021-04-28", "insHistPrefName": "InsHistBWCodes", **others}
    bound = keys.of_body("create-insurance-history", body, None, positive=True)
    assert (bound["PatNum"], bound["InsSubNum"]) in {(one.PatNum, one.InsSubNum) for one in practice.subscribers}
    assert bound.keys() >= body.keys()
