"""One connection that listens, from its greeting to its end; `push.py` makes the next one.

Says what it is to listen to in batches, matches each confirmation and refusal with what was asked
(a server answers in order), and hands over what comes. It never reconnects and never repeats.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Literal

from msgspec import Struct, field
from redis import exceptions
from redis.asyncio.connection import AbstractConnection

from roomserver import tasks
from roomserver.stores.redis import dial, reasons

TOGETHER = 256
"""So many channels go in one command, or, where each needs its own, so many commands at once."""
BREATH = 64
"""After so many messages in a row others have a turn: a read that finds data does not wait."""

Verb = Literal["subscribe", "unsubscribe"]
_ELSEWHERE = (
    exceptions.AskError,
    exceptions.ClusterDownError,
    exceptions.MovedError,
    exceptions.TryAgainError,
)


class Hearing(Struct, frozen=True, kw_only=True):
    """Who is told. `elsewhere`: this server does not, or no longer, keep that channel's slot."""

    confirmed: Callable[[str], None]
    message: Callable[[str, bytes], None]
    elsewhere: Callable[[str], None]


class _Ask(Struct):
    verb: Verb
    channel: str
    number: int


class _Sent(Struct):
    verb: Verb
    asks: deque[_Ask] = field(default_factory=deque)


class Listening:
    """A connection that is open already, listening to what it is asked to."""

    def __init__(self, connection: AbstractConnection, hearing: Hearing, *, sharded: bool) -> None:
        self._connection = connection
        self._hearing = hearing
        self._prefix = "S" if sharded else ""
        self._unsent: deque[_Ask] = deque()
        self._sent: deque[_Sent] = deque()
        self._latest: dict[str, int] = {}
        self._number = 0
        self._more = asyncio.Event()

    def ask(self, verb: Verb, channels: Sequence[str]) -> None:
        """Ask for channels, or for no more of them; goes out soon, in order."""
        for channel in channels:
            self._number += 1
            self._latest[channel] = self._number
            self._unsent.append(_Ask(verb, channel, self._number))
        self._more.set()

    async def run(self) -> str:
        """Listen until the connection breaks; return why, in a word."""
        writing = tasks.spawn(self._until_broken(self._write), name="redis.push.asking")
        try:
            return await self._until_broken(self._read)
        finally:
            writing.cancel()
            await dial.cut(self._connection)

    async def hang_up(self) -> None:
        """Break the connection; `run` returns."""
        await dial.cut(self._connection)

    async def _until_broken(self, work: Callable[[], Any]) -> str:
        try:
            await work()
        except (exceptions.RedisError, OSError) as error:
            await dial.cut(self._connection)
            return reasons.word(error)
        raise AssertionError("ends by breaking only")

    # -- asking

    async def _write(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._unsent:
                await self._send(self._batch())

    def _batch(self) -> list[_Ask]:
        batch = [self._unsent.popleft()]
        while self._unsent and len(batch) < TOGETHER and self._unsent[0].verb == batch[0].verb:
            batch.append(self._unsent.popleft())
        return batch

    async def _send(self, batch: list[_Ask]) -> None:
        # In a cluster the channels of one command must share a slot.
        parts = [[each] for each in batch] if self._prefix else [batch]
        name = f"{self._prefix}{batch[0].verb}".upper()
        commands = [(name, *(each.channel for each in part)) for part in parts]
        packed = self._connection.pack_commands(commands)
        if not self._connection.is_connected:
            # To send would silently connect anew.
            raise exceptions.ConnectionError
        self._sent.extend(_Sent(batch[0].verb, deque(part)) for part in parts)
        try:
            await self._connection.send_packed_command(packed, check_health=False)
        except AttributeError:
            # redis-py writes in a task of its own, and what was hung up meanwhile has no writer.
            if self._connection.is_connected:
                raise
            raise exceptions.ConnectionError from None

    # -- hearing

    async def _read(self) -> None:
        count = 0
        while True:
            try:
                self._take(
                    await self._connection.read_response(
                        timeout=math.inf, disconnect_on_error=False
                    )
                )
            except exceptions.ResponseError as refusal:
                self._refused(refusal)
            count += 1
            if count % BREATH == 0:
                await asyncio.sleep(0)

    def _take(self, message: Any) -> None:
        match message:
            case [b"message" | b"smessage", channel, data]:
                self._hearing.message(channel.decode(), data)
            case [b"subscribe" | b"ssubscribe", channel, _]:
                self._confirmed(channel.decode())
            case [b"unsubscribe" | b"sunsubscribe", channel, _]:
                self._ended(channel.decode())
            case _:
                raise exceptions.InvalidResponse

    def _confirmed(self, channel: str) -> None:
        ask = self._answered("subscribe", channel)
        # Asked for again meanwhile, with an end in between: only the last answer counts.
        if ask is not None and self._latest.get(channel) == ask.number:
            self._hearing.confirmed(channel)

    def _ended(self, channel: str) -> None:
        ask = self._answered("unsubscribe", channel)
        if ask is None:
            # Unasked: its slot has left this server.
            self._latest.pop(channel, None)
            self._hearing.elsewhere(channel)
        elif self._latest.get(channel) == ask.number:
            del self._latest[channel]

    def _answered(self, verb: Verb, channel: str) -> _Ask | None:
        if not self._sent or self._sent[0].verb != verb:
            return None
        asks = self._sent[0].asks
        if asks[0].channel != channel:
            return None
        ask = asks.popleft()
        if not asks:
            self._sent.popleft()
        return ask

    def _refused(self, refusal: exceptions.ResponseError) -> None:
        if not isinstance(refusal, _ELSEWHERE) or not self._sent:
            raise refusal
        sent = self._sent.popleft()
        if sent.verb == "subscribe":
            for ask in sent.asks:
                if self._latest.get(ask.channel) == ask.number:
                    del self._latest[ask.channel]
                self._hearing.elsewhere(ask.channel)
