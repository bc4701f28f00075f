"""The HTML report: what it tells, and that nothing a target says can act in it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import view
from reports.by_version import steps
from reports.evidence import evidence
from reports.html import DOCUMENT, TEMPLATES, code, render_html
from reports.results import write_results
from reports.text import visible
from spec import catalogue
from tests.reports_sample import HOSTILE, TARGET, exchange, failing, hostile_run, passing, results, some_rules

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
    "section": {"class", "id", "data-operation", "aria-labelledby"},
    "svg": {"class", "viewbox", "preserveaspectratio", "role", "aria-label"},
}


class Page(HTMLParser):
    """What a browser would find in a document: elements with their attributes, and the text of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inlined: dict[str, list[str]] = {"style": [], "script": []}
        self.packed = ""
        self.words: list[str] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        self._open = "packed" if dict(attrs).get("type") == "application/octet-stream" else tag
        if self._open in self.inlined:
            self.inlined[tag].append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as HTMLParser calls it
        """Leave an element."""
        self._open = ""

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self._open in self.inlined:
            self.inlined[self._open][-1] += data
        elif self._open == "packed":
            self.packed += data
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        """All text that people see."""
        return " ".join(" ".join(self.words).split())


@cache
def harmless_page() -> Page:
    """The report of a run with every outcome, whose texts are harmless."""
    return Page(render_html(hostile_run("x")))


@cache
def sound_page() -> Page:
    """The report of a run with a failure."""
    return Page(render_html(results(lambda rule: failing(rule, 1, 2) if rule == FIRST else passing(rule, 2, 3))))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_target_says_acts(text: str, tmp_path: Any) -> None:
    """Whatever stands in any text of the record, the page has our elements, our attributes, our links, and no others."""
    record = hostile_run(text)
    write_results(tmp_path / "results.json", record)
    page, sound = Page(render_html(record)), harmless_page()
    assert page.inlined == sound.inlined
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in sound.elements} | {"i", "mark"}
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
def test_what_cannot_be_seen_is_made_visible(text: str) -> None:
    """The file holds no control character, no override and no lone surrogate, only their escapes."""
    html = render_html(hostile_run(text))
    assert visible(html) == html
    html.encode("utf-8")
    for char in "\u202e\x1b\x00\ud800\u200b":
        if char in text:
            assert f"\\u{ord(char):04x}" in html


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_is_inert_and_legible(text: str) -> None:
    """Any text at all, as content of an element, is read back as its visible form."""
    page = Page(f"<p>{code(text)}</p>")
    assert [tag for tag, _ in page.elements if tag not in {"p", "i"}] == []
    assert "".join(page.words) == visible(text)


def test_the_policy_names_the_inlined_blocks() -> None:
    """One style and one script, each allowed by its hash and by nothing else; nothing may be loaded."""
    page = sound_page()
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    rules = dict(part.strip().split(" ", 1) for part in str(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in str(policy)
    for kind in ("style", "script"):
        [block] = page.inlined[kind]
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"


def test_style_and_script_ask_for_nothing() -> None:
    """Neither loads, fetches or evaluates anything."""
    style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    assert not re.search(r"url\(|@import|//", style)
    assert not re.search(r"fetch\(|XMLHttp|WebSocket|import\(|eval\(|innerHTML|https?:|</", script)


@pytest.mark.parametrize("record", [results(), hostile_run("x")], ids=["passed", "mixed"])
def test_every_anchor_is_unique_and_every_link_leads_somewhere(record: dict[str, Any]) -> None:
    """Each rule has one place that a deep link opens."""
    page = Page(render_html(record))
    anchors = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(anchors) == len(set(anchors))
    assert {str(link["href"])[1:] for link in page.all("a") if link["href"] != DOCUMENT} <= set(anchors)
    assert {rule["id"] for rule in record["rules"]} <= set(anchors)


def test_a_failure_is_told_first_and_in_full() -> None:
    """Rule, place, text, expected, received, input, exchanges, curl and how to see it again, before anything else."""
    page = sound_page()
    rule = FIRST
    told = [
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
        "As curl",
    ]
    position = page.text.index("What failed", page.text.index("About this run"))
    for words in told:
        position = page.text.index(words, position)
    assert f"--rule {rule.id} --seed 20260304" in page.text
    assert position < page.text.index("What was not exercised", position)
    assert page.text.count("What was not exercised") == 2


def test_the_front_tells_what_was_tested() -> None:
    """Verdict in words, target, version, mode, seed, time, features and the highest version satisfied."""
    text = sound_page().text
    for words in (
        "Non-conformant",
        TARGET["url"],
        "25.3.36",
        "standard",
        "20260304",
        "4 March 2026, 09:30 UTC",
        "public health on",
    ):
        assert words in text[: text.index("What failed")]
    assert f"1 of {sum(rule.level == 'must' for rule in catalogue())} must-rules failed" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Conformant"),
        ({"set_aside": {FIRST.id: ("not-run", "not selected")}}, "Partial"),
        ({"set_aside": {FIRST.id: ("blocked", "no code")}}, "Not verified"),
        ({"judge": lambda rule: passing(rule, outcome="error", message="KeyError: x")}, "Error"),
        ({"judge": lambda _: None}, "Nothing was judged"),
        ({"run": {"complete": False}}, "The run was interrupted"),
        ({"judge": failing, "run": {"complete": False}}, "must-rules failed, until the run was interrupted, judged"),
    ],
)
def test_every_verdict_has_its_words(changes: dict[str, Any], words: str) -> None:
    """The verdict is told in words, whatever it is."""
    assert words in Page(render_html(results(**changes))).text


