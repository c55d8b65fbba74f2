"""This process as one of a fleet: what it tells of itself, and how it is asked to go.

Facts stand beside an instance's lease, for operators only: counts and addresses of listeners,
never anything of a room. Nothing here decides who is alive; leases do.
"""

import secrets
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from roomserver import __version__, clock
from roomserver.observability import logs
from roomserver.rooms.ports import Fleet


class Facts(Struct, frozen=True, kw_only=True):
    """What an instance tells of itself; `started_at` in ms, `bind` and `admin` as HOST:PORT."""

    version: str = ""
    started_at: int = 0
    connections: int = 0
    rooms: int = 0
    draining: bool = False
    bind: str = ""
    admin: str = ""


class Sighting(Struct, frozen=True, kw_only=True):
    """One instance as its lease shows it; what it did not tell is empty."""

    instance: str
    alive: bool
    renewed_ms_ago: int
    uptime_s: int
    version: str
    started_at: int
    connections: int
    rooms: int
    draining: bool
    bind: str
    admin: str


class Instance:
    """This process. `look` gives its facts, `leave` begins its drain; both are set once wired."""

    def __init__(self, bind: str = "", admin: str = "") -> None:
        # Hex: an instance's id stands before a dot in the ids of its connections.
        self.id = secrets.token_hex(8)
        self.started_at = clock.wall_ms()
        self.bind, self.admin = bind, admin
        self.look: Callable[[], tuple[int, int, bool]] = lambda: (0, 0, False)
        self.leave: Callable[[], None] = lambda: None
        self._asked = False

    def facts(self) -> bytes:
        """Return what stands beside the lease."""
        connections, rooms, draining = self.look()
        return msgspec.json.encode(
            Facts(
                version=__version__,
                started_at=self.started_at,
                connections=connections,
                rooms=rooms,
                draining=draining,
                bind=self.bind,
                admin=self.admin,
            )
        )

    def asked_to_drain(self) -> None:
        """Begin to go; asked again it changes nothing: a second signal would mean at once."""
        if not self._asked:
            self._asked = True
            logs.info("drain.asked")
            self.leave()


def sightings(fleet: Fleet) -> Iterator[Sighting]:
    """Yield all instances of a reading, those alive first, each group by age."""
    told = [(lease, _facts(lease.facts)) for lease in fleet.leases]
    told.sort(key=lambda pair: (pair[0].expires_at <= fleet.now, pair[1].started_at))
    for lease, facts in told:
        yield Sighting(
            instance=lease.instance,
            alive=lease.expires_at > fleet.now,
            renewed_ms_ago=max(0, fleet.now - lease.renewed_at),
            uptime_s=max(0, lease.renewed_at - facts.started_at) // 1000 if facts.started_at else 0,
            **msgspec.structs.asdict(facts),
        )


def _facts(data: bytes) -> Facts:
    try:
        return msgspec.json.decode(data, type=Facts)
    except msgspec.DecodeError:
        # Another version may tell otherwise; that it lives is in the lease.
        return Facts()
