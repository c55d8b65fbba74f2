"""A new room, before anybody is in it."""

from msgspec import Struct

from roomserver.domain.chance import Chance
from roomserver.domain.limits import MESSAGES_PER_MINUTE, TEXT
from roomserver.domain.state import Resource, Room, Round, Settings


class RoomSpec(Struct, frozen=True, kw_only=True):
    """What a host chose, and what the operator's configuration adds.

    `operator_hears`: reports go to the operator too; `exported`: with the words, sealed.
    """

    title: str
    agenda: tuple[Round, ...]
    language: str = "en"
    agreements: tuple[str, ...] = ()
    listed: bool = False
    rehearsal: bool = False
    settings: Settings = Settings()
    resources: tuple[Resource, ...] = ()
    max_capacity: int = 100
    empty_s: int = 600
    text_limit: int = TEXT
    messages_per_min: int = MESSAGES_PER_MINUTE
    operator_hears: bool = False
    exported: bool = False


def new_room(spec: RoomSpec, now: int, seed: bytes) -> Room:
    """Return the room in its gathering, empty since now; its id is drawn from the seed."""
    return Room(
        id=Chance(seed).id(),
        title=spec.title,
        language=spec.language,
        listed=spec.listed,
        rehearsal=spec.rehearsal,
        created_at=now,
        settings=spec.settings,
        agreements=spec.agreements,
        agenda=spec.agenda,
        resources=spec.resources,
        max_capacity=spec.max_capacity,
        empty_s=spec.empty_s,
        text_limit=spec.text_limit,
        messages_per_min=spec.messages_per_min,
        operator_hears=spec.operator_hears,
        exported=spec.exported,
        empty_since=now,
    )
