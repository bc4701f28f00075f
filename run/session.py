"""The session of a run: its options, checked, and the target, which is opened once and closed at the end."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from certification.rule_sets import FrozenRule, apart, rule_sets
from judging.example_database import database_at
from run.embedded import NotStarted, starting_server
from run.identity import Identity, check_nonce, identify
from run.options import Options
from run.preparation import (
    credentials_of,
    make_folder,
    practice_of,
    remove_unused,
    report_mode_of,
    settings_of,
    version_of,
)
from run.selection import set_aside
from run.sharding import Shard, run_digest
from run.waiting import announced
from run.waivers import load_waivers
from spec import NEWEST, catalogue
from strategies import use_practice
from subject import ConfigurationError, Credentials, Target, blaming, probe, retire, take_stock
from subject.interrupts import INTERRUPTIONS
from subject.journal import Journal


class Session:
    """The options of a run, checked, and the target that they lead to."""

    def __init__(self, options: Options, credentials: Credentials | None = None) -> None:
        """Check everything that can be checked without the target; raises ConfigurationError.

        A worker gets the credentials from the first process of the run.
        """
        self.options = options
        self.shard = Shard.parse(options.shard) if options.shard else None
        self.database = database_at(options.database, _kept_apart(options)) if options.database else None
        self._credentials = credentials or credentials_of(options)
        self.version = version_of(options.api_version)
        self.settings = settings_of(options, self._credentials, options.url or "http://127.0.0.1")
        self.practice = practice_of(options, loopback=self.settings.loopback)
        self.set_aside = set_aside(self.settings, self.practice, options.rules)
        self.waivers = load_waivers(options.waivers, datetime.now().astimezone().date())
        check_nonce(options.nonce, mode=options.mode, version=self.version)
        if options.nonce and self.shard:
            raise ConfigurationError("--nonce identifies the target of a whole run: leave --shard out.")
        self.apart = apart_of(options.rule_set)
        """The rules that do not count under the rule set of the run, with the reason."""
        self.identity: Identity | None = None
        self.report_mode = report_mode_of(options)
        self._folders = make_folder(options.out, self.report_mode)
        self._stack = ExitStack()
        self._embedded: Callable[[], str] | None = None
        self.target: Target | None = None
        self.today: date | None = None
        self._earlier: Path | None = None

    def prepare(self) -> None:
        """Start the embedded server, if the run is to judge it: it is ready when the target is opened."""
        if self.options.url is None and self._embedded is None:
            self._embedded = self._stack.enter_context(
                starting_server(
                    api_version=str(self.version),
                    without=self.options.without,
                    faults=self.options.faults,
                    variants=self.options.variants,
                    authorization=self._credentials.headers["Authorization"],
                )
            )

    def open(self) -> Target:
        """Open the target; without a URL the embedded server, which is started if it was not prepared.

        Raises Unreachable, ConfigurationError or NotIdentified.
        """
        if self.target is None:
            if self.options.url is None:
                self.settings = settings_of(self.options, self._credentials, self._url_of_embedded())
            self._earlier = retire(self.settings.journal)
            self.target = Target(self.settings, self.practice, mark=self._mark())
            self._stack.callback(self.target.close)
            with announced(self.settings):
                self.today = probe(self.target)
            use_practice(self.practice, self.settings.judged_as, self.today)
            self.target.journal.begin(self._about(self.target))
            INTERRUPTIONS.journal = self.settings.journal
            take_stock(self.target)
            if self.options.nonce:
                self.identity = identify(self.target, self.options.nonce)
        return self.target

    def _mark(self) -> str:
        """The mark of the records of this run: one of its own, and before it that of all shards, if this is one."""
        own = secrets.token_hex(3)
        return f"conformance run {f'{self.run_digest[:6]}_{own}' if self.shard else own}"

    @property
    def run_digest(self) -> str:
        """What all shards of this run share."""
        return run_digest(self.options, self.practice)

    def join(self, worker: str, mark: str, today: date, before: set[int]) -> Target:
        """Open the target that another process has opened already, as one of its workers."""
        journal = Journal(self.settings.journal, worker=f"{worker} ")
        journal.before |= before
        self.target, self.today = Target(self.settings, self.practice, mark=mark, journal=journal), today
        self._stack.callback(self.target.close)
        use_practice(self.practice, self.settings.judged_as, today)
        return self.target

    def scratch(self) -> Path:
        """A folder that is gone when the session is closed."""
        return Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="procedurelogs-workers-")))

    def _about(self, target: Target) -> dict[str, object]:
        return {
            "url": target.settings.url,
            "embedded": self.options.url is None,
            "api_version": str(target.settings.api_version),
            "mark": target.mark,
            **({"shard": self.options.shard} if self.shard else {}),
            "began": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def _url_of_embedded(self) -> str:
        self.prepare()
        assert self._embedded is not None  # noqa: S101 - prepared
        try:
            return self._embedded()
        except NotStarted as problem:
            raise ConfigurationError(str(problem)) from None

    @property
    def notes(self) -> list[str]:
        """What a reader of the results should know about these options."""
        notes = []
        if self.options.url and not self.options.practice:
            notes.append("No --practice was given: the target was taken to hold what the reference server holds.")
        if self._earlier:
            notes.append(
                f"An earlier run left records: `procedurelogs-conformance cleanup {self._earlier}` deletes them."
            )
        if self.version > NEWEST:
            notes.append(f"Version {self.version} is newer than the newest that this suite knows: judged as {NEWEST}.")
        return notes

    def close(self) -> None:
        """Close the target and stop the embedded server; of a run that never began, no file or folder is left."""
        self._stack.close()
        remove_unused(self._folders, self.settings.journal)


@blaming("rule_set")
def apart_of(version: str | None) -> dict[str, str]:
    """The rules that do not count under the rule set of this release, with the reason; raises ConfigurationError."""
    if version is None:
        return {}
    if version not in rule_sets():
        known = ", ".join(rule_sets())
        raise ConfigurationError(f"There is no rule set {version!r}; this suite has those of {known}.")
    return apart(rule_sets()[version], {rule.id: FrozenRule.of(rule) for rule in catalogue()})


def _kept_apart(options: Options) -> str:
    """What tells the inputs of this target from those of others: where one passes, another may fail."""
    return f"{options.url or 'embedded'} {options.api_version}"
