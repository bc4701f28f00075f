"""A session with a target: options become settings, practice and the target client; opened once, closed at the end."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from run.embedded import FEATURES, PRACTICE, NotStarted, reference_server
from run.options import Options
from run.selection import SetAside, set_aside
from run.waivers import load_waivers
from spec import NEWEST, OLDEST, UnknownRule, Version, features
from strategies import use_practice
from subject import (
    ConfigurationError,
    Credentials,
    Practice,
    Settings,
    Target,
    credentials_from,
    load_practice,
    probe,
    retire,
    take_stock,
)
from subject.journal import Journal
from subject.pacing import interval_of
from subject.settings import CONNECT_SECONDS, READ_SECONDS, REQUEST_SECONDS


class Session:
    """The options of a run, checked, and the target that they lead to."""

    def __init__(self, options: Options, credentials: Credentials | None = None) -> None:
        """Check everything that can be checked without the target; raises ConfigurationError. A worker is told the credentials."""
        self.options = options
        self._credentials = credentials or _credentials(options)
        self.version = version_of(options.api_version)
        self.settings = self._settings(options.url or "http://127.0.0.1")
        self.practice = _practice(options, loopback=self.settings.loopback)
        try:
            self.set_aside: SetAside = set_aside(self.settings, self.practice, options.rules)
        except UnknownRule as unknown:
            raise ConfigurationError(str(unknown)) from None
        self.waivers = load_waivers(options.waivers, datetime.now().astimezone().date())
        _make_folder(options.out)
        self._stack = ExitStack()
        self.target: Target | None = None
        self.today: date | None = None
        self._earlier: Path | None = None

    def _settings(self, url: str) -> Settings:
        options = self.options
        return Settings(
            url=url,
            api_version=self.version,
            mode=options.mode,
            allow_writes=options.allow_writes,
            credentials=self._credentials,
            interval_seconds=interval_of(options.rate) if options.rate else 0.0,
            pace_file=options.pace_file,
            journal=options.out / "journal.jsonl" if options.out else None,
            connect_seconds=min(options.timeout, CONNECT_SECONDS),
            read_seconds=options.timeout,
            request_seconds=options.timeout * REQUEST_SECONDS / READ_SECONDS,
        ).checked()

    def open(self) -> Target:
        """Start the embedded server where there is no URL, and take a first look; raises Unreachable or ConfigurationError."""
        if self.target is None:
            if self.options.url is None:
                self.settings = self._settings(self._embedded())
            self._earlier = retire(self.settings.journal)
            self.target = Target(self.settings, self.practice, mark=f"conformance run {secrets.token_hex(3)}")
            self._stack.callback(self.target.close)
            self.today = probe(self.target)
            use_practice(self.practice, self.settings.judged_as, self.today)
            self.target.journal.begin(self._about(self.target))
            take_stock(self.target)
        return self.target

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
            "began": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def _embedded(self) -> str:
        options = self.options
        server = reference_server(
            api_version=str(self.version),
            without=options.without,
            faults=options.faults,
            variants=options.variants,
            authorization=self._credentials.headers["Authorization"],
        )
        try:
            return self._stack.enter_context(server)
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
        """Close the target and stop the embedded server."""
        self._stack.close()


def _credentials(options: Options) -> Credentials:
    """What the user gives for the target; the embedded server asks for credentials of its own, as the real API does."""
    given = credentials_from(os.environ, options.credentials)
    return (
        given
        if options.url
        else Credentials({"Authorization": f"ODFHIR {secrets.token_hex(8)}/{secrets.token_hex(8)}"})
    )


def _make_folder(out: Path | None) -> None:
    if out:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"The reports cannot be written to {out}: {error.strerror}.") from None


def version_of(text: str) -> Version:
    """The version that an option names; raises ConfigurationError."""
    try:
        version = Version.parse(text)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    if version < OLDEST:
        raise ConfigurationError(f"The API begins with version {OLDEST}; there is nothing to judge at {version}.")
    return version


def _practice(options: Options, *, loopback: bool) -> Practice:
    if options.practice is None and not loopback:
        raise ConfigurationError(
            "A server elsewhere needs --practice FILE: the manifest of what it holds and the suite may use."
        )
    practice = load_practice(options.practice or PRACTICE)
    off = {feature.key: False for feature in features() if feature.name in options.without}
    empty: dict[str, Sequence[str]] = {name: () for name in options.without if name not in FEATURES}
    history = {**practice.insurance_history, **empty}
    return replace(practice, features={**practice.features, **off}, insurance_history=history)
