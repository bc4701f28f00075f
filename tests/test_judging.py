"""A check while it runs: what it keeps of its examples and judgements, and what it takes from Hypothesis."""

from __future__ import annotations

from collections.abc import Callable

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import DidNotReproduce

from judging.check import LONGEST_REPLAY, Check, current_check
from judging.hypothesis_adapter import HypothesisChanged, choices_of
from judging.inputs import step, watch_examples
from judging.replaying import send_again
from reports.outcomes import Judgement, decisive
from run.problems import is_interruption
from spec import catalogue
from tests.reports_sample import results

RULE = "get-procedure/answers-200"
FAILING = settings(max_examples=50, database=None, print_blob=True, derandomize=True)


def check() -> Check:
    """A check of one rule, without a target."""
    return Check("test_x.py::test_y", (RULE,))


def failing() -> tuple[Callable[..., None], list[int]]:
    """A generated test that fails for 7 and above, and the numbers that it tried."""
    tried: list[int] = []

    @FAILING
    @given(number=st.integers(0, 1000), data=st.data())
    def test(fixture: object, number: int, data: st.DataObject) -> None:
        assert fixture
        tried.append(number)
        data.draw(st.just("MO"), label="Surf")
        data.draw(st.just("D"))
        if number >= 7:
            current_check().record(RULE, "failed", message=f"{number} is too many")
            raise AssertionError(number)

    watch_examples(test)
    return test, tried


def test_a_check_knows_that_it_runs() -> None:
    """Expectations belong to the innermost running check; outside of one there is a clear sentence."""
    one, other = check(), check()
    with one.running():
        with other.running():
            assert current_check() is other
        assert current_check() is one
    with pytest.raises(RuntimeError, match="No check is running"):
        current_check()


def test_what_is_kept_of_judgements() -> None:
    """Equal passes are counted, the last failure of a rule stands for all, and half characters are replaced."""
    one = check()
    for _ in range(3):
        one.record(RULE, "passed")
    one.record(RULE, "passed", observation="refused")
    one.record(RULE, "failed", message="first")
    one.record(RULE, "failed", message="200 \ud800")
    kept = [(found.outcome, found.message, found.observation, found.examples) for found in one.judgements()]
    assert kept == [("failed", "200 ?", None, 1), ("passed", "", None, 4), ("passed", "", "refused", 4)]


def test_a_rule_that_a_failure_kept_from_being_judged_is_blocked() -> None:
    """It says so only where no other check judged it, and not of a rule that the run does not judge."""
    other, left_out = "create-procedure/answers-201", "create-procedure/answer-proc-num"
    one = Check("suites/test_one.py::test_one", (RULE, other, left_out), set_aside={left_out})
    assert one.judgements() == []
    one.record(RULE, "failed", message="wrong")
    *_, unreached = one.judgements()
    assert [(found.rule, found.outcome, found.kind) for found in one.judgements()] == [
        (RULE, "failed", ""),
        (other, "blocked", "not-reached"),
    ]
    assert decisive([unreached]) == [unreached]
    passed = Judgement(other, "suites/test_two.py::test_two", "passed")
    assert decisive([unreached, passed]) == [passed]
    record = results(lambda _: None, rules=[catalogue()[RULE], catalogue()[other]], more=[*one.judgements(), passed])
    assert {rule["id"]: rule["outcome"] for rule in record["rules"]} == {RULE: "failed", other: "passed"}


def test_the_failing_example_is_kept_and_sent_again() -> None:
    """The smallest input is recorded as it was drawn, without fixtures; its choices alone are tried again."""
    test, tried = failing()
    one = check()
    with one.running(), pytest.raises(AssertionError) as problem:
        test(fixture=object())
    one.add_choices(choices_of(problem.value))
    [judgement] = one.judgements()
    assert (judgement.message, judgement.input) == ("7 is too many", "number: 7\nSurf: 'MO'\n'D'")
    assert judgement.replay.startswith(f"{hypothesis.__version__} ")
    again, tried = failing()
    send_again(again, judgement.replay)
    with check().running(), pytest.raises(AssertionError):
        again(fixture=object())
    assert set(tried) == {7}


def test_an_example_that_no_longer_fails() -> None:
    """Hypothesis says that the recorded choices did not reproduce the failure."""
    test, _ = failing()
    with check().running(), pytest.raises(AssertionError) as problem:
        test(fixture=object())

    @given(number=st.integers(0, 1000), data=st.data())
    def fixed(number: int, data: st.DataObject) -> None:
        data.draw(st.just(number))
        data.draw(st.just("D"))

    send_again(fixed, choices_of(problem.value))
    with pytest.raises(DidNotReproduce):
        fixed()


def test_choices_of_another_version_are_not_sent() -> None:
    """The check looks for a failure again; so does a test that is not generated."""
    test, tried = failing()
    send_again(test, "1.2.3 AEEA")
    with check().running(), pytest.raises(AssertionError):
        test(fixture=object())
    assert len(set(tried)) > 1
    send_again(print, f"{hypothesis.__version__} AEEA")


@pytest.mark.parametrize(
    "note",
    ["Reproduce it with @reproduce_failure", "@reproduce_failure(b'AA==')", "@reproduce_failure('6', 'A')", "no"],
)
def test_a_hypothesis_that_gives_choices_in_another_form(note: str) -> None:
    """A failure of the suite with one clear sentence, not a record without a replay."""
    problem = AssertionError()
    assert choices_of(problem) == ""
    problem.add_note(note)
    with pytest.raises(HypothesisChanged, match="no longer notes @reproduce_failure"):
        choices_of(problem)


def test_choices_that_are_too_long_to_keep() -> None:
    """The failure is kept without them: it is looked for again from its seed."""
    one = check()
    one.record(RULE, "failed")
    one.add_choices("6.1 " + "A" * LONGEST_REPLAY)
    assert one.judgements()[0].replay == ""
    one.begin_example("4.32.5 case 7")
    one.record(RULE, "failed")
    one.add_choices("6.1 AA==")
    assert one.judgements()[0].replay == "4.32.5 case 7"


class Steps:
    """A machine whose second step takes the first one."""

    @step
    def create(self, status: str) -> None:
        """A step with an argument."""

    @step
    def begin(self) -> None:
        """A step that takes another one."""
        self.create(status="TP")


def test_steps_are_kept_with_those_inside_them() -> None:
    """A line for each step, indented where another step takes it."""
    one = check()
    with one.running():
        Steps().begin()
        Steps().create(status="C")
        one.record(RULE, "failed")
    assert one.judgements()[0].input == "begin\n  create status 'TP'\ncreate status 'C'"


def test_what_a_library_raises_on_the_way_out_of_an_interruption_is_one() -> None:
    """An assertion that fails while Ctrl-C unwinds a check is no fault of the suite; one by itself is."""
    interrupted, alone = AssertionError(), AssertionError()
    interrupted.__context__ = KeyboardInterrupt()
    assert is_interruption(interrupted)
    assert is_interruption(KeyboardInterrupt())
    assert not is_interruption(alone)
