"""The only place that wires things together: settings in, a running server out.

Nothing is decided here, and nothing else builds by itself what it needs: who wants to know what
the server is made of reads this file.
"""

import asyncio
import contextlib
import secrets as chance
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any

import uvicorn
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request

from roomserver import __version__, aliases, clock, tasks
from roomserver.config_checks import address
from roomserver.config_fields import Config
from roomserver.gateway.address import Proxies
from roomserver.gateway.build import gateway
from roomserver.gateway.endpoint import routes
from roomserver.gateway.hub import Hub
from roomserver.gateway.server import Ending, Server, bind, url
from roomserver.http import links, tree
from roomserver.http.admin import admin
from roomserver.http.application import application
from roomserver.http.catalog import Catalog
from roomserver.http.host_keys import HostKeys
from roomserver.http.hosts import HostsFile
from roomserver.http.limiter import Limiter
from roomserver.http.services import Services
from roomserver.http.sessions import Sessions
from roomserver.moderation.local import LocalModerator
from roomserver.observability import logs
from roomserver.observability.observer import Counting
from roomserver.rooms.options import KEPT, KEPT_IN_REDIS, RoomOptions
from roomserver.rooms.ports import Moderator, Store, StoreError
from roomserver.rooms.registry import Rooms
from roomserver.rooms.secrets import Secrets
from roomserver.session.session import Bounds
from roomserver.stores.memory import MemoryStore
from roomserver.stores.redis import RedisStore

Say = Callable[[str], None]
# A burst of frames is half a minute's worth, whatever an operator sets a minute's to.
BURST = 2
# How long a starting server waits for its store, which may be starting too.
START_S = 10.0
AGAIN_S = 0.5


class StoreUnreachable(Exception):
    """The store did not answer while this server started."""


class App(Struct, frozen=True, kw_only=True):
    """A server's parts, wired and not yet listening."""

    asgi: Starlette
    admin: Starlette
    hub: Hub
    rooms: Rooms
    sessions: Sessions
    hosts: HostsFile
    catalog: Catalog
    origins: tuple[str, ...]


def build(
    config: Config,
    origins: tuple[str, ...],
    *,
    moderator: Moderator | None = None,
    store: Store | None = None,
    key: bytes | None = None,
) -> App:
    """Wire everything; raises `FileError`, `HostsError` or `TextsError` for a file at fault.

    `store` and `key` are what the settings led to (`connected`); without them rooms live in this
    process. `moderator` is for tests that need another.
    """
    key, instance = key or config.secret.encode() or chance.token_bytes(32), chance.token_hex(8)
    logs.setup(config.log_level, key, instance)
    secrets, options = Secrets(key), _options(config)
    kept, judge = store or MemoryStore(clock.wall_ms), moderator or LocalModerator()
    names = aliases.load().candidates
    rooms = Rooms(
        kept,
        judge,
        secrets,
        names,
        options,
        instance,
        observer=Counting(),
        key=None if config.secret or is_alone(config) else key.decode(),
    )
    hosts, catalog = HostsFile(config.hosts_file), Catalog(config)
    hosts.load()
    sessions = Sessions(key, hosts, config.session_hours, kept)
    endpoint, hub = gateway(
        rooms=rooms,
        hosts=HostKeys(sessions),
        origins=origins,
        server=options.server(),
        wall=rooms.now,
        pseudonym=secrets.address,
        trusted_proxies=config.trusted_proxies,
        max_connections=config.max_connections,
        accepts_per_s=config.accepts_per_s,
        refusals_per_min=config.refusals_per_min,
        previews_per_min=config.previews_per_min,
        bounds=_bounds(config),
        instance=instance,
    )
    services = Services(
        config=config,
        origins=origins,
        rooms=rooms,
        invite=lambda room: secrets.invite(room.id, room.state.invite),
        sessions=sessions,
        agendas=catalog.agendas,
        resources=catalog.resources,
        network=_networks(config, secrets),
        readiness=_readiness(hub, kept, config),
        refusals=Limiter(config.refusals_per_min),
        lookups=Limiter(config.previews_per_min),
    )
    web = tree.load(tree.find(), config.texts)
    return App(
        asgi=application(services, web, routes(endpoint), _lifespan(rooms)),
        admin=admin(rooms),
        hub=hub,
        rooms=rooms,
        sessions=sessions,
        hosts=hosts,
        catalog=catalog,
        origins=origins,
    )


