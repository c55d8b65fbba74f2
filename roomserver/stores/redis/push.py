"""What one server publishes, brought to whoever subscribed; minded all the time.

redis-py's own PubSub (8.1) is not used, because of what its source does:

- It reconnects and subscribes again without a word (`_execute`, `on_connect`), so nobody learns
  that messages were missed; and it gives up after its retries.
- Its health check sends a PING before a read, if one was due, but never while a read waits; and
  nothing looks whether the PONG comes (`check_health`, `parse_response`). By default it is off.
- A bare connection's `read_response()` falls back to a `socket_timeout` of 5 s, new in version 8,
  and then drops the connection: a silent channel looks like a lost server. 8.1's `listen` reads
  with `timeout=math.inf` to get around that, and so do we.

Here a lost connection is made anew for ever, with pauses of at most a second; every confirmation
after that is told as a possible gap; and a connection that has been silent for 10 s must prove that
it still brings what is published: a random word goes out another way and must come back here.
Twice in a row it does not: the connection is dropped, and `deaf` stands until a word came back.
"""

import asyncio
import math
import random
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from redis import exceptions

from roomserver import clock, tasks
from roomserver.observability import logs, metrics
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis import reasons
from roomserver.stores.redis.dial import Dial, cut
from roomserver.stores.redis.listening import Hearing, Listening

Handler = Callable[[bytes], None]
Publish = Callable[[str, bytes], Awaitable[Any]]

_chance = random.SystemRandom()
LONGEST = 7
"""After so many tries pauses grow no more."""


class Pace(Struct, frozen=True, kw_only=True):
    """Seconds. `away`: after so long without a connection nobody can rely on push."""

    silent: float = 10.0
    echo: float = 2.0
    confirm: float = 2.0
    pause: float = 1.0
    away: float = 5.0


