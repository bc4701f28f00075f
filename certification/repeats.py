"""What a lab adds to a bundle: the records of the runs that it repeated, and its own Statement about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.signer import Key, Signer

from certification.bundle import ENVELOPE, RECORD, Bundle
from certification.canonical import digest, from_json
from certification.envelope import add_signature, good_signatures, read_envelope, sign
from certification.errors import BundleProblem
from certification.statement import repeat_statement
from reports.comparison import compare
from reports.results import check_results

FOLDER = "repeats"
DIGITS = 16
"""Digits of the id of a key that name the folder of its owner."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The record of a repeated run: the file that it came from, its bytes and its values."""

    source: str
    data: bytes
    record: Record


def countersigned(bundle: Bundle, records: Mapping[str, Record], signer: Signer, repeats: list[Repeat]) -> Bundle:
    """The bundle with one more signature, and the records of the runs that its owner repeated.

    Raises BundleProblem if the key signed already, or if a record is not that of a run that repeats a pass.
    """
    files = dict(bundle.files)
    files[ENVELOPE] = add_signature(files[ENVELOPE], signer, ENVELOPE)
    if not repeats:
        return Bundle(files)
    folder = _folder(signer.public_key.keyid)
    added: dict[str, bytes] = {}
    for repeat in repeats:
        name = f"{folder}/{_repeated_pass(repeat, records, folder, added)}.json"
        added[name] = repeat.data
    payload = _payload(bundle, read_envelope(files[ENVELOPE], ENVELOPE), added)
    return Bundle(files | added | {f"{folder}/{ENVELOPE}": sign(payload, signer)})


def repeated_by(bundle: Bundle, keyid: str) -> tuple[str, ...]:
    """The names of the passes that the owner of a key repeated."""
    folder = f"{_folder(keyid)}/"
    names = [name.removeprefix(folder) for name in bundle.files if name.startswith(folder)]
    return tuple(sorted(name.removesuffix(".json") for name in names if name != ENVELOPE))


def repeat_problems(
    bundle: Bundle, records: Mapping[str, Record], envelope: Envelope, keys: Mapping[str, Key]
) -> Iterator[str]:
    """What is wrong with the parts that labs added, a sentence each; raises BundleProblem."""
    folders = {_folder(keyid): keyid for keyid in envelope.signatures}
    found = sorted({name.rpartition("/")[0] for name in bundle.files if name.startswith(f"{FOLDER}/")})
    for folder in found:
        if folder not in folders:
            yield f"{folder} is of nobody who signed the Statement."
            continue
        yield from _envelope_problems(bundle, folder, folders[folder], envelope, keys)
        for name in _records_in(bundle, folder):
            yield from _record_problems(from_json(bundle.files[name], name), name, records)


def _record_problems(record: Record, part: str, passes: Mapping[str, Record]) -> Iterator[str]:
    """Why a record of a lab does not repeat the pass of its name, a sentence."""
    name = part.rpartition("/")[2].removesuffix(".json")
    if name not in passes:
        yield f"{part} repeats a pass that the bundle does not have."
    elif fault := _not_a_repeat(record, passes[name], part):
        yield fault
    elif _is_a_pass(record, passes):
        yield f"{part} is the very run of a pass, and no repetition of it."


def _envelope_problems(
    bundle: Bundle, folder: str, keyid: str, envelope: Envelope, keys: Mapping[str, Key]
) -> Iterator[str]:
    part = f"{folder}/{ENVELOPE}"
    if part not in bundle.files:
        yield f"The bundle lacks {part}."
        return
    own = read_envelope(bundle.files[part], part)
    added = {name: bundle.files[name] for name in _records_in(bundle, folder)}
    if list(own.signatures) != [keyid]:
        yield f"{part} has to have one signature, of the key {keyid[:DIGITS]}."
    elif own.payload != _payload(bundle, envelope, added):
        yield f"{part}: the Statement is not about the records beside it and the Statement of this bundle."
    elif good_signatures(own, keys.values())[1]:
        yield f"{part}: the signature is wrong."


def _payload(bundle: Bundle, envelope: Envelope, added: Mapping[str, bytes]) -> bytes:
    """The Statement of a lab about the records that it adds, by their names in the bundle."""
    parts = [f"passes/{name.rpartition('/')[2].removesuffix('.json')}/{RECORD}" for name in sorted(added)]
    repeated = {part: digest(bundle.files[part]) for part in parts if part in bundle.files}
    records = [from_json(added[name], name) for name in sorted(added)]
    return repeat_statement(added, records, {"statement": digest(envelope.payload), **repeated})


def _repeated_pass(repeat: Repeat, passes: Mapping[str, Record], folder: str, added: Mapping[str, bytes]) -> str:
    """The name of the pass that a record repeats: one that is left, with its seed if there is one.

    Raises BundleProblem if it repeats none.
    """
    if _is_a_pass(repeat.record, passes):
        raise BundleProblem(f"{repeat.source} is the very run of a pass, and no repetition of it.")
    left = [name for name in passes if f"{folder}/{name}.json" not in added]
    if not left:
        raise BundleProblem(f"{repeat.source} is one record too many: every pass is repeated already.")
    faults = {name: _not_a_repeat(repeat.record, passes[name], repeat.source) for name in left}
    fitting = [name for name, fault in faults.items() if not fault]
    if not fitting:
        raise BundleProblem(next(iter(faults.values())))
    seed = repeat.record["run"]["seed"]
    return next((name for name in fitting if passes[name]["run"]["seed"] == seed), fitting[0])


def _is_a_pass(record: Record, passes: Mapping[str, Record]) -> bool:
    """Whether a record is that of a run of the bundle itself."""
    run = record.get("run")
    return isinstance(run, Mapping) and run.get("id") in [one["run"]["id"] for one in passes.values()]


def _not_a_repeat(record: Record, original: Record, part: str) -> str:
    """Why a record does not confirm a pass, in one sentence; empty if it does."""
    try:
        check_results(record, part)
    except ValueError as problem:
        return str(problem)
    if record["suite"].get("catalogue") != original["suite"].get("catalogue"):
        return f"{part} was judged by another catalogue than the bundle."
    for member in ("judged_as", "features"):
        if record["target"][member] != original["target"][member]:
            return f"{part} has another target than the pass: {member} is not the same."
    if record["run"]["selection"] or record["verdict"] != original["verdict"]:
        return f"{part} has the verdict {record['verdict']}, and the pass {original['verdict']}."
    worse = compare(original, record).of("worse")
    return f"{part} does not confirm the pass: {worse[0].rule['id']}, {worse[0].description}." if worse else ""


def _records_in(bundle: Bundle, folder: str) -> list[str]:
    return sorted(name for name in bundle.files if name.rpartition("/")[0] == folder and name != f"{folder}/{ENVELOPE}")


def _folder(keyid: str) -> str:
    return f"{FOLDER}/{keyid[:DIGITS]}"
