"""Settings of a run: what is this machine, and what may be done to another one."""

from __future__ import annotations

import pytest

from subject import ConfigurationError, Settings

HERE = ["127.0.0.1", "127.1.2.3", "[::1]", "localhost", "LOCALHOST", "api.localhost"]
ELSEWHERE = [
    *("192.0.2.1", "10.0.0.1", "0.0.0.0", "[2001:db8::1]", "practice.example"),  # noqa: S104 - not listened on
    *("localhost.example", "127.0.0.1.example", "mylocalhost", "127.1", "localhost@practice.example"),
]


@pytest.mark.parametrize("host", HERE)
def test_this_machine_may_be_written_to(host: str) -> None:
    """A loopback address or the name localhost needs no leave."""
    assert Settings(url=f"http://{host}:8080/api/v1").checked().loopback


@pytest.mark.parametrize("host", ELSEWHERE)
def test_another_machine_is_written_to_only_with_leave(host: str) -> None:
    """Without --allow-writes only mode read-only is accepted, however much the name looks like this machine."""
    url = f"http://{host}:8080/api/v1"
    for mode in ("standard",):
        with pytest.raises(ConfigurationError, match=r"--allow-writes|user name"):
            Settings(url=url, mode=mode).checked()
    if "@" not in host:
        Settings(url=url, mode="read-only").checked()
        Settings(url=url, allow_writes=True).checked()


@pytest.mark.parametrize("user", ["user", "user:secret", ":secret", ""])
def test_a_url_has_no_user(user: str) -> None:
    """A password in it would be shown wherever the URL is, so one sentence says to remove it."""
    with pytest.raises(ConfigurationError, match="remove query, fragment and user name"):
        Settings(url=f"http://{user}@localhost:8080/api/v1").checked()


@pytest.mark.parametrize("url", ["https://user:sec/ret@a.example", "user:secret@a.example", "https://:secret@[a/@b"])
def test_no_password_of_a_url_is_shown(url: str) -> None:
    """Not even where the URL is not one."""
    with pytest.raises(ConfigurationError, match="is not the URL of a server") as raised:
        Settings(url=url).checked()
    assert "sec" not in str(raised.value)