def test_what_was_not_exercised_stands_by_reason() -> None:
    """Rules with one reason stand together, blocked ones first."""
    aside = {rule.id: ("blocked", "The practice names no site.") for rule in (FIRST, SECOND)} | {
        "get-procedure/answers-200": ("not-run", "left out")
    }
    text = Page(render_html(results(set_aside=aside))).text
    part = text[text.index("What was not exercised", text.index("About this run")) :]
    assert part.index("The practice names no site. 2 rules, 2 must") < part.index(SECOND.id) < part.index("left out")


def test_an_observation_names_its_reading() -> None:
    """How the server reads an open point stands beside where that reading comes from."""
    rule = next(rule for rule in catalogue() if rule.id == "create-procedure/surf-without-support")
    text = Page(render_html(results(lambda one: passing(one, observation="ignored" if one == rule else None)))).text
    assert "ignored the desktop program clears it" in text


def test_what_differs_is_marked_in_the_exchange_too() -> None:
    """The answer that was judged shows where it differs; what passed beside a failure is not told with it."""
    told = {"expected": 'procCode "D2150"', "received": 'procCode "D2160"'}
    body = '{"procCode": "D2160", "descript": "<D2160>"}'
    both = {1: exchange(1, response_body=body), 2: exchange(2)}
    record = results(lambda rule: failing(rule, 1, **told), rules=[FIRST], exchanges=both, more=[passing(FIRST, 2)])
    page = render_html(record)
    assert page.count("<mark>D2160</mark>") == 3
    assert "&lt;<mark>D2160</mark>&gt;" in page
    assert 'id="x2"' not in page


def test_the_front_says_what_went_wrong() -> None:
    """Each failure that is told first says what was expected and received; one that is waived comes last, and says so."""
    waiver = {FIRST.id: {"reason": "Known.", "ticket": "T-1", "expires": "2099-01-01"}}
    record = results(failing, rules=[FIRST, SECOND], run={"waivers": waiver})
    front = render_html(record).partition("</header>")[0]
    assert front.count("status 201, received status 200.") == 2
    assert (
        0
        < front.index(f'href="#{SECOND.id}"')
        < front.index(f'href="#{FIRST.id}"')
        < front.index("Waived until 2099-01-01")
    )


def test_an_exchange_is_shown_once_and_linked_after() -> None:
    """Records that many rules look at are made once, and shown once."""
    page = Page(render_html(results(lambda rule: passing(rule, 5), rules=some_rules())))
    assert [attributes["id"] for _, attributes in page.elements if attributes.get("id") == "x5"] == ["x5"]
    assert sum(link["href"] == "#x5" for link in page.all("a")) == len(some_rules()) - 1


