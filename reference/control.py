"""The control of a running server, which the tests use: they change its faults and variants, and reset its data."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reference.faults.registry import FAULTS
from reference.office import Office
from reference.responses import as_json, explain
from reference.switches import Switches, make_switches
from reference.unknown_name import UnknownName, suggestion
from reference.variants import VARIANTS

KEYS = {"faults": list, "variants": list, "api_version": str, "without": list, "not_set": list, "reset": bool}


async def names(_request: Request) -> Response:
    """All faults, with the functions that break the rules, and all variants."""
    return as_json({"faults": FAULTS, "variants": VARIANTS})


async def switch(request: Request) -> Response:
    """Replace the settings; a setting that is not named gets its default."""
    office: Office = request.app.state.office
    try:
        wanted = _read(await request.body())
        office.switches = _switches(wanted)
    except ValueError as error:
        return explain(str(error), 400)
    if wanted.get("reset"):
        office.store.reset()
    return as_json(wanted)


async def dump(request: Request) -> Response:
    """The rows of all tables."""
    office: Office = request.app.state.office
    return as_json(office.store.dump())


ROUTES = [
    Route("/_control", names, methods=["GET"]),
    Route("/_control", switch, methods=["PUT"]),
    Route("/_control/dump", dump, methods=["GET"]),
]


def _read(body: bytes) -> dict[str, Any]:
    try:
        wanted = json.loads(body or b"{}")
    except ValueError:
        raise UnknownName("The body is not valid JSON.") from None
    if not isinstance(wanted, dict):
        raise UnknownName("The body must be a JSON object.")
    for name, value in wanted.items():
        if name not in KEYS:
            raise UnknownName(f"There is no key {name!r}.{suggestion(name, KEYS)}")
        if not isinstance(value, KEYS[name]) or (
            isinstance(value, list) and not all(isinstance(one, str) for one in value)
        ):
            raise UnknownName(
                f"The value of {name!r} must be {'a list of strings' if KEYS[name] is list else KEYS[name].__name__}."
            )
    return wanted


def _switches(wanted: dict[str, Any]) -> Switches:
    return make_switches(
        faults=wanted.get("faults", ()),
        variants=wanted.get("variants", ()),
        version=wanted.get("api_version"),
        without=wanted.get("without", ()),
        not_set=wanted.get("not_set", ()),
    )
