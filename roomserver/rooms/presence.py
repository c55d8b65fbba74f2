"""Which instances live, as the store's leases tell; and which instance a connection is on.

An instance's id is random and its process' own, so a lease that lapsed and is renewed is the same
instance again: it attaches its sockets anew where others took them for lost. What can't be read
is unknown, and nobody is dead because of it.
"""

from collections.abc import Iterable

from roomserver.rooms.ports import LEASE_MS, SCHEMA, Fleet, Lease

DUE_MS = 5_500
"""Who lives renews every 5 s, and that may take a moment; who died just before did not."""


def instance_of(connection: str) -> str:
    """Return the instance that a connection id names; empty where it names none."""
    instance, dot, _ = connection.partition(".")
    return instance if dot else ""


class Presence:
    """The latest reading of all leases, as seen by the instance `me`."""

    def __init__(self, me: str) -> None:
        self._me = me
        self._fleet: Fleet | None = None
        self._leases: dict[str, Lease] = {}

    def read(self, fleet: Fleet) -> None:
        """Take a new reading."""
        self._fleet = fleet
        self._leases = {lease.instance: lease for lease in fleet.leases}

    def died_at(self, instance: str) -> int | None:
        """Return when a dead instance was last heard of, ms; None for one that may live."""
        fleet = self._fleet
        if fleet is None or not instance or instance == self._me:
            return None
        if instance in self._leases:
            lease = self._leases[instance]
            return lease.renewed_at if lease.expires_at <= fleet.now else None
        # In a store that came back empty, whoever lives has not been round yet. Else it has
        # resigned, a moment ago for all we know: a lease that ran out stands for minutes.
        return fleet.now if fleet.now - fleet.since >= LEASE_MS else None

    def is_known(self, instance: str) -> bool:
        """Tell whether an instance is this one, or was alive when last looked at."""
        return not instance or instance == self._me or self.lives_elsewhere(instance)

    def lives_elsewhere(self, instance: str) -> bool:
        """Tell whether an instance that is not this one was alive when last looked at."""
        lease = self._leases.get(instance)
        if lease is None or self._fleet is None or instance == self._me:
            return False
        return lease.expires_at > self._fleet.now

    def minds_elsewhere(self, instance: str) -> bool:
        """Tell whether it lives elsewhere, and renewed its lease when it was due.

        One that died just now has a lease that stands.
        """
        lease = self._leases.get(instance)
        if lease is None or self._fleet is None or not self.lives_elsewhere(instance):
            return False
        return self._fleet.now - lease.renewed_at <= DUE_MS

    def next_s(self, most_s: float) -> float:
        """Return how long to wait for the next reading: until a lease might be over."""
        if self._fleet is None:
            return most_s
        now = self._fleet.now
        leases = self._leases.values()
        ends = (each.expires_at - now for each in leases if each.instance != self._me)
        soon = min((end for end in ends if end > 0), default=None)
        return most_s if soon is None else min(most_s, soon / 1000 + 0.05)

    def lost(
        self, seated: Iterable[tuple[str, str]], schema: int = SCHEMA
    ) -> dict[int, dict[str, str]]:
        """Return, of pairs (member, connection), those that nobody minds, by time of death.

        Their instance is dead, or too old for a room of this `schema`: it keeps it no more.
        """
        found: dict[int, dict[str, str]] = {}
        for member, connection in seated:
            at = self._left_at(instance_of(connection), schema)
            if at is not None:
                found.setdefault(at, {})[member] = connection
        return found

    def _left_at(self, instance: str, schema: int) -> int | None:
        lease = self._leases.get(instance)
        if lease is not None and self._fleet is not None and lease.schema < schema:
            return self._fleet.now
        return self.died_at(instance)