@pytest.mark.parametrize("judge", [passing, failing])
def test_the_page_stays_small(judge: Any) -> None:
    """All rules with two large exchanges each, all passing or all failing, stay under 2 MB."""
    rules = list(catalogue())
    body = json.dumps({f"Member{number}": "<some> & text" for number in range(500)})
    exchanges = {
        number: exchange(number, response_body=body, request_body=body, curl=body) for number in range(2 * len(rules))
    }
    found = results(
        lambda rule: judge(rule, 2 * rules.index(rule), 2 * rules.index(rule) + 1, received=body), exchanges=exchanges
    )
    assert len(render_html(found).encode()) < 2_000_000


def test_failures_keep_their_bodies_longest() -> None:
    """Where the budget is short the exchanges of passing rules are cut before those of failures."""
    record = results(lambda rule: failing(rule, 1) if rule == FIRST else passing(rule, 2), rules=some_rules())
    shown = evidence(record, record["rules"], budget=1500)
    limits = {
        one.exchange.id: one.exchange.limit
        for proofs in shown.proofs.values()
        for proof in proofs
        for one in proof.exchanges
    }
    assert limits == {1: 4096, 2: 0}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_packed_is_plain_to_see(text: str) -> None:
    """The script finds every exchange that stands as a line, with its texts as they may be shown."""
    record = hostile_run(text)
    page = Page(render_html(record))
    told = json.loads(gzip.decompress(base64.b64decode(page.packed, validate=True)))
    lines = {
        str(attributes["id"])[1:]
        for tag, attributes in page.elements
        if tag == "p" and str(attributes.get("id", "")).startswith("x")
    }
    assert set(told) == lines
    assert lines
    for number, (method, path, status, time, request, response, curl) in told.items():
        assert all(visible(part) == part for part in (method, path, status, time, request, response, curl))
        assert visible(record["exchanges"][number]["curl"]) == curl


def test_ten_thousand_exchanges_fit(tmp_path: Path) -> None:
    """The page stays under 2 MB with ten thousand exchanges, and still packs every one of them."""
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


def test_failures_of_one_cause_are_told_once() -> None:
    """On the front three or more refusals in the same words are one line with their number; a pair stands as it is."""
    rules = [rule for rule in catalogue() if rule.operation == "create-procedure" and rule.level == "must"][:5]
    one_cause = results(lambda rule: failing(rule, received="400 Patient not found."), rules=rules)
    assert [(rule["id"], others) for rule, others in view.alike(view.failures(one_cause))] == [(rules[0].id, 4)]
    assert "4 other rules of create-procedure received the same." in Page(render_html(one_cause)).text
    pair = results(lambda rule: failing(rule, received="400 Patient not found."), rules=rules[:2])
    assert [others for _, others in view.alike(view.failures(pair))] == [0, 0]
    values = results(lambda rule: failing(rule, received='Surf "M"'), rules=rules)
    assert [others for _, others in view.alike(view.failures(values))] == [0] * 5


def test_versions_that_stand_alike_share_a_row() -> None:
    """Those between two that add a failure are told once."""
    broken = ("create-procedure/answers-201", "get-procedure/answers-200")
    record = results(lambda rule: failing(rule) if rule.id in broken else passing(rule))
    told = [(step.version, step.satisfied, len(step.failed), step.inherited) for step in steps(record)]
    assert told == [
        ("21.1", True, 0, 0),
        ("21.4", False, 1, 0),
        ("22.1 to 23.1.11", False, 0, 1),
        ("23.3.13", False, 1, 1),
        ("24.4.5 to 25.3.36", False, 0, 2),
    ]
    assert [step.version for step in steps(results())] == ["21.1 to 25.3.36"]


def test_every_failure_keeps_the_answer_that_was_judged() -> None:
    """Where the budget is short, the exchanges that led to a failure give way to the judged one of each other failure."""
    record = results(
        lambda rule: failing(rule, *range(10 * some.index(rule.id), 10 * some.index(rule.id) + 10)), rules=RULES
    )
    shown = evidence(record, record["rules"], budget=8_000)
    assert [proofs[0].exchanges[-1].exchange.limit for proofs in shown.proofs.values()] == [4096] * len(RULES)
    assert sum(one.exchange.limit > 0 for proofs in shown.proofs.values() for one in proofs[0].exchanges) < 10 * len(
        RULES
    )
