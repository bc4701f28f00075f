"""The web application: a route for each operation, from an HTTP request to an HTTP response."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from reference.call import Answer, Asked
from reference.faults.malformed_requests import NoAnswer, ServerError
from reference.faults.overlapping import run_amid_others
from reference.faults.wrong_answers import accept_anyway, change_answer, encoding, media_type
from reference.office import Office
from reference.operations import OPERATIONS, RESOURCE, Operation, respond
from reference.refusals import Refused
from reference.responses import as_json, explain, refuse
from reference.switches import Switches
from reference.uvicorn_adapter import hang_up

BASE = "/api/v1"
LONGEST_BODY = 16_800_000
"""In bytes; a longer body is refused."""


def make_app(office: Office, extra: list[Route]) -> Starlette:
    """The application that serves this office; extra routes are those of companions and of the control."""
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
        if not _is_authorized(request, office, operation):
            return explain("The credentials are missing or wrong.", 401)
        try:
            asked = await _asked(request)
            answer = await run_amid_others(office, operation.id, asked.key, lambda: respond(office, operation, asked))
        except ClientDisconnect:
            return Response(status_code=400)
        except ServerError:
            return explain("The server has failed.", 500)
        except NoAnswer:
            return await hang_up(request)
        except Refused as refusal:
            accepted = accept_anyway(operation.id, office.switches)
            if accepted is None:
                return refuse(office.switches, operation.id, refusal)
            answer = accepted
        return _response(operation.id, office.switches, answer)

    return endpoint


def _is_authorized(request: Request, office: Office, operation: Operation) -> bool:
    """Whether the request has the credentials of this office, or the office asks for none."""
    sent = request.headers.get("authorization", "")
    return office.authorization in ("", sent) or office.switches.broken(operation.id, "credentials-are-asked-for")


async def _asked(request: Request) -> Asked:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refused("The body is too long.")
    content_type = request.headers.get("content-type", "")
    return Asked(
        str(request.path_params.get("key", "")), tuple(request.query_params.items()), bytes(body), content_type
    )


def _response(operation: str, switches: Switches, right: Answer) -> Response:
    answer = change_answer(operation, switches, right)
    if answer.body is None:
        return Response(status_code=answer.status)
    headers = {"Location": f"{BASE}/{RESOURCE}/{answer.location}"} if answer.location else None
    return as_json(answer.body, answer.status, headers, media_type(operation, switches), encoding(operation, switches))


async def no_resource(request: Request, _error: Exception) -> Response:
    """The response to a path that does not exist."""
    path = str(request.scope["path"])
    parts = path.removeprefix(BASE).strip("/").split("/")
    if path.startswith(f"{BASE}/") and parts[0] == RESOURCE:
        return explain(f"{RESOURCE} {request.method} is not a valid method.", 400)
    return explain(f"{parts[0][:80]} is not a valid resource.", 404)


async def no_method(request: Request, _error: Exception) -> Response:
    """The response to a method that the resource does not have."""
    return explain(f"{RESOURCE} {request.method} is not a valid method.", 400)
