"""The rules that rows of creates and updates judge."""

from __future__ import annotations

import re

from spec import catalogue

_CREATES = re.compile(
    r"(?!.*(?:date-tp-default|is-not-kept|pat-num-is-kept)).*-(?:is-kept|is-optional|names-the-code|sets-.*|default.*)$"
    r"|.*-accepts-|area-|answer-is-the-record|surf-keeps-several|descript-follows|pat-num-is-kept"
)
_UPDATES = re.compile(r".*-is-updated|.*-accepts-(?!any-order)|.*-sets-|others-keep-their-value$|answer-is-the-record")

ROW_RULES = tuple(
    rule.id
    for rule in catalogue()
    if (rule.operation == "create-procedure" and _CREATES.match(rule.id.partition("/")[2]))
    or (rule.operation == "update-procedure" and _UPDATES.match(rule.id.partition("/")[2]))
)
"""Read from the ids of the catalogue: what is sent is kept, names, defaults, areas, and what an update leaves alone."""

RULES_OF_UPDATES = tuple(one for one in ROW_RULES if one.startswith("update-procedure/"))
"""The rules of ROW_RULES that an update shows."""
