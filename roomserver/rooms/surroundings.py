"""What all rooms of an instance share; handed to each, changed by none."""

from collections.abc import Callable

from msgspec import Struct

from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Listener, Moderator, Observer, Store
from roomserver.rooms.secrets import Secrets


class Surroundings(Struct, frozen=True, kw_only=True):
    """`now`: the store's time, ms, as well as known here."""

    store: Store
    moderator: Moderator
    secrets: Secrets
    aliases: Callable[[bytes], tuple[str, ...]]
    options: RoomOptions
    observer: Observer
    listener: Listener
    instance: str
    now: Callable[[], int]
    entropy: Callable[[int], bytes]
