"""Sees to people whose words were refused, or wait: who tells of a crisis is heard all the same.

Muted, too late, too fast, blocked: the words are not shown, but the card comes to their writer and
the alert to the hosts. A text that was refused before moderation saw it is looked at here, by this
process alone. Answers nobody: the refusal was told already.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

from roomserver import tasks
from roomserver.domain import commands as c
from roomserver.domain.concern import GRAVE, OWN_WORDS
from roomserver.domain.decide import texts_of
from roomserver.domain.envelope import Envelope, Rejected
from roomserver.domain.state import Room
from roomserver.observability import logs
from roomserver.rooms.items import Item
from roomserver.rooms.ports import Moderator
from roomserver.rooms.subjects import subject

# Said before: it was seen to then. Or by nobody who has a seat.
PASSED_OVER = frozenset({"stale", "not_joined", "already_joined"})


_Labels = tuple[str, ...]


class Caring:
    """Looks at what one room refuses; `ask` has a command of the server's own done."""

    def __init__(
        self, moderator: Moderator, room: Callable[[], Room], ask: Callable[[c.Command], object]
    ) -> None:
        self._moderator = moderator
        self._room = room
        self._ask = ask

    def refused(self, item: Item, rejected: Rejected) -> None:
        """Bring care where the words that were refused ask for it."""
        if rejected.code not in PASSED_OVER:
            self.early(item)

    def early(self, item: Item) -> None:
        """Bring care, where the words ask for it, before anybody else is asked about them.

        With the verdict that comes later the alert is told of its message, and no second card.
        """
        envelope = item.envelope
        if not self._is_own(envelope):
            return
        if envelope.by is None:
            return
        found = list(self._labels(envelope))
        now = [each for each in found if isinstance(each, tuple)]
        later = [each for each in found if not isinstance(each, tuple)]
        if later:
            looks = self._later(envelope.by, now, later)
            tasks.spawn(looks, name="rooms.caring")
        else:
            self._bring(envelope.by, now)

    async def _later(self, by: str, now: list[_Labels], later: list[Awaitable[_Labels]]) -> None:
        """Wait for long texts: looked at beside the loop, where their number is bounded."""
        for each in await asyncio.gather(*later, return_exceptions=True):
            if isinstance(each, BaseException):
                _tell(each)
            else:
                now.append(each)
        self._bring(by, now)

    def _bring(self, by: str, found: Iterable[_Labels]) -> None:
        labels = tuple(sorted({label for each in found for label in each}))
        if labels:
            self._ask(c.NeedCare(participant=by, labels=labels))

    def _is_own(self, envelope: Envelope) -> bool:
        member = self._room().members.get(envelope.by or "")
        speaks = member is not None and member.role == "participant"
        return speaks and isinstance(envelope.command, OWN_WORDS)

    def _labels(self, envelope: Envelope) -> Iterator[_Labels | Awaitable[_Labels]]:
        for field, text in texts_of(envelope.command).items():
            verdict = envelope.verdicts.get(field)
            if verdict is not None:
                yield tuple(each for each in verdict.labels if each.partition(".")[0] in GRAVE)
            else:
                yield self._look(envelope, field, text[: self._room().text_limit])

    def _look(self, envelope: Envelope, field: str, text: str) -> _Labels | Awaitable[_Labels]:
        try:
            return self._moderator.tells(subject(self._room(), envelope, field, text))
        except Exception as error:  # noqa: BLE001 -- moderators are others' code too
            _tell(error)
            return ()


def _tell(error: BaseException) -> None:
    logs.error("moderation.failed", kind="care", reason=type(error).__name__)
