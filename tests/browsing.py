"""Pages in Chromium: opening them, and what they load and complain about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Chromium without a window of its own comes first: it opens a page in a third of the time."""
CHROMIUM = os.environ.get("PROCEDURELOGS_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
WIDTHS = {"phone": 390, "desk": 1280, "wall": 2560}


@dataclass(slots=True)
class Opened:
    """A page with the URLs that it loaded, and its console messages, errors and dialogs."""

    page: Page
    loaded: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Start recording."""
        self.page.on("request", lambda request: self.loaded.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))


def open_report(context: BrowserContext, address: str) -> Opened:
    """Open a report and record what it does."""
    opened = Opened(context.new_page())
    opened.watch()
    opened.page.goto(address)
    return opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium installed on the system."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - most tests need no browser

    if CHROMIUM is None:
        if os.environ.get("PROCEDURELOGS_BROWSER") == "required":
            pytest.fail("Chromium is required here and is not installed.")
        pytest.skip("needs Chromium: apt-get install chromium-headless-shell, or PROCEDURELOGS_CHROMIUM=/path/to/it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser context with access to the clipboard."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()
