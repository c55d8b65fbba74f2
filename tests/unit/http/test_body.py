"""Bodies that come slowly, or not to their end."""

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


async def test_who_hangs_up_in_the_middle_is_no_fault_of_ours() -> None:
    """An ordinary refusal that nobody reads, not a crash in the log."""
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": b'{"a":', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    headers = [(b"content-type", b"application/json")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(RequestError) as caught:
        await body.json_object(request)
    assert (caught.value.status, caught.value.code) == (400, "cut_off")
