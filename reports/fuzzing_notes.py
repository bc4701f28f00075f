"""Notes on the requests that a run generated from the OpenAPI document, and on the links that it followed."""

from __future__ import annotations

from collections.abc import Mapping


def fuzzing_notes(fuzzing: Mapping[str, Mapping[str, int]] | None) -> list[str]:
    """Summarize the member `run.fuzzing` of results.json in one sentence on requests and one on links.

    A run without generated requests has no such member (None) and gets no notes.
    """
    if fuzzing is None:
        return []
    notes = []
    if valid := sum(fuzzing["valid"].values()):
        accepted = sum(fuzzing["accepted"].values())
        share = 100 * accepted // valid
        notes.append(f"The target accepted {accepted} of {valid} valid generated requests ({share} %).")
    if links := fuzzing["links"]:
        notes.append(_links_note(links))
    return notes


def _links_note(links: Mapping[str, int]) -> str:
    never = sorted(link for link, count in links.items() if not count)
    if not never:
        return f"Links of the OpenAPI document: all {len(links)} were followed."
    followed = len(links) - len(never)
    return f"Links of the OpenAPI document: {followed} of {len(links)} were followed, but not {', '.join(never)}."
