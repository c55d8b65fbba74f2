"""What stands around a command (who, over which connection, what moderation said) and an event.

The wire carries bodies only; the session adds the actor, moderation its verdict, the store `seq`
and `at`.
"""

from typing import Any, Literal

from msgspec import Struct

from roomserver.domain.commands import Command
from roomserver.domain.events import AnyEvent

Action = Literal["allow", "flag", "modify", "hold", "block"]


class Verdict(Struct, frozen=True, kw_only=True):
    """What moderation decided about one text; `text` is the canonical (or changed) form.

    `reason` is a code, `notices` are keys of texts, both for the author, and `words` the sentence
    that goes with them in the room's language; `refusal` is the one for where the text is refused,
    as all is that can't wait for a host. `rules` say what decided, and in which version. `length`:
    code points before anything was taken out (None: of `text`). `flagged`: somebody wants a host to
    look, whatever else was decided.
    """

    action: Action = "allow"
    text: str = ""
    labels: tuple[str, ...] = ()
    reason: str | None = None
    notices: tuple[str, ...] = ()
    words: str | None = None
    refusal: str | None = None
    rules: tuple[str, ...] = ()
    length: int | None = None
    changed: bool = False
    flagged: bool = False

    @property
    def refused_with(self) -> str | None:
        """What somebody is told whose text is refused; None: whoever refuses says it."""
        return self.refusal or self.words

    @property
    def written(self) -> int:
        """How long the text is that its writer answers for: not for the words of a mask."""
        return len(self.text) if self.length is None else self.length


class Arrival(Struct, frozen=True, kw_only=True):
    """Where a text met the floor before moderation: when, and in which turn (None: no turn)."""

    at: int
    turn: str | None = None


class Envelope(Struct, frozen=True, kw_only=True):
    """A command on its way to `decide`.

    `by`, `connection`, `n`: the member, None for the server's own. `seed` (32 random bytes) is
    all the chance that the decision has: ids and orders are drawn from it, so deciding again after
    a conflict gives the same ids. `verdicts` holds moderation's word on each text field of the
    command by the field's name; `candidates` are aliases to try, where one is to be given.
    """

    command: Command
    by: str | None = None
    connection: str | None = None
    n: int | None = None
    seed: bytes = b""
    verdicts: dict[str, Verdict] = {}
    arrival: Arrival | None = None
    candidates: tuple[str, ...] = ()


class Entry(Struct, frozen=True, kw_only=True):
    """An event as the store keeps it: `seq` is the store's own count (not the wire's), `at` ms."""

    seq: int
    at: int
    event: AnyEvent


class Rejected(Struct, frozen=True, kw_only=True):
    """A command that will not be done; `code` is one of PROTOCOL 4."""

    code: str
    detail: str
    retry_after_ms: int | None = None
    suggestions: tuple[str, ...] | None = None
    reason: str | None = None


class Duplicate(Struct, frozen=True):
    """The command with this `n` was accepted before: `ack {n, duplicate: true}`."""


Decision = tuple[AnyEvent, ...] | Rejected | Duplicate
Body = dict[str, Any]
