"""What ASGI has no interface for: closing a connection without an answer.

Tried with uvicorn 0.54.0; pyproject.toml bounds the version.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response


class UvicornChanged(RuntimeError):
    """This version of uvicorn holds the connection of a request elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "The receive of a request is no longer a method of uvicorn's cycle, which has the transport: "
            "reference/uvicorn_adapter.py has to be adapted, or an earlier version of uvicorn installed."
        )


async def hang_up(request: Request) -> Response:
    """Close the connection without an answer; the response that is returned is never sent. Raises UvicornChanged."""
    cycle = getattr(request.receive, "__self__", None)
    if cycle is None or not hasattr(cycle, "transport"):
        raise UvicornChanged
    cycle.transport.abort()
    await request.receive()
    return Response(status_code=500)
