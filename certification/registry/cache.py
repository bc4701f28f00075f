"""What earlier builds found: the facts of each bundle by its SHA-256, so that an unchanged one is not verified anew.

They hold only for the same keys and the same suite, and only sound bundles have any: the others are verified by every
build. The folder is believed as much as the site itself, and used only if nobody but its owner can write to it.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from certification.canonical import digest, to_json
from certification.registry.facts import Facts, facts_from
from certification.registry.trust import Trust
from certification.suite_files import suite
from reports.kept_files import keep_bytes

NAME = re.compile(r"[0-9a-f]{64}\.json")
"""The names of its files."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder with a file for each bundle; `conditions` is the digest of the keys and the suite of this build."""

    folder: Path
    conditions: str

    def find(self, sha256: str) -> Facts | None:
        """The facts of a bundle; None if they are not there, were found under other conditions or cannot be read."""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            kept = json.loads((self.folder / f"{sha256}.json").read_bytes())
            if (kept["sha256"], kept["conditions"]) == (sha256, self.conditions):
                return facts_from(kept["facts"])
        return None

    def keep(self, sha256: str, facts: Facts) -> None:
        """Keep the facts of a bundle; raises OSError."""
        kept = {"sha256": sha256, "conditions": self.conditions, "facts": facts.as_data()}
        keep_bytes(self.folder / f"{sha256}.json", to_json(kept))

    def forget_all_but(self, digests: Iterable[str]) -> None:
        """Delete the facts of bundles that are not there any more, and no other file; raises OSError."""
        names = {f"{sha256}.json" for sha256 in digests}
        for path in self.folder.glob("*.json"):
            if path.name not in names and NAME.fullmatch(path.name):
                path.unlink()


def open_cache(folder: Path, trust: Trust) -> Cache | None:
    """The cache in a folder, which is made; None if somebody else could write to it. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(folder):
        return None
    return Cache(folder, digest(to_json({"keys": trust.digest, "suite": suite()})))


def _is_private(folder: Path) -> bool:
    """Whether the folder is of this user, no link, and others can write neither to it nor to a file in it."""
    if not hasattr(os, "getuid"):
        return True  # systems without such permissions
    parts = [folder.lstat(), *(path.lstat() for path in folder.iterdir())]
    kinds = stat.S_ISDIR(parts[0].st_mode) and all(stat.S_ISREG(part.st_mode) for part in parts[1:])
    return kinds and all(part.st_uid == os.getuid() and not part.st_mode & 0o022 for part in parts)
