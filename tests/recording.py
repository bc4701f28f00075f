"""A server that was recorded: it repeats the answers of another server, and knows none of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.hostile import Connection, Request, handed_on, http


@dataclass(slots=True)
class Recorder:
    """Hands requests on to a server and keeps the first answer for each method and path; later it repeats them."""

    upstream: str
    repeats: bool = False
    answers: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def act(self, connection: Connection, request: Request) -> bool:
        """Answer a request from the server, or from what was kept."""
        key = (request.method, request.path)
        if self.repeats:
            connection.send(self.answers.get(key) or http("404 Not Found", b"procedure not found."))
            return key in self.answers
        answer = handed_on(self.upstream, request)
        self.answers.setdefault(key, answer)
        connection.send(answer)
        return True
