"""Three masters on loopback that share the slots."""

from types import TracebackType

from tests.servers.redis import RedisServer, free_port
from tests.servers.sentinel import until

SLOTS = 16384


class ClusterServers:
    """Use as a context manager; `masters[i]` has the i-th third of the slots at the start."""

    def __init__(self) -> None:
        self.masters = [
            RedisServer(
                **{
                    "cluster-enabled": "yes",
                    "cluster-port": str(free_port()),
                    "cluster-node-timeout": "2000",
                }
            )
            for _ in range(3)
        ]
        self.starts = [SLOTS * number // 3 for number in range(4)]

    @property
    def url(self) -> str:
        return f"redis+cluster://{','.join(f'127.0.0.1:{each.port}' for each in self.masters)}"

    def __enter__(self) -> "ClusterServers":
        for number, server in enumerate(self.masters):
            server.start()
            with server.client() as client:
                client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
                last = self.starts[number + 1] - 1
                client.execute_command("CLUSTER", "ADDSLOTSRANGE", self.starts[number], last)
        with self.masters[0].client() as client:
            for other in self.masters[1:]:
                bus = other.directives["cluster-port"]
                client.execute_command("CLUSTER", "MEET", "127.0.0.1", other.port, bus)
        until(lambda: all(map(_ok, self.masters)), "the cluster did not form")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self.masters:
            server.end()

    def move(self, slot: int, source: int, target: int) -> None:
        """Give an empty slot, or one whose keys may be lost, to another master."""
        ids = []
        for server in self.masters:
            with server.client() as client:
                ids.append(client.execute_command("CLUSTER", "MYID"))
        with self.masters[source].client() as client:
            client.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target])
        with self.masters[target].client() as client:
            client.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[source])
        self._carry(slot, source, target)
        for number in (target, source):
            with self.masters[number].client() as client:
                client.execute_command("CLUSTER", "SETSLOT", slot, "NODE", ids[target])

    def _carry(self, slot: int, source: int, target: int) -> None:
        port = self.masters[target].port
        with self.masters[source].client() as client:
            while keys := client.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 100):
                where = ("127.0.0.1", port, "", 0, 5000, "KEYS")
                client.execute_command("MIGRATE", *where, *keys)


def _ok(server: RedisServer) -> bool:
    with server.client() as client:
        told = client.execute_command("CLUSTER", "INFO")
    facts = told if isinstance(told, dict) else _facts(told)
    found = (facts["cluster_state"], facts["cluster_known_nodes"], facts["cluster_slots_assigned"])
    return found == ("ok", "3", str(SLOTS))


def _facts(told: bytes) -> dict[str, str]:
    return dict(line.partition(":")[::2] for line in told.decode().split())
