"""Serving: from settings to a listening server, through a signal, to its end.

What the server is made of is wired in `app`; here is when things begin and end, and what a signal
does. Whatever is wrong shows before anything listens.
"""

import asyncio
import contextlib
import gc
import os
import secrets as chance
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import uvicorn

from roomserver import __version__, clock, tasks
from roomserver.app import App, build
from roomserver.config_checks import address, is_alone
from roomserver.config_fields import Config
from roomserver.fleet import Instance
from roomserver.gateway.server import Ending, Server, bind, url
from roomserver.http import links, tree
from roomserver.http.texts import TextsError
from roomserver.observability import lag, logs
from roomserver.rooms.ports import Store, StoreError
from roomserver.stores.memory import MemoryStore

Say = Callable[[str], None]
Beside = Callable[[App, str], Coroutine[Any, Any, None]]
Fresh = Callable[[], Config]

START_S = 10.0
"""How long a starting server waits for its store, which may be starting too."""
AGAIN_S = 0.5
STORE_END_S = 5.0
"""For what the rooms still have to tell a shared store: two commands that time out."""
TERMINAL_S = 1
COLLECT_AFTER = 50_000
"""So many more objects made than let go before the collector looks at them: a commit makes
hundreds, hardly any of them in a cycle, and a look at all rooms holds up everybody."""


class StoreUnreachable(Exception):
    """The store did not answer while this server started."""


async def serve(
    config: Config,
    say: Say,
    beside: Beside | None = None,
    *,
    fresh: Fresh | None = None,
    listener_fd: int | None = None,
) -> None:
    """Serve until a signal comes. `say` prints a line for people; `beside` runs meanwhile.

    `fresh` reads the settings again. With `listener_fd` this is a worker: it takes connections
    from its parent's socket, and goes when the parent does. Raises what `build` raises, OSError
    where an address can't be bound, StoreUnreachable.
    """
    async with contextlib.AsyncExitStack() as stack:
        # Both addresses first: whatever is wrong shows before anything has begun.
        public = stack.enter_context(_public(config, listener_fd))
        private = stack.enter_context(_private(config.admin_bind)) if config.admin_bind else None
        store, key = await connected(config)
        app = build(
            config,
            links.origins(config.origin, url(public)),
            store=store,
            key=key,
            instance=Instance(_where(public), _where(private) if private else ""),
        )
        await _begin(app)
        if private is not None:
            await stack.enter_async_context(_admin(private, app))
        server = _server(app, public, fresh, shared=listener_fd is not None)
        async with _meanwhile(app, say, beside) as listening:
            server.listening = listening
            if listener_fd is not None:
                stack.enter_context(_lifeline(server.leave))
            with _collecting_rarely():
                await server.run_until_stopped()
            logs.info("serve.stopped")


@contextlib.contextmanager
def _collecting_rarely() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.collect()
    # Settings, rules, texts: none of it ever goes.
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


# -- beginning


async def connected(config: Config) -> tuple[Store, bytes]:
    """Return the store and the key that all its instances share. Raises StoreUnreachable."""
    if is_alone(config):
        return MemoryStore(clock.wall_ms), config.secret.encode() or chance.token_bytes(32)
    from roomserver.stores.redis import RedisStore

    store = RedisStore(config.store)
    until = clock.monotonic() + START_S
    while True:
        try:
            await store.now()
            key = config.secret or await store.share_key(chance.token_urlsafe(32))
            return store, key.encode()
        except StoreError:
            if clock.monotonic() >= until:
                await store.close()
                raise StoreUnreachable from None
        await asyncio.sleep(AGAIN_S)


async def _begin(app: App) -> None:
    try:
        await app.rooms.start()
    except StoreError:
        await app.rooms.close()
        raise StoreUnreachable from None
    await app.kept.look()
    app.catalog.warn()


def _server(app: App, public: socket.socket, fresh: Fresh | None, *, shared: bool) -> Server:
    server = Server(
        app.asgi,
        app.hub,
        public,
        frame_bytes=app.config.max_frame_bytes,
        ending=_ending(app.config, shared=shared),
        hang_up=lambda: reload(app, fresh),
        leaving=app.rooms.look,
    )
    app.instance.leave = server.leave
    return server


