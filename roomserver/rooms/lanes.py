"""The order of one member's commands behind moderation.

A command waits behind the member's own text while that is judged, so that all are done in the
order sent; nobody waits for anybody else's. A lane belongs to a link: with the link it goes, and
with it all that was still under way. Decides nothing but whether a text may be said now. A
moderator that fails or takes for ever fails that one command, `unavailable`; the lane goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from msgspec.structs import replace

from roomserver import tasks
from roomserver.domain.decide import arrive, texts_of
from roomserver.domain.envelope import Rejected, Verdict
from roomserver.domain.state import Room
from roomserver.observability import logs
from roomserver.rooms.items import Item, Link
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Moderator
from roomserver.rooms.subjects import subject

# What came of asking about one text: a verdict, or why there is none.
Answer = Verdict | BaseException


class Host(Protocol):
    """What a lane needs of the room's runtime."""

    @property
    def state(self) -> Room: ...
    def now(self) -> int: ...
    def admit(self, item: Item) -> None: ...
    def refuse(self, item: Item, rejected: Rejected) -> None: ...
    def put_off(self, item: Item) -> None: ...
    def is_unsure(self) -> bool: ...


class Lanes:
    """Moves the items of all links from their lanes to the inbox.

    `care` sees to whoever tells of a crisis in words that others are asked about.
    """

    def __init__(
        self, moderator: Moderator, host: Host, options: RoomOptions, care: Callable[[Item], None]
    ) -> None:
        self._moderator = moderator
        self._host = host
        self._care = care
        self._length = options.lane
        self._patience_s = options.judging_s
        self._unavailable_s = options.unavailable_ms / 1000

    def enter(self, link: Link, item: Item) -> bool:
        """Queue an item at the end of its lane; False where the lane is full."""
        if len(link.lane) >= self._length:
            return False
        if texts_of(item.envelope.command):
            # On arrival, not when its turn in the lane comes: the writer's own floor may end
            # while another text of theirs is judged (PROTOCOL 7).
            self._meet(item)
        link.lane.append(item)
        self.advance(link)
        return True

    def advance(self, link: Link) -> None:
        """Hand on what is ready, up to a text that is still being judged."""
        while _may_move(link) and self._is_ready(link, link.lane[0]):
            self._host.admit(link.lane.popleft())

    def _is_ready(self, link: Link, item: Item) -> bool:
        """Look at the head of a lane; True where it may go on (or is gone: refused)."""
        if item.judged or not texts_of(item.envelope.command):
            return True
        rejected = None if item.envelope.arrival else self._meet(item)
        if rejected is not None:
            return self._turned_away(link, item, rejected)
        return self._judge(link, item)

    def _meet(self, item: Item) -> Rejected | None:
        """Test a text against the floor; return why it may not be said, None where it may."""
        met = arrive(self._host.state, item.envelope, self._host.now())
        if isinstance(met, Rejected):
            return met
        item.envelope = replace(item.envelope, arrival=met)
        return None

    def _turned_away(self, link: Link, item: Item, rejected: Rejected) -> bool:
        # What the member sent before may still open the floor for this text, and a repeated one
        # may stand in what was not read yet: wait for it.
        unsure = link.under_way or self._host.is_unsure()
        if unsure and not self._has_waited(item):
            return False
        link.lane.popleft()
        self._host.put_off(item) if unsure else self._host.refuse(item, rejected)
        self.advance(link)
        return False

    def _has_waited(self, item: Item) -> bool:
        waited_s = asyncio.get_running_loop().time() - item.since
        return waited_s >= self._unavailable_s

    def _judge(self, link: Link, item: Item) -> bool:
        """Ask for a verdict on each text; True where all came at once."""
        given: dict[str, Answer] = {}
        later: dict[str, Awaitable[Verdict]] = {}
        for field, text in texts_of(item.envelope.command).items():
            answer = self._asked(item, field, text)
            if isinstance(answer, Verdict | BaseException):
                given[field] = answer
            else:
                later[field] = answer
        if not later:
            return self._judged(link, item, given)
        # Whoever is asked may take their time, and the writer may leave before that.
        self._care(item)
        # All begin at once, not one after the other; and before a link that goes can end the wait.
        answers = asyncio.gather(*later.values(), return_exceptions=True)
        judged = self._await(link, item, given, list(later), answers)
        link.judging = tasks.spawn(judged, name="rooms.judging")
        return False

    def _asked(self, item: Item, field: str, text: str) -> Answer | Awaitable[Verdict]:
        try:
            return self._ask(item, field, text)
        except Exception as error:  # noqa: BLE001 -- moderators are others' code too
            return error

    def _ask(self, item: Item, field: str, text: str) -> Verdict | Awaitable[Verdict]:
        return self._moderator.judge(subject(self._host.state, item.envelope, field, text))

    async def _await(
        self,
        link: Link,
        item: Item,
        given: dict[str, Answer],
        fields: list[str],
        answers: Awaitable[list[Answer]],
    ) -> None:
        try:
            async with asyncio.timeout(self._patience_s):
                later = dict(zip(fields, await answers, strict=True))
        except TimeoutError as error:
            later = dict.fromkeys(fields, error)
        finally:
            link.judging = None
        self._judged(link, item, given | later)
        self.advance(link)

    def _judged(self, link: Link, item: Item, answers: Mapping[str, Answer]) -> bool:
        """Note the verdicts; False where one is missing: then the command is put off."""
        faults = [each for each in answers.values() if not isinstance(each, Verdict)]
        if faults:
            logs.error("moderation.failed", kind=item.kind, reason=type(faults[0]).__name__)
            link.lane.popleft()
            self._host.put_off(item)
            self.advance(link)
            return False
        verdicts = {f: each for f, each in answers.items() if isinstance(each, Verdict)}
        item.envelope = replace(item.envelope, verdicts=verdicts)
        item.judged = True
        return True


def _may_move(link: Link) -> bool:
    return bool(link.lane) and link.judging is None and not link.leaving
