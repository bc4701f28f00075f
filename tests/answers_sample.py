"""Answers of a target that was never asked, for tests of how answers are judged."""

from __future__ import annotations

import json
from typing import Any

from subject import Answer
from subject.exchanges import Exchange, ExchangeLog

METHODS = {"get": "GET", "list": "GET", "update": "PUT", "delete": "DELETE"}
"""By the first word of an operation; others are POST."""


def answered(log: ExchangeLog, operation: str, status: int, shown: Any, sent: Any = None, query: str = "") -> Answer:
    """An answer to a request with that body and query, kept in the log: a text as it is, the rest as JSON."""
    text = shown if isinstance(shown, str) else json.dumps(shown)
    exchange = Exchange(
        id=log.next_id(),
        operation=operation,
        method=METHODS.get(operation.partition("-")[0], "POST"),
        url=f"http://127.0.0.1:8040/api/v1/procedurelogs{query}",
        request_headers=(),
        request_body=None if sent is None else json.dumps(sent),
        status=status,
        response_headers=(),
        response_body=text,
        truncated=False,
        error=None,
        started="2026-03-04T09:30:01.250+00:00",
        milliseconds=3.14,
    )
    log.add(exchange)
    return Answer(exchange, text.encode(), {})
