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
from roomserver.domain import visibility
from roomserver.domain.agenda import build_agenda
from roomserver.domain.creation import RoomSpec
from roomserver.domain.envelope import Verdict
from roomserver.observability import logs
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Ended, Store, StoreError, Subject, Unknown
from roomserver.rooms.records import decode_snapshot
from roomserver.rooms.registry import Rooms
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.secrets import Secrets
from tests.simulation import checks
from tests.simulation.diary import require
from tests.simulation.faults import FaultyStore, Weather
from tests.simulation.hosts import MemoryHost
from tests.simulation.ledger import Ledger, Loss
from tests.simulation.loop import HybridLoop, VirtualLoop
from tests.simulation.losses import check_losses
from tests.simulation.people import Person
from tests.simulation.server import Host, Server

KEY = b"simulated fleet key"
Loop = VirtualLoop | HybridLoop
EPOCH_MS = 1_795_000_000_000
EVENING_S = 75.0
CALM_S = 40.0


class Report(Struct):
    """What a run was made of."""

    seed: int
    events: int
    recoveries: int
    losses: int
    epochs: int
    kinds: dict[str, int]


class Climate(Struct, frozen=True, kw_only=True):
    """What kind of trouble there is (none named: all kinds), how often on the average, and how
    likely who loses the network goes home. More `instances` than the first are drawn from these.
    """

    troubles: tuple[str, ...] = ()
    every_s: float = 14.0
    home: float = 0.05
    instances: tuple[int, ...] = (0, 1, 2)


USUAL = Climate()


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
            self.store, Judge(rng), Secrets(KEY), _names, RoomOptions(idle_s=12), name,
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
            found = self._unknown(instance, who)
        # The next socket that is made is this person's, on this instance.
        self._knocked = instance
        return found

    def _unknown(self, instance: Instance, who: Person) -> Ended:
        """Be told that the room has ended: no instance could bring it back."""
        require(self.ledger.losses, "the room vanished")
        secret = who.resume_secret
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
        named = [each for each in (*ours, *servers) if each.__name__ in self.climate.troubles]
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
        report = await self._accounts()
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

    async def _accounts(self) -> Report:
        for person in self.people:
            for failure in person.failures:
                raise failure
        lines = checks.Lines(self.ledger)
        history = lines.to(self.ledger.tip or self.ledger.last)
        diaries = [diary for person in self.people for diary in person.diaries]
        self.ledger.check_lines()
        check_losses(self.ledger, [*self.instances, *self.gone], self.loop.time())
        checks.check_commands(history, diaries, self.ledger)
        for check in (checks.check_turns, checks.check_lists, checks.check_clock):
            check(history)
        checks.check_offers(history)
        for diary in diaries:
            checks.check_diary(lines, diary)
        await self._instances_agree(history)
        self._people_agree(history)
        return Report(
            seed=0,
            events=len(history.lines),
            recoveries=sum(diary.recoveries for diary in diaries),
            losses=len(self.ledger.losses),
            epochs=len(self.ledger.origins),
            kinds=checks.summary(history),
        )

    async def _instances_agree(self, history: checks.History) -> None:
        opened = await self.host.direct.open(self.room)
        if isinstance(opened, Ended | Unknown):
            over = isinstance(opened, Ended) or self.vanished or bool(self.ledger.losses)
            require(over, "the room vanished")
            kept = [i.name for i in self.instances if i.rooms.kept()]
            require(not kept, "an ended room is still kept", kept)
            return
        self.epoch = opened.epoch
        checks.check_store(history, opened)
        checks.check_erased(history, opened)
        seats = {p.diary.member for p in self.people if p.diary and p.over is None and p.is_in}
        if any(instance.rooms.kept() for instance in self.instances):
            # Where the last who kept it died, it is taken up after a minute: later than this.
            checks.check_seats(history.rooms[-1], seats)
        for instance in self.instances:
            for room in instance.rooms.kept():
                checks.check_replica(history, room._pump.replica, instance.name)

    def _people_agree(self, history: checks.History) -> None:
        """Whoever is connected at the end knows all that they may."""
        last = history.rooms[-1]
        for person in self.people:
            diary = person.diary
            if diary is None or person.over is not None:
                require(diary is not None or last.phase != "closed" or person.over, "left outside")
                continue
            require(diary.epoch == self.epoch, "shown another epoch", person.name)
            require(person.is_in, "could not come back", person.name)
            told = visibility.position(last, diary.member)
            require((diary.seq, diary.p) == told, "not told all", person.name, told, diary.seq)
            unanswered = [sent.n for sent in diary.unanswered()]
            require(not unanswered, "commands without an answer", person.name, unanswered)


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
