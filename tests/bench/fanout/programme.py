"""Which servers are measured at what."""

from pathlib import Path

from tests.bench.fanout import contestants as who
from tests.bench.fanout.scenarios import Scenario, Server, flood, idle, latency

OTHER = who.Roomserver("roomserver, the other checkout")
"""Where one is named: an older version, or one that somebody works on."""

ALL = (
    who.REFERENCE,
    who.JOINED,
    who.OURS,
    OTHER,
    who.NCHAN,
    who.WEBSOCKETS,
    who.NODE_WS,
    who.NODE_SOCKETIO,
    who.STARLETTE,
    who.PYTHON_SOCKETIO,
)
SOME = (who.REFERENCE, who.OURS, OTHER, who.NCHAN, who.NODE_WS, who.STARLETTE)
ON_REDIS = (
    who.OURS,
    OTHER,
    who.NCHAN,
    who.NODE_SOCKETIO,
    who.PYTHON_SOCKETIO,
    who.CHANNELS_PUBSUB,
    who.CHANNELS,
)
OURS = (who.OURS, OTHER)

WIDE = Scenario(name="100 rooms of 20", rooms=100, each=20, measure=flood, under_way=200)
BUSY = Scenario(name="10 rooms of 50", rooms=10, each=50, measure=flood, under_way=100)
FLEET = Scenario(
    name="two on Redis, 50 rooms of 20",
    rooms=50,
    each=20,
    measure=flood,
    under_way=100,
    fleet=True,
)
# One person on either instance: next to no deliveries, so what is left is the message itself.
PAIRS = Scenario(
    name="two on Redis, 50 rooms of 2", rooms=50, each=2, measure=flood, under_way=50, fleet=True
)
# As many messages under way in both: what differs is what a room costs by being there.
FEW = Scenario(name="10 rooms of 10", rooms=10, each=10, measure=flood, under_way=10)
MANY = Scenario(name="1,000 rooms of 10", rooms=1_000, each=10, measure=flood, under_way=10)
# What goes through at most is found in ten such rooms: a member may not post without end.
TIMED = Scenario(name="one room of 12", rooms=10, each=12, measure=latency, under_way=20)
SEATED = Scenario(name="250 rooms of 12, idle", rooms=250, each=12, measure=idle)

PROGRAMME: tuple[tuple[Scenario, tuple[Server, ...]], ...] = (
    (WIDE, ALL),
    (BUSY, ALL),
    (FLEET, ON_REDIS),
    (PAIRS, OURS),
    (TIMED, SOME),
    (SEATED, SOME),
    (FEW, (who.REFERENCE, *OURS)),
    (MANY, (who.REFERENCE, *OURS)),
)


def programme(words: str, other: Path | None) -> list[tuple[Scenario, list[Server]]]:
    """Return the scenarios with such words in their name; the servers that there are for each."""
    if other:
        OTHER.root = other.resolve()
    there = {server.name for server in ALL + ON_REDIS} - ({OTHER.name} if not other else set())
    return [
        (scenario, [server for server in servers if server.name in there])
        for scenario, servers in PROGRAMME
        if words.lower() in scenario.name.lower()
    ]
