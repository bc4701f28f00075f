"""Reasons are data: the kind and the hint of what blocks a rule reach results.json, and no module reads its words."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from judging.check import Check
from reports import rule_groups
from reports.markdown import render_markdown
from reports.results import load_results, write_results
from run.selection import ALL_RULES, STANDARD_MODE
from subject import Blocked
from subject.errors import HINTS, BlockedKind
from tests.forked import launch_forked
from tests.launching import ROOT, results_in
from tests.reports_sample import results, some_rules
from tests.scripted import Asked, Reply, as_json, scripted

KINDS: tuple[BlockedKind, ...] = get_args(BlockedKind)
FIRST, *_ = some_rules()
SMALLEST = 'patients: [{PatNum: 11}]\ncodes: [{CodeNum: 2, ProcCode: D0120, TreatArea: "None"}]\n'
RECORD = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcFee": "65.00", "ProcStatus": "TP", "procCode": "D0120"}

Answering = Callable[[Asked], Reply]


def after_the_first(reply: Reply) -> Callable[[], Answering]:
    """A server that answers the first request with an empty list, and all others with that reply."""

    def made() -> Answering:
        replies = itertools.chain([as_json([])], itertools.repeat(reply))
        return lambda _asked: next(replies)

    return made


def storing(create: Callable[[int], Reply]) -> Callable[[], Answering]:
    """A server whose lists are empty, whose records show their key alone, and whose creates are answered by number."""

    def made() -> Answering:
        numbers = itertools.count(1)
        return lambda asked: create(next(numbers)) if asked.method == "POST" else _shown(asked.path)

    return made


def _shown(path: str) -> Reply:
    key = re.search(r"/procedurelogs/([0-9]+)$", path)
    return as_json({"ProcNum": int(key[1])} if key else [])


def accepted(number: int) -> Reply:
    """The answer to a create with a record."""
    return as_json({"ProcNum": number, **RECORD}, status=201)


SERVERS: Mapping[BlockedKind, tuple[Callable[[], Answering], str]] = {
    "credentials": (after_the_first(Reply(401)), "create-procedure/answers-201"),
    "throttled": (after_the_first(Reply(429, b"", {"Retry-After": "0"})), "create-procedure/answers-201"),
    "unavailable": (after_the_first(Reply(410)), "create-procedure/answers-201"),
    "no-answer": (after_the_first(Reply(0)), "create-procedure/answers-201"),
    "arrangement": (storing(lambda _number: Reply(400, b"No.")), "create-procedure/proc-fee-default"),
    "twin": (storing(lambda _number: Reply(400, b"No.")), "create-procedure/proc-time-format"),
    "not-shown": (storing(accepted), "create-procedure/proc-fee-default"),
    "unexpected-answer": (storing(accepted), "create-procedure/refusal-*"),
}


def causes(record: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """The outcome and the cause of each rule that was not judged."""
    return [(rule["outcome"], rule["cause"]) for rule in record["rules"] if "cause" in rule]


@pytest.mark.parametrize(("kind", "workers"), [*((kind, "1") for kind in SERVERS), ("credentials", "2")])
def test_what_a_server_does_arrives_with_its_hint(kind: BlockedKind, workers: str, tmp_path: Path) -> None:
    """A run against a server that blocks rules in one way: their cause has that kind and its hint, with workers too."""
    server, rule = SERVERS[kind]
    with scripted(server()) as running:
        options = ("--rule", rule, "--examples", "1", "--workers", workers, "--out", "out")
        launch_forked("run", running.url, *options, folder=tmp_path)
    record = results_in(tmp_path / "out")
    blocked = [cause for outcome, cause in causes(record) if outcome == "blocked" and cause["kind"] == kind]
    assert blocked, {(outcome, cause["kind"]) for outcome, cause in causes(record)}
    assert {cause["hint"] for cause in blocked} == {HINTS[kind]}
    judged = [one for entry in record["rules"] for one in entry["judgements"] if one["outcome"] == "blocked"]
    assert {one["kind"] for one in judged if one["kind"] == kind} == {kind}


def test_a_small_practice_arrives_with_its_hints(tmp_path: Path) -> None:
    """With a patient and a code rules lack entries and declarations; what is left out by --rule says so."""
    (tmp_path / "practice.yaml").write_text(SMALLEST, encoding="utf-8")
    options = ("--rule", "create-procedure/*", "--practice", "practice.yaml", "--examples", "1", "--out", "out")
    launch_forked("run", *options, folder=tmp_path)
    record = results_in(tmp_path / "out")
    seen = {(outcome, cause["kind"], cause["hint"]) for outcome, cause in causes(record)}
    assert ("blocked", "manifest", HINTS["manifest"]) in seen
    assert ("blocked", "undeclared", HINTS["undeclared"]) in seen
    assert ("not-run", "selection", ALL_RULES) in seen


def test_the_mode_arrives_with_its_hint(tmp_path: Path) -> None:
    """In mode read-only the rules that write are not run, and the hint is how they would be."""
    launch_forked("run", "--mode", "read-only", "--rule", "get-procedure/*", "--out", "out", folder=tmp_path)
    seen = {(outcome, cause["kind"], cause["hint"]) for outcome, cause in causes(results_in(tmp_path / "out"))}
    assert ("not-run", "mode", STANDARD_MODE) in seen


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_reaches_the_record_and_the_reports(kind: BlockedKind, tmp_path: Path) -> None:
    """Kind, words and hint are in results.json as they were raised, and reports give the hint as advice."""
    check = Check("test_a", (FIRST.id,))
    check.block(FIRST.id, Blocked(kind, "this is in the way"))
    record = results(lambda _: None, rules=[FIRST], more=check.judgements())
    write_results(tmp_path / "results.json", record)
    (entry,) = load_results(tmp_path / "results.json")["rules"]
    assert entry["cause"] == {"kind": kind, "words": "this is in the way", "hint": HINTS[kind]}
    (gap,) = rule_groups.gaps(record)
    assert (gap.kind, gap.hint, gap.is_avoidable) == (kind, HINTS[kind], True)
    assert "What to do" in render_markdown(record)


def test_advice_does_not_depend_on_the_words() -> None:
    """The same words with another kind have another hint; a hint of the place wins over that of the kind."""
    words = "the practice manifest lacks a clinic"
    assert Blocked("no-answer", words).hint == HINTS["no-answer"]
    assert Blocked("no-answer", words, hint="Start the server.").hint == "Start the server."


def test_a_twin_keeps_what_was_really_in_the_way() -> None:
    """A twin that the server refused is a missing twin; one that got no answer, or was not kept, stays that."""
    assert Blocked("arrangement", "refused").of_twin().kind == "twin"
    assert Blocked("not-kept", "lost").of_twin().hint == HINTS["not-kept"]
    lost = Blocked("no-answer", "silence", hint="Start the server.").of_twin()
    assert (lost.kind, lost.hint) == ("no-answer", "Start the server.")


def test_every_kind_is_documented() -> None:
    """docs/results.md lists each kind that a rule can be blocked by, and each hint is a sentence."""
    documented = set(re.findall(r"^\| `([a-z-]+)` \| blocked \|", (ROOT / "docs/results.md").read_text("utf-8"), re.M))
    assert documented == set(KINDS) == set(HINTS)
    assert [hint for hint in HINTS.values() if not re.fullmatch(r"[A-Z].+\.", hint)] == []


# No module looks into the words.

ROOMS = ("judging", "procedurelogs_conformance", "reports", "run", "strategies", "subject", "suites")
LOOKING = frozenset(
    {"startswith", "endswith", "find", "index", "partition", "rpartition", "split", "removeprefix", "count"}
)
SEARCHING = frozenset({"match", "search", "fullmatch", "findall", "finditer", "fnmatch", "fnmatchcase"})


def is_reason(node: ast.expr) -> bool:
    """Whether an expression is the words of a reason: `gap.reason`, `rule["reason"]`, `cause.words`, `str(blocked)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="lower" | "upper" | "casefold" | "strip")):
            return is_reason(inner)
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id="blocked")]):
            return True
        case ast.Attribute(value=ast.Name(id="need" | "one" | "recipe"), attr="words"):
            return False
        case ast.Attribute(attr="reason" | "words"):
            return True
        case ast.Subscript(slice=ast.Constant(value="reason" | "words")):
            return True
    return False


def looks_into_words(node: ast.AST) -> bool:
    """Whether a node searches the words of a reason."""
    match node:
        case ast.Compare(ops=operators, comparators=places):
            contained = zip(operators, places, strict=True)
            return any(isinstance(how, ast.In | ast.NotIn) and is_reason(place) for how, place in contained)
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in LOOKING:
            return is_reason(inner)
        case ast.Call(func=ast.Attribute(attr=name), args=arguments) if name in SEARCHING:
            return any(is_reason(one) for one in arguments)
    return False


def found_in(source: str) -> list[int]:
    """The lines of a source that search the words of a reason."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if looks_into_words(node) and hasattr(node, "lineno")]


def sources() -> Iterator[Path]:
    """The modules of all rooms, without the tests."""
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def test_no_module_looks_into_the_words_of_a_reason() -> None:
    """Advice is chosen by kind: the words of a reason are for people, and no module searches them."""
    looking = {str(path.relative_to(ROOT)): found_in(path.read_text("utf-8")) for path in sources()}
    assert {path: lines for path, lines in looking.items() if lines} == {}


def test_no_template_looks_into_the_words_of_a_reason() -> None:
    """Nor does a template of the report."""
    searching = re.compile(r"\bin \w+\.(reason|cause\.words)\b|\.(reason|words)\.(startswith|endswith|find)\b")
    templates = {path.name: path.read_text("utf-8") for path in (ROOT / "reports/templates").glob("*.j2")}
    assert [name for name, text in templates.items() if searching.search(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        '"lacks" in gap.reason.lower()',
        '"lacks" not in rule["reason"]',
        'str(blocked).startswith("the target")',
        're.search("lacks", cause.words)',
        'blocked.words.partition(":")',
    ],
)
def test_the_search_for_such_modules_finds_them(source: str) -> None:
    """Each way to look into the words is seen."""
    assert found_in(source) == [1]
