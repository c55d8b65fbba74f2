"""Exports what a report is about: the message and its two neighbours, sealed to an operator's key.

Only who holds the private half can read it: not this server again, nor whoever keeps the mail.
Sealed before anything waits, sent once, and dropped where either fails. Off unless a receiver has
an `export_key`; people read so before they join (`rooms.kept`), and so it is settled when a room is
made: one that was made without stays without.
"""

import asyncio
import base64
from typing import Any

import msgspec
from nacl.public import PublicKey, SealedBox

from roomserver import tasks
from roomserver.domain import events as e
from roomserver.domain.envelope import Entry
from roomserver.domain.state import Message, Room
from roomserver.moderation.hooks.happenings import Pseudonym
from roomserver.moderation.hooks.receivers import WITHIN_S, Sends
from roomserver.moderation.hooks.sending import HookError
from roomserver.moderation.hooks.times import iso
from roomserver.observability import logs, metrics

TYPE = "report.exported"
AT_ONCE = 8
"""Exports under way; one more is dropped, and counted."""


class Export:
    """Seals and sends for one receiver; `key` is its public key (X25519, 32 bytes)."""

    def __init__(self, name: str, key: bytes, sender: Sends, pseudonym: Pseudonym) -> None:
        self._name, self._sender, self._pseudonym = name, sender, pseudonym
        self._box = SealedBox(PublicKey(key))
        self._under_way: set[asyncio.Task[None]] = set()

    def offer(self, entry: Entry, room: Room) -> None:
        """Send what a report is about, where the entry is one and the message still stands."""
        event = entry.event
        if not isinstance(event, e.AlertRaised) or event.kind != "report":
            return
        is_new = event.rings_at is not None and event.message in room.messages
        # Where people were not told so before they joined, nothing of theirs goes out.
        if not (is_new and room.exported):
            return
        if len(self._under_way) >= AT_ONCE:
            self._count("dropped")
            return
        ident = "evt_" + self._pseudonym(room.id, f"{TYPE} {event.alert}")
        try:
            letter = self._letter(entry.at, event, room, event.message or "")
        except Exception as error:  # noqa: BLE001 -- whatever it is, no word goes out unsealed
            self._count("unsealed")
            logs.error("export.failed", kind=self._name, reason=type(error).__name__)
            return
        task = tasks.spawn(self._send(ident, letter), name="hooks.export")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """End what is under way."""
        under_way = tuple(self._under_way)
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)

    def _letter(self, at: int, event: e.AlertRaised, room: Room, message: str) -> bytes:
        words = msgspec.json.encode(incident(room, message, event, self._pseudonym))
        sealed = base64.b64encode(self._box.encrypt(words)).decode()
        data = {
            "room": self._pseudonym(room.id, ""),
            "alert": self._pseudonym(room.id, event.alert),
            "sealed": sealed,
        }
        return msgspec.json.encode({"type": TYPE, "timestamp": iso(at), "data": data})

    async def _send(self, ident: str, letter: bytes) -> None:
        try:
            await self._sender.send(ident, letter, WITHIN_S)
        except HookError as error:
            self._count("failed")
            logs.warning("export.failed", kind=self._name, reason=error.fault)
        else:
            self._count("sent")

    def _count(self, outcome: str) -> None:
        metrics.count("report_exports_total", hook=self._name, outcome=outcome)


def incident(
    room: Room, message: str, event: e.AlertRaised, pseudonym: Pseudonym
) -> dict[str, Any]:
    """Return what is sealed: the reason, the message, and who spoke right before and after it."""
    ids = list(room.messages)
    place = ids.index(message)
    before, after = ids[max(0, place - 1) : place], ids[place + 1 : place + 2]

    def told(each: Message) -> dict[str, Any]:
        return {"by": pseudonym(room.id, each.by), "at": iso(each.at), "text": each.text}

    return {
        "reason": next(iter(event.labels or ()), "other"),
        "message": told(room.messages[message]),
        "before": [told(room.messages[each]) for each in before],
        "after": [told(room.messages[each]) for each in after],
    }
