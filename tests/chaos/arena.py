"""One arena: a store, some instances, four rooms with a host and five people each.

Beside them a fifth with a host and a guest, which is closed while something breaks.

`trial` lives through one fault: people act, something is broken, everybody has to be back, and
after the time in which ghosts must be gone all is hushed and the accounts are judged.
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random

from msgspec import Struct

from roomserver.tasks import spawn
from tests.chaos.account import Finding, Ledger
from tests.chaos.closing import Closing
from tests.chaos.instances import Instance
from tests.chaos.judge import Judge
from tests.chaos.people import Person
from tests.chaos.stores import STORES, Alone, Kind, Running, Store
from tests.chaos.way import Way
from tests.e2e.evening import House

ROOMS_EACH, PARTICIPANTS = 4, 5
CALM_S, LOOK_S = 2.0, 0.1
BACK_S = 10.0
"""Everybody must be back within this of the cause's end."""
WAITED_S = 45.0
"""So long is waited for who is late, for the figure."""
LIVED_S = 15.0
"""So long people live on; by then a deaf instance must have noticed (10 s, and two probes)."""
GHOST_S = 20.0
ROUNDS = ({"floor": "turns", "turn_s": 30, "reply_s": 6}, {"floor": "open"})
SETTINGS = {
    "needs_host": False,
    "capacity": 80,
    "history": "all",
    "answer_s": 8,
    "late": "listen",
}
ANSWER_S = 9.5
"""The protocol says 8 s; the rest is this machine's."""
STANDS_STILL = frozenset({"stop", "stop-close-lose"})
"""Where an instance can't answer anybody, nor say so."""
CLOSES = frozenset({"stop-close-lose"})
"""What closes the fifth room itself."""
PROGRAM = ("-m", "roomserver")
Fault = Callable[["Arena"], Awaitable[float]]
"""Does something to an arena; returns the loop's time when the cause was over."""


class Outcome(Struct, frozen=True):
    """What one fault led to.

    `back_s`: seconds from the cause's end until each person was back; `out_s`: the longest time
    that anybody had no connection, whenever that was; `answer_s`: the longest that a command went
    without an answer on one connection; `lag_s`: the longest that this very process stood still,
    and `load`: the machine's load average at the end, which say how much of the rest is the
    machine's; `taken`: how many messages were taken back by then.
    """

    fault: str
    arena: int
    back_s: list[float]
    out_s: float
    answer_s: float
    lag_s: float
    load: float
    taken: int
    found: list[Finding]

    @classmethod
    def broken(cls, fault: str, arena: int, found: Finding) -> "Outcome":
        """Return what is left of a trial that could not be carried through."""
        return cls(fault, arena, [], 0.0, 0.0, 0.0, os.getloadavg()[0], 0, [found])


