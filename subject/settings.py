"""Settings of a run, from flags, PROCEDURELOGS_* variables and defaults."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from spec import NEWEST, Version
from subject.credentials import Credentials
from subject.errors import ConfigurationError

CONNECT_SECONDS = 4.0
READ_SECONDS = 15.0
REQUEST_SECONDS = 60.0
"""The timeouts for connecting, for a pause within a response and for a whole exchange."""

RESOURCE = "/procedurelogs"
"""The path of the resource, relative to the URL of the target."""

Mode = Literal["standard", "read-only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to reach the target, and what may be done to it; times are in seconds, sizes in bytes."""

    url: str
    api_version: Version = NEWEST
    mode: Mode = "standard"
    allow_writes: bool = False
    credentials: Credentials = field(default_factory=Credentials, repr=False)
    interval_seconds: float = 0.0
    pace_file: Path | None = None
    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    request_seconds: float = REQUEST_SECONDS
    response_bytes: int = 32 * 1024 * 1024
    journal: Path | None = None

    @property
    def loopback(self) -> bool:
        """Whether the target is on this machine."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def judged_as(self) -> Version:
        """The version whose rules apply: a version newer than the newest known is judged as the newest."""
        return min(self.api_version, NEWEST)

    def with_timeout(self, seconds: float) -> Settings:
        """These settings with that limit on a pause within a response, and the limits that go with it."""
        return replace(
            self,
            connect_seconds=min(seconds, CONNECT_SECONDS),
            read_seconds=seconds,
            request_seconds=seconds * REQUEST_SECONDS / READ_SECONDS,
        )

    def checked(self) -> Settings:
        """These settings; raises ConfigurationError with one sentence if they are invalid."""
        parts = parts_of(self.url)
        if parts.query or parts.fragment or "@" in parts.netloc:
            raise ConfigurationError(
                "The URL of the target has more than a host and a path: remove query, fragment and user name."
            )
        if parts.path.rstrip("/").endswith(RESOURCE):
            without = self.url.rstrip("/").removesuffix(RESOURCE)
            raise ConfigurationError(f"The suite adds {RESOURCE} itself: give the URL without it, {without}.")
        if self.mode != "read-only" and not self.loopback and not self.allow_writes:
            raise ConfigurationError(
                f"{parts.hostname} is not this machine: give --allow-writes to make and delete procedures there, "
                "or --mode read-only."
            )
        return self


def parts_of(url: str) -> SplitResult:
    """The parts of a URL; raises ConfigurationError if it is not the URL of a server.

    The sentence has no user and no password in it.
    """
    shown = re.sub("(?is)^([a-z]+://)?.*@", r"\1", url)
    try:
        parts = urlsplit(url)
        _ = parts.port  # is it a number, and one of a port?
    except ValueError as error:
        reason = error if shown == url else "remove the user name and check the rest"
        raise ConfigurationError(f"The URL {shown!r} is not the URL of a server: {reason}.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"The URL {shown!r} is not the URL of a server: it must start with http:// or https:// and have a host."
        )
    return parts
