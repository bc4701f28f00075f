"""Which kept inputs a check tries, what becomes of them, and that they change nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import Phase, core, given, reject, seed, settings
from hypothesis import strategies as st
from hypothesis.database import ExampleDatabase, InMemoryExampleDatabase, choices_to_bytes
from hypothesis.errors import Unsatisfiable

from judging.example_database import GuardedDatabase
from judging.hypothesis_adapter import SEED, forget_seed, give_database
from run import recording
from run.recording import Recording
from tests.forked import launch_forked
from tests.launching import outcomes, results_in

RULE = "create-procedure/malformed-json-is-refused"
FITS_NO_MORE = 90
FAILS = 200
ALL_BUT_EXPLAIN = (Phase.reuse, Phase.generate, Phase.shrink)


def test_inputs_are_kept_apart_by_target() -> None:
    """A target that passes an input does not make another one forget it; the shortest few are fetched, and counted."""
    inner = InMemoryExampleDatabase()
    one, other = (GuardedDatabase(inner, "place", target) for target in ("one", "other"))
    for size in range(1, 6):
        one.save(b"key", bytes(size))
        other.delete(b"key", bytes(size))
    assert list(other.fetch(b"key")) == []
    assert [len(value) for value in one.fetch(b"key")] == [1, 2]
    candidates = []
    for size in (1, 2, 3):
        candidates.append(one.is_candidate())
        one.delete(b"key", bytes(size))
    assert candidates == [True, True, False]
    one.begin(given=True)
    assert (one.is_candidate(), one.tried) == (False, 2)


class Kept(ExampleDatabase):
    """Keeps numbers for whatever check: the smallest failing inputs, and others that failed before them."""

    def __init__(self, smallest: Iterable[int], others: Iterable[int]) -> None:
        super().__init__()
        self.values = {b"": set(map(as_value, smallest)), b".secondary": set(map(as_value, others))}

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """The numbers of either kind."""
        return sorted(self.values.get(kind_of(key), ()))

    def save(self, key: bytes, value: bytes) -> None:
        """Keep another number."""
        self.values.setdefault(kind_of(key), set()).add(value)

    def delete(self, key: bytes, value: bytes) -> None:
        """Forget a number."""
        self.values[kind_of(key)].discard(value)


def as_value(number: int) -> bytes:
    """The choice of a number, as Hypothesis keeps it."""
    return choices_to_bytes([number])


def kind_of(key: bytes) -> bytes:
    """What Hypothesis adds to the key of a check."""
    return next((kind for kind in (b".secondary", b".pareto") if key.endswith(kind)), b"")


@st.composite
def other_numbers(draw: st.DrawFn) -> int:
    """Any but one."""
    number = draw(st.integers())
    return number if number != FITS_NO_MORE else reject()


@pytest.mark.parametrize(
    ("smallest", "others", "expected"),
    [
        pytest.param([], [], [], id="none"),
        pytest.param([100, 101, 102], [103], [100, 101], id="more than are tried"),
        pytest.param([100], [101, 102, 103], [100, 101], id="more of which Hypothesis would draw some"),
        pytest.param([100], [100, 101], [100], id="one twice"),
        pytest.param([FITS_NO_MORE], [101], [101], id="one from which nothing can be drawn"),
        pytest.param([FAILS], [100], [FAILS], id="one that fails"),
        pytest.param([100], [FAILS, FAILS + 1], [100, FAILS], id="one that fails after one that passes"),
        pytest.param([], [FAILS, FAILS + 1], [FAILS], id="one that fails before another"),
    ],
)
def test_examples_of_a_check_are_not_taken_for_kept_inputs(
    smallest: list[int], others: list[int], expected: list[int]
) -> None:
    """However many are kept, and whatever becomes of them, those that are tried are known, and no others."""
    database = GuardedDatabase(Kept(smallest, others), "place", "target")
    tried: list[int] = []

    @settings(database=database, max_examples=5, report_multiple_bugs=False, phases=ALL_BUT_EXPLAIN)
    @given(other_numbers())
    def check(number: int) -> None:
        if database.is_candidate():
            tried.append(number)
        assert number not in (FAILS, FAILS + 1)

    database.begin(given=True)
    with suppress(AssertionError):
        check()
    assert tried == expected
    assert database.tried == len(expected)


def test_inputs_that_pass_change_nothing_else(tmp_path: Path) -> None:
    """After a failure the intact server passes with as many requests of its own: each kept input costs one more try."""
    requests = []
    for options in (("--fault", RULE), (), ()):
        arguments = ("--rule", RULE, "--examples", "2", *options, "--database", "examples", "--out", "out")
        launch_forked("run", *arguments, folder=tmp_path)
        record = results_in(tmp_path / "out")
        requests.append((outcomes(record)[RULE], record["run"]["database"]["tried"], record["run"]["requests"]))
    plain = launch_forked("run", "--rule", RULE, "--examples", "2", "--out", "plain", folder=tmp_path)
    assert plain.returncode == 0
    (failed, _, _), (again, tried, more), (last, none, same) = requests
    assert (failed, again, last, none) == ("failed", "passed", "passed", 0)
    assert tried > 0
    assert same == results_in(tmp_path / "plain")["run"]["requests"] <= more
    assert json.loads((tmp_path / "plain" / "results.json").read_text(encoding="utf-8"))["run"].get("database") is None


def test_the_only_input_of_a_check_passes_once_it_is_mended(tmp_path: Path) -> None:
    """It is tried once, the check passes without another one, and the next run has forgotten it."""
    rule, found = "create-procedure/pat-num-is-required", []
    for options in (("--fault", rule), (), ()):
        done = launch_forked("run", "--rule", rule, *options, "--database", "examples", "--out", "out", folder=tmp_path)
        record = results_in(tmp_path / "out")
        found.append((done.returncode, outcomes(record)[rule], record["run"]["database"]["tried"]))
    assert found == [(1, "failed", 0), (0, "passed", 1), (0, "passed", 0)]


@pytest.mark.parametrize(("phases", "kept"), [(ALL_BUT_EXPLAIN, True), ((Phase.generate,), False)])
def test_a_check_that_tries_no_kept_inputs_keeps_none(phases: tuple[Phase, ...], kept: bool) -> None:
    """Nobody would read them; the record does not say that Hypothesis takes no database."""
    inner = InMemoryExampleDatabase()
    database = GuardedDatabase(inner, "place", "target")

    @seed(1)
    @settings(max_examples=1, phases=phases)
    @given(st.integers())
    def check(number: int) -> None:
        raise AssertionError(number)

    database.begin(given=give_database(check, database))
    with pytest.raises(AssertionError):
        check()
    assert (any(inner.data.values()), database.problem) == (kept, "")


def test_a_seed_for_all_checks_ends_with_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another run follows in the process, its checks find their database."""
    inner = InMemoryExampleDatabase()
    monkeypatch.setattr(core, SEED, 1)

    @settings(max_examples=1, database=inner, phases=ALL_BUT_EXPLAIN)
    @given(st.integers())
    def check(number: int) -> None:
        raise AssertionError(number)

    kept = []
    for _ in range(2):
        with pytest.raises(AssertionError):
            check()
        kept.append(any(inner.data.values()))
        forget_seed()
    assert kept == [False, True]


def test_a_version_of_hypothesis_that_keeps_its_seed_elsewhere_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No attribute is made that nobody would read."""
    monkeypatch.delattr(core, SEED)
    with pytest.raises(AttributeError, match=SEED):
        forget_seed()


@given(st.none())
def generated(nothing: None) -> None:
    """A check that Hypothesis generates."""


def plain() -> None:
    """A check without examples."""


@pytest.mark.parametrize(
    ("check", "only_kept", "passes"), [(generated, True, True), (generated, False, False), (plain, True, False)]
)
def test_a_check_without_examples_passes_only_where_kept_inputs_did(
    check: Callable[[], None], only_kept: bool, passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A generated check that finds no input stays an error, and so does a life, whatever the check before it tried."""
    monkeypatch.setattr(recording, "only_known_failures_passed", lambda: only_kept)
    call = Recording.pytest_pyfunc_call(
        cast("Recording", None), cast("pytest.Function", SimpleNamespace(function=check))
    )
    next(call)
    with pytest.raises(StopIteration if passes else Unsatisfiable):
        call.throw(Unsatisfiable())
