"""Every file that a user writes is read alike: with and without a byte order mark, whatever ends its lines."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from procedurelogs_conformance.configuration import defaults_from
from reports.results import load_results
from run.waivers import load_waivers
from subject import ConfigurationError, credentials_from, load_practice, resume
from tests.command_line import command_line
from tests.reports_sample import typical_run


@dataclass(frozen=True)
class File:
    """A kind of file: what it may hold, and how it is read."""

    text: str
    read: Callable[[Path], Any]


def settings(path: Path) -> Any:
    """The settings of a configuration file."""
    return defaults_from(path, "run", command_line().commands)


def journal(path: Path) -> Any:
    """The records in a journal."""
    with closing(resume(path)) as past:
        return past.about, past.own


ABOUT = {"url": "http://127.0.0.1/api/v1", "embedded": False, "api_version": "25.3.36", "mark": "conformance run 1"}
MADE = {"made": "1", "ProcNum": 7, "PatNum": 11, "group_note": False}
FILES: Mapping[str, File] = {
    "manifest": File(
        "patients:\n- PatNum: 31\ncodes:\n- {CodeNum: 2, ProcCode: D0120, TreatArea: Mouth}\n", load_practice
    ),
    "waivers": File(
        "waivers:\n- rule: create-procedure/claim-note-is-kept\n  reason: Old.\n  ticket: A-1\n  expires: 2999-01-01\n",
        lambda path: load_waivers(path, date(2026, 1, 1)),
    ),
    "credentials": File(
        "# of the staging system\nAuthorization: ODFHIR developer/customer\nX-Key: abc\n",
        lambda path: credentials_from({}, path).headers,
    ),
    "settings": File('rate = "5/s"\n\n[run]\nseed = 7\n', settings),
    "results": File(json.dumps(typical_run(), indent=1) + "\n", load_results),
    "journal": File(f"{json.dumps({'run': ABOUT})}\n{json.dumps(MADE)}\n", journal),
}
FORMS: Mapping[str, Callable[[str], bytes]] = {
    "a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "CR LF": lambda text: text.replace("\n", "\r\n").encode(),
    "a mark and CR LF": lambda text: codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "no end of the last line": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_marks_and_line_ends_make_no_difference(kind: str, tmp_path: Path) -> None:
    """Each kind of file says the same in each form."""
    path = tmp_path / "file"
    path.write_bytes(FILES[kind].text.encode())
    plain = FILES[kind].read(path)
    assert plain
    for form, encode in FORMS.items():
        path.write_bytes(encode(FILES[kind].text))
        assert FILES[kind].read(path) == plain, form


@pytest.mark.parametrize("kind", FILES)
def test_another_encoding_is_one_sentence(kind: str, tmp_path: Path) -> None:
    """UTF-16, as some editors save it, is refused with the name of the file."""
    path = tmp_path / "file"
    path.write_bytes(FILES[kind].text.encode("utf-16"))
    with pytest.raises((ConfigurationError, ValueError, click.UsageError)) as caught:
        FILES[kind].read(path)
    assert not isinstance(caught.value, UnicodeDecodeError)
    assert str(path) in str(caught.value)
    assert str(caught.value).endswith((".", "'."))
