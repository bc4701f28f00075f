"""The guards of the promises on safety: what takes the place of each when it is removed, and the tests that then fail.

The tests are run with `--assert=plain`: pytest cannot rewrite what a warm process has imported.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpcore
import httpx
import pytest

from tests.launching import ROOT, plain_environment


@dataclass(frozen=True, slots=True)
class Guard:
    """A function or a value by its module and name, what takes its place, and its tests: a file and words of names."""

    place: str
    without: Any
    tests: tuple[str, str]

    def remove(self) -> None:
        """Put in its place what does not guard."""
        module, _, name = self.place.partition(":")
        owner: Any = import_module(module)
        *parents, last = name.split(".")
        for parent in parents:
            owner = getattr(owner, parent)
        assert hasattr(owner, last), f"{self.place} is not there any more"
        setattr(owner, last, self.without)


def nothing(*_arguments: Any, **_named: Any) -> None:
    """Guard nothing."""


def second(_self: Any, value: Any, *_more: Any) -> Any:
    """Give back the argument as it is."""
    return value


def third(_self: Any, _name: Any, value: Any) -> Any:
    """Give back the second argument as it is."""
    return value


def first(value: Any, *_more: Any) -> Any:
    """Give back the first argument as it is."""
    return value


def exact_keys(value: Any) -> set[int]:
    """Read no spelling of a key but the usual one."""
    return {int(value)} if str(value).isdecimal() else set()


def all_known_disposable(gate: Any, settings: Any, practice: Any, journal: Any) -> None:
    """Take every procedure that the practice names for one that it gives away."""
    _gate_init(gate, settings, practice, journal)
    gate._disposable |= {one.ProcNum for one in practice.procedures}


def unbounded_pool(settings: Any, _backend: Any) -> httpcore.ConnectionPool:
    """Open connections without our clock."""
    return _pool_to(settings, httpcore.SyncBackend())


def whole_body(response: httpx.Response, at_most: int) -> bytes:
    """Read a body of any size."""
    return _body_of(response, at_most * 10**6)


def unpacked_at_once(response: httpx.Response, _at_most: int) -> Iterator[bytes]:
    """Unpack a body before its size is looked at."""
    body = b"".join(response.iter_raw())
    yield gzip.decompress(body) if "Content-Encoding" in response.headers else body


def shown_as_they_are(headers: httpx.Headers, _hidden: Any) -> tuple[tuple[str, str], ...]:
    """Show the headers with their secrets."""
    return tuple(headers.multi_items())


def all_good(envelope: Any, keys: Any) -> tuple[list[str], list[str]]:
    """Take every signature for a good one."""
    return [key.keyid for key in keys if key.keyid in envelope.signatures], []


def inflated_whole(name: bytes, stream: bytes, _left: int) -> Any:
    """Unpack a file of any size."""
    return _inflated(name, stream, 10**9)


def cluster_of_anybody(**settings: Any) -> Any:
    """Make a cluster without TLS."""
    return _local_cluster(**{**settings, "protocol": "tcp://", "security": None})


def all_but_settings(credentials: Mapping[str, str], _hidden: Any) -> dict[str, str]:
    """Let a run see the variables of all targets."""
    return _environment(credentials, ())


def asked_again(database: Any, act: Callable[[], Any], otherwise: Any) -> Any:
    """Ask a database, too, that has failed before."""
    database.problem = ""
    return _guarded(database, act, otherwise)


_local_cluster: Callable[..., Any] = import_module("distributed").LocalCluster
_environment: Callable[..., dict[str, str]] = import_module("procedurelogs_conformance.fleet_worker")._environment
_gate_init: Callable[..., None] = import_module("subject.gate").Gate.__init__
_guarded: Callable[..., Any] = import_module("judging.example_database").GuardedDatabase._guarded
_pool_to: Callable[..., httpcore.ConnectionPool] = import_module("subject.route").pool_to
_inflated: Callable[..., Any] = import_module("certification.archive")._inflated
_body_of: Callable[..., bytes] = import_module("subject.wire").body_of

EXAMPLES = "tests/test_example_database.py"
GATE, SERVER = "tests/test_gate.py", "tests/test_gate_at_a_server.py"
CREDENTIALS, REDACTION, BOUNDS = "tests/test_credentials.py", "tests/test_redaction.py", "tests/test_bounds.py"

BUNDLES, TAMPERING = "tests/test_bundles.py", "tests/test_bundle_tampering.py"
ARCHIVES = "tests/test_bundle_archives.py"
MEMORY, SETTINGS = "tests/test_memory.py", "tests/test_settings.py"
CLUSTER, ENGINE = "tests/test_fleet_cluster.py", "tests/test_fleet_engine.py"
WORKER = "tests/test_fleet_worker.py"
REGISTRY, ENTRIES = "tests/test_registry.py", "tests/test_registry_entries.py"

GUARDS: Mapping[str, Guard] = {
    "gate": Guard("subject.sending:Sender._check_gate", nothing, (SERVER, "no_url and PUT")),
    "gate: the method": Guard("subject.gate:Gate.check_method", nothing, (SERVER, "read_only or no_get")),
    "gate: another method": Guard("subject.gate:OVERRIDES", frozenset(), (SERVER, "no_get")),
    "gate: the path": Guard("subject.gate:Gate.check_path", nothing, (SERVER, "no_url and PUT")),
    "gate: the query": Guard("subject.gate:Gate.check_query", nothing, (SERVER, "no_parameter")),
    "gate: the body": Guard("subject.gate:Gate.check_body", nothing, (SERVER, "no_body or no_group_note")),
    "gate: a member": Guard("subject.gate:Gate._check_member", nothing, (SERVER, "no_value")),
    "gate: disposable procedures": Guard("subject.gate:Gate.__init__", all_known_disposable, (GATE, "in_a_url")),
    "gate: spellings in a path": Guard("subject.gate:possible_keys", exact_keys, (SERVER, "no_url and PUT")),
    "gate: spellings of a member": Guard("subject.gate:possible_members", exact_keys, (SERVER, "no_group_note")),
    "gate: encoded keys": Guard("subject.lax_keys:plain", first, (SERVER, "no_value")),
    "gate: keys of more than 32 bits": Guard("subject.lax_keys:_wrapped", lambda _: 0, (SERVER, "no_value")),
    "gate: malformed bodies": Guard("subject.lax_keys:_scanned", lambda *_: (), (SERVER, "no_body")),
    "credentials: texts": Guard("subject.credentials:Credentials.hide", second, (CREDENTIALS, "cut_short")),
    "credentials: bodies": Guard(
        "subject.credentials:Credentials.hide_bytes", second, (CREDENTIALS, "sends_back or password")
    ),
    "credentials: spellings": Guard("subject.credentials:_spelling", first, (CREDENTIALS, "sends_back")),
    "credentials: hexadecimal": Guard("subject.credentials:_in_hexadecimal", first, (CREDENTIALS, "sends_back")),
    "credentials: forms": Guard("subject.credentials:_forms", lambda secret: [secret], (CREDENTIALS, "password")),
    "credentials: headers of a response": Guard(
        "subject.connection:without_secrets", lambda _, headers: headers, (CREDENTIALS, "sends_back")
    ),
    "credentials: headers of a request": Guard(
        "subject.sending:shown_headers", shown_as_they_are, (CREDENTIALS, "curl_line")
    ),
    "credentials: another method": Guard("subject.credentials:_OVERRIDES", set(), (CREDENTIALS, "wrong_credentials")),
    "redaction: bodies": Guard(
        "reports.redaction:Redaction._replaced",
        lambda _, one: (one["response_body"], {}),
        (REDACTION, "anywhere"),
    ),
    "redaction: encodings": Guard(
        "subject.sending:text_of", lambda body: body.decode(errors="replace"), ("tests/test_encodings.py", "patient")
    ),
    "redaction: headers": Guard("reports.redaction:Redaction._header", third, (REDACTION, "headers")),
    "redaction: judgements": Guard("reports.redaction:Redaction.judgement", second, (REDACTION, "in_judgements")),
    "redaction: changed texts": Guard("reports.redaction:_hide", first, (REDACTION, "changed")),
    "bounds: time": Guard("subject.wire:Clock.within", second, (BOUNDS, "drip_body")),
    "bounds: time on every way": Guard(
        "subject.connection:pool_to", unbounded_pool, (BOUNDS, "proxy_ends and drip_body")
    ),
    "bounds: size": Guard("subject.wire:body_of", whole_body, (BOUNDS, "so_long or unpack")),
    "bounds: unpacking": Guard("subject.wire:_decoded", unpacked_at_once, (BOUNDS, "little_memory")),
    "bounds: aliases of a file": Guard("spec.yaml_file:_size", lambda *_: 0, ("tests/test_product.py", "mistake")),
    "bounds: what is kept": Guard("subject.client:_small", first, (MEMORY, "not_kept")),
    "repeats: a create": Guard(
        "subject.lost_answers:_made_nothing", lambda *_: True, ("tests/test_lost_answers.py", "is_not_repeated")
    ),
    "repeats: a deletion": Guard(
        "subject.lost_answers:_is_there", lambda _: True, ("tests/test_lost_answers.py", "deletion")
    ),
    "shards: the records of others": Guard(
        "subject.cleanup:_is_one_of_several", lambda _: False, ("tests/test_lost_answers.py", "another_shard")
    ),
    "repeats: of what is given up": Guard(
        "subject.contact:Contact.looked", nothing, ("tests/test_pacing.py", "left_alone")
    ),
    "repeats: of all processes": Guard("subject.contact:Contact.share", nothing, ("tests/test_pacing.py", "sixteen")),
    "addresses: before anything is written": Guard(
        "subject.probe:_elsewhere", lambda *_: "", ("tests/test_wrong_addresses.py", "before_anything")
    ),
    "bundles: names": Guard("certification.archive:_check_name", nothing, (ARCHIVES, "no_bundle")),
    "bundles: unpacking": Guard("certification.archive:_inflated", inflated_whole, (BUNDLES, "unpacking_is_bounded")),
    "bundles: one way to write": Guard("certification.archive:_check_frame", nothing, (ARCHIVES, "byte_around")),
    "bundles: digests": Guard("certification.signatures:_digest_problems", lambda *_: (), (TAMPERING, "swapped")),
    "bundles: signatures": Guard(
        "certification.signatures:good_signatures", all_good, (TAMPERING, "signature_of_another")
    ),
    "settings: another machine": Guard("subject.settings:Settings.checked", first, (SETTINGS, "machine")),
    "settings: this machine": Guard(
        "subject.settings:Settings.loopback", property(lambda _: True), (SETTINGS, "machine")
    ),
    "fleets: credentials of others": Guard(
        "procedurelogs_conformance.fleet_worker:_environment", lambda *_: dict(os.environ), (WORKER, "of_no_other")
    ),
    "fleets: variables of others": Guard(
        "procedurelogs_conformance.fleet_worker:_environment", all_but_settings, (WORKER, "its_target_alone")
    ),
    "fleets: journals of earlier attempts": Guard(
        "procedurelogs_conformance.fleet_worker:_left", lambda *_: False, (WORKER, "names_records")
    ),
    "fleets: keys of the scheduler": Guard(
        "fleet.cluster:LocalCluster", cluster_of_anybody, (CLUSTER, "without_its_keys")
    ),
    "fleets: pages of the scheduler": Guard("fleet.cluster:CLOSED_DOORS", {}, (CLUSTER, "over_http")),
    "fleets: size of a report": Guard("fleet.engine:_unpacked", zlib.decompress, (ENGINE, "large")),
    "fleets: one run for each URL": Guard("fleet.engine:lane_of", lambda entry: entry.name, (ENGINE, "one_url")),
    "example database: time of a request": Guard(
        "judging.example_database:_within", lambda _, act: (True, act()), (EXAMPLES, "hangs")
    ),
    "example database: time of all requests": Guard(
        "judging.example_database:time", SimpleNamespace(monotonic=lambda: 0.0), (EXAMPLES, "slow_each_time")
    ),
    "example database: given up": Guard(
        "judging.example_database:GuardedDatabase._guarded", asked_again, (EXAMPLES, "hangs")
    ),
    "example database: number of inputs": Guard(
        "judging.example_database:MOST_CANDIDATES", 1000, ("tests/test_kept_inputs.py", "kept_apart")
    ),
    "registry: whose key": Guard("certification.registry.facts:_unvouched", lambda *_: (), (REGISTRY, "nobody")),
    "registry: whose cache": Guard("certification.registry.cache:_is_private", lambda _: True, (REGISTRY, "others")),
    "registry: the day": Guard("certification.registry.entries:_lapses", lambda *_: (), (ENTRIES, "how_an_entry")),
}


class Outcomes:
    """Counts the outcomes of tests, and removes a guard before any of them is collected."""

    def __init__(self, guard: Guard | None) -> None:
        self._guard = guard
        self.found: dict[str, int] = {"passed": 0, "failed": 0, "error": 0}

    def pytest_configure(self) -> None:
        """Remove the guard."""
        if self._guard:
            self._guard.remove()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that passed or failed, or an error before it or after it."""
        if report.when == "call":
            self.found[report.outcome] += 1
        elif report.failed:
            self.found["error"] += 1


def judge(removed: str | None, files: Sequence[str], words: str, told: Path) -> None:
    """Run tests in this process, without the guard of that name, up to the first failure; write down their outcomes."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(plain_environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"))
    outcomes = Outcomes(GUARDS[removed] if removed else None)
    output = os.open(told.with_suffix(".txt"), os.O_WRONLY | os.O_CREAT, 0o600)
    for number in (1, 2):
        os.dup2(output, number)
    brief = ("-q", "-x", "--assert=plain", "--tb=native", "-p", "no:unraisableexception")
    pytest.main([*files, "-k", words, *brief], plugins=[outcomes])
    told.write_text(json.dumps(outcomes.found), encoding="utf-8")
