"""A decision in the making: the room as it would be after the events decided so far.

Rules write events with `emit` and look at `room` for what follows; a rule that refuses raises
`Refusal`, which only `decide` catches. `now` is the caller's clock; the store stamps the events.
"""

from collections.abc import Iterable
from typing import NoReturn

from msgspec.structs import replace

from roomserver.domain.chance import Chance
from roomserver.domain.envelope import Entry, Envelope
from roomserver.domain.events import AnyEvent, CommandAccepted
from roomserver.domain.evolve import evolve
from roomserver.domain.limits import WORDS
from roomserver.domain.state import Member, Room


class Refusal(Exception):
    """A command that will not be done; the fields are those of `Rejected`."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        retry_after_ms: int | None = None,
        suggestions: Iterable[str] | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after_ms = retry_after_ms
        self.suggestions = None if suggestions is None else tuple(suggestions)
        self.reason = reason


def refuse(code: str, detail: str, *, reason: str | None = None) -> NoReturn:
    """Refuse the command in hand."""
    raise Refusal(code, detail, reason=reason)


class Draft:
    """What one envelope has led to so far."""

    def __init__(self, room: Room, envelope: Envelope, now: int) -> None:
        self.room = room
        self.envelope = envelope
        self.now = now
        self.chance = Chance(envelope.seed)
        self.events: list[AnyEvent] = []

    @property
    def by(self) -> str:
        """The member who asks; only for commands that people send."""
        if self.envelope.by is None:
            raise AssertionError(type(self.envelope.command))
        return self.envelope.by

    @property
    def me(self) -> Member:
        return self.room.members[self.by]

    def words(self, value: str | None, field: str = "words", limit: int = WORDS) -> str | None:
        """Return a text field in the form moderation gave it. Refuses one too long or blocked."""
        if value is None:
            return None
        verdict = self.envelope.verdicts.get(field)
        if (verdict.written if verdict else len(value)) > limit:
            refuse("too_long", f"At most {limit} characters, please.")
        if verdict is None:
            return value
        if verdict.action in {"hold", "block"}:
            detail = verdict.refused_with or "This text can't be shown. It is still yours."
            refuse("blocked", detail, reason=verdict.reason or "moderation")
        return verdict.text

    def text(self, value: str, field: str = "text", limit: int | None = None) -> str:
        """Return a required text field; one of which nothing is left is refused."""
        words = self.words(value, field, self.room.text_limit if limit is None else limit)
        if not words or not words.strip():
            refuse("bad_command", f"{field}: there is no text in it.")
        return words

    def seated(self, member: str) -> Member:
        """Return somebody who is in the room, here or away; refuses others."""
        found = self.room.members.get(member)
        if found is None or found.status == "waiting":
            refuse("not_found", "There is nobody like that here.")
        if found.status == "left":
            refuse("stale", "That person has left.")
        return found

    def emit(self, event: AnyEvent) -> None:
        """Add an event, numbered with the command's `n` where it is the actor's first."""
        event = self._numbered(event)
        self.events.append(event)
        self.room = evolve(self.room, Entry(seq=0, at=self.now, event=event))

    def finish(self) -> tuple[AnyEvent, ...]:
        """Return the events; a command that changed nothing leaves the trace of its `n`."""
        if not self.events or (self.envelope.n is not None and not self._has_n()):
            self.emit(CommandAccepted(by=self.envelope.by))
        return tuple(self.events)

    def _has_n(self) -> bool:
        return any(event.n is not None for event in self.events)

    def _numbered(self, event: AnyEvent) -> AnyEvent:
        n, by = self.envelope.n, self.envelope.by
        if n is None or event.by is None or event.by != by or self._has_n():
            return event
        return replace(event, n=n)
