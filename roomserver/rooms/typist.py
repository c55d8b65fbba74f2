"""Who is writing: told to the others in the room, here and on other instances; never stored.

At most one signal a second from each member, and nobody waits for it: what the store does not
carry is lost, as signals may be.
"""

import asyncio
import contextlib
from typing import Protocol

import msgspec

from roomserver import tasks
from roomserver.domain.decide import may_type
from roomserver.domain.state import Room
from roomserver.rooms.delivery import Delivery
from roomserver.rooms.items import Link
from roomserver.rooms.ports import Signal, StoreError
from roomserver.rooms.surroundings import Surroundings

TYPING_S = 1.0
_words = msgspec.msgpack.Decoder(tuple[str, str, bool])


class Place(Protocol):
    """The room as a typist needs it."""

    id: str

    @property
    def state(self) -> Room: ...
    def now(self) -> int: ...


class Typist:
    """The signals of one room."""

    def __init__(self, room: Place, delivery: Delivery, around: Surroundings) -> None:
        self._room = room
        self._delivery = delivery
        self._around = around
        self._loop = asyncio.get_running_loop()

    def hear(self, link: Link, on: bool) -> None:
        """Tell the others that this member writes, or has stopped."""
        if link.member is None or link.state != "live":
            return
        at, was_on = link.typed or (-TYPING_S, False)
        # To have stopped may be told sooner: whoever sends is not to be seen writing on.
        too_soon = self._loop.time() - at < TYPING_S and (on or not was_on)
        if too_soon or not may_type(self._room.state, link.member, self._room.now()):
            return
        link.typed = self._loop.time(), on
        self._show(link.member, on)
        words = msgspec.msgpack.encode((self._around.instance, link.member, on))
        tasks.spawn(self._tell(words), name="rooms.typing")

    def overhear(self, signal: Signal) -> None:
        """Show that somebody writes on another instance."""
        try:
            instance, member, on = _words.decode(signal.data)
        except msgspec.DecodeError:
            return
        room = self._room
        if instance != self._around.instance and may_type(room.state, member, room.now()):
            self._show(member, on)

    def _show(self, member: str, on: bool) -> None:
        self._delivery.signal({"type": "typing", "by": member, "on": on}, member)

    async def _tell(self, words: bytes) -> None:
        with contextlib.suppress(StoreError):
            await self._around.store.signal(self._room.id, words)
