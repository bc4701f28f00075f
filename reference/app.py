"""The server: one list of routes, and how requests and answers cross the wire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from reference.aftermath import forget
from reference.bad_input import NoAnswer, ServerError, prepare
from reference.call import Answer, Asked, Call, clock
from reference.create import create_procedure
from reference.delete import delete_procedure
from reference.group_note_changes import delete_group_note, update_group_note
from reference.group_note_creation import create_group_note
from reference.group_note_listing import list_group_notes
from reference.insurance_history import get_insurance_history
from reference.insurance_history_entry import create_insurance_history
from reference.leftovers import leave_behind
from reference.listing import list_procedures
from reference.misanswers import accepts_anyway, media_type, misanswer
from reference.office import Office
from reference.refusals import Refused
from reference.single import get_procedure
from reference.switches import Switches
from reference.update import update_procedure
from reference.versions import V21_1, V21_4, V22_1, V22_2, V22_2_29, V22_3_8, V22_4_31, V23_3_13, V25_2_38, Version

BASE = "/api/v1"
RESOURCE = "procedurelogs"
JSON = "application/json"
LONGEST_BODY = 16_800_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document; the id is how rule ids call it."""

    id: str
    method: str
    path: str
    since: Version
    run: Callable[[Call, Asked], Answer]


OPERATIONS: tuple[Operation, ...] = (
    Operation("list-procedures", "GET", "", V21_1, list_procedures),
    Operation("create-procedure", "POST", "", V21_4, create_procedure),
    Operation("list-group-notes", "GET", "/GroupNotes", V25_2_38, list_group_notes),
    Operation("create-group-note", "POST", "/GroupNote", V22_2, create_group_note),
    Operation("update-group-note", "PUT", "/{key}/GroupNote", V22_2_29, update_group_note),
    Operation("delete-group-note", "DELETE", "/{key}/GroupNote", V22_3_8, delete_group_note),
    Operation("get-insurance-history", "GET", "/InsuranceHistory", V22_4_31, get_insurance_history),
    Operation("create-insurance-history", "POST", "/InsuranceHistory", V22_4_31, create_insurance_history),
    Operation("get-procedure", "GET", "/{key}", V23_3_13, get_procedure),
    Operation("update-procedure", "PUT", "/{key}", V22_1, update_procedure),
    Operation("delete-procedure", "DELETE", "/{key}", V22_1, delete_procedure),
)
"""In the order in which they are matched: a path with a fixed word belongs above one with a key."""


def make_app(office: Office, extra: list[Route]) -> Starlette:
    """The application over this office; extra routes are those of the control, if it is on."""
    routes = [_route(operation) for operation in OPERATIONS]
    app = Starlette(routes=[*routes, *extra], exception_handlers={404: no_resource, 405: no_method})
    app.router.redirect_slashes = False
    app.state.office = office
    return app


def _route(operation: Operation) -> Route:
    route = Route(f"{BASE}/{RESOURCE}{operation.path}", _endpoint(operation), methods=[operation.method])
    route.methods = {operation.method}  # Starlette adds HEAD to GET, which the document does not have
    return route


def _endpoint(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        office: Office = request.app.state.office
        if office.delay:
            await asyncio.sleep(office.delay)
        if not _is_known(request, office, operation):
            return explain("The credentials are missing or wrong.", 401)
        try:
            asked = await _asked(request)
            answer = respond(office, operation, asked)
        except ClientDisconnect:
            return Response(status_code=400)
        except ServerError:
            return explain("The server has failed.", 500)
        except NoAnswer:
            return await hang_up(request)
        except Refused as refusal:
            anyway = accepts_anyway(operation.id, office.switches.faults)
            if anyway is None:
                return refuse(office.switches, operation.id, refusal)
            answer = anyway
        answered = misanswer(operation.id, office.switches.faults, answer)
        return _response(answered, media_type(operation.id, office.switches.faults))

    return endpoint


def _is_known(request: Request, office: Office, operation: Operation) -> bool:
    """Whether a request comes with the credentials of this office."""
    told = request.headers.get("authorization", "")
    return office.authorization in ("", told) or f"{operation.id}/credentials-are-asked-for" in office.switches.faults


def respond(office: Office, operation: Operation, asked: Asked) -> Answer:
    """Run the operation on the office; raises Refused."""
    if operation.since > office.switches.version:
        raise Refused(f"{RESOURCE} {operation.method} is not a valid method.")
    call = Call(operation.id, office.switches, office.store, clock())
    if office.switches.faults:
        forget(call, asked)
    if office.switches.faults or office.switches.variants:
        asked = prepare(call, asked)
    try:
        return operation.run(call, asked)
    except Refused:
        if office.switches.faults:
            leave_behind(call, asked)
        raise


async def _asked(request: Request) -> Asked:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refused("The body is too long.")
    kind = request.headers.get("content-type", "")
    return Asked(str(request.path_params.get("key", "")), tuple(request.query_params.items()), bytes(body), kind)


async def hang_up(request: Request) -> Response:
    """Close the connection without a word; what is returned goes nowhere."""
    request.receive.__self__.transport.abort()  # type: ignore[attr-defined] # uvicorn's own cycle of one request
    await request.receive()
    return Response(status_code=500)


def refuse(switches: Switches, operation: str, refusal: Refused) -> Response:
    """A refusal in the shape that the server gives to those of this operation."""
    status = 422 if f"{operation}/refusal-status" in switches.faults else refusal.status
    if f"{operation}/refusal-is-explained" in switches.faults:
        return Response(status_code=status)
    shape = switches.reading(f"{operation}/refusal-shape")
    if shape == "plain-text":
        return explain(refusal.sentence, status)
    return as_json(refusal.sentence if shape == "json-string" else {"message": refusal.sentence}, status)


def explain(sentence: str, status: int) -> Response:
    """One sentence as plain text."""
    return Response(sentence, status, media_type="text/plain")


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None, kind: str = JSON) -> Response:
    """A JSON body."""
    return Response(json.dumps(body, ensure_ascii=False).encode(), status, headers, media_type=kind)


def _response(answer: Answer, kind: str) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status)
    headers = {"Location": f"{BASE}/{RESOURCE}/{answer.location}"} if answer.location else None
    return as_json(answer.body, answer.status, headers, kind)


async def no_resource(request: Request, _error: Exception) -> Response:
    """A path that leads nowhere."""
    path = str(request.scope["path"])
    parts = path.removeprefix(BASE).strip("/").split("/")
    if path.startswith(f"{BASE}/") and parts[0] == RESOURCE:
        return explain(f"{RESOURCE} {request.method} is not a valid method.", 400)
    return explain(f"{parts[0][:80]} is not a valid resource.", 404)


async def no_method(request: Request, _error: Exception) -> Response:
    """A verb that the resource does not have."""
    return explain(f"{RESOURCE} {request.method} is not a valid method.", 400)
