"""A database of inputs that failed in earlier runs, shared by shards and nights, which cannot fail or delay a run.

Whatever goes wrong with it, the run goes on without it, and says so once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from subject import ConfigurationError
from subject.places import is_unclear, is_url, without_secrets

Value = TypeVar("Value")

SCHEMES = ("redis", "rediss")
SECONDS_FOR_ONE = 2.0
"""Seconds that one request to the database may take."""
SECONDS_FOR_ALL = 20.0
"""Seconds that all requests of a process to the database may take together."""
MOST_CANDIDATES = 2
"""Kept inputs that a check tries, the shortest ones: if there are more, Hypothesis may try only some of them."""


class Candidates:
    """The kept inputs that a check tries before examples of its own, in the order in which Hypothesis tries them."""

    def __init__(self) -> None:
        self._room = MOST_CANDIDATES
        self._waiting: list[tuple[bytes, bytes]] = []
        self._passed = 0
        self._over = False
        self.tried: tuple[bytes, bytes] | None = None
        """The one that was tried last, after its key; None once it is known not to have failed."""

    def choose(self, key: bytes, found: Iterable[bytes]) -> list[bytes]:
        """The shortest inputs of a key: they are tried next, unless the check has gone on to its own examples."""
        shortest = sorted(found, key=lambda one: (len(one), one))
        if self._over:  # a failure is made smaller
            return shortest[:MOST_CANDIDATES]
        chosen = shortest[: self._room]
        self._room -= len(chosen)
        self._waiting += [(key, value) for value in chosen]
        return chosen

    def leave_out(self, value: bytes) -> None:
        """An input did not fail, whether or not an example came of it."""
        self._waiting = [one for one in self._waiting if one[1] != value]
        self.tried = None if self.tried and self.tried[1] == value else self.tried

    def begin_example(self) -> bool:
        """Whether the example that begins now is one of them: after one that failed, no other is tried."""
        self._over = self._over or self.tried is not None or not self._waiting
        self.tried = None if self._over else self._waiting.pop(0)
        return not self._over

    def count_passed(self) -> None:
        """The one that was tried last passed."""
        self._passed += 1

    @property
    def only_passed(self) -> bool:
        """Whether examples were tried, all of them kept inputs, and none of these failed."""
        return self._passed > 0 and not self._over and self.tried is None


class GuardedDatabase(ExampleDatabase):
    """Another database, left alone from the first time on that it fails, hangs, or has taken too long."""

    def __init__(self, inner: ExampleDatabase, place: str, target: str) -> None:
        """The place is shown to users; inputs are kept apart by target, since one may pass where another fails."""
        super().__init__()
        self.place = place
        self.problem = ""
        self.tried = 0
        """The number of inputs of earlier runs that were sent."""
        self._inner = inner
        self._prefix = sha256(target.encode()).digest()[:8]
        self._spent = 0.0
        self._candidates = Candidates()

    # What Hypothesis asks for.

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """The shortest inputs that are kept under a key; none where the database is left alone."""
        return self._candidates.choose(key, self._guarded(lambda: list(self._inner.fetch(self._prefix + key)), []))

    def save(self, key: bytes, value: bytes) -> None:
        """Keep an input that failed."""
        self._guarded(lambda: self._inner.save(self._prefix + key, value), None)

    def delete(self, key: bytes, value: bytes) -> None:
        """Forget an input that did not fail."""
        self._candidates.leave_out(value)
        self._guarded(lambda: self._inner.delete(self._prefix + key, value), None)

    def move(self, src: bytes, dest: bytes, value: bytes) -> None:
        """Keep an input under another key."""
        self._guarded(lambda: self._inner.move(self._prefix + src, self._prefix + dest, value), None)

    # What the checks and the record ask for.

    def begin(self, *, given: bool) -> None:
        """Another check begins, to which the database was given, or could not be."""
        self._candidates = Candidates()
        if not given and not self.problem:
            self.problem = "this version of Hypothesis takes none for a test with a seed"

    def is_candidate(self) -> bool:
        """Whether the example that begins now is an input of an earlier run: they are the first ones of a check."""
        found = self._candidates.begin_example()
        self.tried += found
        return found

    def forget_candidate(self) -> None:
        """Forget the candidate that was tried last, since it passed.

        Hypothesis does so, too, but not where it ends the check there because it knows of no other input.
        """
        if self._candidates.tried:
            self._candidates.count_passed()
            self.delete(*self._candidates.tried)

    @property
    def only_passed(self) -> bool:
        """Whether this check tried kept inputs alone, and none of them failed."""
        return self._candidates.only_passed

    def figures(self) -> dict[str, Any]:
        """What the record of a run says of it."""
        return {"place": self.place, "tried": self.tried, **({"problem": self.problem} if self.problem else {})}

    def _guarded(self, act: Callable[[], Value], otherwise: Value) -> Value:
        if self.problem:
            return otherwise
        began = time.monotonic()
        done, found = _within(SECONDS_FOR_ONE, act)
        self._spent += time.monotonic() - began
        if not done:
            self.problem = f"it did not answer within {SECONDS_FOR_ONE:g} s"
        elif isinstance(found, Exception):
            self.problem = f"it failed ({type(found).__name__})"
        elif self._spent > SECONDS_FOR_ALL:
            self.problem = f"it took more than {SECONDS_FOR_ALL:g} s"
        return otherwise if self.problem else found


def _within(seconds: float, act: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether an act was done in time, and what it gave or raised; one that hangs is left behind."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(act())
        except Exception as problem:  # noqa: BLE001 - whatever it is, the run goes on without the database
            found.append(problem)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(found), found[0] if found else None


def database_at(place: str, target: str) -> GuardedDatabase:
    """The database at redis://... or rediss://..., or in a folder, for inputs of a target; no server is asked yet.

    Raises ConfigurationError if there can be no such database.
    """
    shown = without_secrets(place)
    if not is_url(place):
        _make_folder(Path(place))
        return GuardedDatabase(DirectoryBasedExampleDatabase(place), shown, target)
    if place.partition("://")[0] not in SCHEMES:
        raise ConfigurationError(f"--database {shown} is neither redis://HOST, nor rediss://HOST, nor a folder.")
    if is_unclear(place):
        raise ConfigurationError(
            f"--database {shown} is not the URL of a Redis server: "
            "write / ? # [ ] @ in its password as %2F %3F %23 %5B %5D %40."
        )
    return GuardedDatabase(_redis(place), shown, target)


def _make_folder(path: Path) -> None:
    """Make the folder of a database; raises ConfigurationError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise ConfigurationError(f"--database {path} is a file: give a folder, or the URL of a Redis server.") from None
    except OSError as error:
        raise ConfigurationError(f"--database {path} cannot be used: {error.strerror}.") from None


def _redis(place: str) -> ExampleDatabase:
    """The database of a Redis or Valkey server; raises ConfigurationError."""
    try:
        from hypothesis.extra.redis import RedisExampleDatabase  # noqa: PLC0415 - an extra
        from redis import Redis  # noqa: PLC0415
    except ModuleNotFoundError:
        raise ConfigurationError(
            "--database with a Redis server needs the package redis: install procedurelogs-conformance[redis]."
        ) from None
    try:
        server = Redis.from_url(place, retry=None, socket_timeout=1.0, socket_connect_timeout=1.0)
    except ValueError:
        raise ConfigurationError(f"--database {without_secrets(place)} is not the URL of a Redis server.") from None
    return RedisExampleDatabase(server)
