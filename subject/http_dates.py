"""Dates in the headers of a target, which may be anything."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_in(header: str) -> datetime | None:
    """The time in UTC that a Date or Retry-After header gives; None if it is no date that the calendar has."""
    try:
        moment = parsedate_to_datetime(header)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
