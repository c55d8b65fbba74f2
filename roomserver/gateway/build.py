"""Puts a gateway together; called once, where the server is wired."""

from collections.abc import Callable, Collection, Sequence

from roomserver.domain.envelope import Body
from roomserver.gateway.connection import Services
from roomserver.gateway.doors import Doors
from roomserver.gateway.endpoint import Gateway, Options
from roomserver.gateway.hub import Hub
from roomserver.gateway.outbox import Outbox
from roomserver.gateway.ports import HostKeys, Rooms
from roomserver.gateway.tries import Tries
from roomserver.session.session import Bounds


def gateway(
    *,
    rooms: Rooms,
    hosts: HostKeys,
    origins: Collection[str],
    server: Body,
    wall: Callable[[], int],
    pseudonym: Callable[[str, str], str],
    trusted_proxies: Sequence[str] = (),
    max_connections: int = 10_000,
    accepts_per_s: int = 200,
    refusals_per_min: int = 10,
    previews_per_min: int = 120,
    bounds: Bounds | None = None,
    instance: str = "",
    outboxes: dict[str, Outbox] | None = None,
) -> tuple[Gateway, Hub]:
    """Return the endpoint behind `/ws` and the hub that the server drains.

    `server` is the map of that name in `preview`; `wall` the store's time in ms; `pseudonym` makes
    a keyed hash of a network for a room: (room, network). Into `outboxes` those of open connections
    go, by id; where rooms broadcast, it is through these.
    """
    hub = Hub(alive=hosts.alive, max_connections=max_connections, accepts_per_s=accepts_per_s)
    tries = Tries(refusals_per_min=refusals_per_min, previews_per_min=previews_per_min)
    services = Services(
        doors=Doors(rooms, hosts, tries),
        server=server,
        wall=wall,
        pseudonym=pseudonym,
        instance=instance,
        outboxes=outboxes,
    )
    options = Options(
        origins=origins,
        trusted_proxies=trusted_proxies,
        bounds=bounds or Bounds(),
    )
    return Gateway(hub, services, options), hub
