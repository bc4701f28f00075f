"""An entry of a fleet: one target with the settings of its run."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from run.command_line import DEFAULTS, OPTIONS
from run.options import Options
from subject.settings import parts_of

OWN = ("name", "vendor", "url", "credentials")
"""The keys of targets.yaml that are not options of `run`, or are given to it in another way."""
OPTION_NAMES: Mapping[str, str] = {option.flag.removeprefix("--"): name for name, option in OPTIONS.items()}
"""The name in Options of each key of targets.yaml."""
LONGEST = 100
"""Characters of a name that is made of settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A target: its URL, the settings of its run by their keys in targets.yaml, and where its credentials are.

    Without a URL it is the embedded reference server. `files` has the texts of the files that settings name, by key;
    `credentials` has a `variable` or a `file`, or is empty.
    """

    name: str
    vendor: str = ""
    url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)

    @property
    def api_version(self) -> str:
        """The version of the API that the target implements."""
        return str(self.settings.get("api-version", DEFAULTS["api_version"]))

    @property
    def differs(self) -> dict[str, Any]:
        """The settings that are not the defaults of `run`, but for the version of the API."""
        return {
            key: value
            for key, value in sorted(self.settings.items())
            if key != "api-version" and value != _plain(DEFAULTS[OPTION_NAMES[key]])
        }

    @property
    def digest(self) -> str:
        """What tells this entry, with the contents of its files, from any other one."""
        known = [self.vendor, self.url, dict(self.settings), dict(self.files), dict(self.credentials)]
        return sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()

    def words(self) -> list[str]:
        """The arguments of `run`; files are named by their keys, as they lie in the folder of the run."""
        words = [self.url] if self.url else []
        for key, value in self.settings.items():
            words += _words(key, file_name(key) if key in self.files else value)
        return words

    def options(self) -> Options:
        """The options of the run, as far as they can be checked before it: without the credentials."""
        given = {OPTION_NAMES[key]: _typed(key, value) for key, value in self.settings.items()}
        return Options(url=self.url, **given)


def file_name(key: str) -> str:
    """The name that a file of a setting has in the folder of a run."""
    return f"{key}.yaml"


def lane_of(entry: Entry) -> str:
    """What must not be judged by two runs at once: the URL, however it is written; the name of an embedded server."""
    if entry.url is None:
        return f"embedded {entry.name}"
    parts = urlsplit(entry.url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def name_of(settings: Mapping[str, Any], listed: Mapping[str, Any]) -> str:
    """A name made of the vendor, or of the host of the URL, and of the values that come from lists of the matrix.

    Raises ConfigurationError if the URL is not one of a server.
    """
    host = parts_of(settings["url"]).netloc.rpartition("@")[2] if "url" in settings else "embedded"
    parts = [_slug(settings.get("vendor", host))]
    if "url" in listed and "vendor" in settings:
        parts.append(_slug(host))
    for key, value in listed.items():
        if key not in ("vendor", "url"):
            parts += [_slug(f"{'' if key == 'api-version' else key}-{_text(value)}")] if value != [] else []
    return "-".join(filter(None, parts))[:LONGEST].strip("-.")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9.]+", "-", plain).strip("-.") or "target"


def _text(value: Any) -> str:
    return "-".join(value) if isinstance(value, list) else str(value)


def _words(key: str, value: Any) -> list[str]:
    flag = f"--{key}"
    if isinstance(value, bool):
        return [flag] if value else ([f"--no-{key}"] if DEFAULTS[OPTION_NAMES[key]] is None else [])
    return [word for one in (value if isinstance(value, list) else [value]) for word in (flag, str(one))]


def _typed(key: str, value: Any) -> Any:
    kind = OPTIONS[OPTION_NAMES[key]].type
    return tuple(value) if isinstance(value, list) else kind(value) if kind in (Path, float) else value


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
