"""Requests at the same time: each sequence of them from a thread of its own, through the one client."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from subject.exchanges import Answer, Exchange
from subject.interrupts import INTERRUPTIONS
from subject.sending import Sender

PATIENCE = 30.0
"""Seconds for all threads to begin."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer, and when its request began and ended, in seconds of one clock."""

    answer: Answer
    began: float
    ended: float


def at_once(sender: Sender, *sequences: Sequence[Callable[[], Answer]]) -> list[list[Timed]]:
    """Send the requests of each sequence one after another, and all sequences at the same time.

    Returns the answers in the order of the arguments, when all have come. Raises what the first of the failed
    sequences raised, such as Blocked; records that the others made are in the journal by then.
    """
    together = Barrier(len(sequences), timeout=PATIENCE)
    numbers = [sender.log.reserve(len(requests)) for requests in sequences]
    exchanges: list[Exchange] = []

    def send(requests: Sequence[Callable[[], Answer]], ids: list[int]) -> list[Timed]:
        with sender.log.lane(ids) as kept:
            try:
                together.wait()
                return [_timed(request) for request in requests]
            finally:
                exchanges.extend(kept)

    with INTERRUPTIONS.held(), ThreadPoolExecutor(len(sequences)) as threads:
        waiting = [threads.submit(send, requests, ids) for requests, ids in zip(sequences, numbers, strict=True)]
    for exchange in sorted(exchanges, key=lambda one: one.id):
        sender.log.add(exchange)
    return [one.result() for one in waiting]


def _timed(request: Callable[[], Answer]) -> Timed:
    began = time.monotonic()
    answer = request()
    return Timed(answer, began, time.monotonic())
