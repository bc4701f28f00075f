"""Whether the reports of a bundle show what its records say: each is rendered again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certification.bundle import REPORTS, Bundle


def report_problems(bundle: Bundle, records: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The reports that are not rendered from the record beside them, a sentence each.

    Raises ImportError where a package that renders is not installed, which verification alone does not need.
    """
    from reports.formats import FORMATS  # noqa: PLC0415 - takes half a second, and more packages

    renderers = {form.file: form.render for form in FORMATS.values()}
    for name, record in records.items():
        for report in REPORTS:
            part = f"passes/{name}/{report}"
            if renderers[report](record).encode() != bundle.files[part]:
                yield f"{part} does not show what the record beside it says."
