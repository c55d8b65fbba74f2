"""What a machine carries: rooms of people who all talk, and how soon their words are heard.

A server process of its own on loopback with rooms in memory, and people by the Python client. They
live on the same machine, so the server's CPU tells more than the delays do. What is written is
counted at every other member: a message that is missing is a failure, not a figure.
"""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from roomserver import clock
from roomserver.client.connection import Client
from roomserver.client.errors import EndedError, RefusedError
from roomserver.demo.house import open_room
from roomserver.demo.process import Server, server
from roomserver.tasks import spawn

TOGETHER = 16
"""So many people come in at the same time."""
MOST_UNDER_WAY = 2_000
"""Messages not taken yet. Beyond them the people wait, and write less than was planned."""
SETTLE_S = 20.0
"""How long after the last word all must have been heard."""
WORDS = " words of a usual length, as somebody types them on a telephone on some evening"
DIGITS = 8
ROOM = {
    "title": "A trial",
    "agenda": [{"kind": "open", "title": "Talk", "floor": "open"}],
    "needs_host": False,
}


class Plan(Struct, frozen=True, kw_only=True):
    """`every_s`: so often each person writes, on the average evenly spread."""

    rooms: int
    people: int
    every_s: float
    seconds: float


class Figures(Struct, frozen=True, kw_only=True):
    """What a run came to. Delays in milliseconds, from a press to another person's eyes.

    `cpu`, the part of one core that the server used while people talked, and `memory_mib`, what it
    held at the end, are None where this system does not tell them.
    """

    rooms: int
    people: int
    seconds: float
    seated_s: float
    written: int
    refused: int
    due: int
    heard: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    cpu: float | None
    memory_mib: float | None

    @property
    def ok(self) -> bool:
        """Tell whether every word was taken and heard by all, once each."""
        return not self.refused and self.heard == self.due and self.written > 0


async def bench(plan: Plan) -> Figures:
    """Run it. Raises ServerError, HouseError or ClientError where it can't begin."""
    async with server(_settings(plan)) as running:
        crowd = _Crowd(plan)
        try:
            began = clock.monotonic()
            await crowd.sit(running)
            seated_s = clock.monotonic() - began
            cpu, began = _cpu_s(running.pid), clock.monotonic()
            await crowd.talk()
            await crowd.settle()
            used, spent = _cpu_s(running.pid), clock.monotonic() - began
            memory = _memory_mib(running.pid)
        finally:
            await crowd.go()
    delays = sorted(crowd.delays) or [0.0]
    return Figures(
        rooms=plan.rooms,
        people=plan.rooms * plan.people,
        seconds=plan.seconds,
        seated_s=seated_s,
        written=len(crowd.written),
        refused=crowd.refused,
        due=(len(crowd.written) - crowd.refused) * (plan.people - 1),
        heard=len(crowd.delays),
        p50_ms=1000 * delays[len(delays) // 2],
        p99_ms=1000 * delays[len(delays) * 99 // 100],
        longest_ms=1000 * delays[-1],
        cpu=None if cpu is None or used is None else (used - cpu) / spent,
        memory_mib=memory,
    )


def _settings(plan: Plan) -> dict[str, str]:
    """Return the limits under which nobody who keeps to the plan is refused."""
    by_one = min(60_000, max(20, round(2 * 60 / plan.every_s)))
    return {
        "--messages-per-min": str(by_one),
        "--frames-per-min": str(min(60_000, 120 + 2 * by_one)),
        "--max-rooms": str(plan.rooms),
        "--max-capacity": str(max(2, plan.people)),
        "--log-level": "warning",
    }


class _Crowd:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._rooms: list[list[Client]] = []
        self._ears: list[asyncio.Task[None]] = []
        self.written: list[float] = []
        self.delays: list[float] = []
        self.refused = 0

    async def sit(self, running: Server) -> None:
        """Open the rooms and bring everybody in."""
        gate = asyncio.Semaphore(TOGETHER)

        async def enter(link: str) -> Client:
            async with gate:
                client = await Client.connect(link)
                await client.join(agreed=True)
                return client

        for _ in range(self._plan.rooms):
            body = {**ROOM, "capacity": self._plan.people}
            opened = await open_room(running.base_url, running.host_key, body)
            seats = (enter(opened.join_url) for _ in range(self._plan.people))
            room = list(await asyncio.gather(*seats))
            self._rooms.append(room)
            self._ears += [spawn(self._listen(each), name="bench.listen") for each in room]

    async def talk(self) -> None:
        """Let everybody write as often as was planned; returns when the last has been taken."""
        plan = self._plan
        people = [each for seat in zip(*self._rooms, strict=True) for each in seat]
        gap, began = plan.every_s / len(people), clock.monotonic()
        under_way: set[asyncio.Task[None]] = set()
        for number in range(int(plan.seconds / gap)):
            await asyncio.sleep(max(0.0, began + number * gap - clock.monotonic()))
            if len(under_way) >= MOST_UNDER_WAY:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            task = spawn(self._write(people[number % len(people)]), name="bench.write")
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        if under_way:
            await asyncio.wait(under_way, timeout=SETTLE_S)

    async def settle(self) -> None:
        """Wait until all was heard, or for `SETTLE_S`."""
        each = self._plan.people - 1
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while len(self.delays) < (len(self.written) - self.refused) * each:  # noqa: ASYNC110 -- many ears tell
                    await asyncio.sleep(0.02)

    async def go(self) -> None:
        """Close all connections."""
        for ear in self._ears:
            ear.cancel()
        await asyncio.gather(*(each.close() for room in self._rooms for each in room))

    async def _write(self, client: Client) -> None:
        number = len(self.written)
        self.written.append(clock.monotonic())
        try:
            await client.post(f"{number:0{DIGITS}}{WORDS}")
        except (RefusedError, EndedError):
            self.refused += 1

    async def _listen(self, client: Client) -> None:
        async for event in client.events():
            if event["type"] == "message.posted" and event["by"] != client.you["id"]:
                written = self.written[int(event["text"][:DIGITS])]
                self.delays.append(clock.monotonic() - written)


def _cpu_s(pid: int) -> float | None:
    """Return the seconds of CPU that a process has used (proc(5), fields 14 and 15 of stat)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mib(pid: int) -> float | None:
    """Return the memory that a process holds (proc(5), the second field of statm, in pages)."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return float(pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576)
