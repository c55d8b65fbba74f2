"""Three masters on loopback that share the slots; each may have a replica."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer
from tests.servers.sentinel import until
from tests.servers.tls import tls_directives

SLOTS = 16384


def _server(certificates: dict[str, Path] | None) -> RedisServer:
    secure = {"tls-cluster": "yes", "tls-replication": "yes"}
    return RedisServer(
        **(secure | tls_directives(certificates) if certificates else {}),
        **{
            "cluster-enabled": "yes",
            "port": str(lasting_port()),
            "cluster-port": str(lasting_port()),
            "cluster-node-timeout": "2000",
            "repl-diskless-sync": "yes",
            "repl-diskless-load": "swapdb",
            "repl-diskless-sync-delay": "0",
        },
    )


class ClusterServers:
    """Use as a context manager; `masters[i]` has the i-th third of the slots at the start, and
    `replicas[i]`, where there are any, follows it. With certificates they speak TLS with each
    other, and on a port of their own with everybody.
    """

    def __init__(
        self,
        *,
        replicas: bool = False,
        certificates: dict[str, Path] | None = None,
    ) -> None:
        self.masters = [_server(certificates) for _ in range(3)]
        self.replicas = [_server(certificates) for _ in range(3 if replicas else 0)]
        self.starts = [SLOTS * number // 3 for number in range(4)]
        self._moved: dict[int, int] = {}

    @property
    def url(self) -> str:
        return f"redis+cluster://{','.join(f'127.0.0.1:{each.port}' for each in self.masters)}"

    def __enter__(self) -> "ClusterServers":
        for server in self._all():
            server.start()
        for number, server in enumerate(self.masters):
            last = self.starts[number + 1] - 1
            _ask(server, "CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            _ask(server, "CLUSTER", "ADDSLOTSRANGE", self.starts[number], last)
        for other in self._all()[1:]:
            port = other.directives.get("tls-port", other.port)
            bus = other.directives["cluster-port"]
            _ask(self.masters[0], "CLUSTER", "MEET", "127.0.0.1", port, bus)
        until(lambda: all(map(self._is_well, self._all())), "the cluster did not form")
        for replica, master in zip(self.replicas, self.masters, strict=False):
            _ask(replica, "CLUSTER", "REPLICATE", _id(master))
        until(lambda: all(map(_follows, self.replicas)), "the replicas did not follow")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._all():
            server.end()

    def owner(self, slot: int) -> int:
        """Return which master has a slot, fail-overs aside."""
        first = next(n for n in range(3) if slot < self.starts[n + 1])
        return self._moved.get(slot, first)

    def move(self, slot: int, source: int, target: int) -> None:
        """Give a slot with its keys to another master."""
        with self.moving(slot, source, target):
            pass

    @contextlib.contextmanager
    def moving(self, slot: int, source: int, target: int) -> Iterator[None]:
        """Have a slot under way to another master; its keys go at the end."""
        ids = [_id(server) for server in self.masters]
        _ask(self.masters[target], "CLUSTER", "SETSLOT", slot, "IMPORTING", ids[source])
        _ask(self.masters[source], "CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target])
        yield
        self._carry(slot, source, target)
        for number in (target, source):
            _ask(self.masters[number], "CLUSTER", "SETSLOT", slot, "NODE", ids[target])
        self._moved[slot] = target

    def until_replicated(self, master: int) -> None:
        """Wait until a master's replica has all that the master had when this was asked."""
        offset = int(_info(self.masters[master])["master_repl_offset"])
        replica = self.replicas[master]
        until(lambda: int(_info(replica)["slave_repl_offset"]) >= offset, "the replica lags")

    def until_promoted(self, master: int) -> None:
        """Wait until that master's replica has taken its place."""
        replica = self.replicas[master]
        until(lambda: _info(replica)["role"] == "master", "nobody was promoted", 30)

    def _carry(self, slot: int, source: int, target: int) -> None:
        where = ("127.0.0.1", self.masters[target].port, "", 0, 5000, "KEYS")
        while keys := _ask(self.masters[source], "CLUSTER", "GETKEYSINSLOT", slot, 100):
            _ask(self.masters[source], "MIGRATE", *where, *keys)

    def _all(self) -> list[RedisServer]:
        return [*self.masters, *self.replicas]

    def _is_well(self, server: RedisServer) -> bool:
        facts = _facts(_ask(server, "CLUSTER", "INFO"))
        names = ("cluster_state", "cluster_known_nodes", "cluster_slots_assigned")
        return [facts[name] for name in names] == ["ok", str(len(self._all())), str(SLOTS)]


def _follows(server: RedisServer) -> bool:
    return _info(server).get("master_link_status") == "up"


def _info(server: RedisServer) -> dict[str, str]:
    with server.client() as client:
        return {name: str(value) for name, value in client.info("replication").items()}


def _id(server: RedisServer) -> str:
    told = _ask(server, "CLUSTER", "MYID")
    return told.decode() if isinstance(told, bytes) else str(told)


def _ask(server: RedisServer, *command: str | int | bytes) -> object:
    with server.client() as client:
        return client.execute_command(*command)


def _facts(told: object) -> dict[str, str]:
    if isinstance(told, dict):
        return told
    assert isinstance(told, bytes)
    return dict(line.partition(":")[::2] for line in told.decode().split())
