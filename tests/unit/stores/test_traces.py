"""What a server's own words tell of what it writes down; real ones are asked in the contract."""

import pytest
from redis import exceptions

from roomserver.rooms.ports import Traces
from roomserver.stores.redis.traces import judged, together

REFUSED = exceptions.NoPermissionError("this user has no permissions")
UNSEEN = Traces(disk=None, log=None)


def settings(
    save: str = "", appendonly: str = "no", slower: str = "-1", load: str = "disabled"
) -> list[bytes]:
    """The reply to CONFIG GET."""
    pairs = {
        "save": save,
        "appendonly": appendonly,
        "slowlog-log-slower-than": slower,
        "repl-diskless-load": load,
        "repl-diskless-sync": "no",
    }
    return [word.encode() for pair in pairs.items() for word in pair]


def facts(**fields: int | str) -> bytes:
    """The reply to INFO persistence."""
    lines = ["# Persistence", *(f"{name}:{value}" for name, value in fields.items()), ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    ("config", "persistence", "slow", "found"),
    [
        (settings(), facts(aof_enabled=0, rdb_saves=0), 0, Traces()),
        (settings(), REFUSED, REFUSED, Traces()),
        (settings(save="3600 1"), facts(), 0, Traces(disk=True)),
        (settings(appendonly="yes"), facts(), 0, Traces(disk=True)),
        (settings(slower="10000"), facts(), 0, Traces(log=True)),
        # Nothing is written now, but something was.
        (settings(), facts(rdb_saves=1), 0, Traces(disk=True)),
        (settings(), facts(), 3, Traces(log=True)),
        # Where CONFIG is forbidden.
        (REFUSED, facts(aof_enabled=0, rdb_saves=0), 0, UNSEEN),
        (REFUSED, facts(aof_enabled=1), 0, Traces(disk=True, log=None)),
        (REFUSED, facts(rdb_saves=2), 0, Traces(disk=True, log=None)),
        (REFUSED, facts(), 1, Traces(disk=None, log=True)),
        (REFUSED, REFUSED, REFUSED, UNSEEN),
    ],
)
def test_what_the_replies_tell(
    config: object, persistence: object, slow: object, found: Traces
) -> None:
    """What can't be seen is not taken for clean."""
    assert judged(config, persistence, slow, facts(role="master", connected_slaves=0)) == found


@pytest.mark.parametrize(
    ("replication", "load", "disk"),
    [
        (facts(role="slave"), "disabled", True),
        (facts(role="slave"), "on-empty-db", True),
        (facts(role="slave", connected_slaves=0), "swapdb", False),
        (facts(role="master", connected_slaves=1), "swapdb", True),
        (facts(role="master", connected_slaves=0), "disabled", False),
        (REFUSED, "disabled", False),
    ],
)
def test_a_copy_that_goes_by_a_file_is_on_disk(replication: object, load: str, disk: bool) -> None:
    """By default a replica writes all that it is sent to a file first."""
    assert judged(settings(load=load), facts(), 0, replication) == Traces(disk=disk)


@pytest.mark.parametrize(
    ("each", "found"),
    [
        ([], Traces()),
        ([Traces(), Traces()], Traces()),
        ([Traces(), UNSEEN], UNSEEN),
        ([Traces(disk=True), UNSEEN], Traces(disk=True, log=None)),
        ([Traces(log=True), Traces()], Traces(log=True)),
    ],
)
def test_several_servers_are_as_clean_as_the_worst(each: list[Traces], found: Traces) -> None:
    """A room has a copy on each replica."""
    assert together(each) == found
