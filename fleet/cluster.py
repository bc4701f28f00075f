"""The workers of a fleet: a cluster on this machine for as long as the fleet takes, or one that is there."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker

import dask.config
from distributed import Client, LocalCluster
from distributed.security import Security

from subject import ConfigurationError
from subject.interrupts import block_signals, unblock_signals

CONNECT = "30s"
CLOSED_DOORS: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
"""Dask's processes listen for HTTP, whether there is a dashboard or not: these of ours answer nothing."""
NO_DASHBOARD = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
"""What keeps a scheduler from the port that every scheduler takes, and warns about when it is taken."""


class SchedulerLost(RuntimeError):
    """The scheduler or the connection to it has ended before its fleet."""


@contextmanager
def workers_at(scheduler: str | None, workers: int) -> Iterator[Client]:
    """A client of the scheduler at an address, or of a new one with so many worker processes.

    Raises ConfigurationError if nothing answers there, and SchedulerLost if that is so within the block.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # what becomes of each target is said by the fleet
    with ExitStack() as stack:
        client = stack.enter_context(_local(stack, workers) if scheduler is None else _remote(scheduler))
        try:
            yield client
        except ConfigurationError:
            raise
        except Exception as problem:
            if isinstance(problem, OSError) or client.status != "running":
                what = "of this machine" if scheduler is None else repr(scheduler)
                raise SchedulerLost(f"The scheduler {what} was lost: {_words(problem)}.") from problem
            raise


def _remote(scheduler: str) -> Client:
    try:
        return Client(scheduler, timeout=CONNECT)
    except (OSError, ValueError, TypeError, ImportError) as problem:  # which one, depends on the protocol
        raise ConfigurationError(f"The scheduler {scheduler!r} cannot be used: {_words(problem)}.") from None


def _words(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200].rstrip(".") or type(problem).__name__


def _local(stack: ExitStack, workers: int) -> Client:
    """A client of a new cluster that only this process can use, whoever else is on this machine: TLS with its own keys.

    Its processes, also those that replace others, are deaf to signals: this process ends them.
    """
    resource_tracker.ensure_running()  # at its start it would let signals come
    block_signals()
    try:
        stack.enter_context(dask.config.set(CLOSED_DOORS))
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address=None,
            scheduler_kwargs=NO_DASHBOARD,
            memory_limit=None,
            silence_logs=logging.CRITICAL + 1,
            local_directory=stack.enter_context(tempfile.TemporaryDirectory(prefix="procedurelogs-fleet-")),
        )
        stack.enter_context(cluster)
        return Client(cluster)
    finally:
        unblock_signals()
