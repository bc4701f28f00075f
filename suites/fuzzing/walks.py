"""Walks along the links of the OpenAPI document, as Schemathesis generates them, sent by the target client."""

from __future__ import annotations

from typing import Any

from hypothesis import reject
from schemathesis import BaseSchema, Response, stateful

from judging.check import current_check
from judging.replaying import walk_named
from subject import Answer, Blocked, key_of
from suites.fuzzing.fuzzer import Fuzzer, response_of
from suites.fuzzing.links import by_key, links_at
from suites.fuzzing.recorded_steps import Steps, told
from suites.fuzzing.schema import Case


def walks_of(fuzzer: Fuzzer, schema: BaseSchema) -> type[stateful.APIStateMachine]:
    """The state machine of the schema, whose every step goes through the fuzzer."""

    links = links_at(fuzzer.target.version)

    class Walks(schema.as_state_machine()):  # type: ignore[misc] # made at run time
        """Each walk starts with what nobody has answered yet."""

        def setup(self) -> None:
            """A new walk: its exchanges are evidence of its own."""
            current_check().begin_example()
            self.answers: dict[str, Answer] = {}
            self.told: dict[int, str] = {}
            self.steps = Steps(fuzzer)

        def call(self, case: Case, **_: Any) -> Response:
            """Bind the keys that no link has given, and send the case; a target that gives no verdict ends the walk."""
            operation: str = case.operation.definition.raw["operationId"]
            self._count(case, operation)
            positive = case.meta is None or case.meta.generation.mode.is_positive
            try:
                fuzzer.bind(case, operation, positive=positive)
                self.steps.take(case, operation)
                current_check().begin_step(walk_named(self.steps.taken), told(self.steps.taken))
                answer = fuzzer.send(case, operation)
            except Blocked:
                reject()
            self.answers[case.id] = answer
            self.steps.answered(answer)
            leads_on = answer.succeeded and case.method != "GET"
            if leads_on and (key := key_of(answer.record or {}, "ProcNum")) is not None:
                self.told[key] = operation
            return Response.from_any(response_of(answer))

        def validate_response(self, response: Response, case: Case, **_: Any) -> None:  # noqa: ARG002 - the answer is kept
            """Judge the answer by the catalogue."""
            fuzzer.judge(case, case.operation.definition.raw["operationId"], self.answers[case.id])

        def _count(self, case: Case, operation: str) -> None:
            key = str((case.path_parameters or {}).get("ProcNum"))
            if key.isdecimal() and int(key) in self.told:
                link = by_key(links, self.told[int(key)], operation)
                if link:
                    fuzzer.links[str(link)] += 1

    return Walks
