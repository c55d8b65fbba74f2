"""One evening: instances that come and die, people, the weather; then calm, then accounts."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random
from typing import Any
from unittest import mock

from msgspec import Struct
from msgspec.structs import replace

from roomserver import tasks
from roomserver.domain.agenda import build_agenda
from roomserver.domain.creation import RoomSpec
from roomserver.observability import logs
from roomserver.rooms.ports import Ended, StoreError, Unknown
from roomserver.rooms.records import decode_snapshot
from roomserver.rooms.runtime import RoomRuntime
from tests.simulation import accounts
from tests.simulation.accounts import Report
from tests.simulation.diary import require
from tests.simulation.faults import Weather
from tests.simulation.hosts import MemoryHost
from tests.simulation.instances import Instance
from tests.simulation.ledger import Ledger, Loss
from tests.simulation.loop import HybridLoop, VirtualLoop
from tests.simulation.people import Person
from tests.simulation.server import Host, Server

Loop = VirtualLoop | HybridLoop
EPOCH_MS = 1_795_000_000_000
EVENING_S = 75.0
CALM_S = 40.0


class Climate(Struct, frozen=True, kw_only=True):
    """What kind of trouble there is (none named: all kinds), how often on the average, and how
    likely who loses the network goes home. More `instances` than the first are drawn from these.
    """

    troubles: tuple[str, ...] = ()
    every_s: float = 14.0
    home: float = 0.05
    instances: tuple[int, ...] = (0, 1, 2)


USUAL = Climate()
ENDING = Climate(troubles=("_end_unheard",), every_s=10.0, home=0.0, instances=(1, 2))
"""The room is closed, not everybody hears of it, and the store forgets it."""
LEAVING = Climate(troubles=("_fall_back", "_crash_one"), every_s=12.0, home=0.3, instances=(2,))
"""Instances die, people leave those that stay, and the store falls back: who keeps it last?"""


class World:
    """Everything of one seed."""

    def __init__(
        self, seed: int, loop: Loop, host: Callable[[Callable[[], int]], Host], climate: Climate
    ) -> None:
        self.rng = Random(seed)
        self.loop = loop
        self.weather = Weather(self.rng)
        self.server: Server | None = None
        self.climate = climate
        # Some evenings the server itself stays well.
        self.stormy = self.rng.random() < 0.6
        self.vanished = False
        self.gone: list[Instance] = []
        self.host = host(self.now)
        self.instances: list[Instance] = []
        self.people: list[Person] = []
        self.room = self.epoch = ""
        self._instances = 0
        self._sockets = 0

    @property
    def calm(self) -> bool:
        return self.weather.calm

    def now(self) -> int:
        """Return the store's time."""
        return EPOCH_MS + int(self.loop.time() * 1000)

    # -- people come in here

    async def knock(self, who: Person) -> RoomRuntime | Ended | Unknown:
        instance = self.rng.choice(self.instances)
        found = await instance.rooms.find(self.room)
        if isinstance(found, Unknown):
            found = await self._unknown(instance, who, found)
        # The next socket that is made is this person's, on this instance.
        self._knocked = instance
        return found

    async def _unknown(self, instance: Instance, who: Person, found: Unknown) -> Ended:
        """Be told that the room has ended: no instance could bring it back."""
        require(self.ledger.losses, "the room vanished")
        secret = who.resume_secret
        if secret is not None and await instance.rooms.may_return(found):
            raise StoreError
        known = secret is None or instance.rooms.was_member(self.room, secret)
        require(known, "a resume secret was not known")
        able = [i.name for i in self.instances if i.rooms.kept() and not self._is_hindered(i)]
        require(not able, "told that the room is over, while somebody keeps it", able)
        self.vanished = True
        return Ended()

    def _is_hindered(self, instance: Instance) -> bool:
        now = self.loop.time()
        return any(until + 15 >= now for _, until in instance.hindered)

    @property
    def ledger(self) -> Ledger:
        assert self.server is not None
        return self.server.ledger

    def socket_name(self) -> str:
        self._sockets += 1
        name = f"{self._knocked.name}.s{self._sockets}"
        self._knocked.connections.add(name)
        return name

    # -- instances come and go

    def start_instance(self) -> Instance:
        self._instances += 1
        instance = Instance(f"i{self._instances}", self, self.host.handle())
        self.instances.append(instance)
        tasks.spawn(self._begin(instance), name="simulation.start")
        return instance

    async def _begin(self, instance: Instance) -> None:
        while not instance.store.dead:
            with suppress(StoreError):
                await instance.rooms.start()
                return
            await asyncio.sleep(0.5)

    async def trouble(self) -> None:
        """Kill instances, and cut them off from the store, while the weather is bad."""
        while True:
            await asyncio.sleep(self.rng.expovariate(1 / self.climate.every_s))
            if self.calm:
                return
            await self.rng.choice(self._troubles())()

    def _troubles(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        ours = [self._crash_one, self._cut_off, self._stop]
        servers = [self._lose, self._fall_back, self._freeze]
        every = (*ours, *servers, self._end_unheard)
        named = [each for each in every if each.__name__ in self.climate.troubles]
        return named or [*ours, *(servers if self.stormy else ())]

    async def _crash_one(self) -> None:
        self.crash(self.rng.choice(self.instances))

    async def _cut_off(self) -> None:
        instance, seconds = self.rng.choice(self.instances), self.rng.choice([0.5, 3.0, 11.0])
        instance.hinder(seconds)
        instance.store.away = True
        await asyncio.sleep(seconds)
        instance.store.away = False

    async def _stop(self) -> None:
        """Let one process stand still; those on it get no answer, and some go elsewhere."""
        instance, seconds = self.rng.choice(self.instances), self.rng.choice([2.0, 9.0, 22.0])
        instance.hinder(seconds)
        instance.store.stopped_until = self.loop.time() + seconds
        for person in self.people:
            socket = person.socket
            if socket is not None and socket.id in instance.connections and not socket.is_cut:
                socket.stopped_until = instance.store.stopped_until
                if self.rng.random() < 0.5:
                    self.loop.call_later(self.rng.uniform(0, seconds), socket.cut_if_open, seconds)
        await asyncio.sleep(seconds)

    # -- the server fails

    def _fair(self, down_s: float) -> bool:
        """Draw whether the network is good while the loss is mended."""
        fair = self.rng.random() < 0.75
        if fair:
            self.weather.fair_until = self.loop.time() + down_s + 9
        return fair

    async def _lose(self) -> None:
        down_s = self.rng.choice([0.1, 1.0, 5.0])
        assert self.server is not None
        self._after(await self.server.lose(down_s, fair=self._fair(down_s)))
        await asyncio.sleep(down_s)

    async def _fall_back(self) -> None:
        down_s, writes = self.rng.choice([0.1, 2.0]), self.rng.randint(1, 6)
        assert self.server is not None
        self._after(await self.server.fall_back(writes, down_s, fair=self._fair(down_s)))
        await asyncio.sleep(down_s)

    async def _freeze(self) -> None:
        assert self.server is not None
        self.server.freeze(self.rng.choice([1.0, 4.0, 12.0]))

    async def _end_unheard(self) -> None:
        """End the room while one process stands still; then the store forgets even that."""
        deaf, *others = self.rng.sample(self.instances, len(self.instances))
        hears = next((each for each in others if each.rooms.kept()), None)
        if hears is None or self.ledger.end is not None:
            return
        self.weather.fair_until = self.loop.time() + 60
        still_s = self.rng.choice([3.0, 12.0, 25.0])
        deaf.hinder(still_s)
        deaf.store.stopped_until = self.loop.time() + still_s
        await asyncio.sleep(self.rng.uniform(0, still_s - 2))
        with suppress(StoreError):
            await hears.rooms.kept()[0].end()
        # What others were about to say when it ended has its answer by now.
        await asyncio.sleep(1)
        await self._lose()
        await asyncio.sleep(still_s)

    def _after(self, loss: Loss | None) -> None:
        """Note who knew what was lost, and cut everybody's connections."""
        for instance in self.instances:
            instance.store.cut()
        if loss is None or self.server is None:
            return
        for instance in self.instances:
            for room in instance.rooms.kept():
                replica = room._pump.replica
                node = loss.lost.up_to(replica.seq)
                if (node.depth, node.commit_id) == (replica.seq, replica.tail):
                    loss.knew = {**loss.knew, instance.name: node}

    def crash(self, instance: Instance) -> None:
        """End a process at whatever step it is at; nothing of it goes on, not even its calls."""
        instance.store.dead = True
        instance.hinder(1e9)
        self.instances.remove(instance)
        self.gone.append(instance)
        for person in self.people:
            if person.socket is not None and person.socket.id in instance.connections:
                person.socket.is_cut = True
        tasks.spawn(self._bury(instance), name="simulation.crash")
        self.start_instance()

    async def _bury(self, instance: Instance) -> None:
        await instance.rooms.close(4001)

    # -- an evening

    async def evening(self, crashes: list[BaseException]) -> Report:
        """Live through it, settle, and compare all accounts. Raises Broken."""
        await self._open()
        for number in range(self.rng.choice([3, 4, 5, 6])):
            role = "host" if number == 0 else "participant"
            self.people.append(Person(f"p{number}", role, Random(self.rng.random()), self))
        lives = [tasks.spawn(person.live(), name="simulation.person") for person in self.people]
        trouble = tasks.spawn(self.trouble(), name="simulation.trouble")
        await asyncio.sleep(EVENING_S)
        self.weather.calm = True
        if self.server is not None:
            self.server.frozen_until = self.server.down_until = 0.0
        await asyncio.sleep(CALM_S)
        for task in (*lives, trouble):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._quiet()
        report = await accounts.of(self)
        for crash in crashes:
            raise crash
        for instance in self.instances:
            await instance.rooms.close()
        await self.host.close()
        return report

    async def _quiet(self) -> None:
        """Wait for what was sent a moment ago and is on its way back; deadlines come any time."""
        for _ in range(200):
            await asyncio.sleep(0.1)
            rooms = [room for each in self.instances for room in each.rooms.kept()]
            if all(room._pump._task is None and not room._pump._follower._parked for room in rooms):
                return

    async def _open(self) -> None:
        first = self.start_instance()
        for _ in range(self.rng.choice(self.climate.instances)):
            self.start_instance()
        self.weather.calm = True
        self.room = await first.rooms.create(_spec(self.rng))
        self.weather.calm = False
        opened = await self.host.direct.open(self.room)
        assert not isinstance(opened, Ended | Unknown)
        start = decode_snapshot(opened.snapshot).state
        self.server = Server(self.host, self.room, Ledger(start, opened.epoch))
        for instance in self.instances:
            instance.store.server = self.server


def _spec(rng: Random) -> RoomSpec:
    rounds = [
        {
            "kind": "sharing",
            "title": f"Round {number}",
            "floor": "open" if rng.random() < 0.1 else "turns",
            "order": rng.choice(["circle", "random", "quiet_first"]),
            "turn_s": rng.choice([None, 12, 30]),
            "reply_s": rng.choice([0, 10]),
            "gap_s": rng.choice([0, 0, 3]),
            "overtime": rng.choice(["gentle", "firm"]),
        }
        for number in range(3)
    ]
    ids = [f"d{number}" for number in range(3)]
    made = RoomSpec(title="Evening", agenda=build_agenda(rounds, ids))
    settings = replace(
        made.settings,
        history=rng.choice(["none", "round", "all"]),
        lobby=rng.random() < 0.15,
        pre_moderated=rng.random() < 0.1,
        answer_s=20,
        hold_s=20,
    )
    return replace(made, settings=settings)


def run(
    seed: int,
    host: Callable[[Callable[[], int]], Host] = MemoryHost,
    loop: Loop | None = None,
    climate: Climate = USUAL,
) -> Report:
    """Live through one seed. Raises what was found."""
    loop = loop or VirtualLoop()
    crashes: list[BaseException] = []

    def ended(task: asyncio.Task[Any]) -> None:
        tasks._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            crashes.append(error)

    def logged(event: str, **fields: Any) -> None:
        crashes.append(AssertionError("the server logged an error", event, fields))

    loop.set_exception_handler(
        lambda _, context: crashes.append(context.get("exception") or AssertionError(context))
    )
    try:
        asyncio.set_event_loop(loop)
        with mock.patch.object(tasks, "_done", ended), mock.patch.object(logs, "error", logged):
            report = loop.run_until_complete(World(seed, loop, host, climate).evening(crashes))
        report.seed = seed
        return report
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        with suppress(RuntimeError, StoreError):
            loop.run_until_complete(asyncio.sleep(0))
        asyncio.set_event_loop(None)
        loop.close()
