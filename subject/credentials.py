"""Credentials: the secret headers of a target, where they are read from, and how they are kept out of all output."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from subject.errors import ConfigurationError

HIDDEN = "[REDACTED]"
"""The placeholder for a secret."""
AUTHORIZATION = "PROCEDURELOGS_AUTHORIZATION"
HEADER = "PROCEDURELOGS_HEADER_"
"""Prefix of the environment variables for other headers: PROCEDURELOGS_HEADER_X_API_KEY is X-Api-Key."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = {"accept", "connection", "content-length", "content-type", "host", "transfer-encoding"}
_OVERRIDES = {"x-http-method", "x-http-method-override", "x-method-override"}
"""Headers that make some servers use another method than that of the request."""
_SHORTEST_PART = 8
"""Characters of the shortest part of a secret that is hidden by itself: a shorter part may be an ordinary word."""
_BETWEEN_PAIRS = r"\W{0,3}(?:0?x|u00)?"
_NO_DIGITS = bytes(code for code in range(256) if code not in b"0123456789abcdef")


@dataclass(frozen=True)
class Credentials:
    """Headers with secrets; neither a secret nor a part of it is ever shown."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> frozenset[str]:
        """The names of the headers, in lower case."""
        return frozenset(name.lower() for name in self.headers)

    def hide(self, text: str) -> str:
        """The text with every secret replaced, however the target spelt it."""
        return self._pattern.sub(HIDDEN, text) if self.headers else text

    def hide_bytes(self, content: bytes) -> bytes:
        """The body with every secret replaced; secrets are ASCII, so the encoding of the body does not matter."""
        if not self.headers:
            return content
        plain = content.replace(b"\x00", b"").lower()
        digits = plain.replace(b"0x", b"").replace(b"u00", b"").translate(None, _NO_DIGITS)
        spelt = any(one in plain for one in self._anchors) or any(one in digits for one in self._digits)
        return self._pattern_of_bytes.sub(HIDDEN.encode(), content) if spelt else content

    @cached_property
    def _anchors(self) -> frozenset[bytes]:
        """The longest run of letters and digits in each form of a secret, which every spelling of it contains."""
        return frozenset(max(re.findall(r"[a-z0-9]*", form.lower()), key=len).encode() for form in self._spelt)

    @cached_property
    def _digits(self) -> frozenset[bytes]:
        """The hexadecimal digits of each secret and each part of it."""
        return frozenset(one.encode().hex().encode() for secret in self.headers.values() for one in _parts(secret))

    @cached_property
    def _spelt(self) -> frozenset[str]:
        return frozenset(form for secret in self.headers.values() for form in _forms(secret))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        spelt = [_spelling(one) for one in sorted(self._spelt, key=len, reverse=True)]
        digits = [_in_hexadecimal(one.decode()) for one in sorted(self._digits, key=len, reverse=True)]
        return re.compile("|".join([*digits, *spelt]), re.IGNORECASE)

    @cached_property
    def _pattern_of_bytes(self) -> re.Pattern[bytes]:
        return re.compile(self._pattern.pattern.encode(), re.IGNORECASE)


def _forms(secret: str) -> Iterator[str]:
    """The secret, the secret without its scheme, the keys in it, and all of them in Base64."""
    whole = _whole(secret)
    yield from (one for one in whole if one)
    yield from _parts(secret)
    yield from (core for one in whole for core in _base64(one) if len(core) >= _SHORTEST_PART)


def _whole(secret: str) -> set[str]:
    """The secret, the secret without its scheme, and unpacked."""
    return {secret, secret.rpartition(" ")[2], _unpacked(secret)}


def _parts(secret: str) -> set[str]:
    """The secret in its forms, and the keys in them, as far as they are long enough to be no ordinary word."""
    whole = _whole(secret)
    return {part for one in whole for part in (one, *re.split("[/:]", one)) if len(part) >= _SHORTEST_PART}


def _in_hexadecimal(digits: str) -> str:
    """A pattern of pairs of hexadecimal digits, with or without signs between them: 6b2d, 6b:2d, 0x6b, 0x2d, %6b%2d."""
    return _BETWEEN_PAIRS.join(digits[number : number + 2] for number in range(0, len(digits), 2))


def _unpacked(secret: str) -> str:
    """The user and the password of Basic credentials."""
    scheme, _, packed = secret.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(packed, validate=True).decode("ascii")
    except ValueError:
        return ""


def _base64(text: str) -> Iterator[str]:
    """The characters that a text has in Base64 regardless of the text before and after it."""
    for shift, affected in enumerate((0, 2, 3)):
        content = b"\x00" * shift + text.encode()
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(content)[affected : len(content) * 8 // 6].decode()


def _spelling(text: str) -> str:
    """A pattern of the spellings of a text: plain, in a URL, in JSON, in HTML, in UTF-16."""
    return r"\x00?".join(one if one.isalnum() else _spelling_of(one) for one in text)


def _spelling_of(sign: str) -> str:
    code = ord(sign)
    plain = {re.escape(sign), re.escape(html.escape(sign)), *([r"\+"] if sign == " " else [])}
    ways = [
        rf"\\?{re.escape(sign)}",
        rf"%(?:25)*{code:02x}",
        rf"\\(?:u00|x){code:02x}",
        rf"&#(?:0*{code}|x0*{code:x});",
        *sorted(plain),
    ]
    return f"(?:{'|'.join(ways)})"


def variable_of(header: str) -> str:
    """The environment variable that gives a header."""
    return AUTHORIZATION if header.lower() == "authorization" else HEADER + re.sub(r"\W", "_", header).upper()


def credentials_from(environment: Mapping[str, str], file: Path | None = None) -> Credentials:
    """The credentials of a file and of the environment; a header of the file wins. Raises ConfigurationError."""
    found: dict[str, tuple[str, str]] = {}
    for variable, value in environment.items():
        if variable == AUTHORIZATION or variable.startswith(HEADER):
            name = (
                variable.removeprefix(HEADER).replace("_", "-").title()
                if variable != AUTHORIZATION
                else "Authorization"
            )
            found[name.lower()] = _checked(name, value, f"The environment variable {variable}")
    return Credentials({name: value for name, value in {**found, **_from_file(file)}.values() if value})


def _from_file(file: Path | None) -> dict[str, tuple[str, str]]:
    """The headers of a file by lower-case name; raises ConfigurationError if there is none, or one twice."""
    found: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(_lines(file), start=1) if file else ():
        if line.strip() and not line.strip().startswith("#"):
            name, value = _header(line.strip(), f"The credentials file {file}, line {number},")
            if name.lower() in found:
                raise ConfigurationError(f"The credentials file {file}, line {number}, repeats the header {name!r}.")
            found[name.lower()] = _checked(name, value, f"The credentials file {file}, line {number},")
    if file and not found:
        raise ConfigurationError(
            f"The credentials file {file} is empty: give lines such as 'Authorization: ODFHIR key/key'."
        )
    return found


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ConfigurationError(f"The credentials file {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"The credentials file {file} is not text: give lines such as 'Authorization: ODFHIR key/key'."
        ) from None


def _header(line: str, source: str) -> tuple[str, str]:
    """The name and the value of a header; raises ConfigurationError, which shows neither, where there is no name."""
    name, colon, value = line.partition(":")
    if not colon or not _NAME.fullmatch(name.strip()):
        raise ConfigurationError(
            f"{source} is not a header: give 'Name: value', such as 'Authorization: ODFHIR developer/customer'."
        )
    return name.strip(), value.strip()


def _checked(name: str, value: str, source: str) -> tuple[str, str]:
    if not _NAME.fullmatch(name) or name.lower() in _OURS | _OVERRIDES:
        raise ConfigurationError(f"{source} gives the header {name!r}, which is not one for credentials.")
    value = value.strip()
    if not value.isascii() or not value.isprintable():
        raise ConfigurationError(f"{source} gives a value with characters that a header cannot carry.")
    return name, value