class Reader:
    """Channels and their handlers over one connection at a time.

    `dial` makes a connection; `publish` sends another way; `gap` is called when something may have
    been missed; `elsewhere` when a cluster's server does not keep a channel's slot. `name` is what
    the server is called in the log, where there are several.
    """

    def __init__(
        self,
        dial: Dial,
        publish: Publish,
        gap: Callable[[], None],
        *,
        probe: str | None = None,
        sharded: bool = False,
        elsewhere: Callable[[str], None] | None = None,
        pace: Pace | None = None,
        name: str | None = None,
    ) -> None:
        self._dial = dial
        self._name = name
        self._publish = publish
        self._gap = gap
        self._sharded = sharded
        self._elsewhere = elsewhere or (lambda _: None)
        self._pace = pace or Pace()
        self._probe = probe or f"rs:probe:{secrets.token_hex(12)}"
        self._handlers: dict[str, Handler] = {self._probe: self._echoed}
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._confirmed: set[str] = set()
        self._owed: set[str] = set()
        self._listening: Listening | None = None
        self._task: asyncio.Task[None] | None = None
        self._word, self._echo = b"", asyncio.Event()
        self._misses = self._era = 0
        self._heard_at = self._confirmed_at = 0.0
        self._lost_at: float | None = None
        self._missed_some = False
        self.probe_failures = 0
        self.connections = 0

    @property
    def deaf(self) -> bool:
        """Whether push can't be relied on: probes fail, or there is no connection for long."""
        lost = self._lost_at is not None and clock.monotonic() - self._lost_at > self._pace.away
        return lost or self._misses >= 2

    def start(self) -> None:
        """Begin to listen, if only for probes."""
        if self._task is None:
            self._lost_at = clock.monotonic()
            self._task = tasks.spawn(self._run(), name="redis.push")

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Bring what is published on a channel; returns once confirmed.

        Raises StoreError after 2 s; then nothing is subscribed.
        """
        self._put(channel, handler)
        if channel in self._confirmed:
            return
        waiter = self._waiting.setdefault(channel, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(self._pace.confirm):
                await asyncio.shield(waiter)
        except TimeoutError:
            self.remove(channel)
            raise StoreError from None
        except asyncio.CancelledError:
            self.remove(channel)
            raise

    async def unsubscribe(self, channel: str) -> None:
        """Stop bringing."""
        self.remove(channel)

    def add(self, channel: str, handler: Handler) -> None:
        """Ask for a channel that was heard elsewhere; its confirmation is told as a gap."""
        self._put(channel, handler)
        if channel not in self._confirmed:
            self._owed.add(channel)
            self._missed_some = True

    def remove(self, channel: str) -> None:
        """Ask for no more of a channel."""
        if self._handlers.pop(channel, None) is None:
            return
        self._forget(channel)
        if self._listening is not None:
            self._listening.ask("unsubscribe", [channel])
        self._whole()

    def probe_with(self, channel: str) -> None:
        """Probe on another channel from now on."""
        if channel != self._probe:
            self.remove(self._probe)
            self._probe = channel
            self._put(channel, self._echoed)
        elif channel not in self._confirmed and self._listening is not None:
            # It was refused, perhaps: for a room's channel others ask again, for this one nobody.
            self._listening.ask("subscribe", [channel])

    async def drop(self) -> None:
        """Connect anew: this is not the right server any more."""
        self._era += 1
        if self._listening is not None:
            await self._listening.hang_up()

    async def close(self) -> None:
        """Let go of the connection; whoever waits is told that nothing came."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        for channel in list(self._waiting):
            self._settle(channel, StoreError())

    def _put(self, channel: str, handler: Handler) -> None:
        new = channel not in self._handlers
        self._handlers[channel] = handler
        self.start()
        if new and self._listening is not None:
            self._listening.ask("subscribe", [channel])

    def _forget(self, channel: str) -> None:
        self._confirmed.discard(channel)
        self._owed.discard(channel)
        self._settle(channel, StoreError())

    # -- one connection after another

    async def _run(self) -> None:
        tries = 0
        while True:
            reason = await self._tried()
            # What was heard already may have been missed since, also on the first connection.
            self._missed_some = self._missed_some or bool(self._confirmed)
            if self._lost_at is None:
                self._lost_at, tries, self._missed_some = clock.monotonic(), 0, True
                logs.warning("push.lost", reason=reason, server=self._name)
            self._confirmed.clear()
            # Bounded: an outage of hours is longer than a float.
            tries = min(tries + 1, LONGEST)
            await asyncio.sleep(min(self._pace.pause, _chance.uniform(0.01, 0.03) * 2**tries))

    async def _tried(self) -> str:
        """Have one connection; whatever ends it, the next is tried: nobody else would."""
        try:
            return await self._once()
        except Exception as error:  # noqa: BLE001 -- a reader that ended would be deaf for good
            logs.error("push.crashed", kind="reader", reason=type(error).__name__)
            return "lost"

    async def _once(self) -> str:
        era, connection = self._era, self._dial()
        try:
            await connection.connect()  # type: ignore[no-untyped-call]
        except (exceptions.RedisError, OSError, StoreError) as error:
            await cut(connection)
            return reasons.word(error)
        except BaseException:
            await cut(connection)
            raise
        if era != self._era:
            # Dropped while it was made: it may have been led to where it is to leave.
            await cut(connection)
            return "lost"
        self.connections += 1
        hearing = Hearing(
            confirmed=self._confirm, message=self._hand_over, elsewhere=self._not_here
        )
        return await self._listen(Listening(connection, hearing, sharded=self._sharded))

    async def _listen(self, listening: Listening) -> str:
        self._listening = listening
        # A connection that was swallowed on its way confirms nothing, and never fails.
        self._confirmed_at = clock.monotonic()
        self._owed = set(self._handlers)
        listening.ask("subscribe", list(self._handlers))
        minding = tasks.spawn(self._mind(listening), name="redis.push.probe")
        try:
            return await listening.run()
        finally:
            self._listening = None
            minding.cancel()

    # -- what comes

    def _confirm(self, channel: str) -> None:
        self._confirmed_at = clock.monotonic()
        if channel in self._handlers:
            self._confirmed.add(channel)
            self._owed.discard(channel)
            self._settle(channel, None)
            self._whole()

    def _whole(self) -> None:
        """All that was heard before is confirmed again: tell of the gap in between."""
        if self._owed or self._listening is None:
            return
        if self._lost_at is not None:
            lasted = clock.monotonic() - self._lost_at
            # To be probed at once: that is what shows that a new connection brings anything.
            self._lost_at, self._heard_at = None, -math.inf
            ms, count = int(lasted * 1000), len(self._handlers)
            logs.info("push.back", duration_ms=ms, count=count, server=self._name)
        if self._missed_some:
            self._missed_some = False
            self._call("gap", self._gap)

    def _not_here(self, channel: str) -> None:
        # The probe's stays: it is asked for again (`probe_with`), for nobody else wants it.
        if channel == self._probe or self._handlers.pop(channel, None) is not None:
            self._forget(channel)
            self._whole()
            self._call("elsewhere", self._elsewhere, channel)

    def _hand_over(self, channel: str, data: bytes) -> None:
        self._heard_at = clock.monotonic()
        handler = self._handlers.get(channel)
        if handler is not None:
            self._call("handler", handler, data)

    def _call(self, kind: str, told: Callable[..., None], *args: Any) -> None:
        try:
            told(*args)
        except Exception as error:  # noqa: BLE001 -- one room's fault must not deafen the others
            logs.error("push.crashed", kind=kind, reason=type(error).__name__)

    def _settle(self, channel: str, error: StoreError | None) -> None:
        waiter = self._waiting.pop(channel, None)
        if waiter is None or waiter.done():
            return
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)
            # Whoever waited may be gone: then nobody asks, and that is no fault.
            waiter.exception()

    # -- the probe

    async def _mind(self, listening: Listening) -> None:
        """Probe while silent; hang up on a connection that is deaf."""
        while True:
            silent_for = clock.monotonic() - self._heard_at
            if silent_for < self._pace.silent:
                await asyncio.sleep(self._pace.silent - silent_for)
            elif not await self._sent_word():
                # Commands fail too: that says nothing about push.
                await asyncio.sleep(self._pace.echo / 2)
            elif self._lost_at is not None:
                # The server answers, and has not confirmed all channels yet.
                if clock.monotonic() - self._confirmed_at > 2 * self._pace.confirm:
                    await listening.hang_up()
                    return
                await asyncio.sleep(self._pace.echo / 2)
            elif not await self._word_came_back():
                await listening.hang_up()
                return

    async def _sent_word(self) -> bool:
        self._word = secrets.token_bytes(12)
        self._echo.clear()
        try:
            await self._publish(self._probe, self._word)
        except StoreError:
            return False
        return True

    async def _word_came_back(self) -> bool:
        """Wait for it; False where the connection has had its two chances."""
        try:
            async with asyncio.timeout(self._pace.echo):
                await self._echo.wait()
        except TimeoutError:
            self._misses += 1
            self.probe_failures += 1
            metrics.count("push_probe_failures_total")
            logs.warning("push.deaf", count=self._misses, server=self._name)
            return self._misses < 2
        self._misses = 0
        return True

    def _echoed(self, word: bytes) -> None:
        if word == self._word:
            self._echo.set()
