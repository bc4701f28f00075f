"""Start the server from the command line: python -m reference."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from reference import companions
from reference.app import make_app
from reference.control import ROUTES
from reference.faults import FAULTS
from reference.names import UnknownName
from reference.office import Office
from reference.serving import Server
from reference.store import Store
from reference.switches import make_switches
from reference.variants import VARIANTS

AUTHORIZATION = "REFERENCE_AUTHORIZATION"
"""The environment variable with the credentials that the server asks for: a command line is for everyone to read."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Options(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        self.exit(2, f"{message[:1].upper()}{message[1:].rstrip('.')}.\n")


def _options() -> argparse.ArgumentParser:
    options = _Options(
        prog="python -m reference", description="The reference server of the ProcedureLogs API.", allow_abbrev=False
    )
    options.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    options.add_argument("--port", type=int, default=0, help="the port to listen at; 0 takes a free one")
    options.add_argument("--api-version", metavar="VERSION", help="the version of the API to be, the newest by default")
    options.add_argument("--database", default=":memory:", metavar="FILE", help="keep the data in a file")
    options.add_argument(
        "--without", action="extend", nargs="+", default=[], metavar="FEATURE", help="public-health, medical-insurance"
    )
    options.add_argument(
        "--not-set",
        action="extend",
        nargs="+",
        default=[],
        metavar="CATEGORY",
        help="no codes for this insurance history",
    )
    options.add_argument("--fault", action="extend", nargs="+", default=[], metavar="RULE-ID", help="break this rule")
    options.add_argument(
        "--variant", action="extend", nargs="+", default=[], metavar="RULE-ID=READING", help="take this reading"
    )
    options.add_argument(
        "--delay",
        type=int,
        default=0,
        metavar="MS",
        help="milliseconds to wait before each answer, as over a long line",
    )
    options.add_argument(
        "--control", action="store_true", help="let the tests switch faults while the server runs; loopback only"
    )
    options.add_argument(
        "--no-companions", action="store_true", help="offer the procedures alone, no companion resource"
    )
    options.add_argument("--stop-with-stdin", action="store_true", help="stop when the standard input is closed")
    options.add_argument("--list", action="store_true", help="print the names of all faults and variants as JSON")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0, or 2 where an option is wrong."""
    parser = _options()
    given = parser.parse_args(arguments)
    if given.list:
        print(json.dumps({"faults": FAULTS, "variants": VARIANTS}))
        return 0
    try:
        switches = make_switches(
            faults=given.fault,
            variants=given.variant,
            version=given.api_version,
            without=given.without,
            not_set=given.not_set,
        )
    except UnknownName as error:
        parser.exit(2, f"{error}\n")
    if given.control and given.host not in LOOPBACK:
        parser.error(f"--control is for {LOOPBACK[0]} only, not for {given.host}")
    office = Office(_open(parser, given.database), switches, given.delay / 1000, os.environ.get(AUTHORIZATION, ""))
    listener = _listen(parser, given.host, given.port)
    extra = [*(ROUTES if given.control else []), *([] if given.no_companions else companions.ROUTES)]
    server = Server(make_app(office, extra), listener)
    if given.stop_with_stdin:
        threading.Thread(target=_wait_for_the_end_of_stdin, args=(server,), daemon=True).start()
    server.serve_until_stopped()
    office.store.close()
    return 0


def _open(parser: argparse.ArgumentParser, database: str) -> Store:
    try:
        return Store(database)
    except sqlite3.Error as error:
        parser.error(f"the database {database} cannot be used: {error}")


def _listen(parser: argparse.ArgumentParser, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends at once what is written; else each answer waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        parser.error(f"cannot listen at {host} port {port}: {error}")
    return listener


def _wait_for_the_end_of_stdin(server: Server) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
