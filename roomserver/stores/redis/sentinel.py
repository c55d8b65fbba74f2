"""One master that sentinels know by name, asked for each time a connection is made.

Whom to believe: a majority of the sentinels named is waited for (one second), and the highest
configuration epoch wins, so that a sentinel cut off from the others does not lead back to a master
that was replaced. Wherever they lead, the server must say of itself that it is a master.

A replaced master that was only frozen, or is cut off from the sentinels but not from us, goes on
answering: some instances here, others at its successor, each would keep what the other never
learns of. So all sentinels are listened to, and when one says that the master has changed, and
every few seconds, all are asked; connections that lead elsewhere are then made anew.
"""

import asyncio
import contextlib
from collections.abc import Callable

from msgspec import Struct
from redis import exceptions

from roomserver import tasks
from roomserver.redis_url import Address, Place
from roomserver.stores.redis import dial, reasons
from roomserver.stores.redis.listening import Hearing, Listening
from roomserver.stores.redis.pipe import Pipe
from roomserver.stores.redis.push import Pace
from roomserver.stores.redis.reasons import Fault
from roomserver.stores.redis.single import Single

ANSWER_S = 1.0
LOOK_S = 5.0
AGAIN_S = 1.0
SWITCHED = "+switch-master"
_ODD = (exceptions.RedisError, OSError, ArithmeticError, LookupError, TypeError, ValueError)
"""What one that does not answer raises, or answers what none of them should."""


class Said(Struct, frozen=True, order=True):
    """What one sentinel says; the greatest is believed.

    `promoted`: it leads to a replica that it is about to declare master.
    """

    epoch: int
    promoted: bool
    up: bool
    host: str
    port: int


class Sentinel(Single):
    """Every key is on the master."""

    def __init__(
        self, place: Place, gap: Callable[[], None], probe: str, pace: Pace | None = None
    ) -> None:
        super().__init__(place, gap, probe, pace, locate=self._locate)
        self._sentinels, self._name = place.seeds, place.name
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def pipe(self, key: str) -> Pipe:
        """Return the way to the master."""
        if not self._tasks:
            ears = (hear(each, self._name, self._news.set) for each in self._sentinels)
            self._tasks = [tasks.spawn(each, name="redis.sentinel.ear") for each in ears]
            self._tasks.append(tasks.spawn(self._mind(), name="redis.sentinel"))
        return await super().pipe(key)

    async def close(self) -> None:
        """Let go of all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().close()

    async def _locate(self) -> tuple[str, int]:
        best = max(await ask_all(self._sentinels, self._name))
        return best.host, best.port

    async def _mind(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()
            self._news.clear()
            # None that answers: then what we have is as good as anything.
            with contextlib.suppress(*_ODD):
                if self._server.astray(await self._locate()):
                    # However short ago it was left: it may have been led back by those sentinels
                    # that had not heard yet, to a master that was replaced and answers again.
                    await self._server.leave()


async def hear(sentinel: Address, name: str, changed: Callable[[], None]) -> None:
    """Call `changed` when this sentinel says so, or may have said so unheard; never ends."""

    def told(_: str, message: bytes) -> None:
        if message.partition(b" ")[0] == name.encode():
            changed()

    hearing = Hearing(confirmed=lambda _: changed(), message=told, elsewhere=lambda _: None)
    while True:
        connection = dial.line(sentinel)
        try:
            with contextlib.suppress(*_ODD):
                await connection.connect()  # type: ignore[no-untyped-call]
                listening = Listening(connection, hearing, sharded=False)
                listening.ask("subscribe", [SWITCHED])
                await listening.run()
        finally:
            await dial.cut(connection)
        await asyncio.sleep(AGAIN_S)


async def ask_all(sentinels: tuple[Address, ...], name: str) -> list[Said]:
    """Return what a majority says, or all who answer in time. Raises Fault where nobody leads."""
    asked = [tasks.spawn(_asked(each, name), name="redis.sentinel.ask") for each in sentinels]
    said: list[Said] = []
    words: set[str] = set()
    try:
        for answer in asyncio.as_completed(asked):
            one = await answer
            words.add(one) if isinstance(one, str) else said.append(one)
            if len(said) > len(sentinels) // 2:
                break
    finally:
        for task in asked:
            task.cancel()
    if not said:
        raise Fault(
            next((each for each in ("no_name", "password") if each in words), "no_sentinel")
        )
    return said


async def _asked(sentinel: Address, name: str) -> Said | str:
    try:
        async with asyncio.timeout(ANSWER_S):
            return await ask(sentinel, name)
    except _ODD as error:
        return reasons.word(error)


async def ask(sentinel: Address, name: str) -> Said:
    """Ask one sentinel. Raises RedisError or OSError; Fault where it knows no such master."""
    commands = (("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name), ("SENTINEL", "MASTER", name))
    where, facts = await dial.ask(sentinel, *commands)
    if isinstance(where, exceptions.NoPermissionError):
        raise where
    if not isinstance(where, list) or not isinstance(facts, list):
        raise Fault("no_name" if where is None else "not_sentinel")
    return _said(where, facts)


def _said(where: list[bytes], facts: list[bytes]) -> Said:
    known = dict(zip(facts[::2], facts[1::2], strict=False))
    host, port = where[0].decode(), int(where[1])
    return Said(
        epoch=int(known[b"config-epoch"]),
        promoted=(known[b"ip"], known[b"port"]) != (where[0], where[1]),
        up=not {b"s_down", b"o_down"} & set(known[b"flags"].split(b",")),
        host=host,
        port=port,
    )
