"""Whether suite.json describes a suite that is known: the one that is installed here, or an older release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from certification.suite_files import rules_digest, suite

MEMBERS = {"name", "version", "catalogue", "openapi", "rules", "files"}
DIGEST = re.compile("[0-9a-f]{64}")


def suite_problems(described: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the description of a suite, a sentence each."""
    files = described.get("files")
    if described.keys() != MEMBERS or not isinstance(files, Mapping):
        yield f"suite.json has to have {', '.join(sorted(MEMBERS))}, and nothing else."
    elif not all(isinstance(described[name], str) for name in MEMBERS - {"files"}):
        yield "suite.json: name, version, catalogue, openapi and rules have to be text."
    elif not all(isinstance(one, str) and DIGEST.fullmatch(one) for one in files.values()):
        yield "suite.json: files has to have the SHA-256 of each file in hexadecimal."
    elif files.get("spec/openapi.yaml") != described["openapi"] or rules_digest(files) != described["rules"]:
        yield "suite.json contradicts itself: openapi and rules do not follow from files."
    elif described["version"] == suite()["version"]:
        yield from _differences(described, suite())


def _differences(described: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[str]:
    """How a suite differs from the one that is installed, which has the same version."""
    wanted, found = here["files"], described["files"]
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
        yield (
            f"suite.json: the files that judged are not those of version {here['version']} as it is installed here; "
            f"{differing[0]}{more} differ."
        )
    elif described != here:
        yield f"suite.json: the catalogue is not that of version {here['version']}."
