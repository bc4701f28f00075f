"""The reference server as a process: readiness, stopping, what its options switch, and its control."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "reference")


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server with these options, and a client of its base URL; both are closed afterwards."""
    arguments = [*COMMAND, *options, "--stop-with-stdin"]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        try:
            with httpx.Client(base_url=line.split()[-1], trust_env=False) as client:
                yield process, client
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_quietly(number: signal.Signals) -> None:
    """SIGTERM and SIGINT end the server with exit code 0 and without further output."""
    with started() as (process, client):
        assert client.get("/procedurelogs").status_code == 200
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_the_end_of_the_standard_input_stops_the_server() -> None:
    """The option --stop-with-stdin ends a server whose parent has ended."""
    with started() as (process, client):
        assert client.get("/procedurelogs").status_code == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_database_file_outlives_the_server(tmp_path: Path) -> None:
    """A server reads what another server stored in the same file before."""
    body = {"PatNum": 11, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
    for expected in (201, 200):
        with started("--database", str(tmp_path / "practice.db")) as (process, client):
            answer = client.post("/procedurelogs", json=body) if expected == 201 else client.get("/procedurelogs/1130")
            assert answer.status_code == expected
            process.terminate()
            assert process.wait(10) == 0


def test_the_options_set_the_switches() -> None:
    """The options for version, feature, fault and variant change what the server answers."""
    options = ("--api-version", "25.2.21", "--without", "public-health", "--fault", "create-procedure/answers-201")
    with started(*options, "--variant", "list-procedures/unknown-parameter=refused") as (_, client):
        body = {"PatNum": 11, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
        made = client.post("/procedurelogs", json=body)
        assert made.status_code == 200
        assert "descript" not in made.json()
        assert client.post("/procedurelogs", json=body | {"SiteNum": 5}).status_code == 400
        assert client.get("/procedurelogs", params={"Colour": "red"}).status_code == 400


def test_without_the_option_there_is_no_control() -> None:
    """A server without the option --control has no control."""
    with started() as (_, client):
        assert client.put(client.base_url.copy_with(path="/_control"), json={}).status_code == 404


def test_the_control_switches_and_resets(server: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """The control sets and removes faults, and a reset restores the seed."""
    dump = server.base_url.copy_with(path="/_control/dump")
    before = server.get(dump).json()
    control(faults=["get-procedure/answers-200"])
    assert server.get("/procedurelogs/1001").status_code == 202
    assert server.delete("/procedurelogs/1002").status_code == 200
    assert server.get(dump).json() != before
    control(reset=True)
    assert server.get("/procedurelogs/1001").status_code == 200
    assert server.get(dump).json() == before


@pytest.mark.parametrize(
    "wanted",
    [
        {"faults": ["x"]},
        {"variants": ["x"]},
        {"without": ["x"]},
        {"api_version": "x"},
        {"not_set": ["x"]},
        {"fault": []},
        {"faults": "x"},
        {"reset": 1},
    ],
)
def test_the_control_refuses_unknown_names(server: httpx.Client, wanted: dict[str, Any]) -> None:
    """The control answers an unknown name with 400 and a sentence."""
    answer = server.put(server.base_url.copy_with(path="/_control"), json=wanted)
    assert answer.status_code == 400
    assert answer.text.endswith(("?", "."))
