"""An intact server that rehearses each request with faults and variants first, and notes which of them would show."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from typing import Any
from unittest.mock import patch

import uvicorn
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from reference import companions
from reference.app import make_app
from reference.call import clock
from reference.faults.interaction_names import INTERACTIONS
from reference.office import Office
from reference.store import Store
from reference.switches import Switches, make_switches
from run.embedded import FEATURES

PLAIN = 8
"""A fault that showed in so many rehearsals and in no less is taken to show wherever the server asks for it."""


class Asking(frozenset[str]):
    """No fault at all, and the names of those that the server asks for."""

    asked: set[str]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other  # what the server remembers of other faults is no answer to these questions

    def __bool__(self) -> bool:
        return True

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return False


class AskingReadings(dict[str, str]):
    """The first reading of each rule, and the rules whose reading the server asks for."""

    asked: set[str]

    def get(self, rule: str, default: Any = None, /) -> Any:
        """The default; the rule is noted."""
        self.asked.add(rule)
        return default


class Rehearsing:
    """An application that answers as the intact server does; `reached` has the faults that would show, by check.

    A fault shows where a server with it answers a request otherwise, or holds other data afterwards. A variant that is
    another reading of a rule, as RULE=READING, is rehearsed like a fault.
    """

    def __init__(self, without: Sequence[str], faults: Collection[str], authorization: str) -> None:
        """`faults` are those to rehearse; the server asks for those of rules by their names, for no other."""
        self._authorization = authorization
        self.check = ""
        self.at_once = False
        """Whether the check sends requests at the same time, of which none can be rehearsed alone."""
        self.reached: dict[str, set[str]] = defaultdict(set)
        self._unnamed = INTERACTIONS & set(faults)
        self._named: dict[str, list[str]] = defaultdict(list)
        for name in faults:
            self._named[_rule(name)].append(name)
        self._variants = frozenset(filter(_is_variant, faults))
        self._switches = {name: _switches(tuple(without), name) for name in faults}
        self._intact = _switches(tuple(without))
        self._shown = Counter[str]()
        self._hidden: set[str] = set()
        self._turn = asyncio.Lock()

    @cached_property
    def _office(self) -> Office:
        store = Store()  # made by the first request, since SQLite stays in the thread of the server
        return Office(store, self._intact, authorization=self._authorization)

    @cached_property
    def _app(self) -> Starlette:
        return make_app(self._office, companions.ROUTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        async with self._turn:
            request, now = await _whole(receive), clock()
            with patch("reference.operations.clock", lambda: now), patch("reference.faults.overlapping.MEANWHILE", 0):
                await self._rehearse(scope, request)
            await self._play(scope, request, self._intact, send)

    async def _rehearse(self, scope: Scope, request: Sequence[Message]) -> None:
        asking, readings = Asking(), AskingReadings()
        asking.asked = readings.asked = asked = set[str]()
        switches = replace(self._intact, faults=asking, variants=self._variants, readings=readings)
        right = await self._rehearsed(scope, request, switches)
        reached = self.reached[self.check]
        named = {name for rule in asked for name in self._named.get(rule, ())}
        for fault in (named | self._unnamed) - reached:
            if self._is_plain(fault) or await self._rehearsed(scope, request, self._switches[fault]) != right:
                reached.add(fault)
                self._shown[fault] += 1
            else:
                self._hidden.add(fault)

    def _is_plain(self, fault: str) -> bool:
        """Whether the fault counts as reached without a rehearsal, which can only be one check too many."""
        return self.at_once or (self._shown[fault] >= PLAIN and fault not in self._hidden)

    async def _rehearsed(self, scope: Scope, request: Sequence[Message], switches: Switches) -> list[Any]:
        """What a server with these switches answers, and what it holds afterwards if that has changed."""
        sent: list[Any] = []

        async def send(message: Message) -> None:
            sent.append(message)

        store = self._office.store
        before = store.changes
        with store.rehearsal():
            await self._play(scope, request, switches, send)
            return [*sent, store.image() if store.changes != before else None]

    async def _play(self, scope: Scope, request: Sequence[Message], switches: Switches, send: Send) -> None:
        left = iter(request)

        async def receive() -> Message:
            return next(left, {"type": "http.disconnect"})

        self._office.switches = switches
        try:
            await self._app(dict(scope), receive, send)
        except Exception as problem:  # noqa: BLE001 - a faulty server may break
            await send({"type": "broken", "problem": repr(problem)})


def _is_variant(name: str) -> bool:
    return "=" in name


def _rule(name: str) -> str:
    return name.partition("=")[0]


async def _whole(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


@cache
def _switches(without: Sequence[str], *names: str) -> Switches:
    return make_switches(
        faults=[name for name in names if not _is_variant(name)],
        variants=filter(_is_variant, names),
        without=[name for name in without if name in FEATURES],
        not_set=[name for name in without if name not in FEATURES],
    )


@contextmanager
def serving(app: Rehearsing) -> Iterator[str]:
    """Serve the application in a thread; yields its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", timeout_keep_alive=75))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
    finally:
        server.should_exit = True
        thread.join()
