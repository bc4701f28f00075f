"""How the HTML report looks in Chromium: first screen, colours, paper, widths, without scripts, for screen readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from reports.comparison import compare
from reports.comparison_formats import comparison_html
from reports.html import render_html
from reports.results import Results
from spec import catalogue
from subject.errors import HINTS
from tests.browsing import WIDTHS, Opened, open_report
from tests.report_pages import FAILED, typical
from tests.reports_sample import (
    aside,
    exchange,
    failing,
    failing_alone,
    hostile_run,
    passing,
    results,
    some_rules,
)


def test_the_first_screen_shows_verdict_and_findings(opened: Opened) -> None:
    """The verdict, the failures, and the gaps with a hint are visible without scrolling."""
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Non-conformant")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.locator(".glance").get_by_text(FAILED.text)).to_be_in_viewport()
    expect(page.locator(".glance").get_by_text("Add the entry.")).to_be_in_viewport()


SENTENCE = 'Sent ProcDate "2020-02-29" with Surf "MO"; expected ProcDate "2020-02-29", received ProcDate "2020-02-28".'


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900)], ids=["1280x800", "1440x900"])
@pytest.mark.parametrize("number", [12, 40])
def test_the_first_screen_of_a_laptop_tells_every_failure_or_their_number(
    context: BrowserContext, report: Any, number: int, size: tuple[int, int]
) -> None:
    """Twelve failures and what was blocked are in sight without scrolling; of forty, how many more are below."""
    rules, blocked = [rule for rule in catalogue() if rule.level == "must"][:number], list(catalogue())[-1]
    messages = {rule.id: SENTENCE + (f" {'Again. ' * 9}" if index % 3 else "") for index, rule in enumerate(rules)}
    why = aside("blocked", "the practice manifest lacks a disposable procedure of kind claim", hint=HINTS["manifest"])
    judged = [failing_alone(rule, messages[rule.id]) for rule in rules]
    record = results(lambda _: None, rules=[*rules, blocked], set_aside={blocked.id: why}, more=judged)
    page = open_report(context, report(f"failures-{number}", lambda: render_html(record))).page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    rows = page.locator(".glance li")
    for row in rows.all():
        expect(row).to_be_in_viewport(ratio=1)
    expect(rows.last).to_contain_text(blocked.id)
    left = number + 1 - rows.locator("p + p").count()
    assert left == 0 if number == 12 else left > 20
    expect(page.locator(".glance .rest")).to_have_text([f"{left} more below, with {left} rules"] if left else [])


def test_dark_and_light(opened: Opened) -> None:
    """The page follows the colour scheme of the system."""
    page = opened.page
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(253, 252, 250)", "rgb(23, 22, 20)"]


def test_print(opened: Opened, tmp_path: Path) -> None:
    """A printed report is light, without navigation and controls, and with the exchanges of failures expanded."""
    page = opened.page
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in ("nav", "#filter", "button >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.pdf(path=tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert page.locator(".failure .judgement > details:not([open])").count() == 0


def test_a_print_loses_no_evidence(context: BrowserContext, report: Any) -> None:
    """On paper no box of a failure cuts its text; observations and all rules are printed on request only."""
    page = open_report(context, report("long", lambda: render_html(long_answers()))).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    boxes = page.locator(".failure pre")
    cut = boxes.evaluate_all("all => all.filter(one => one.scrollHeight > one.clientHeight + 1).length")
    assert (boxes.count() > 3, cut) == (True, 0)
    for left_out in ("#rules", "#observations"):
        expect(page.locator(left_out)).to_be_hidden()
    page.evaluate("window.print = () => { window.printed = document.body.className; }")
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Print everything").click()
    assert page.evaluate("window.printed") == "whole"
    page.emulate_media(media="print")
    expect(page.locator("#rules")).to_be_visible()


def test_a_box_opens_at_the_field_in_question(context: BrowserContext, report: Any) -> None:
    """In a long answer the field that the failure is about can be seen without scrolling."""
    page = open_report(context, report("long", lambda: render_html(long_answers()))).page
    seen = page.locator(".failure .sides pre:has(mark)").last.evaluate(
        "box => { const mark = box.querySelector('mark').getBoundingClientRect(), frame = box.getBoundingClientRect();"
        " return [box.scrollTop > 0, mark.top >= frame.top && mark.bottom <= frame.bottom]; }"
    )
    assert seen == [True, True]


def long_answers() -> Results:
    """A failed rule whose answer is long, with the field in question far down."""
    answer = json.dumps({f"Member{number}": number for number in range(90)} | {"Prognosis": 7} | {"Last": 1})
    exchanges = {number: exchange(number, response_body=answer) for number in (1, 2)}
    words = {"expected": "Prognosis 8", "received": "Prognosis 7", "fields": ("Prognosis",)}
    return results(lambda rule: failing(rule, 1, 2, **words), rules=[FAILED], exchanges=exchanges)


def test_without_javascript(browser: Browser, report: Any) -> None:
    """Failures are complete, rules can be opened, and the filter is hidden with an explanation."""
    context = browser.new_context(java_script_enabled=False)
    page = open_report(context, report("typical", lambda: render_html(typical()))).page
    failure = page.locator(f"[id='{FAILED.id}']")
    expect(failure.get_by_label("Response").last).to_contain_text('"ProcNum": 4711')
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.get_by_text("Without JavaScript the filter is not available")).to_be_visible()
    page.locator("details.rule summary").first.click()
    expect(page.locator("details.rule .facts").first).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "policy",
    ["sandbox; default-src 'none'; img-src 'self'; style-src 'self';", "default-src 'none'; style-src 'unsafe-inline'"],
)
def test_the_report_under_the_policy_of_a_ci_server(policy: str, context: BrowserContext) -> None:
    """Served with a content security policy that blocks scripts or styles, the report is still readable."""
    html = render_html(typical())
    page = context.new_page()
    page.route(
        "**/*",
        lambda route: route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": policy}),
    )
    page.goto("http://artefacts.test/report.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Non-conformant")
    expect(page.locator(f"[id='{FAILED.id}']").get_by_label("Response").last).to_contain_text('"ProcNum": 4711')


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_every_width(width: str, opened: Opened) -> None:
    """From phone to large screen the page does not scroll sideways; wide tables scroll in their own frame."""
    page = opened.page
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["typical", "mixed", "conformant", "compared"])
def test_the_page_is_accessible(name: str, scheme: Any, context: BrowserContext, report: Any) -> None:
    """axe-core finds no violation; in dark mode, which differs only in colours, contrast alone is checked."""
    rendered: dict[str, Callable[[], str]] = {
        "typical": lambda: render_html(typical(some_rules(4))),
        "mixed": lambda: render_html(hostile_run("x", 1)),
        "conformant": lambda: render_html(results(lambda rule: passing(rule, 1), rules=some_rules(2))),
        "compared": lambda: comparison_html(compare(results(rules=some_rules(1)), hostile_run("x", 1))),
    }
    page = open_report(context, report(f"accessible-{name}", rendered[name])).page
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(
        page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}} if scheme == "dark" else None
    )
    assert found.violations_count == 0, found.generate_report()
