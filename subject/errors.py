"""What can stop a run or a check.

ConfigurationError    the user's settings are wrong; exit code 2
Blocked               a check cannot judge its rules: an arrangement failed, or the target would not let it
GateClosed            the suite tried to touch a record that is not its own: a fault of the suite
"""

from __future__ import annotations

from unittest import SkipTest


class ConfigurationError(Exception):
    """A setting is wrong; the message is one sentence: what, where, what to do."""


class Blocked(SkipTest):
    """A check cannot judge: the message says what is missing or what broke.

    A SkipTest, because Hypothesis and pytest both let one through at once instead of shrinking it.
    """


class GateClosed(RuntimeError):
    """A request would have touched a record that the run did not make."""
