"""The file of a bundle: a ZIP archive that can be written in one way only, so that a change shows wherever it is.

Any program for ZIP files opens it. Names are sorted, times and permissions fixed, and the comment of the archive is
the SHA-256 of everything before it. How well the contents are compressed may differ with the version of zlib.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certification.canonical import digest
from certification.errors import BundleProblem

MOST_BYTES = 256 * 1024 * 1024
"""Bytes that all files of a bundle may have together, unpacked."""

MOST_FILES = 1_000
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99}){0,5}")
"""Names that are harmless in every file system: nothing leads out of the folder, nothing differs by case alone."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_COMMON = (20, 0, 8, 0, 0x21)
"""Version 2.0, no flags, deflated, midnight of the first day that ZIP knows."""
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it is packed: its name, the deflated stream, and checksum and size of its content."""

    name: bytes
    stream: bytes
    checksum: int
    size: int

    @property
    def fields(self) -> tuple[int, ...]:
        """What both of its headers say, in their order."""
        return (*_COMMON, self.checksum, len(self.stream), self.size, len(self.name), 0)


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of these files, by name; the same files are the same bytes. Raises ValueError for a wrong name."""
    for name in files:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a name for a file of a bundle.")
    return frame([entry(name, files[name]) for name in sorted(files)])


def unpack(data: bytes, most_bytes: int = MOST_BYTES) -> dict[str, bytes]:
    """The files of an archive, by name; raises BundleProblem, which names the part that is wrong.

    Unpacks `most_bytes` at most, whatever the archive says of itself.
    """
    if not data.startswith(b"PK\x03\x04"):
        raise BundleProblem("it is empty." if not data else "it is not a ZIP archive.")
    files: dict[str, bytes] = {}
    entries = []
    for file, content in _entries(data, most_bytes):
        name = file.name.decode("ascii")
        if name in files:
            raise BundleProblem(f"it has two files of the name {name}.")
        files[name] = content
        entries.append(file)
    _check_frame(data, entries)
    return files


def entry(name: str, content: bytes) -> Entry:
    """A file, packed."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Entry(name.encode(), deflate.compress(content) + deflate.flush(), zlib.crc32(content), len(content))


def frame(entries: Sequence[Entry]) -> bytes:
    """The archive of packed files, which are in the order of their names."""
    local, central = bytearray(), bytearray()
    for file in entries:
        place = len(local)
        local += _LOCAL.pack(b"PK\x03\x04", *file.fields) + file.name + file.stream
        unix = (0x0300 | 20, *file.fields, 0, 0, 0, 0o100644 << 16, place)
        central += _CENTRAL.pack(b"PK\x01\x02", *unix) + file.name
    count = len(entries)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), len(local), _DIGEST)
    whole = bytes(local + central + end)
    return whole + digest(whole).encode()


def _entries(data: bytes, most_bytes: int) -> Iterator[tuple[Entry, bytes]]:
    """The packed files one after another, each with its content."""
    place, left, count = 0, most_bytes, 0
    while data[place : place + 4] == b"PK\x03\x04":
        count += 1
        if len(data) < place + _LOCAL.size or count > MOST_FILES:
            raise BundleProblem("it is truncated." if count <= MOST_FILES else f"it has more than {MOST_FILES} files.")
        *_, size, _unpacked, length, more = _LOCAL.unpack_from(data, place)
        start = place + _LOCAL.size + length
        name = data[place + _LOCAL.size : start]
        _check_name(name)
        place = start + more + size
        if place > len(data):
            raise BundleProblem(f"it is truncated: it ends within {name.decode()}.")
        file, content = _inflated(name, data[start + more : place], left)
        left -= len(content)
        yield file, content


def _check_name(name: bytes) -> None:
    if not NAME.fullmatch(name.decode("latin-1")):
        shown = ascii(name[:60].decode("latin-1"))
        raise BundleProblem(f"it has a file of the name {shown}, which no bundle has.")


def _inflated(name: bytes, stream: bytes, left: int) -> tuple[Entry, bytes]:
    inflate = zlib.decompressobj(-15)
    try:
        content = inflate.decompress(stream, left + 1)
    except zlib.error:
        raise BundleProblem(f"{name.decode()} is damaged: it cannot be unpacked.") from None
    if len(content) > left:
        raise BundleProblem(f"it is too large: with {name.decode()} it unpacks to more than any bundle.")
    if not inflate.eof or inflate.unused_data:
        raise BundleProblem(f"{name.decode()} is damaged: its length is not what the archive says.")
    return Entry(name, stream, zlib.crc32(content), len(content)), content


def _check_frame(data: bytes, entries: list[Entry]) -> None:
    """Check everything around the packed contents: it can be written in one way only."""
    wanted = frame(entries)
    if wanted == data:
        return
    if [file.name for file in entries] != sorted(file.name for file in entries):
        raise BundleProblem("it was repacked: its files are not in the order of their names.")
    if wanted.startswith(data):
        raise BundleProblem("it is truncated.")
    place = next((n for n, (a, b) in enumerate(zip(wanted, data, strict=False)) if a != b), len(wanted))
    raise BundleProblem(f"it was repacked or is damaged: byte {place} of the archive is not as this program writes it.")
