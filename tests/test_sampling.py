"""What is left out or sampled elsewhere is whole under scripts/prove."""

from __future__ import annotations

import re

from tests.launching import ROOT


def test_the_long_proofs_are_those_that_are_shortened_elsewhere() -> None:
    """scripts/prove names each file that asks tests/sampling.py for a part of its tests, once, and no other one."""
    texts = {f"tests/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")}
    asking = [name for name, text in texts.items() if re.search(r"^from tests\.sampling import", text, re.MULTILINE)]
    named = re.findall(r"tests/test_\w+\.py", (ROOT / "scripts" / "prove").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(asking)
