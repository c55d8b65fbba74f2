"""The order of one member's commands behind moderation.

A command waits behind the member's own text while that is judged, so that all are done in the
order sent; nobody waits for anybody else's. A lane belongs to a link: with the link it goes, and
with it all that was still under way. Decides nothing but whether a text may be said now.
"""

import asyncio
from collections.abc import Awaitable
from typing import Protocol

from msgspec.structs import replace

from roomserver import tasks
from roomserver.domain.commands import Join
from roomserver.domain.decide import TEXT_FIELDS, arrive
from roomserver.domain.envelope import Rejected, Verdict
from roomserver.domain.state import Room
from roomserver.rooms.items import Item, Link
from roomserver.rooms.ports import Moderator, Subject


class Host(Protocol):
    """What a lane needs of the room's runtime."""

    @property
    def state(self) -> Room: ...
    def now(self) -> int: ...
    def admit(self, item: Item) -> None: ...
    def refuse(self, item: Item, rejected: Rejected) -> None: ...
    def is_unsure(self) -> bool: ...


class Lanes:
    """Moves the items of all links from their lanes to the inbox."""

    def __init__(self, moderator: Moderator, host: Host, length: int) -> None:
        self._moderator = moderator
        self._host = host
        self._length = length

    def enter(self, link: Link, item: Item) -> bool:
        """Queue an item at the end of its lane; False where the lane is full."""
        if len(link.lane) >= self._length:
            return False
        link.lane.append(item)
        self.advance(link)
        return True

    def advance(self, link: Link) -> None:
        """Hand on what is ready, up to a text that is still being judged."""
        while _may_move(link) and self._is_ready(link, link.lane[0]):
            self._host.admit(link.lane.popleft())

    def _is_ready(self, link: Link, item: Item) -> bool:
        """Look at the head of a lane; True where it may go on (or is gone: refused)."""
        if item.judged or not _texts(item):
            return True
        arrival = arrive(self._host.state, item.envelope, self._host.now())
        if isinstance(arrival, Rejected):
            return self._turned_away(link, item, arrival)
        item.envelope = replace(item.envelope, arrival=arrival)
        return self._judge(link, item)

    def _turned_away(self, link: Link, item: Item, rejected: Rejected) -> bool:
        # What the member sent before may still open the floor for this text, and a repeated one
        # may stand in what was not read yet: wait for it.
        if link.under_way or self._host.is_unsure():
            return False
        link.lane.popleft()
        self._host.refuse(item, rejected)
        self.advance(link)
        return False

    def _judge(self, link: Link, item: Item) -> bool:
        """Ask for a verdict on each text; True where all came at once."""
        texts = _texts(item)
        asked = {field: self._ask(item, field, text) for field, text in texts.items()}
        later = {f: answer for f, answer in asked.items() if not isinstance(answer, Verdict)}
        given = {f: answer for f, answer in asked.items() if isinstance(answer, Verdict)}
        if not later:
            self._judged(item, given)
            return True
        # All begin at once, not one after the other; and before a link that goes can end the wait.
        answers = asyncio.gather(*later.values())
        judged = self._await(link, item, given, list(later), answers)
        link.judging = tasks.spawn(judged, name="rooms.judging")
        return False

    def _ask(self, item: Item, field: str, text: str) -> Verdict | Awaitable[Verdict]:
        room, by = self._host.state, item.envelope.by
        member = room.members.get(by or "")
        command = item.envelope.command
        return self._moderator.judge(
            Subject(
                room=room.id,
                participant=command.participant if isinstance(command, Join) else by or "",
                role=member.role if member else "participant",
                field=field,
                text=text,
                language=room.language,
            )
        )

    async def _await(
        self,
        link: Link,
        item: Item,
        given: dict[str, Verdict],
        fields: list[str],
        answers: Awaitable[list[Verdict]],
    ) -> None:
        later = dict(zip(fields, await answers, strict=True))
        self._judged(item, given | later)
        link.judging = None
        self.advance(link)

    def _judged(self, item: Item, verdicts: dict[str, Verdict]) -> None:
        item.envelope = replace(item.envelope, verdicts=verdicts)
        item.judged = True


def _may_move(link: Link) -> bool:
    return bool(link.lane) and link.judging is None and not link.leaving


def _texts(item: Item) -> dict[str, str]:
    """Return the texts of a command that are to be judged, by field."""
    command = item.envelope.command
    fields = TEXT_FIELDS.get(type(command), ())
    given = ((field, getattr(command, field)) for field in fields)
    return {field: text for field, text in given if text is not None}
