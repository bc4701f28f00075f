"""The HTML report: its content, its size, and that text from a target is inert in it."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.by_version import steps
from reports.evidence import evidence
from reports.html import DOCUMENT, code, render_html
from reports.results import write_results
from reports.rule_groups import by_cause
from reports.safe_text import visible
from spec import catalogue
from tests.pages import Page
from tests.reports_sample import HOSTILE, TARGET, aside, exchange, failing, hostile_run, passing, results, some_rules

FIRST, SECOND, *_ = some_rules()
RULES = list(some_rules())[:4]
some = [rule.id for rule in RULES]
ATTRIBUTES = {
    "a": {"class", "href", "data-filter"},
    "article": {"class", "id", "aria-labelledby"},
    "button": {"type"},
    "details": {"class", "open", "data-since"},
    "div": {"class", "id", "tabindex", "role", "aria-label"},
    "form": {"id", "hidden", "aria-label"},
    "input": {"id", "type", "name", "value", "checked", "placeholder", "autocomplete"},
    "pre": {"class", "tabindex", "role", "aria-label"},
    "rect": {"class", "x", "width", "height"},
    "script": {"id", "type"},
    "section": {"class", "id", "data-operation", "aria-label", "aria-labelledby"},
    "svg": {"class", "viewbox", "preserveaspectratio", "role", "aria-label"},
}


@cache
def harmless_page() -> Page:
    """The report of a run with every outcome, in which all texts are harmless."""
    return Page(render_html(hostile_run("x")))


@cache
def page_with_a_failure() -> Page:
    """The report of a run in which the first rule failed and all others passed."""
    return Page(render_html(results(lambda rule: failing(rule, 1, 2) if rule == FIRST else passing(rule, 2, 3))))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_target_adds_no_elements(text: str, tmp_path: Any) -> None:
    """Hostile text in every member of the record adds no element, attribute, link, style or script to the page."""
    record = hostile_run(text)
    write_results(tmp_path / "results.json", record)
    page, harmless = Page(render_html(record)), harmless_page()
    assert page.inlined == harmless.inlined
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in harmless.elements} | {"i", "mark"}
    for tag, attributes in page.elements:
        assert not [
            name
            for name in attributes
            if name.startswith("on") or name in {"style", "src", "srcset", "action", "formaction"}
        ]
        assert set(attributes) <= ATTRIBUTES.get(tag, set(attributes))
    assert all(str(link["href"]).startswith("#") or link["href"] == DOCUMENT for link in page.all("a"))
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert [meta["http-equiv"] for meta in page.all("meta") if "http-equiv" in meta] == ["Content-Security-Policy"]


@pytest.mark.parametrize("text", HOSTILE)
def test_invisible_characters_are_escaped(text: str) -> None:
    """The file holds escapes in place of control characters, directional overrides and lone surrogates."""
    html = render_html(hostile_run(text))
    assert visible(html) == html
    html.encode("utf-8")
    for char in "\u202e\x1b\x00\ud800\u200b":
        if char in text:
            assert f"\\u{ord(char):04x}" in html


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_is_inert_and_legible(text: str) -> None:
    """Any text, as the content of an element, is read back in its visible form and adds no element."""
    page = Page(f"<p>{code(text)}</p>")
    assert [tag for tag, _ in page.elements if tag not in {"p", "i"}] == []
    assert "".join(page.words) == visible(text)


@pytest.mark.parametrize("record", [results(), hostile_run("x")], ids=["passed", "mixed"])
def test_every_anchor_is_unique_and_every_link_leads_somewhere(record: dict[str, Any]) -> None:
    """Ids are unique, every link has a destination, and every rule can be linked to."""
    page = Page(render_html(record))
    anchors = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(anchors) == len(set(anchors))
    assert {str(link["href"])[1:] for link in page.all("a") if link["href"] != DOCUMENT} <= set(anchors)
    assert {rule["id"] for rule in record["rules"]} <= set(anchors)


def test_a_failure_comes_first_and_is_described_in_full() -> None:
    """Id, place, text, expected, received, input, exchanges, curl and rerun command come before all other sections."""
    page = page_with_a_failure()
    rule = FIRST
    expected = [
        rule.id,
        rule.text,
        rule.place,
        "Expected",
        "status",
        "Received",
        "Input",
        '{"Surf": "MO"}',
        "Request",
        "Response",
        "curl command",
    ]
    position = page.text.index("Failed rules", page.text.index("About this run"))
    for words in expected:
        position = page.text.index(words, position)
    assert f"--rule {rule.id} --seed 20260304" in page.text
    assert position < page.text.index("Rules not exercised", position)
    assert page.text.count("Rules not exercised") == 2


def test_the_summary_says_what_was_tested() -> None:
    """The top of the page names verdict, target, version, mode, seed, time and features."""
    text = page_with_a_failure().text
    for words in (
        "Non-conformant",
        TARGET["url"],
        "25.3.36",
        "standard",
        "20260304",
        "4 March 2026, 09:30 UTC",
        "public health on",
    ):
        assert words in text[: text.index("Failed rules")]
    assert f"1 of {sum(rule.level == 'must' for rule in catalogue())} must-rules failed" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Conformant"),
        ({"set_aside": {FIRST.id: aside("not-run", "not selected")}}, "Partial"),
        ({"set_aside": {FIRST.id: aside("blocked", "no code")}}, "Not verified"),
        ({"judge": lambda rule: passing(rule, outcome="error", message="KeyError: x")}, "Error"),
        ({"judge": lambda _: None}, "Nothing was judged"),
        ({"run": {"complete": False}}, "The run was interrupted"),
        ({"judge": failing, "run": {"complete": False}}, "must-rules failed before the run was interrupted, judged"),
    ],
)
def test_every_verdict_is_written_out(changes: dict[str, Any], words: str) -> None:
    """Each verdict has a heading or sentence of its own in the report."""
    assert words in Page(render_html(results(rules=some_rules(), **changes))).text


def test_rules_not_exercised_are_grouped_by_reason() -> None:
    """Rules with the same reason form one group, blocked groups first."""
    settled = {rule.id: aside("blocked", "The practice names no site.") for rule in (FIRST, SECOND)} | {
        "get-procedure/answers-200": aside("not-run", "left out")
    }
    text = Page(render_html(results(set_aside=settled))).text
    part = text[text.index("Rules not exercised", text.index("About this run")) :]
    assert part.index("The practice names no site. 2 rules (2 must)") < part.index(SECOND.id) < part.index("left out")


def test_an_observation_names_the_source_of_its_reading() -> None:
    """An observation is shown with where the catalogue takes that reading from."""
    rule = next(rule for rule in catalogue() if rule.id == "create-procedure/surf-without-support")
    text = Page(render_html(results(lambda one: passing(one, observation="ignored" if one == rule else None)))).text
    assert "ignored the desktop program clears it" in text


def test_differences_are_marked_in_the_exchange_too() -> None:
    """The response that was judged has the differences marked; judgements that passed are not shown with a failure."""
    compared = {"expected": 'procCode "D2150"', "received": 'procCode "D2160"'}
    body = '{"procCode": "D2160", "descript": "<D2160>"}'
    both = {1: exchange(1, response_body=body), 2: exchange(2)}
    record = results(lambda rule: failing(rule, 1, **compared), rules=[FIRST], exchanges=both, more=[passing(FIRST, 2)])
    page = render_html(record)
    assert page.count("<mark>D2160</mark>") == 3
    assert "&lt;<mark>D2160</mark>&gt;" in page
    assert 'id="x2"' not in page


def test_the_summary_lists_failures_with_waived_ones_last() -> None:
    """Failures at the top of the page say what was expected and received; a waived one comes last and says so."""
    waiver = {FIRST.id: {"reason": "Known.", "ticket": "T-1", "expires": "2099-01-01"}}
    record = results(failing, rules=[FIRST, SECOND], run={"waivers": waiver})
    front = render_html(record).partition("</header>")[0]
    assert front.count("The create was not answered with 201.") == 2
    assert (
        0
        < front.index(f'href="#{SECOND.id}"')
        < front.index(f'href="#{FIRST.id}"')
        < front.index("Waived until 2099-01-01")
    )


def test_an_exchange_is_shown_once_and_then_linked() -> None:
    """An exchange that many rules cite is shown for the first of them; the others link to it."""
    page = Page(render_html(results(lambda rule: passing(rule, 5), rules=some_rules())))
    assert [attributes["id"] for _, attributes in page.elements if attributes.get("id") == "x5"] == ["x5"]
    assert sum(link["href"] == "#x5" for link in page.all("a")) == len(some_rules()) - 1


@pytest.mark.parametrize("judge", [passing, failing])
def test_the_page_stays_small(judge: Any) -> None:
    """The page stays under 2 MB if every rule has two large exchanges, whether all pass or all fail."""
    rules = list(catalogue())
    body = json.dumps({f"Member{number}": "<some> & text" for number in range(100)})
    exchanges = {
        number: exchange(number, response_body=body, request_body=body, curl=body) for number in range(2 * len(rules))
    }
    found = results(
        lambda rule: judge(rule, 2 * rules.index(rule), 2 * rules.index(rule) + 1, received=body), exchanges=exchanges
    )
    assert len(render_html(found).encode()) < 2_000_000


def test_failures_have_priority_in_the_size_budget() -> None:
    """With a small budget the exchanges of failures are shown in full and those of passed rules as one line."""
    record = results(lambda rule: failing(rule, 1) if rule == FIRST else passing(rule, 2), rules=some_rules())
    shown = evidence(record, record["rules"], budget=1500)
    limits = {
        one.exchange.id: one.exchange.limit
        for judgements in shown.judgements.values()
        for judgement in judgements
        for one in judgement.exchanges
    }
    assert limits == {1: 4096, 2: 0}


@pytest.mark.parametrize("text", HOSTILE)
def test_packed_exchanges_are_escaped(text: str) -> None:
    """Every exchange shown as one line is in the packed data, with invisible characters escaped."""
    record = hostile_run(text)
    page = Page(render_html(record))
    packed = json.loads(gzip.decompress(base64.b64decode(page.packed, validate=True)))
    lines = {
        str(attributes["id"])[1:]
        for tag, attributes in page.elements
        if tag == "p" and str(attributes.get("id", "")).startswith("x")
    }
    assert set(packed) == lines
    assert lines
    for number, (method, path, status, time, request, response, curl) in packed.items():
        assert all(visible(part) == part for part in (method, path, status, time, request, response, curl))
        assert visible(record["exchanges"][number]["curl"]) == curl


def test_ten_thousand_exchanges_fit(tmp_path: Path) -> None:
    """With ten thousand exchanges the page stays under 2 MB and contains every one of them."""
    rules = list(catalogue())
    exchanges = {
        number: exchange(number, response_body=f'{{"ProcNum": {number}, "Note": "{number * 7919}"}}')
        for number in range(10_000)
    }
    several = len(exchanges) // len(rules)
    cited = {rule.id: range(several * position, several * (position + 1)) for position, rule in enumerate(rules)}
    html = render_html(results(lambda rule: passing(rule, *cited[rule.id]), exchanges=exchanges))
    (tmp_path / "report.html").write_text(html, encoding="utf-8")
    assert (tmp_path / "report.html").stat().st_size < 2_000_000
    assert len(json.loads(gzip.decompress(base64.b64decode(Page(html).packed)))) == several * len(rules)


def test_a_waived_rule_shares_its_cause_with_nobody() -> None:
    """A waived rule is tolerated, with its own reason, and stands behind those that count."""
    rules = [rule for rule in catalogue() if rule.level == "must"][:3]
    waiver = {"reason": "Known.", "ticket": "PL-1", "expires": "2027-01-01"}
    record = results(lambda rule: failing(rule, symptom="one"), rules=rules, run={"waivers": {rules[0].id: waiver}})
    assert [[rule["id"] for rule in one.rules] for one in by_cause(record)] == [
        [rules[1].id, rules[2].id],
        [rules[0].id],
    ]


def test_versions_with_the_same_result_share_a_row() -> None:
    """Consecutive versions between two new failures form one row."""
    broken = ("create-procedure/answers-201", "get-procedure/answers-200")
    record = results(lambda rule: failing(rule) if rule.id in broken else passing(rule))
    rows = [(step.version, step.satisfied, len(step.failed), step.inherited) for step in steps(record)]
    assert rows == [
        ("21.1", True, 0, 0),
        ("21.4", False, 1, 0),
        ("22.1 to 23.1.11", False, 0, 1),
        ("23.3.13", False, 1, 1),
        ("24.4.5 to 25.3.36", False, 0, 2),
    ]
    assert [step.version for step in steps(results())] == ["21.1 to 25.3.36"]


def test_every_failure_keeps_the_response_that_was_judged() -> None:
    """With a small budget the judged exchange of every failure comes before the exchanges that led up to it."""
    record = results(
        lambda rule: failing(rule, *range(10 * some.index(rule.id), 10 * some.index(rule.id) + 10)), rules=RULES
    )
    shown = evidence(record, record["rules"], budget=8_000)
    exchanges = [[one.exchange for one in judgements[0].exchanges] for judgements in shown.judgements.values()]
    assert [cited[-1].limit for cited in exchanges] == [4096] * len(RULES)
    assert sum(one.limit > 0 for cited in exchanges for one in cited) < 10 * len(RULES)
