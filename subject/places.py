"""Places that an option names: a folder, or the URL of a server, which may hold secrets."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def without_secrets(place: str) -> str:
    """A place as it may be shown: a URL without user, password and query, or only its scheme where these are unclear.

    They are unclear where a password has characters that end it early, such as `/` instead of `%2F`.
    """
    if not is_url(place):
        return place
    try:
        parts = urlsplit(place)
        if _is_clear(parts):
            return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        pass
    scheme = place.partition("://")[0]
    return f"{scheme}://..." if scheme.isalnum() else "://..."


def is_url(place: str) -> bool:
    """Whether a place is the URL of a server, and no folder."""
    return "://" in place


def is_unclear(place: str) -> bool:
    """Whether it cannot be said which part of a URL is the password, so that nothing but the scheme is shown."""
    return without_secrets(place).endswith("://...")


def _is_clear(parts: SplitResult) -> bool:
    """Whether a URL has its secrets, if any, before the last @ of its host; raises ValueError for a wrong port."""
    if not parts.scheme or "@" in parts.path + parts.query + parts.fragment:
        return False
    if "@" in parts.netloc or not parts.netloc:
        return True
    return parts.hostname is not None and parts.port != 0 and not parts.fragment
