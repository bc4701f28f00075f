"""The gate in mode read-only, whatever a check asks for."""

from __future__ import annotations

import pytest

from subject.errors import GateClosed
from subject.gate import check_method


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_read_only_holds_back_what_may_write(method: str) -> None:
    """Nothing but GET leaves, and in mode standard everything may."""
    check_method("GET", "read-only")
    check_method(method, "standard")
    with pytest.raises(GateClosed, match=method):
        check_method(method, "read-only")
