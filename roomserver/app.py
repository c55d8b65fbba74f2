"""The only place that wires things together: settings in, a server's parts out.

Nothing is decided here, and nothing else builds by itself what it needs: who wants to know what
the server is made of reads this file. How it listens and ends stands in `serving`.
"""

import contextlib
import secrets as chance
from collections.abc import AsyncIterator, Awaitable, Callable

from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request

from roomserver import aliases, clock
from roomserver.config_checks import is_alone
from roomserver.config_fields import Config
from roomserver.fleet import Instance
from roomserver.gateway.address import Proxies
from roomserver.gateway.broadcast import Broadcast
from roomserver.gateway.build import gateway
from roomserver.gateway.endpoint import routes
from roomserver.gateway.hub import Hub
from roomserver.gateway.outbox import Outbox
from roomserver.http import tree
from roomserver.http.admin import admin
from roomserver.http.application import application
from roomserver.http.catalog import Catalog
from roomserver.http.host_keys import HostKeys
from roomserver.http.hosts import HostsFile
from roomserver.http.limiter import Limiter
from roomserver.http.pages import Pages
from roomserver.http.services import Services
from roomserver.http.sessions import Sessions
from roomserver.moderation.hooks.live import LiveHooks
from roomserver.moderation.pipeline import Moderator
from roomserver.moderation.rulebook import LiveRules
from roomserver.observability import logs
from roomserver.observability.acted_on import ActedOn
from roomserver.observability.observer import Counting
from roomserver.rehearsal.stage import Rehearsals
from roomserver.rooms.kept import Kept
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Store, StoreError
from roomserver.rooms.registry import Rooms
from roomserver.rooms.secrets import Secrets
from roomserver.rooms.surroundings import Chorus
from roomserver.session.session import Bounds
from roomserver.stores.measured import Measured
from roomserver.stores.memory import MemoryStore

# A burst of frames is half a minute's worth, whatever an operator sets a minute's to.
BURST = 2


class App(Struct, frozen=True, kw_only=True):
    """A server's parts, wired and not yet listening."""

    config: Config
    asgi: Starlette
    admin: Starlette
    hub: Hub
    rooms: Rooms
    kept: Kept
    sessions: Sessions
    hosts: HostsFile
    catalog: Catalog
    rules: LiveRules
    hooks: LiveHooks
    pages: Pages
    origins: tuple[str, ...]
    instance: Instance
    rehearsals: Rehearsals


def build(
    config: Config,
    origins: tuple[str, ...],
    *,
    store: Store | None = None,
    key: bytes | None = None,
    instance: Instance | None = None,
) -> App:
    """Wire everything; raises `FileError`, `HostsError` or `TextsError` for a file at fault,
    `HooksError` for a hook.

    `store` and `key` are what the settings led to (`serving.connected`); without them rooms live
    in this process.
    """
    key, me = key or config.secret.encode() or chance.token_bytes(32), instance or Instance()
    logs.setup(config.log_level, key, me.id)
    catalog = Catalog(config)
    pages = Pages(tree.load(tree.find(), config.texts), config.neutral_site, catalog.resources)
    measured = Measured(store or MemoryStore(clock.wall_ms))
    kept = Kept(measured, pages.say, alone=is_alone(config))
    secrets, options = Secrets(key), _options(config, kept)
    rules, outside = LiveRules(config.rules), LiveHooks(config, secrets.pseudonym)
    moderator = Moderator(rules.now, outside)
    outboxes: dict[str, Outbox] = {}
    rooms = Rooms(
        measured,
        moderator,
        secrets,
        aliases.load().candidates,
        options,
        me.id,
        observer=Counting(),
        listener=Chorus(ActedOn(), outside),
        broadcast=lambda: Broadcast(outboxes),
        facts=me.facts,
        asked_to_drain=me.asked_to_drain,
        key=None if config.secret or is_alone(config) else key.decode(),
        alone=is_alone(config),
    )
    hosts = HostsFile(config.hosts_file)
    hosts.load()
    sessions = Sessions(key, hosts, config.session_hours, measured)
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
        instance=me.id,
        outboxes=outboxes,
    )
    me.look = lambda: (len(hub), len(rooms.kept()), hub.leaving)
    rehearsals = Rehearsals(me.bind, catalog.rehearsal)
    services = Services(
        config=config,
        origins=origins,
        rooms=rooms,
        invite=lambda room: secrets.invite(room.id, room.state.invite),
        sessions=sessions,
        agendas=catalog.agendas,
        resources=catalog.resources,
        moderator=moderator,
        outside=outside,
        network=_networks(config, secrets),
        readiness=_readiness(hub, measured, config),
        refusals=Limiter(config.refusals_per_min),
        lookups=Limiter(config.previews_per_min),
        rehearsals=rehearsals,
    )
    return App(
        config=config,
        asgi=application(services, pages, routes(endpoint), _lifespan(rehearsals, rooms, outside)),
        admin=admin(rooms, measured.fault),
        hub=hub,
        rooms=rooms,
        kept=kept,
        sessions=sessions,
        hosts=hosts,
        catalog=catalog,
        rules=rules,
        hooks=outside,
        pages=pages,
        origins=origins,
        instance=me,
        rehearsals=rehearsals,
    )


def _options(config: Config, kept: Kept) -> RoomOptions:
    return RoomOptions(
        kept=kept.text,
        frame_bytes=config.max_frame_bytes,
        text=config.max_text,
        messages_per_min=config.messages_per_min,
        frames_per_min=config.frames_per_min,
    )


def _bounds(config: Config) -> Bounds:
    per_min = config.frames_per_min
    return Bounds(frames_per_min=per_min, frames_burst=per_min // BURST)


def _lifespan(
    rehearsals: Rehearsals, rooms: Rooms, outside: LiveHooks
) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await rehearsals.close()
        await rooms.close()
        await outside.close()

    return lifespan


def _networks(config: Config, secrets: Secrets) -> Callable[[Request], str | None]:
    proxies = Proxies(config.trusted_proxies)

    def network(request: Request) -> str | None:
        counted = proxies.whence(request.scope).counted
        return counted and secrets.address("http", counted)

    return network


def _readiness(hub: Hub, store: Store, config: Config) -> Callable[[], Awaitable[str]]:
    async def word() -> str:
        if hub.leaving:
            return "draining"
        fault = store.fault() or await _silence(store)
        if fault:
            return fault
        return "full" if len(hub) >= config.max_connections else ""

    return word


async def _silence(store: Store) -> str:
    """Ask the store: what nobody has used for a while is not known to be away."""
    try:
        await store.now()
    except StoreError:
        return "store"
    return ""
