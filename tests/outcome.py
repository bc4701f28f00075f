"""What a run of the suites against a reference server came to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict of a run, the outcome and observation of each rule, and why rules failed or did not pass.

    Of a brief run `caught_by` names the checks that failed the rule of the fault, and `after` how many requests had
    been sent when the first of them did.
    """

    verdict: str
    exit_code: int
    rules: dict[str, str]
    reasons: dict[str, str]
    requests: int
    observations: dict[str, str] = field(default_factory=dict)
    sent: str = ""
    methods: tuple[str, ...] = ()
    caught_by: tuple[str, ...] = ()
    after: int = 0

    def failed(self) -> list[str]:
        """The rules that failed."""
        return [rule for rule, outcome in self.rules.items() if outcome == "failed"]
