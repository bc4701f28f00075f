"""From the options of a run to settings, practice and credentials: everything that is checked without the target."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from reports.kept_files import keep_folder, mode_of
from run.embedded import FEATURES, PRACTICE
from run.options import Options
from spec import OLDEST, Version, features
from subject import ConfigurationError, Credentials, Practice, Settings, blaming, credentials_from, load_practice
from subject.pacing import interval_of


@blaming("url")
def settings_of(options: Options, credentials: Credentials, url: str) -> Settings:
    """The settings of the target client for a URL; raises ConfigurationError."""
    settings = Settings(
        url=url,
        api_version=version_of(options.api_version),
        mode=options.mode,
        allow_writes=options.allow_writes,
        credentials=credentials,
        interval_seconds=interval_of(options.rate) if options.rate else 0.0,
        pace_file=options.pace_file,
        journal=options.out / "journal.jsonl" if options.out else None,
    )
    return settings.with_timeout(options.timeout).checked()


@blaming("api_version")
def version_of(text: str) -> Version:
    """The version that an option names; raises ConfigurationError."""
    try:
        version = Version.parse(text)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    if version < OLDEST:
        raise ConfigurationError(f"The API begins with version {OLDEST}; there is nothing to judge at {version}.")
    return version


def credentials_of(options: Options) -> Credentials:
    """The credentials that the user gives; for the embedded server, which asks for some, too, new ones."""
    given = credentials_from(os.environ, options.credentials)
    if options.url:
        return given
    return Credentials({"Authorization": f"ODFHIR {secrets.token_hex(8)}/{secrets.token_hex(8)}"})


@blaming("practice")
def practice_of(options: Options, *, loopback: bool) -> Practice:
    """The practice of the manifest, less what the target is without; raises ConfigurationError."""
    if options.practice is None and not loopback:
        raise ConfigurationError(
            "A server elsewhere needs --practice FILE: the manifest of what it holds and the suite may use."
        )
    practice = load_practice(options.practice or PRACTICE)
    off = {feature.key: False for feature in features() if feature.name in options.without}
    empty: dict[str, Sequence[str]] = {name: () for name in options.without if name not in FEATURES}
    history = {**practice.insurance_history, **empty}
    return replace(practice, features={**practice.features, **off}, insurance_history=history)


def report_mode_of(options: Options) -> int:
    """The permissions of the reports; raises ConfigurationError."""
    try:
        return mode_of(options.report_mode)
    except ValueError as problem:
        raise ConfigurationError(str(problem)) from None


def make_folder(out: Path | None, mode: int) -> list[Path]:
    """Make the folder of reports with these permissions, if there is to be one; all new folders, the inner ones first.

    Raises ConfigurationError.
    """
    if out is None:
        return []
    try:
        new = [folder for folder in (out, *out.parents) if not folder.exists()]
        keep_folder(out, mode)
    except OSError as error:
        raise ConfigurationError(f"The reports cannot be written to {out}: {error.strerror}.") from None
    return new


def remove_unused(folders: Sequence[Path], journal: Path | None) -> None:
    """Remove a journal without entries, and the new folders as far as they are empty: nothing was begun."""
    with suppress(OSError):
        if journal and journal.exists() and not journal.stat().st_size:
            journal.unlink()
        for folder in folders:
            folder.rmdir()
