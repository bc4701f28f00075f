"""The file of a bundle: a changed byte anywhere, and files that are no bundle, are refused in one sentence."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from certification.archive import pack, unpack
from certification.errors import BundleProblem
from tests.bundles import Owner, contents, problems, resealed, verified


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """The vendor whose key the verifier has."""
    return Owner.new(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="module")
def sound(vendor: Owner) -> bytes:
    """A bundle of the vendor that has no problem."""
    return vendor.signs(contents())


PLACES = 100


def test_one_byte_is_changed(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """One byte at each of a hundred places, spread over the whole file, and then with the checksum made right again."""
    for number in range(PLACES):
        damaged = bytearray(sound)
        damaged[(len(sound) - 65) * number // (PLACES - 1)] ^= 0xFF
        assert problems(tmp_path / "b", bytes(damaged), vendor)
        assert problems(tmp_path / "b", resealed(bytes(damaged)), vendor)


def test_each_byte_around_the_files() -> None:
    """The bytes of the archive that belong to no file, such as times and permissions, cannot differ either."""
    sound = pack({"a": b"A file.", "folder/b": b""})
    for place in _around(sound):
        damaged = bytearray(sound)
        damaged[place] ^= 1
        with pytest.raises(BundleProblem):
            unpack(bytes(damaged))


def _around(archive: bytes) -> Iterator[int]:
    """The places of an archive that are not within the packed content of a file."""
    place = 0
    while archive[place : place + 4] == b"PK\x03\x04":
        size, _, length = struct.unpack_from("<IIH", archive, place + 18)
        yield from range(place, place + 30 + length)
        place += 30 + length + size
    yield from range(place, len(archive))


def _zip(*entries: tuple[bytes, bytes]) -> bytes:
    """The beginning of an archive with these names and contents."""
    data = b""
    for name, content in entries:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        stream = deflate.compress(content) + deflate.flush()
        sizes = (zlib.crc32(content), len(stream), len(content), len(name), 0)
        data += struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, *sizes) + name + stream
    return data


FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "it is empty."),
    "text": (lambda _: b"results", "it is not a ZIP archive."),
    "half": (lambda sound: sound[: len(sound) // 2], "it is truncated: it ends within "),
    "without its end": (lambda sound: sound[:-200], "it is truncated."),
    "in the first header": (lambda sound: sound[:20], "it is truncated."),
    "with more at its end": (lambda sound: sound + b"\n", "it was repacked or is damaged: byte "),
    "with a wrong checksum": (lambda sound: sound[:-1] + b"x", "it was repacked or is damaged: byte "),
    "two of one name": (lambda _: _zip((b"a", b"1"), (b"a", b"2")), "it has two files of the name a."),
    "up": (lambda _: _zip((b"../up", b"")), "it has a file of the name '../up', which no bundle has."),
    "root": (lambda _: _zip((b"/etc/passwd", b"")), "it has a file of the name '/etc/passwd', which no bundle has."),
    "drive": (lambda _: _zip((b"c:\\x", b"")), "which no bundle has."),
    "escape": (lambda _: _zip((b"\x1b[31m", b"")), "it has a file of the name '\\x1b[31m', which no bundle has."),
    "unordered": (lambda _: _zip((b"b", b""), (b"a", b"")), "its files are not in the order of their names."),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_bundle(name: str, sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """Whatever the file holds, there is one sentence."""
    make, problem = FILES[name]
    (found,) = problems(tmp_path / "b", make(sound), vendor)
    assert found.startswith(f"{tmp_path / 'b'} is not a sound bundle: ")
    assert problem in found


def test_a_folder_and_nothing(vendor: Owner, tmp_path: Path) -> None:
    """What cannot be read is named with the reason."""
    assert verified(tmp_path, vendor).problems == (f"{tmp_path} cannot be read: Is a directory.",)
    assert verified(tmp_path / "no", vendor).problems == (
        f"{tmp_path / 'no'} cannot be read: No such file or directory.",
    )