class Arena:
    """Use `Arena.open(...)`."""

    closing: Closing
    """The room that is closed in this trial."""

    def __init__(self, number: int, rng: Random, store: Store) -> None:
        self.number, self.rng, self.store = number, rng, store
        self.instances: list[Instance] = []
        self.ledgers: list[Ledger] = []
        self.people: list[Person] = []
        self.way: Way | None = None
        self.restarting: list[asyncio.Task[None]] = []
        self._links: list[str] = []
        self._lag_s = 0.0

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, number: int, seed: str, *, kind: Kind = "alone", program: tuple[str, ...] = PROGRAM
    ) -> AsyncIterator["Arena"]:
        """Give an arena in which everybody sits."""
        async with contextlib.AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
            store = await stack.enter_async_context(Running(STORES[kind]()))
            arena = cls(number, Random(seed), store)
            stack.push_async_callback(arena._close)
            if isinstance(store, Alone):
                arena.way = await stack.enter_async_context(Way(store.port))
            await arena._start(folder, program)
            await arena._seat()
            watching = spawn(arena._watch_lag(), name="chaos.lag")
            stack.callback(watching.cancel)
            yield arena

    async def _start(self, folder: Path, program: tuple[str, ...]) -> None:
        office = await asyncio.to_thread(House, folder)
        for number in range(self.rng.choice([2, 3])):
            made = (folder / str(number), office.hosts_file, office.key, program)
            instance = Instance(*made)
            instance.store = self.store.url
            self.instances.append(instance)
        if self.way is not None:
            # The one whose way to Redis can be cut.
            self.instances[0].store = f"redis://127.0.0.1:{self.way.port}"
        await asyncio.gather(*(each.start() for each in self.instances))

    async def _seat(self) -> None:
        for number in range(ROOMS_EACH):
            ledger = Ledger(f"room {number}")
            self.ledgers.append(ledger)
            made = await self.instances[number % len(self.instances)].make(_wishes())
            self._links.append(made["join_url"])
            await self._people(ledger, made["host_url"], made["join_url"])

    async def _people(self, ledger: Ledger, host_url: str, join_url: str) -> None:
        urls = [each.socket_url for each in self.instances]
        host = Person("host", "host", ledger, Random(self.rng.random()))
        them = [
            Person(f"p{number}", "participant", ledger, Random(self.rng.random()))
            for number in range(PARTICIPANTS)
        ]
        self.people += [host, *them]
        await host.enter(host_url, urls)
        await asyncio.gather(*(each.enter(join_url, urls) for each in them))

    async def _watch_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(LOOK_S)
            self._lag_s = max(self._lag_s, loop.time() - before - LOOK_S)

    async def _close(self) -> None:
        await asyncio.gather(*(each.close() for each in self.people), return_exceptions=True)
        for task in self.restarting:
            task.cancel()
        await asyncio.gather(*self.restarting, return_exceptions=True)
        for instance in self.instances:
            with contextlib.suppress(AttributeError):
                await instance.kill()

    # -- for faults

    def the_way(self) -> Way:
        """Return the way to Redis that can be cut."""
        assert self.way is not None, "there is one where Redis is alone"
        return self.way

    def expect(self, truth: bool, check: str) -> None:
        """Note a finding where something did not go as it must."""
        if not truth:
            self.ledgers[0].found.append(Finding(check, "the arena", ""))

    def chatter(self) -> None:
        """Let everybody who can do something at this very moment."""
        for person in self.people:
            if person.is_in:
                person.act()

    # -- one fault

    async def trial(self, name: str, fault: Fault) -> Outcome:
        """Live through one fault and judge what everybody knows of it."""
        async with Closing.opened(self.instances, Random(self.rng.random())) as self.closing:
            return await self._trial(name, fault)

    async def _trial(self, name: str, fault: Fault) -> Outcome:
        judge = Judge([*self.ledgers, self.closing.ledger], self.people, self.rng)
        self._lag_s = 0.0
        self._hush(False)
        await asyncio.sleep(CALM_S)
        gone = self._some()
        for person in self.people:
            person.account.out_s = person.account.slowest_s = 0.0
            if person in gone:
                person.vanish()
        if name not in CLOSES:
            self.closing.close_soon()
        over_at = await fault(self)
        backs = await self._backs(judge, over_at)
        await asyncio.gather(*self.restarting)
        self.restarting.clear()
        await _at(over_at + LIVED_S)
        here = [person.account for person in self.people if not person.is_gone]
        waits = max(each.out_s for each in here), max(each.slowest_s for each in here)
        if name not in STANDS_STILL:
            judge.answers(ANSWER_S)
        await self._judge(judge, gone, over_at)
        seen = (*waits, self._lag_s, os.getloadavg()[0], judge.taken())
        return Outcome(name, self.number, backs, *seen, judge.verdict())

    async def _judge(self, judge: Judge, gone: list[Person], over_at: float) -> None:
        """Let all be silent and look: with hosts' words, a newcomer's eyes, everybody's own."""
        self._hush(True)
        await judge.hearing()
        await _at(over_at + GHOST_S)
        urls = [each.socket_url for each in self.instances]
        pairs = zip(self.ledgers, self._links, strict=True)
        audits = (judge.audit(ledger, link, urls) for ledger, link in pairs)
        await asyncio.gather(*audits, self.closing.look())
        await judge.settle()
        for person in gone:
            person.appear()
        await judge.seated(gone)
        judge.processes(self.instances)

    def _hush(self, quiet: bool) -> None:
        for person in self.people:
            person.quiet = quiet

    def _some(self) -> list[Person]:
        """Return one participant of each room, whose phone goes off in the same moment."""
        return [
            self.rng.choice([p for p in self.people if p.ledger is room and p.role != "host"])
            for room in self.ledgers
        ]

    async def _backs(self, judge: Judge, over_at: float) -> list[float]:
        """Return after how long each was back: a word said after the cause was acknowledged."""
        here = [person for person in self.people if not person.is_gone]
        waiting = [spawn(person.whisper(), name="chaos.back") for person in here]
        left = over_at + WAITED_S - asyncio.get_running_loop().time()
        _, late = await asyncio.wait(waiting, timeout=left)
        for task in late:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        took = [WAITED_S if p.backs_at is None else p.backs_at - over_at for p in here]
        for person, seconds in zip(here, took, strict=True):
            judge.back(person, seconds, BACK_S)
        return took


async def _at(moment: float) -> None:
    """Wait until then, by the loop's clock."""
    await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))


def _wishes() -> dict[str, object]:
    orders = ("circle", "random", "quiet_first")
    rounds = [
        {"kind": "sharing", "title": f"Round {n}", "order": orders[n % 3], **ROUNDS[n % 2]}
        for n in range(45)
    ]
    return {"title": "Evening", "agenda": rounds, **SETTINGS}
