"""The cluster of a fleet on this machine: nobody else here or elsewhere can use it, or look into it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from distributed import Client
from distributed.comm.core import CommClosedError

from fleet.cluster import workers_at
from tests.launching import DEADLINE

PAGES = ("/", "/status", "/health", "/metrics", "/info/main/workers.html", "/json/counts.json")
"""What the scheduler of another cluster answers over HTTP, whether it has a dashboard or not."""


@pytest.fixture(scope="module")
def scheduler() -> Iterator[dict[str, Any]]:
    """What the scheduler of a new cluster without a worker says of itself."""
    with workers_at(None, 0) as client:
        yield dict(client.scheduler_info())


def test_it_listens_to_this_machine_over_tls(scheduler: dict[str, Any]) -> None:
    """Its address is one of loopback, with TLS."""
    assert scheduler["address"].startswith("tls://127.0.0.1:")


def test_it_takes_no_client_without_tls(scheduler: dict[str, Any]) -> None:
    """A client of Dask over plain TCP has its connection closed."""
    with pytest.raises(CommClosedError):
        Client(scheduler["address"].replace("tls://", "tcp://"), timeout="30s")


def test_it_takes_no_client_without_its_keys(scheduler: dict[str, Any]) -> None:
    """Whoever shows no certificate is turned away, also one who trusts any."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    address = ("127.0.0.1", int(scheduler["address"].rpartition(":")[2]))
    with (
        socket.create_connection(address, DEADLINE) as plain,
        context.wrap_socket(plain) as ours,
        pytest.raises(ssl.SSLError, match="CERTIFICATE_REQUIRED"),
    ):
        ours.recv(1)


@pytest.mark.parametrize("path", PAGES)
def test_it_shows_nothing_over_http(scheduler: dict[str, Any], path: str) -> None:
    """The port at which every process of Dask listens has no page."""
    (port,) = scheduler["services"].values()
    assert httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False).status_code == 404
