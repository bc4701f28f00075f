"""Answers in other bytes than UTF-8: one rule fails for the encoding, and everything else judges the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.faults.encodings import faults_of_encoding
from reports.outcomes import Judgement
from reports.redaction import redact
from subject.body_text import flaw_of_encoding, text_of
from subject.strict_json import parse
from tests.bench import Bench, Job
from tests.forked import launch_forked
from tests.fuzz_cases import FILES
from tests.hostile import Connection, Request
from tests.launching import failed, results_in
from tests.sampling import WHOLE, sampled
from tests.scripted import Reply, scripted
from tests.test_pacing import target_of
from tests.unreliable import KEY, Fate, Proxy, good_server, unreliable

VALUE = {"Note": "☎ \U0001f9b7 caf\xe9", "ProcNum": 7}
JSON = json.dumps(VALUE, ensure_ascii=False)

FLAWS = {
    "utf-8": "",
    "utf-8-sig": "the JSON begins with a byte order mark, which RFC 8259 forbids",
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "the JSON is in UTF-16, and RFC 8259 requires UTF-8"),
    **dict.fromkeys(("utf-32", "utf-32-le", "utf-32-be"), "the JSON is in UTF-32, and RFC 8259 requires UTF-8"),
}


@pytest.mark.parametrize("codec", FLAWS)
def test_json_is_read_in_every_encoding_of_unicode(codec: str) -> None:
    """Whatever the encoding, the value and the text are the same; all but plain UTF-8 has a flaw."""
    body = JSON.encode(codec)
    assert (parse(body), text_of(body)) == (VALUE, JSON)
    assert flaw_of_encoding(body) == FLAWS[codec]


@pytest.mark.parametrize("text", ["", "1", '"', "[]", '"\u4e2d"', "No such patient.", "\xe9"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_short_texts_are_read(text: str, codec: str) -> None:
    """A body may be shorter than what tells encodings apart, and need not be JSON."""
    assert text_of(text.encode(codec)) == text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (JSON.replace("☎ \U0001f9b7 ", "").encode("latin-1"), "byte 13 of the body is not UTF-8"),
        (JSON.encode("utf-16")[:-1], "is not UTF-16"),
        (b"\xff", "byte 0 of the body is not UTF-8"),
        (b"\xef\xbb\xbf" * 2 + b"{}", "byte|BOM|value"),
        (b"", "Expecting value"),
    ],
)
def test_bytes_that_are_no_text_are_not_json(body: bytes, words: str) -> None:
    """Latin-1, half a character, two marks, nothing: one sentence, and the text can be shown all the same."""
    with pytest.raises(ValueError, match=words):
        parse(body)
    assert "\x00" not in text_of(body)


def test_half_a_pair_of_utf_16_in_utf_8_is_read_and_has_a_flaw() -> None:
    """A server that echoes what a lenient client sent is not judged by it anywhere else."""
    body = '"\ud800"'.encode("utf-8", errors="surrogatepass")
    assert parse(body) == "\ud800"
    assert flaw_of_encoding(body) == "byte 1 of the body is not UTF-8"


@pytest.mark.parametrize("fault", sampled(sorted(faults_of_encoding()), 1))
def test_an_encoding_fails_one_rule(bench: Bench, fault: str) -> None:
    """Of all that the fuzz suite judges, only the rule on JSON fails: not one on the schema."""
    outcome = bench.submit(Job(files=FILES, faults=[fault], examples=2, fail_on="should")).result()
    assert outcome.failed() == [f"{fault.partition('/')[0]}/answers-json"]
    assert outcome.exit_code == 1


@pytest.mark.parametrize("codec", FLAWS)
def test_patient_data_in_another_encoding_is_replaced(codec: str) -> None:
    """Evidence is text, so that names are found in it and in the judgements that cite it."""
    body = '{"LName": "Okafor"}'.encode(codec)
    with scripted(lambda _asked: Reply(200, body)) as server, target_of(server) as target:
        exchange = target.get(7).exchange
    judgement = Judgement("a/rule", "a check", "failed", message='received LName "Okafor"', exchanges=(exchange.id,))
    redacted, kept, _ = redact([judgement], {exchange.id: exchange.as_record()})
    assert "Okafor" not in f"{redacted} {kept}"


SOME = ("*/answers-json", "*/answer-fits-the-schema", "create-procedure/refusal-*", "create-procedure/answers-201")
"""Rules on bodies that were accepted and refused, in JSON and in words; all rules are judged under `scripts/prove`."""


def in_codec(codec: str, charset: str = "") -> Fate:
    """The good server's answer, in another encoding, and with a charset that may be another one still."""

    def act(proxy: Proxy, connection: Connection, request: Request) -> bool:
        head, _, body = proxy.handed_on(request).partition(b"\r\n\r\n")
        status, kind, _ = head.split(b"\r\n")
        if body:
            kind += f"; charset={charset}".encode() if charset else b""
        told = body.decode().encode(codec, errors="replace")
        connection.send(b"\r\n".join([status, kind, b"Content-Length: %d" % len(told), b"", told]))
        return True

    return act


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A good server that asks for credentials."""
    with good_server() as url:
        yield url


@pytest.mark.parametrize(
    ("codec", "charset"),
    sampled(
        [
            ("utf-8-sig", ""),
            ("utf-16", "utf-16"),
            ("utf-16-le", ""),
            ("utf-16-be", "iso-8859-1"),
            ("utf-8", "utf-16"),
            ("utf-8", "nonsense"),
        ],
        1,
    ),
)
def test_a_server_of_another_encoding_is_judged_by_its_text(
    server: str, tmp_path: Path, codec: str, charset: str
) -> None:
    """Refusals and records are read; the declared charset, which has no meaning for JSON, changes nothing."""
    chosen = [] if WHOLE else [word for rule in SOME for word in ("--rule", rule)]
    with unreliable(server, lambda _count: in_codec(codec, charset)) as (url, _):
        done = launch_forked(
            "run", url, "--examples", "1", "--out", "out", *chosen, folder=tmp_path, PROCEDURELOGS_AUTHORIZATION=KEY
        )
    results = results_in(tmp_path / "out")
    operations = {rule["id"].partition("/")[0] for rule in results["rules"] if rule["id"].endswith("/answers-json")}
    wrong = set() if codec == "utf-8" else {f"{operation}/answers-json" for operation in operations}
    assert (done.returncode, failed(results)) == (0, wrong), done.stdout
    assert all(
        one["response_body"][:1] in ("", "[", "{", '"') for one in results["exchanges"].values() if one["status"] == 200
    )


def test_latin_1_is_not_json(server: str, tmp_path: Path) -> None:
    """Answers with bytes that are not UTF-8 fail rules, and each of them says so; nothing breaks."""
    rules = ("create-procedure/claim-note-is-kept", "create-procedure/answers-json")
    with unreliable(server, lambda _count: in_codec("latin-1", "iso-8859-1")) as (url, _):
        options = [word for rule in rules for word in ("--rule", rule)]
        done = launch_forked("run", url, *options, "--out", "out", folder=tmp_path, PROCEDURELOGS_AUTHORIZATION=KEY)
    results = results_in(tmp_path / "out")
    assert "Traceback" not in done.stdout + done.stderr
    assert (done.returncode, failed(results)) == (1, set(rules))
    for rule in results["rules"]:
        if rule["id"] in rules:
            assert any("of the body is not UTF-8" in one["message"] for one in rule["judgements"]), rule
