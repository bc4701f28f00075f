"""The control of a running server, for the tests of the suite: other faults, other variants, a fresh database."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reference.app import as_json, explain
from reference.faults import FAULTS
from reference.names import UnknownName, nearest
from reference.office import Office
from reference.switches import Switches, make_switches
from reference.variants import VARIANTS

KEYS = {"faults": list, "variants": list, "api_version": str, "without": list, "not_set": list, "reset": bool}


async def names(_request: Request) -> Response:
    """The faults and variants that the server knows."""
    return as_json({"faults": FAULTS, "variants": VARIANTS})


async def switch(request: Request) -> Response:
    """Replace the settings: what is not named is as on a server started without options."""
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
    """Every row of every table."""
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
            raise UnknownName(f"There is no key {name!r}.{nearest(name, KEYS)}")
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
