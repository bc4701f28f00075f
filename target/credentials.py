"""Credentials: the secret headers of a target, where they come from, and how they are kept out of everything that is written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from target.errors import ConfigurationError

HIDDEN = "[secret]"
"""What stands where a secret was."""
AUTHORIZATION = "PROCEDURELOGS_AUTHORIZATION"
HEADER = "PROCEDURELOGS_HEADER_"
"""What the names of the environment variables for any other header start with: PROCEDURELOGS_HEADER_X_API_KEY is X-Api-Key."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = {"accept", "connection", "content-length", "content-type", "host", "transfer-encoding"}
_SHORTEST_PART = 8
"""A part of a secret that is shorter may be an ordinary word, and is not hidden by itself."""


@dataclass(frozen=True)
class Credentials:
    """Headers with secrets; neither they nor their parts are ever shown."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> frozenset[str]:
        """The names of the headers, in lower case."""
        return frozenset(name.lower() for name in self.headers)

    def hide(self, text: str) -> str:
        """The text without any secret, however the target spelt it."""
        return self._pattern.sub(HIDDEN, text) if self.headers else text

    def hide_bytes(self, content: bytes) -> bytes:
        """The same for a body; every secret is ASCII, so that its encoding does not matter."""
        return self._pattern_of_bytes.sub(HIDDEN.encode(), content) if self.headers else content

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        spelt = {way for secret in self.headers.values() for part in _parts(secret) for way in _spellings(part)}
        return re.compile("|".join(re.escape(one) for one in sorted(spelt, key=len, reverse=True)), re.IGNORECASE)

    @cached_property
    def _pattern_of_bytes(self) -> re.Pattern[bytes]:
        return re.compile(self._pattern.pattern.encode(), re.IGNORECASE)


def _parts(secret: str) -> Iterator[str]:
    """The secret, the secret without its scheme, and the keys in it."""
    yield secret
    bare = secret.rpartition(" ")[2]
    yield from {part for part in (bare, *re.split("[/:]", bare)) if len(part) >= _SHORTEST_PART}


def _spellings(part: str) -> set[str]:
    """How a server may write a secret: as it is, in a URL, in JSON, in HTML."""
    return {part, quote(part), quote(part, safe=""), json.dumps(part)[1:-1], part.replace("/", r"\/"), html.escape(part)}


def variable_of(header: str) -> str:
    """The environment variable that gives a header."""
    return AUTHORIZATION if header.lower() == "authorization" else HEADER + re.sub(r"\W", "_", header).upper()


def credentials_from(environment: Mapping[str, str], file: Path | None = None) -> Credentials:
    """The credentials of a file, and for headers that it does not give those of the environment; raises ConfigurationError."""
    found: dict[str, tuple[str, str]] = {}
    for variable, value in environment.items():
        if variable == AUTHORIZATION or variable.startswith(HEADER):
            name = variable.removeprefix(HEADER).replace("_", "-").title() if variable != AUTHORIZATION else "Authorization"
            found[name.lower()] = _checked(name, value, f"The environment variable {variable}")
    for number, line in enumerate(_lines(file), start=1) if file else ():
        if line.strip() and not line.startswith("#"):
            name, value = _header(line.strip())
            found[name.lower()] = _checked(name, value, f"The credentials file {file}, line {number},")
    return Credentials({name: value for name, value in found.values() if value})


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigurationError(f"The credentials file {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"The credentials file {file} is not text: give lines such as 'Authorization: ODFHIR key/key'.") from None


def _header(line: str) -> tuple[str, str]:
    """A line is a header, or the value of Authorization alone."""
    name, colon, value = line.partition(":")
    return (name, value.strip()) if colon and _NAME.fullmatch(name) else ("Authorization", line)


def _checked(name: str, value: str, source: str) -> tuple[str, str]:
    if not _NAME.fullmatch(name) or name.lower() in _OURS:
        raise ConfigurationError(f"{source} gives the header {name!r}, which is not one for credentials.")
    if not value.isascii() or not value.isprintable():
        raise ConfigurationError(f"{source} gives a value with characters that a header cannot carry.")
    return name, value.strip()
