"""Sees to people whose words were refused, or wait: who tells of a crisis is heard all the same.

Muted, too late, too fast, blocked: the words are not shown, but the card comes to their writer and
the alert to the hosts. A text that was refused before moderation saw it is looked at here, by this
process alone. Answers nobody: the refusal was told already.
"""

from collections.abc import Callable, Iterator

from roomserver.domain import commands as c
from roomserver.domain.concern import OWN_WORDS
from roomserver.domain.decide import texts_of
from roomserver.domain.envelope import Envelope, Rejected
from roomserver.domain.state import Room
from roomserver.observability import logs
from roomserver.rooms.items import Item
from roomserver.rooms.ports import Moderator
from roomserver.rooms.subjects import subject

# Said before: it was seen to then. Or by nobody who has a seat.
PASSED_OVER = frozenset({"stale", "not_joined", "already_joined"})


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
        labels = tuple(sorted({label for each in self._labels(envelope) for label in each}))
        if labels and envelope.by is not None:
            self._ask(c.NeedCare(participant=envelope.by, labels=labels))

    def _is_own(self, envelope: Envelope) -> bool:
        member = self._room().members.get(envelope.by or "")
        speaks = member is not None and member.role == "participant"
        return speaks and isinstance(envelope.command, OWN_WORDS)

    def _labels(self, envelope: Envelope) -> Iterator[tuple[str, ...]]:
        for field, text in texts_of(envelope.command).items():
            verdict = envelope.verdicts.get(field)
            if verdict is not None:
                yield tuple(label for label in verdict.labels if label.startswith("crisis."))
            else:
                yield self._look(envelope, field, text[: self._room().text_limit])

    def _look(self, envelope: Envelope, field: str, text: str) -> tuple[str, ...]:
        try:
            return self._moderator.tells(subject(self._room(), envelope, field, text))
        except Exception as error:  # noqa: BLE001 -- moderators are others' code too
            logs.error("moderation.failed", kind="care", reason=type(error).__name__)
            return ()
