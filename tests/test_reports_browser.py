"""The HTML report used in Chromium: filters, links, copy buttons, keyboard, safety, ten thousand exchanges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from reports.html import render_html
from spec import catalogue
from tests.browsing import Opened, open_report
from tests.report_pages import FAILED, LAST, typical
from tests.reports_sample import (
    HOSTILE,
    exchange,
    hostile_run,
    passing,
    results,
)


def test_the_page_loads_nothing_and_logs_nothing(opened: Opened) -> None:
    """Opening and using the page requests only the file itself and logs no message."""
    page = opened.page
    page.get_by_label("Search").fill("surf")
    page.locator(".operation .rule:visible").first.locator("summary").click()
    expect(page.locator("details.rule[open] details.exchange").first).to_be_visible()
    assert opened.loaded == [page.url.partition("#")[0]]
    assert opened.complaints == []


def shown_rules(page: Page) -> int:
    """How many rules the filter shows."""
    return page.locator(".rule:visible").count()


def test_filters(opened: Opened) -> None:
    """Outcome, level, version, operation and text filter alone and together; the count agrees; Show all resets."""
    page, rules = opened.page, list(catalogue())
    count = page.locator("#shown")
    assert shown_rules(page) == len(rules)
    page.get_by_label("passed or observed").uncheck()
    assert shown_rules(page) == 3
    expect(count).to_have_text(f"3 of {len(rules)} rules")
    page.get_by_label("blocked").uncheck()
    assert shown_rules(page) == 2
    page.get_by_role("button", name="Show all").click()
    expect(count).to_have_text(f"{len(rules)} of {len(rules)} rules")
    page.get_by_label("must", exact=True).uncheck()
    page.get_by_label("Since").select_option("25.3.36")
    assert shown_rules(page) == sum(str(rule.since) == "25.3.36" and rule.level != "must" for rule in rules)
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Operation", exact=True).select_option("delete-procedure")
    assert shown_rules(page) == sum(rule.operation == "delete-procedure" for rule in rules)
    page.get_by_label("Search").fill(LAST.id)
    expect(page.locator("#nothing")).to_be_visible() if LAST.operation != "delete-procedure" else None
    page.get_by_label("Operation", exact=True).select_option("")
    expect(count).to_have_text(f"1 of {len(rules)} rules")


def test_a_number_in_a_table_filters_the_rules(opened: Opened) -> None:
    """A cell sets the filter, the filter is part of the address and survives reloading, Show all removes it."""
    page = opened.page
    page.locator("#matrix").get_by_role("link", name="✕ 1/").first.click()
    expected = [rule for rule in catalogue() if (rule.operation, rule.since) == (FAILED.operation, FAILED.since)]
    assert shown_rules(page) == len(expected)
    assert page.url.endswith(f"#?operation={FAILED.operation}&since={FAILED.since}")
    page.reload()
    assert shown_rules(page) == len(expected)
    expect(page.get_by_role("heading", name="All rules")).to_be_in_viewport()
    page.get_by_label("passed or observed").uncheck()
    assert shown_rules(page) < len(expected)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#shown")).to_contain_text(f"{len(list(catalogue()))} of ")


def test_a_link_to_a_rule_opens_it(context: BrowserContext, report: Any) -> None:
    """A link to a passed rule scrolls to it, opens it and expands its exchange from the packed data."""
    address = report("typical", lambda: render_html(typical()))
    page = open_report(context, f"{address}#{LAST.id}").page
    place = page.locator(f"[id='{LAST.id}']")
    expect(place).to_be_in_viewport()
    number = len(list(catalogue())) - 1
    line = place.locator("details.exchange summary")
    expect(line).to_contain_text(f"exchange {number}")
    line.click()
    expect(place.get_by_label("Response")).to_contain_text('"ProcNum": 4711')
    expect(place.locator("pre.copy")).to_have_text(f"curl -i http://127.0.0.1:8040/{number}")


def test_a_link_to_an_exchange_opens_it_and_resets_the_filter(opened: Opened) -> None:
    """A link to an exchange in a closed rule opens both, and resets a filter that hides it."""
    page = opened.page
    page.get_by_label("Search").fill("no rule has these words")
    page.evaluate("location.hash = '#x40'")
    expect(page.locator("#x40")).to_be_visible()
    expect(page.get_by_label("Search")).to_have_value("")


def test_copy_buttons(opened: Opened) -> None:
    """The buttons copy the replay command of a failure and the curl command of an exchange."""
    page = opened.page
    failure = page.locator(f"[id='{FAILED.id}']")
    failure.locator(".label", has_text="Replay this failure").get_by_role("button", name="Copy").click()
    expect(failure.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()") == f"procedurelogs-conformance replay results.json {FAILED.id}"
    )
    failure.locator("details[open] .label", has_text="curl command").get_by_role("button", name="Copy").click()
    expect(failure.locator("details[open]").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl -i http://127.0.0.1:8040/")


def test_a_failure_is_described_in_full(opened: Opened) -> None:
    """A failure shows text, place, input, and expected beside received with the differences marked."""
    failure = opened.page.locator(f"[id='{FAILED.id}']")
    expect(failure.get_by_role("heading")).to_have_text("The create was not answered with 201.")
    expect(failure.get_by_text(FAILED.text, exact=True)).to_be_visible()
    expect(failure.get_by_text("test_", exact=False)).to_be_hidden()
    expect(failure).to_contain_text(FAILED.place)
    expect(failure.locator("mark")).to_have_text(["MO", "M"])
    left, right = (failure.locator(f".compared > div:nth-child({side})").bounding_box() for side in (1, 2))
    assert left is not None
    assert right is not None
    assert (left["y"], left["x"] < right["x"]) == (right["y"], True)
    expect(failure).to_contain_text("Surf: ")


def test_the_page_can_be_used_by_keyboard(opened: Opened) -> None:
    """The first tab stop skips to the report, Enter opens a rule, and the focus is visible."""
    page = opened.page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the report")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    summary = page.locator("details.rule summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.rule").first).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    assert page.evaluate("document.activeElement.closest('details.rule') !== null")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_target_is_inert_in_a_browser(text: str, context: BrowserContext, tmp_path: Path) -> None:
    """Hostile text causes no dialog, request or message, even after the script expands all exchanges."""
    record = hostile_run(text, 2)
    (tmp_path / "report.html").write_text(render_html(record), encoding="utf-8")
    opened = open_report(context, (tmp_path / "report.html").as_uri())
    page = opened.page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    expect(page.locator("p.again[id]:visible")).to_have_count(page.locator(".failure p.again[id]").count())
    assert opened.loaded == [page.url.partition("#")[0]]
    assert opened.complaints == []
    assert page.locator("main :is(img, iframe, object, embed, style, link)").count() == 0
    assert page.locator("body script").count() == 2


def test_ten_thousand_exchanges_can_be_used(context: BrowserContext, report: Any) -> None:
    """The page opens, filters, and expands the last of ten thousand exchanges."""

    def render() -> str:
        rules = list(catalogue())
        share = 10_000 // len(rules) + 1
        exchanges = {number: exchange(number) for number in range(share * len(rules))}
        return render_html(results(lambda rule: passing(rule, *_share(rules.index(rule), share)), exchanges=exchanges))

    page = open_report(context, report("many", render)).page
    page.get_by_label("Search").fill(LAST.id)
    expect(page.locator("#shown")).to_contain_text("1 of ")
    page.locator(".rule:visible summary").click()
    expect(page.locator(".rule:visible details.exchange").last).to_be_visible()


def _share(position: int, share: int) -> range:
    return range(position * share, (position + 1) * share)
