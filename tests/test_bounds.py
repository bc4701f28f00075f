"""The bounds on a response: its time, its size and the size that it unpacks to, whichever way the target is reached."""

from __future__ import annotations

import gzip
import re
import ssl
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import trustme

from subject import Blocked, Settings, Target
from subject.route import proxy_for
from tests.hostile import Act, Connection, Hostile, Request, hostile, http
from tests.scripted import Reply, scripted
from tests.test_pacing import PRACTICE

ELSEWHERE = "practice.example/api/v1"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
SECONDS = 0.4
"""The longest that an exchange may take in these tests; a byte arrives every 0.05 seconds."""


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy but that of the test."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def target_at(url: str) -> Iterator[Target]:
    """A client whose exchanges may take little time, though a single read may take long."""
    settings = Settings(url=url, request_seconds=SECONDS, read_seconds=20, connect_seconds=20, allow_writes=True)
    with closing(Target(settings, PRACTICE, mark="a test")) as target:
        yield target


def drip_body(connection: Connection, _request: Request) -> None:
    """Send a head, and a body byte by byte: without a bound it is complete after more than a second."""
    connection.send(http("200 OK", b"", length=24))
    connection.drip(b"[]".ljust(24))


def drip_head(connection: Connection, _request: Request) -> None:
    """Send a head byte by byte: without a bound it is complete after three seconds."""
    connection.drip(http("200 OK", b"", length=0))


def check_ended(url: str) -> None:
    """The exchange ends without a response, though no single read took long."""
    with target_at(url) as target:
        answer = target.send("list-procedures", "GET", "/procedurelogs", may_break=True)
    assert re.search("not complete after 0.4 seconds|timed out", answer.exchange.error or ""), answer.exchange


@pytest.mark.parametrize("act", [drip_head, drip_body])
def test_an_exchange_ends_although_bytes_keep_arriving(act: Act) -> None:
    """A server sends one byte again and again: each arrives in time, the response never is complete."""
    with hostile(Hostile(act)) as url:
        check_ended(url)


@pytest.mark.parametrize("act", [drip_head, drip_body])
def test_an_exchange_through_a_proxy_ends(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the environment sends one byte again and again."""
    with hostile(Hostile(act)) as url:
        monkeypatch.setenv("HTTP_PROXY", url.removesuffix("/api/v1"))
        check_ended(f"http://{ELSEWHERE}")


def test_opening_a_tunnel_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy answers CONNECT byte by byte, so that the tunnel to an https target never opens."""
    with hostile(Hostile(drip_head)) as url:
        monkeypatch.setenv("HTTPS_PROXY", url.removesuffix("/api/v1"))
        check_ended(f"https://{ELSEWHERE}")


def test_an_exchange_over_tls_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound holds behind TLS, with a certificate that is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    server = Hostile(drip_body)
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server.tls)
    with hostile(server) as url:
        check_ended(url)


@contextmanager
def target_of(reply: Reply, at_most: int) -> Iterator[Target]:
    """A client of a server with one answer, which reads responses up to a size."""
    with scripted(lambda _asked: reply) as server:
        settings = Settings(url=server.url, response_bytes=at_most)
        with closing(Target(settings, PRACTICE, mark="a test")) as target:
            yield target


@pytest.mark.parametrize("length", [1000, 1001])
def test_a_body_may_be_so_long_and_no_longer(length: int) -> None:
    """A body of the longest size is read; with one byte more there is no answer."""
    with target_of(Reply(200, b"x" * length), 1000) as target:
        if length == 1000:
            assert target.list(PatNum=11).text == "x" * 1000
        else:
            with pytest.raises(Blocked, match="the body is longer than 1000 bytes"):
                target.list(PatNum=11)


@pytest.mark.parametrize("length", [1000, 10_000_000])
def test_a_body_may_not_unpack_to_more(length: int) -> None:
    """A few packed bytes become the size that is allowed, or far more: the packed size does not count."""
    packed = gzip.compress(b"x" * length)
    with target_of(Reply(200, packed, {"Content-Encoding": "gzip"}), 20_000) as target:
        if length == 1000:
            assert target.list(PatNum=11).text == "x" * 1000
        else:
            assert len(packed) < 20_000
            with pytest.raises(Blocked, match="the body is longer than 20000 bytes"):
                target.list(PatNum=11)


def test_a_body_that_unpacks_to_far_more_takes_little_memory() -> None:
    """A packed body is unpacked bit by bit, and no further than the size that is allowed."""
    packed = gzip.compress(b"x" * 100_000_000)
    with target_of(Reply(200, packed, {"Content-Encoding": "gzip"}), 1_000_000) as target:
        tracemalloc.start()
        try:
            with pytest.raises(Blocked, match="the body is longer than 1000000 bytes"):
                target.list(PatNum=11)
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


HTTP, HTTPS = f"http://{ELSEWHERE}", f"https://{ELSEWHERE}"
ROUTES = [
    ({}, HTTP, None),
    ({"HTTP_PROXY": "http://proxy:3128"}, HTTP, "http://proxy:3128"),
    ({"HTTP_PROXY": "proxy:3128"}, HTTP, "http://proxy:3128"),
    ({"HTTP_PROXY": "http://proxy:3128"}, HTTPS, None),
    ({"HTTPS_PROXY": "http://proxy:3128"}, HTTPS, "http://proxy:3128"),
    ({"ALL_PROXY": "socks5://proxy:1080"}, HTTPS, "socks5://proxy:1080"),
    ({"ALL_PROXY": "http://all:1", "HTTP_PROXY": "http://proxy:3128"}, HTTP, "http://proxy:3128"),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "other.example"}, HTTP, "http://proxy:3128"),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "tice.example"}, HTTP, "http://proxy:3128"),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "other.example, practice.example"}, HTTP, None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "example"}, HTTP, None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": ".example"}, HTTP, None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, HTTP, None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "10.1.2.3"}, "http://10.1.2.3:8080/api/v1", None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "10.1.2.3:8080"}, "http://10.1.2.3:8080/api/v1", None),
    (
        {"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "10.1.2.3:80"},
        "http://10.1.2.3:8080/api/v1",
        "http://proxy:3128",
    ),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "fd00::1"}, "http://[fd00::1]:8080/api/v1", None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "localhost,[fd00::1]"}, "http://[fd00::1]:8080/api/v1", None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "[fd00::1]:8080"}, "http://[fd00::1]:8080/api/v1", None),
    (
        {"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "[fd00::1]:80"},
        "http://[fd00::1]:8080/api/v1",
        "http://proxy:3128",
    ),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "x,fd00::/8"}, "http://[fd00::1]:8080/api/v1", None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "10.0.0.0/8"}, "http://10.1.2.3:8080/api/v1", None),
    ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "10.0.0.0/33,[::1],fd00::/8,/"}, HTTP, "http://proxy:3128"),
]


@pytest.mark.parametrize(("environment", "url", "proxy"), ROUTES)
def test_the_environment_names_the_proxy(
    environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheme's own proxy comes before that for all; NO_PROXY excepts hosts, domains and ports."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy
