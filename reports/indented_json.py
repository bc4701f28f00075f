"""JSON bodies with one line for each member, as the HTML report shows them."""

from __future__ import annotations

import json
import re

DEEPEST = 32
"""JSON nested deeper than this is shown as it was received."""
_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"?|[\[\]{},:]|[^\s\[\]{},:"]+')


def indented(body: str, *, truncated: bool = False) -> str:
    """Indent a JSON body, one line for each member, changing nothing but white space between tokens.

    Any other body, and JSON nested deeper than DEEPEST, is returned unchanged. With `truncated` the body may end
    anywhere.
    """
    if not body.lstrip().startswith(("{", "[")) or not (truncated or _is_json(body)):
        return body
    lines, depth = [""], 0
    for part in _TOKENS.findall(body):
        if part in "]}":
            depth = max(0, depth - 1)
            if lines[-1].strip() or not lines[-2].endswith(("[", "{")):
                lines.append("  " * depth)
            else:
                lines.pop()
        lines[-1] += part + (" " if part == ":" else "")
        if part in "[{":
            depth += 1
            if depth > DEEPEST:
                return body
        if part in "[{,":
            lines.append("  " * depth)
    return "\n".join(lines)


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
