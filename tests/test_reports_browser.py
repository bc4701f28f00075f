"""The HTML report in Chromium: filters, links, copy buttons, keyboard, dark mode, print, accessibility, safety."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reports.comparison import compare
from reports.comparison_formats import comparison_html
from reports.html import render_html
from reports.results import Results
from spec import Rule, catalogue
from subject.errors import HINTS
from tests.browsing import WIDTHS, Opened, open_report
from tests.reports_sample import (
    HOSTILE,
    aside,
    exchange,
    failing,
    failing_alone,
    hostile_run,
    passing,
    results,
    some_rules,
)

FAILED, PASSED, *_ = [rule for rule in some_rules() if rule.level == "must"]
LAST = list(catalogue())[-1]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], str]], str]:
    """A function that returns the URL of a report, which it renders once for each name."""
    folder = tmp_path_factory.mktemp("reports")

    def address(name: str, render: Callable[[], str]) -> str:
        path: Path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(render(), encoding="utf-8")
        return path.as_uri()

    return address


def typical(chosen: Iterable[Rule] | None = None) -> Results:
    """All or the chosen rules: one failed, one blocked, one not applicable, each other with its own exchange."""
    rules = list(catalogue() if chosen is None else chosen)
    body = {"input": "Surf: 'MO'", "expected": 'Surf "MO"', "received": 'Surf "M"'}

    def judge(rule: Rule) -> Any:
        number = rules.index(rule)
        return failing(rule, 2000, number, **body) if rule == FAILED else passing(rule, number)

    settled = {
        PASSED.id: aside("blocked", "the practice manifest lacks a clinic", hint="Add the entry."),
        rules[-2].id: aside("not-applicable", "holds since 99.1"),
    }
    exchanges = {
        number: exchange(number, curl=f"curl -i http://127.0.0.1:8040/{number}")
        for number in [*range(len(rules)), 2000]
    }
    return results(judge, rules=rules, exchanges=exchanges, set_aside=settled)


@pytest.fixture
def opened(context: BrowserContext, report: Any) -> Opened:
    """The report of a typical run."""
    return open_report(context, report("typical", lambda: render_html(typical())))


def test_the_page_loads_nothing_and_logs_nothing(opened: Opened) -> None:
    """Opening and using the page requests only the file itself and logs no message."""
    page = opened.page
    page.get_by_label("Search").fill("surf")
    page.locator(".operation .rule:visible").first.locator("summary").click()
    expect(page.locator("details.rule[open] details.exchange").first).to_be_visible()
    assert opened.loaded == [page.url.partition("#")[0]]
    assert opened.complaints == []


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
        "mixed": lambda: render_html(hostile_run("x", 3)),
        "conformant": lambda: render_html(results(lambda rule: passing(rule, 1), rules=some_rules(4))),
        "compared": lambda: comparison_html(compare(results(rules=some_rules(3)), hostile_run("x", 3))),
    }
    page = open_report(context, report(f"accessible-{name}", rendered[name])).page
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(
        page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}} if scheme == "dark" else None
    )
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_target_is_inert_in_a_browser(text: str, context: BrowserContext, tmp_path: Path) -> None:
    """Hostile text causes no dialog, request or message, even after the script expands all exchanges."""
    record = hostile_run(text)
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
