"""The values that a seed gives are the same in every process, whatever modules it has imported."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from judging.hypothesis_adapter import values_of_the_seed_alone
from strategies.drawn import drawn
from tests.bench import Job, judge
from tests.forked import finish_forked


def guarded() -> Any:
    """Numbers that are drawn as checks draw them."""
    with values_of_the_seed_alone():
        return unguarded()


def unguarded() -> Any:
    """Numbers that Hypothesis draws by itself."""
    return drawn(st.integers(), number=300, salt="1")


def run() -> Any:
    """A digest of the requests of a run that generates them."""
    return judge(Job(files=["test_procedure_rows.py"], examples=2)).sent


def tell(values: Callable[[], Any], module: Path | None, out: Path) -> None:
    """Write down the values of this process, which has imported that module."""
    if module:
        sys.path.insert(0, str(module.parent))
        import_module(module.stem)
    out.write_text(json.dumps(values()), encoding="utf-8")


@pytest.mark.parametrize(("values", "are_the_same"), [(guarded, True), (unguarded, False), (run, True)])
def test_values_do_not_depend_on_what_is_imported(
    values: Callable[[], Any], are_the_same: bool, tmp_path: Path
) -> None:
    """A module with many constants changes the values of a seed, but not those that checks draw."""
    module = tmp_path / "many_constants.py"
    module.write_text("\n".join(f"A{number} = {number}" for number in range(200, 1200)), encoding="utf-8")
    files = [tmp_path / "without.json", tmp_path / "with.json"]
    for imported, out in zip((None, module), files, strict=True):
        finish_forked(tell, values, imported, out)
    without, with_module = (json.loads(out.read_text(encoding="utf-8")) for out in files)
    assert without
    assert (without == with_module) is are_the_same
