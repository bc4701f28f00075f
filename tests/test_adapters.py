"""Where a library has no public way, one module each uses another one: it says so clearly when that is gone."""

from __future__ import annotations

import re
import tomllib

import pytest
from starlette.requests import Request
from starlette.types import Message

from reference.uvicorn_adapter import UvicornChanged, hang_up
from run import xdist_adapter
from run.xdist_adapter import METHOD, XdistChanged, scheduler_by_group
from suites.fuzzing.schemathesis_adapter import PytestChanged, let_schemathesis_name
from tests.launching import ROOT

ADAPTERS = {
    "judging/hypothesis_adapter.py": {"hypothesis"},
    "run/xdist_adapter.py": {"pytest-xdist"},
    "suites/fuzzing/schemathesis_adapter.py": {"schemathesis", "pytest"},
    "reference/uvicorn_adapter.py": {"uvicorn"},
}
ROOMS = (
    *("spec", "subject", "strategies", "judging", "oracle", "suites", "reports", "run", "certification", "fleet"),
    *("procedurelogs_conformance", "reference", "tests"),
)
PRIVATE = re.compile(r"\b(_hypothesis_\w+|_split_scope|_nodeid|__self__)\b")


def test_a_scheduler_without_groups(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pytest-xdist that groups tests in another way is named in one sentence."""
    monkeypatch.delattr(f"{xdist_adapter.__name__}.LoadScopeScheduling.{METHOD}")
    with pytest.raises(XdistChanged, match="--workers 1 does without it"):
        scheduler_by_group(pytestconfig, None, {})


class Closed:
    """A test of a pytest that lets nothing be added."""

    __slots__ = ("nodeid",)


class Open:
    """A test of a pytest that lets a name be added."""

    nodeid = "test_x.py::test_y"


def test_a_node_without_a_private_name() -> None:
    """The name is added where it can be; a pytest that does not allow it is named in one sentence."""
    node = Open()
    let_schemathesis_name(node)  # type: ignore[arg-type] # it has what is read
    assert vars(node) == {"_nodeid": node.nodeid}
    with pytest.raises(PytestChanged, match="no longer lets a test have _nodeid"):
        let_schemathesis_name(Closed())  # type: ignore[arg-type] # it has what is read


def test_a_server_that_hides_its_connection() -> None:
    """A uvicorn that holds the transport elsewhere is named in one sentence."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(UvicornChanged, match="an earlier version of uvicorn installed"):
        hang_up(Request({"type": "http"}, receive)).send(None)


def test_private_names_stand_in_adapters_only() -> None:
    """Those of Hypothesis, pytest, pytest-xdist and uvicorn that the suite used to use are in no other module."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [ROOT / "conftest.py"]
    found = {str(path.relative_to(ROOT)) for path in files if PRIVATE.search(path.read_text(encoding="utf-8"))}
    assert found - {"tests/test_adapters.py"} <= ADAPTERS.keys()


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapted_library_has_an_upper_bound(adapter: str) -> None:
    """The module names the versions that were tried, and the next major version is not installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = {re.split(r"\b[<>=]", one, maxsplit=1)[0]: one for one in project["dependencies"]}
    assert re.search(r"Tried with .+ \d+\.\d+\.\d+", (ROOT / adapter).read_text(encoding="utf-8"))
    assert all("<" in bounds[name] for name in ADAPTERS[adapter])
