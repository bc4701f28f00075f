"""Walks along the links of the OpenAPI document.

A walk is drawn whole before anything is sent: no answer, and no missing one, decides what is drawn next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from judging.check import current_check
from judging.examples import budget
from judging.replaying import walk_named
from subject import Answer, Blocked
from suites.fuzzing.fuzzer import Fuzzer
from suites.fuzzing.links import NOT_GIVEN, Link, links_at
from suites.fuzzing.recorded_steps import Steps, in_words
from suites.fuzzing.schema import Case, Operation

LENGTH = 6
ONE_INVALID_IN = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A generated request, and the link that leads to it from the answer to an earlier step, if one does."""

    case: Case
    operation: str
    link: Link | None
    source: int

    @property
    def is_valid(self) -> bool:
        """Whether the schema allows the request as it was generated."""
        return self.case.meta is None or self.case.meta.generation.mode.is_positive


@st.composite
def walks(draw: st.DrawFn, operations: Mapping[str, Operation], links: Sequence[Link]) -> list[Step]:
    """A few requests, each along a link from an earlier one or with a new record; the simplest takes link by link."""
    targets = {link.to for link in links}
    roots = [(None, 0, source) for source in dict.fromkeys(link.source for link in links) if source not in targets]
    steps: list[Step] = []
    for number in range(LENGTH):
        leads = [
            (link, at, link.to) for at, step in enumerate(steps) for link in links if link.source == step.operation
        ]
        turn = number % len(leads) if leads else 0
        link, source, operation = draw(st.sampled_from([*leads[turn:], *leads[:turn], *roots]))
        steps.append(Step(draw(_cases(operations[operation])), operation, link, source))
    return steps


def _cases(operation: Operation) -> st.SearchStrategy[Case]:
    """Requests of an operation, most of them valid."""
    valid, invalid = (
        operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )
    return st.integers(1, ONE_INVALID_IN).flatmap(lambda lot: invalid if lot == ONE_INVALID_IN else valid)


def walk_along_links(fuzzer: Fuzzer) -> None:
    """Send as many generated walks as a check of this run tries examples.

    Raises ExpectationFailed for the first answer that breaks a rule, and Blocked if no walk got a single answer.
    """
    obstacles: list[Blocked] = []
    answered: list[Answer] = []

    @seed(current_check().seed)
    @settings(max_examples=budget(), phases=[Phase.generate])
    @given(walks(fuzzer.operations, list(links_at(fuzzer.target.version).values())))
    def each(walk: list[Step]) -> None:
        try:
            take(fuzzer, walk, answered.append)
        except Blocked as blocked:
            obstacles.append(blocked)

    each()
    if obstacles and not answered:
        raise obstacles[0].anew()


def take(fuzzer: Fuzzer, walk: Sequence[Step], hear: Callable[[Answer], None]) -> None:
    """Send the requests of a walk with the keys that its answers give, and judge each answer."""
    current_check().begin_example()
    steps = Steps(fuzzer)
    answers: list[Answer] = []
    for step in walk:
        led = _lead(step, answers)
        fuzzer.bind(step.case, step.operation, positive=step.is_valid)
        steps.take(step.case, step.operation)
        current_check().begin_step(walk_named(steps.taken), in_words(steps.taken))
        answers.append(fuzzer.send(step.case, step.operation))
        hear(answers[-1])
        steps.answered(answers[-1])
        if led and step.case.path_parameters["ProcNum"] == led:
            fuzzer.links[str(step.link)] += 1
        fuzzer.judge(step.case, step.operation, answers[-1])


def _lead(step: Step, answers: Sequence[Answer]) -> str:
    """Put into a request what its link takes from an answer; gives the key that this puts into its path, if it does."""
    if step.link is None or not answers[step.source].succeeded:
        return ""
    case, answer = step.case, answers[step.source]
    given = {name: value for name, value in step.link.parameters_for(answer).items() if value is not NOT_GIVEN}
    path = {name: str(value) for name, value in given.items() if name in case.path_parameters}
    if path:
        case.path_parameters = {**case.path_parameters, **path}
    else:
        case.query = {**(case.query or {}), **given}
    if isinstance(case.body, dict):
        body = step.link.body_for(answer).items()
        case.body = {**case.body, **{name: value for name, value in body if value is not NOT_GIVEN}}
    return path.get("ProcNum", "")
