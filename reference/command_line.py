"""The command line of the server: python -m reference."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Sequence
from typing import Any, NoReturn

from reference import companions
from reference.app import make_app
from reference.control import ROUTES
from reference.faults.interaction_names import INTERACTIONS
from reference.faults.registry import FAULTS
from reference.office import Office
from reference.serving import Server
from reference.store import Store
from reference.switches import make_switches
from reference.unknown_name import UnknownName
from reference.variants import VARIANTS

AUTHORIZATION = "REFERENCE_AUTHORIZATION"
"""The environment variable with the required credentials, which a command line would show to every user."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Options(argparse.ArgumentParser):
    """Options whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print the message as a sentence, and exit with code 2."""
        self.exit(2, f"Error: {message[:1].upper()}{message[1:].rstrip('.')}.\n")


def _options() -> argparse.ArgumentParser:
    options = _Options(
        prog="python -m reference", description="The reference server of the ProcedureLogs API.", allow_abbrev=False
    )
    add = options.add_argument
    several: dict[str, Any] = {"action": "extend", "nargs": "+", "default": []}
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    add("--api-version", metavar="VERSION", help="version of the API (default: the newest)")
    add("--database", default=":memory:", metavar="FILE", help="keep the data in a file")
    add("--without", **several, metavar="FEATURE", help="feature that is off: public-health, medical-insurance")
    add("--not-set", **several, metavar="CATEGORY", help="category of insurance history without codes")
    add("--fault", **several, metavar="RULE-ID", help="rule that the server breaks")
    add("--variant", **several, metavar="RULE-ID=READING", help="reading of a rule that the server takes")
    add("--delay", type=int, default=0, metavar="MS", help="milliseconds to wait before each answer")
    add("--control", action="store_true", help="let tests change the settings of the running server; loopback only")
    add("--no-companions", action="store_true", help="serve the procedures only, without companion resources")
    add("--announce", metavar="LINE", help="a line to print before the one that says where the server listens")
    add("--stop-with-stdin", action="store_true", help="stop when the standard input is closed")
    add("--list-faults", action="store_true", help="print the names of all faults")
    add("--list-variants", action="store_true", help="print the names of all variants")
    add(
        "--list",
        action="store_true",
        help="print as JSON the faults of rules with the functions that break them, all other faults, and all variants",
    )
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0, or 2 if an option is wrong."""
    parser = _options()
    given = parser.parse_args(arguments)
    if listed := _listed(given):
        _print(parser, listed)
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
        parser.exit(2, f"Error: {error}\n")
    if given.control and given.host not in LOOPBACK:
        parser.error(f"--control is for {LOOPBACK[0]} only, not for {given.host}")
    office = Office(_open(parser, given.database), switches, given.delay / 1000, os.environ.get(AUTHORIZATION, ""))
    listener = _listen(parser, given.host, given.port)
    extra = [*(ROUTES if given.control else []), *([] if given.no_companions else companions.ROUTES)]
    server = Server(make_app(office, extra), listener, given.announce)
    if given.stop_with_stdin:
        threading.Thread(target=_wait_for_the_end_of_stdin, args=(server,), daemon=True).start()
    server.serve_until_stopped()
    office.store.close()
    return 0


def _listed(given: argparse.Namespace) -> str:
    """What an option asks to be listed; empty without such an option."""
    if given.list_faults:
        return "\n".join([*FAULTS, *sorted(INTERACTIONS)])
    if given.list_variants:
        return "\n".join(VARIANTS)
    if given.list:
        return json.dumps({"faults": FAULTS, "interactions": sorted(INTERACTIONS), "variants": VARIANTS}, indent=1)
    return ""


def _print(parser: argparse.ArgumentParser, text: str) -> None:
    """Print a text, as much of it as its reader wants."""
    try:
        print(text, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python complains when it flushes the rest at its end
        if not isinstance(error, BrokenPipeError):
            parser.error(f"the standard output cannot be written: {error.strerror}")


def _open(parser: argparse.ArgumentParser, database: str) -> Store:
    try:
        return Store(database)
    except sqlite3.Error as error:
        parser.error(f"the database {database} cannot be used: {error}")


def _listen(parser: argparse.ArgumentParser, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only if the protocol is named; without it each answer waits 40 ms for an acknowledgement.
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
