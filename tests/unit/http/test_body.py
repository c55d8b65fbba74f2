"""Bodies that come slowly."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from roomserver.http import body
from roomserver.http.problems import RequestError


async def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holding thousands of half-sent sign-ins open costs the sender, not us."""
    monkeypatch.setattr(body, "PATIENCE_S", 0)

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(RequestError) as caught:
        await body.json_object(request)
    assert (caught.value.status, caught.value.code) == (408, "too_slow")
