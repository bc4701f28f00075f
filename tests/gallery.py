"""The screenshots of the README: `scripts/gallery` runs the suite twice and photographs the reports."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browsing import CHROMIUM
from tests.launching import ROOT, launch

DOCS = ROOT / "docs"
FAULTS = (
    "create-procedure/place-service-accepts-outreach-site-or-street",
    "create-procedure/prosthesis-other-values-are-refused",
    "delete-group-note/answers-200",
    "list-procedures/proc-status-cn-filters",
    "update-procedure/completed-surf-is-locked",
)
LARGEST = 200_000
"""Maximum size in bytes of a screenshot."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot: its file name, the run, the anchor in the page, the size in pixels and the colour scheme."""

    name: str
    run: str
    anchor: str = ""
    size: tuple[int, int] = (1280, 860)
    scheme: str = "light"


PICTURES = (
    Picture("report-conformant", "conformant"),
    Picture("report-with-faults", "faults"),
    Picture("report-failure", "faults", f"#{FAULTS[0]}", (1280, 1000)),
    Picture("report-phone", "faults", size=(390, 844)),
    Picture("report-dark", "faults", "#matrix", scheme="dark"),
)


def main() -> int:
    """Make all screenshots and print their sizes. Returns 1 if one is too large, 2 without Chromium."""
    if CHROMIUM is None:
        print("The gallery needs Chromium: apt-get install chromium-headless-shell.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        folder = Path(directory)
        _judge(folder, "conformant", ())
        _judge(folder, "faults", FAULTS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sizes = {picture.name: _photograph(browser, folder, picture) for picture in PICTURES}
        browser.close()
    print("\n".join(f"{size:>8} docs/{name}.png" for name, size in sizes.items()))
    return int(max(sizes.values()) > LARGEST)


def _judge(folder: Path, name: str, faults: Sequence[str]) -> None:
    launch("run", "--quiet", "--out", name, *(word for fault in faults for word in ("--fault", fault)), folder=folder)


def _photograph(browser: Browser, folder: Path, picture: Picture) -> int:
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if picture.scheme == "dark" else "light"
    )
    page.goto((folder / picture.run / "report.html").as_uri() + picture.anchor)
    path = DOCS / f"{picture.name}.png"
    page.screenshot(path=path)
    page.close()
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