Beside = Callable[[App, str], Coroutine[Any, Any, None]]


async def serve(config: Config, say: Say, beside: Beside | None = None) -> None:
    """Serve until a signal comes. `say` prints a line for people; `beside` runs meanwhile.

    Raises what `build` raises, and OSError where an address can't be bound.
    """
    async with contextlib.AsyncExitStack() as stack:
        # Both addresses first: whatever is wrong shows before anything has begun.
        public = stack.enter_context(_listener(config.bind))
        private = stack.enter_context(_listener(config.admin_bind)) if config.admin_bind else None
        store, key = await connected(config)
        app = build(config, links.origins(config.origin, url(public)), store=store, key=key)
        await app.rooms.start()
        app.catalog.warn()
        if private is not None:
            await stack.enter_async_context(_admin(private, app))
        await _serve(config, app, public, say, beside)


async def _serve(
    config: Config, app: App, public: socket.socket, say: Say, beside: Beside | None
) -> None:
    started: list[asyncio.Task[None]] = []

    def listening(where: str) -> None:
        logs.info("serve.started", version=__version__)
        say(f"listening on {where}")
        _greet(app, say)
        if beside is not None:
            started.append(tasks.spawn(beside(app, where), name="beside"))

    server = Server(
        app.asgi,
        app.hub,
        public,
        frame_bytes=config.max_frame_bytes,
        ending=_ending(config),
        listening=listening,
        hang_up=lambda: _reload(app),
    )
    try:
        await server.run_until_stopped()
        logs.info("serve.stopped")
    finally:
        for task in started:
            task.cancel()


def is_alone(config: Config) -> bool:
    """Tell whether the rooms live and end with this process."""
    return config.store == "memory://"


async def connected(config: Config) -> tuple[Store, bytes]:
    """Return the store and the key that all its instances share. Raises StoreUnreachable."""
    if is_alone(config):
        return MemoryStore(clock.wall_ms), config.secret.encode() or chance.token_bytes(32)
    store = RedisStore(config.store)
    until = clock.monotonic() + START_S
    while True:
        try:
            made = config.secret or await store.share_key(chance.token_urlsafe(32))
            await store.now()
            return store, made.encode()
        except StoreError:
            if clock.monotonic() >= until:
                await store.close()
                raise StoreUnreachable from None
        await asyncio.sleep(AGAIN_S)


def _ending(config: Config) -> Ending:
    if is_alone(config):
        return Ending(window_s=config.drain_s, pre_stop_s=config.pre_stop_s)
    # Whoever pressed Ctrl-C looks on and waits.
    window = 1.0 if sys.stderr.isatty() else config.drain_s
    return Ending(rooms_end=False, window_s=window, pre_stop_s=config.pre_stop_s)


def _options(config: Config) -> RoomOptions:
    return RoomOptions(
        kept=KEPT if is_alone(config) else KEPT_IN_REDIS,
        frame_bytes=config.max_frame_bytes,
        text=config.max_text,
        messages_per_min=config.messages_per_min,
        frames_per_min=config.frames_per_min,
    )


def _bounds(config: Config) -> Bounds:
    per_min = config.frames_per_min
    return Bounds(frames_per_min=per_min, frames_burst=per_min // BURST)


def _greet(app: App, say: Say) -> None:
    if not app.hosts.hosts():
        link = links.ticket_url(app.origins[0], app.sessions.ticket())
        say(
            f"no host is named yet; this link opens the host's page once, within 10 minutes: {link}"
        )


def _reload(app: App) -> None:
    app.hosts.refresh()
    app.catalog.reload()


@contextlib.contextmanager
def _listener(where: str) -> Iterator[socket.socket]:
    listener = bind(*address(where))
    try:
        yield listener
    finally:
        listener.close()


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


def _lifespan(rooms: Rooms) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await rooms.close()

    return lifespan


def _networks(config: Config, secrets: Secrets) -> Callable[[Request], str | None]:
    proxies = Proxies(config.trusted_proxies)

    def network(request: Request) -> str | None:
        counted = proxies.whence(request.scope).counted
        return counted and secrets.address("http", counted)

    return network


def _readiness(hub: Hub, store: Store, config: Config) -> Callable[[], Awaitable[str]]:
    async def word() -> str:
        if hub.draining:
            return "draining"
        if len(hub) >= config.max_connections:
            return "full"
        try:
            await store.now()
        except StoreError:
            return "store"
        return store.fault()

    return word
