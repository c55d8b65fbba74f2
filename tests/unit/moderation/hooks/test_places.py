"""The places that stand in for others' servers: they leave nothing open themselves."""

import asyncio
import contextlib
import gc
import socket

import pytest

from tests.unit.moderation.hooks.places import hanging, place


@pytest.mark.parametrize("turns", range(4))
async def test_who_comes_while_a_place_closes_is_let_go(turns: int) -> None:
    """A socket that stays open shows at the end of all tests, with nobody's name on it."""
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with place(hanging) as there:
        comes = socket.create_connection(("127.0.0.1", there.port), timeout=5)
        for _ in range(turns):
            await asyncio.sleep(0)
    # Whom nobody had accepted yet is reset.
    with comes, contextlib.suppress(ConnectionResetError):
        assert comes.recv(1) == b""
    gc.collect()
    assert told == []
