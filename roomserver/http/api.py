"""The HTTP API (docs/protocol.md, HTTP): rooms, sign-in, templates, help lines, health."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import segno
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from roomserver.agendas import Template
from roomserver.domain.agenda import spec_of
from roomserver.domain.creation import RoomSpec
from roomserver.domain.settings import NAMES
from roomserver.http.body import json_object
from roomserver.http.callers import RETRY_S, Callers
from roomserver.http.facts import facts, listed, present
from roomserver.http.links import host_url, join_url, origin_of
from roomserver.http.problems import RequestError, not_found, too_many, unavailable
from roomserver.http.room_spec import room_spec
from roomserver.http.services import OpenRoom, Seen, Services
from roomserver.http.sessions import Credential
from roomserver.http.wording import require_sound
from roomserver.observability import metrics
from roomserver.rooms.ports import Ended, StoreError, Unknown

SESSION_BODY = 1_024

Endpoint = Callable[[Request], Awaitable[Response]]


class Api:
    """Every route of the API; each method is one call."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._callers = Callers(services)

    def routes(self) -> list[Route]:
        """Return the table of paths."""
        return [
            _route("/api/session", POST=self.sign_in, DELETE=self.sign_out),
            _route("/api/rooms", GET=self.list_rooms, POST=self.create),
            _route("/api/rooms/{room}", GET=self.look, DELETE=self.end),
            _route("/api/rooms/{room}/invite", POST=self.renew_invite),
            _route("/api/rooms/{room}/code", GET=self.code),
            _route("/api/agendas", GET=self.agendas),
            _route("/api/agendas/{name}", GET=self.agenda),
            _route("/api/resources", GET=self.resources),
            _route("/healthz", GET=self.alive),
            _route("/readyz", GET=self.ready),
        ]

    # -- sign-in -----------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        self._callers.require_origin(request)
        body = await json_object(request, SESSION_BODY)
        host = await self._proved(body)
        if host is None:
            raise self._callers.refused(request)
        response = Response(status_code=204)
        self._callers.sign_in(response, host)
        return response

    async def sign_out(self, request: Request) -> Response:
        self._callers.require_origin(request)
        response = Response(status_code=204)
        await self._callers.sign_out(request, response)
        return response

    async def _proved(self, body: dict[str, Any]) -> Credential | None:
        match body:
            case {"host_key": str(key)} if len(body) == 1:
                return self._services.sessions.by_key(key)
            case {"ticket": str(ticket)} if len(body) == 1:
                return await self._services.sessions.redeem(ticket)
            case _:
                raise RequestError(422, "invalid", "Send either host_key or ticket, as a text.")

    # -- rooms -------------------------------------------------------------------

    async def create(self, request: Request) -> Response:
        host = await self._callers.host(request)
        services = self._services
        body = await json_object(request)
        help_lines = services.resources().for_rooms()
        spec = room_spec(body, services.config, services.agendas(), help_lines, services.outside)
        await require_sound(spec, services.agendas().values(), services.moderator)
        if await services.rooms.count() >= services.config.max_rooms:
            raise RequestError(503, "full", "This server keeps as many rooms as it can.")
        if spec.rehearsal:
            spec = self._practised(spec)
        room = await self._found(await services.rooms.create(spec))
        metrics.count("rooms_created_total")
        if spec.rehearsal:
            services.rehearsals.begin(room.id, services.invite(room), spec.language)
        headers = {"Location": f"/api/rooms/{room.id}"}
        return _json(self._links(request, room, host), 201, headers)

    def _practised(self, spec: RoomSpec) -> RoomSpec:
        rehearsals = self._services.rehearsals
        if not rehearsals.has_place():
            detail = "As many practice rooms are open as this server has people for."
            raise RequestError(503, "full", detail)
        notice = rehearsals.notice(spec.language)
        return replace(spec, agreements=(notice, *spec.agreements))

    async def list_rooms(self, request: Request) -> Response:
        host = await self._callers.lister(request)
        if host is None and not self._services.lookups.take(self._services.network(request)):
            raise too_many(RETRY_S)
        rooms = await self._services.rooms.all(listed_only=host is None)
        shown = [room for room in rooms if host or room.state.listed]
        return _json([self._line(request, room, host) for room in shown])

    async def look(self, request: Request) -> Response:
        host, room = await self._hosted(request)
        return _json({**facts(room.state), **self._links(request, room, host)})

    async def end(self, request: Request) -> Response:
        _, room = await self._hosted(request)
        await room.end()
        return Response(status_code=204)

    async def renew_invite(self, request: Request) -> Response:
        _, room = await self._hosted(request)
        invite = await room.renew_invite()
        url = join_url(origin_of(request, self._services), room.id, invite)
        return _json({"room": room.id, "invite": invite, "join_url": url})

    async def code(self, request: Request) -> Response:
        host, room = await self._hosted(request)
        link = self._links(request, room, host)["join_url"]
        # By rows of modules, which a page can draw under its policy; no image has to be kept.
        matrix = segno.make_qr(link, error="m").matrix
        return _json({"rows": ["".join(map(str, row)) for row in matrix]})

    async def _hosted(self, request: Request) -> tuple[Credential, OpenRoom]:
        # First who asks: a stranger does not learn which rooms there are.
        host = await self._callers.host(request, request.path_params["room"])
        return host, await self._found(request.path_params["room"])

    async def _found(self, room: str) -> OpenRoom:
        found = await self._services.rooms.find(room)
        if isinstance(found, (Ended, Unknown)):
            raise not_found()
        opened: OpenRoom = found
        return opened

    def _line(self, request: Request, room: Seen, host: Credential | None) -> dict[str, Any]:
        links = self._links(request, room, host)
        return {**listed(room.state), **{k: v for k, v in links.items() if k != "invite"}}

    def _links(self, request: Request, room: Seen, host: Credential | None) -> dict[str, Any]:
        origin, invite = origin_of(request, self._services), self._services.invite(room)
        links = {"room": room.id, "invite": invite, "join_url": join_url(origin, room.id, invite)}
        if host is None:
            return links
        key = self._services.sessions.room_key(room.id, host)
        return {**links, "host_url": host_url(origin, room.id, key)}

    # -- what is there to choose from ----------------------------------------------

    async def agendas(self, request: Request) -> Response:
        await self._callers.host(request)
        found = self._services.agendas()
        return _json([_summary(found[name]) for name in sorted(found)])

    async def agenda(self, request: Request) -> Response:
        await self._callers.host(request)
        found = self._services.agendas().get(request.path_params["name"])
        if found is None:
            raise not_found()
        rounds = [present(spec_of(each)) for each in found.rounds]
        settings = {name: found.settings[name] for name in NAMES if name in found.settings}
        whole = {"agreements": found.agreements, "settings": settings, "rounds": rounds}
        return _json({**_summary(found), **whole})

    async def resources(self, _: Request) -> Response:
        return _json(self._services.resources().for_rooms())

    # -- health ------------------------------------------------------------------

    async def alive(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(self, _: Request) -> Response:
        word = await self._services.readiness()
        return PlainTextResponse(word or "ready", 503 if word else 200)


def _summary(found: Template) -> dict[str, Any]:
    fields = ("name", "title", "summary", "minutes")
    return present({name: getattr(found, name) for name in fields})


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    text = msgspec.json.encode(body)
    return Response(text, status, headers=headers, media_type="application/json")


def _route(path: str, **methods: Endpoint) -> Route:
    async def dispatch(request: Request) -> Response:
        endpoint = methods["GET" if request.method == "HEAD" else request.method]
        try:
            return await endpoint(request)
        except StoreError:
            raise unavailable() from None

    return Route(path, dispatch, methods=list(methods))
