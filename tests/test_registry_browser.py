"""The site of a registry in Chromium: from disk, filter, widths, colours, accessibility, hostile text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from certification.registry.pages import render_home
from certification.registry.registry import Registry, slug
from certification.registry.site import render_site, write_site
from tests.browsing import WIDTHS, Opened, open_report
from tests.registries import hostile, many, sample
from tests.reports_sample import HOSTILE


def home_of(registry: Registry, folder: Path) -> str:
    """The address of the site of a registry, which is written to a folder."""
    write_site(render_site(registry), folder)
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the sample site."""
    return home_of(sample(), tmp_path_factory.mktemp("site"))


@pytest.fixture
def opened(context: BrowserContext, home: str) -> Opened:
    """The list of products of the sample site."""
    return open_report(context, home)


def page_of(name: str) -> str:
    """The address of the page of a product, from that of the site."""
    [product] = [one for one in sample().products if one.name == name]
    return f"products/{slug(product)}.html"


def test_a_stranger_finds_a_product(opened: Opened) -> None:
    """From the list to the page of a product, its open points and its history, and back, without a network."""
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Certified servers")
    expect(page.get_by_text("3 products of 2 vendors have a valid certificate")).to_be_in_viewport()
    page.get_by_role("row", name="24.4.13").get_by_role("link", name="Acme Server", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme Server")
    expect(page.get_by_text("Version 4.2.1 conforms to version 25.3.36")).to_be_in_viewport()
    expect(page.get_by_role("img", name="ProcedureLogs API: conformant 25.3.36")).to_be_in_viewport()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row", name="2025-11-02")).to_have_count(2)
    page.get_by_role("link", name="Certified servers").click()
    expect(page.get_by_role("row", name="notes.txt")).to_contain_text("refused")
    assert opened.complaints == []
    assert all(address.startswith("file://") for address in opened.loaded)
    assert not [one for one in opened.loaded if not one.partition("#")[0].endswith(".html")]


def test_the_filter(opened: Opened) -> None:
    """Words, version and verdict filter together; the count agrees; the version is part of the address."""
    page = opened.page
    rows, count = page.locator("tr[data-version]:visible"), page.locator("#shown")
    expect(count).to_have_text("4 of 4 certificates")
    page.get_by_label("Search").fill("acme prove")
    expect(count).to_have_text("1 of 4 certificates")
    assert rows.count() == 1
    page.get_by_label("Search").fill("nobody")
    expect(page.get_by_text("No certificate matches the filter.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(4)
    page.get_by_label("Verdict").select_option("with waivers")
    expect(count).to_have_text("1 of 4 certificates")
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("link", name="API 24.4.13").click()
    expect(count).to_have_text("1 of 4 certificates")
    page.reload()
    expect(count).to_have_text("1 of 4 certificates")
    page.get_by_role("button", name="Show all").click()
    expect(count).to_have_text("4 of 4 certificates")


def test_without_javascript(browser: Browser, home: str) -> None:
    """The list is complete, and the filter is not shown."""
    context = browser.new_context(java_script_enabled=False)
    page = open_report(context, home).page
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator("tr[data-version]:visible")).to_have_count(4)
    context.close()


@pytest.mark.parametrize("name", ["", "Acme Cloud", "MolarBase"])
def test_every_page_fits_and_is_accessible(name: str, context: BrowserContext, home: str) -> None:
    """At every width nothing scrolls sideways, and axe-core finds no violation, in light and in dark."""
    page = open_report(context, home.replace("index.html", page_of(name) if name else "index.html")).page
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    contrast = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    for scheme, width, options in (("light", 1280, contrast if name else None), ("dark", 390, None)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of its words
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, found.generate_report()


def test_dark_and_light(opened: Opened) -> None:
    """The pages follow the colour scheme of the system."""
    grounds: list[Any] = []
    for scheme in ("light", "dark"):
        opened.page.emulate_media(color_scheme=scheme)
        grounds.append(opened.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(253, 252, 250)", "rgb(23, 22, 20)"]


@pytest.mark.parametrize("text", HOSTILE[:3])
def test_text_of_a_bundle_is_inert_in_a_browser(text: str, context: BrowserContext, tmp_path: Path) -> None:
    """Hostile text causes no dialog, request or message on any page."""
    home = home_of(hostile(text), tmp_path)
    opened = open_report(context, home)
    page = opened.page
    for path in sorted((tmp_path / "products").iterdir()):
        page.goto(path.as_uri())
        assert page.locator("body :is(img, iframe, object, embed, script, link)").count() == 0
    assert opened.complaints == []
    assert {address.rpartition(".")[2] for address in opened.loaded} == {"html"}


def test_a_thousand_products_can_be_searched(context: BrowserContext, tmp_path: Path) -> None:
    """The list of a thousand products opens, and a word finds one of them."""
    (tmp_path / "index.html").write_text(render_home(many(1000)), encoding="utf-8")
    page = open_report(context, (tmp_path / "index.html").as_uri()).page
    page.get_by_label("Search").fill("server 0777")
    expect(page.locator("#shown")).to_have_text("1 of 1000 certificates")
