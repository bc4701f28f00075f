"""Sentences for readers, from the figures that a run recorded."""

from __future__ import annotations

from collections.abc import Mapping


def fuzzing_notes(figures: Mapping[str, Mapping[str, int]] | None) -> list[str]:
    """How many generated requests were accepted, and which links were followed."""
    if figures is None:
        return []
    told = []
    if total := sum(figures["valid"].values()):
        accepted = figures["accepted"]
        each = ", ".join(f"{name} {accepted.get(name, 0)}/{count}" for name, count in sorted(figures["valid"].items()))
        told.append(
            f"Of {total} generated valid requests {100 * sum(accepted.values()) // total} % were accepted ({each})."
        )
    if figures["links"]:
        each = ", ".join(f"{link} {count}" for link, count in sorted(figures["links"].items()) if count)
        told.append(f"Links that were followed: {each or 'none'}.")
        never = ", ".join(link for link, count in sorted(figures["links"].items()) if not count)
        told += [f"Links that were never followed: {never}."] if never else []
    return told
