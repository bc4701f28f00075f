"""Files that hold what a run found: complete or not written, and for their owner alone unless asked otherwise."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600
"""The permissions of a file that only its owner may read."""


def keep(path: Path, text: str, mode: int = PRIVATE) -> None:
    """Write text as UTF-8 to a file with these permissions, as `keep_bytes` does."""
    keep_bytes(path, text.encode("utf-8"), mode)


def keep_bytes(path: Path, data: bytes, mode: int = PRIVATE) -> None:
    """Write bytes to a file with these permissions.

    The file is complete or as it was before; a link or a device, such as /dev/stdout, is written to in place. Raises
    OSError.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(data)
        return
    draft = path.with_name(f"{path.name}.part")
    try:
        with suppress(FileNotFoundError):
            draft.unlink()  # an earlier one may have other permissions
        draft.touch(PRIVATE)
        draft.write_bytes(data)
        draft.chmod(mode)
        draft.replace(path)
    except OSError:
        if draft.is_file():
            draft.unlink()
        raise


def keep_folder(path: Path, mode: int = PRIVATE) -> None:
    """Make a folder for files with these permissions: who may read them may enter it. One that is there stays as it is.

    Raises OSError.
    """
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700 | mode | (mode & 0o044) >> 2)


def mode_of(text: str) -> int:
    """The permissions that an octal number such as 640 stands for; raises ValueError with one sentence."""
    if not re.fullmatch("0?[0-7]{3}", text) or not int(text, 8) & 0o200:
        raise ValueError(f"The mode {text!r} is not one for files that their owner may write, such as 600 or 644.")
    return int(text, 8)