def _ending(config: Config, *, shared: bool) -> Ending:
    if is_alone(config):
        return Ending()
    if sys.stdin.isatty() or sys.stderr.isatty():
        # Whoever pressed Ctrl-C looks on and waits.
        window_s, pre_stop_s = min(config.drain_s, TERMINAL_S), 0
    else:
        window_s, pre_stop_s = config.drain_s, config.pre_stop_s
    return Ending(
        rooms_end=False,
        window_s=window_s,
        pre_stop_s=pre_stop_s,
        close_s=STORE_END_S,
        shared=shared,
    )


@contextlib.asynccontextmanager
async def _meanwhile(
    app: App, say: Say, beside: Beside | None
) -> AsyncIterator[Callable[[str], None]]:
    """Give what is to be called once it listens; what that starts ends with the server."""
    started: list[asyncio.Task[None]] = [
        tasks.spawn(lag.watch(), name="loop.lag"),
        tasks.spawn(app.kept.watch(), name="store.traces"),
        tasks.spawn(app.rules.watch(), name="rules.watch"),
    ]

    def listening(where: str) -> None:
        logs.info("serve.started", version=__version__)
        say(f"listening on {where}")
        greet(app, say)
        if beside is not None:
            started.append(tasks.spawn(beside(app, where), name="beside"))

    try:
        yield listening
    finally:
        for task in started:
            task.cancel()


def greet(app: App, say: Say) -> None:
    """Where no host is named, print a link that makes whoever opens it first one."""
    if not app.hosts.hosts():
        link = links.ticket_url(app.origins[0], app.sessions.ticket())
        say(
            f"no host is named yet; this link opens the host's page once, within 10 minutes: {link}"
        )


# -- a hang-up


def reload(app: App, fresh: Fresh | None) -> None:
    """Read again what may change while serving: hosts, agendas, help lines, texts, rules, hooks and
    their secrets, level.
    """
    app.hosts.refresh()
    app.catalog.reload()
    tasks.spawn(_reload_texts(app), name="texts.reload")
    tasks.spawn(app.rules.reload(), name="rules.reload")
    if fresh is not None:
        _reload_settings(app, fresh)


async def _reload_texts(app: App) -> None:
    try:
        # To compress all files takes a while, and nobody is to wait for it.
        app.pages.tree = await asyncio.to_thread(tree.load, tree.find(), app.config.texts)
    except (TextsError, OSError):
        logs.error("texts.unreadable")
        return
    logs.info("texts.reloaded")


def _reload_settings(app: App, fresh: Fresh) -> None:
    try:
        config = fresh()
    except Exception as error:  # noqa: BLE001  # a broken file changes nothing while serving
        line = getattr(error, "line", 0)
        logs.error("config.unreadable", reason=type(error).__name__, count=line or None)
        return
    logs.set_level(config.log_level)
    tasks.spawn(app.hooks.reload(config), name="hooks.reload")


# -- sockets


@contextlib.contextmanager
def _public(config: Config, listener_fd: int | None) -> Iterator[socket.socket]:
    if listener_fd is None:
        with _listener(config.bind) as listener:
            yield listener
        return
    with socket.socket(fileno=listener_fd) as inherited:
        inherited.setblocking(False)
        yield inherited


def _private(where: str) -> contextlib.AbstractContextManager[socket.socket]:
    # It serves beside rooms, where nobody would notice that it could not.
    return _listener(where, listens=True)


@contextlib.contextmanager
def _listener(where: str, *, listens: bool = False) -> Iterator[socket.socket]:
    listener = bind(*address(where), listens=listens)
    try:
        yield listener
    finally:
        listener.close()


def _where(listener: socket.socket) -> str:
    return url(listener).partition("://")[2]


@contextlib.contextmanager
def _lifeline(stop: Callable[[], None]) -> Iterator[None]:
    """Stop when stdin ends: the parent holds its other end, and the kernel closes it for a dead
    one.
    """
    loop, stdin = asyncio.get_running_loop(), sys.stdin.fileno()

    def readable() -> None:
        if not os.read(stdin, 64):
            loop.remove_reader(stdin)
            stop()

    loop.add_reader(stdin, readable)
    try:
        yield
    finally:
        loop.remove_reader(stdin)


class _Admin(uvicorn.Server):
    """The second listener: signals are the first one's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def _admin(listener: socket.socket, app: App) -> AsyncIterator[None]:
    options = uvicorn.Config(
        app.admin, log_config=None, access_log=False, lifespan="off", ws="none"
    )
    server = _Admin(options)
    task = tasks.spawn(server.serve([listener]), name="admin")
    try:
        yield
    finally:
        server.should_exit = True
        await task
