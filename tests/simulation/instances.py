"""One server process of an evening: the real rooms over a store at fault, and who moderates."""

import asyncio
from random import Random
from typing import TYPE_CHECKING, Any

from roomserver.domain.envelope import Verdict
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Store, Subject
from roomserver.rooms.registry import Rooms
from roomserver.rooms.secrets import Secrets
from tests.simulation.faults import FaultyStore

if TYPE_CHECKING:
    from tests.simulation.world import World

KEY = b"simulated fleet key"


class Judge:
    """Moderation that takes its time, holds some, blocks some, changes some."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def judge(self, subject: Subject) -> Any:
        verdict = self._verdict(subject)
        slow = self._rng.random() < 0.25
        return self._later(verdict) if slow else verdict

    def _verdict(self, subject: Subject) -> Verdict:
        chance = self._rng.random()
        if subject.field != "text" or chance > 0.16:
            return Verdict(text=subject.text)
        if chance < 0.08:
            return Verdict(action="hold", text=subject.text, labels=("list",))
        if chance < 0.12:
            return Verdict(action="block", text=subject.text, reason="list")
        return Verdict(action="modify", text=subject.text + " *")

    def tells(self, subject: Subject) -> tuple[str, ...]:
        return ("crisis.plan",) if len(subject.text) % 7 == 0 else ()

    async def _later(self, verdict: Verdict) -> Verdict:
        await asyncio.sleep(self._rng.uniform(0.05, 2.5))
        return verdict


class Instance:
    """One server process, its clock a little wrong."""

    def __init__(self, name: str, world: "World", inner: Store) -> None:
        rng = world.rng
        self.name = name
        self.store = FaultyStore(inner, rng, world.weather)
        self.store.server = world.server
        self.skew = rng.randint(-90_000, 90_000)
        self.rooms = Rooms(
            self.store, Judge(rng), Secrets(KEY), _names, RoomOptions(idle_s=12, away_s=15), name,
            steady=lambda: world.now() + self.skew, entropy=rng.randbytes,
        )  # fmt: skip
        self.connections: set[str] = set()
        self.hindered: list[tuple[float, float]] = []

    def hinder(self, seconds: float) -> None:
        """Note that this one can do nothing, or reach nobody, for so long."""
        now = asyncio.get_running_loop().time()
        self.hindered.append((now, now + seconds))


def _names(seed: bytes) -> tuple[str, ...]:
    return tuple(f"Bird {seed[i : i + 3].hex()}" for i in range(0, 24, 3))
