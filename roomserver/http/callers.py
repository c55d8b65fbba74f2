"""Who asks: a host by key, by the cookie of the host's page, or by a room's own key.

A cookie comes along whatever page made the request, so with it every request that changes
something must name an allowed origin. A bearer key is sent on purpose and needs none.
"""

from starlette.requests import Request
from starlette.responses import Response

from roomserver.http.problems import RequestError, too_many, unauthorized, unavailable
from roomserver.http.services import Services
from roomserver.http.sessions import Credential
from roomserver.rooms.ports import StoreError

# `__Host-`: only over TLS or from loopback, for this host alone, never set by a subdomain.
COOKIE = "__Host-roomserver"
# Written by hand: the library knows `strict` in small letters only.
FLAGS = "Path=/; Secure; HttpOnly; SameSite=Strict"
RETRY_S = 60
SAFE = frozenset({"GET", "HEAD"})


class Callers:
    """Finds out who asks, and slows down who guesses."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def host(self, request: Request, room: str | None = None) -> Credential:
        """Return the host who asks (`room`: its own keys count too); raises `RequestError`."""
        found = await self.maybe_host(request, room)
        if found is None:
            raise unauthorized()
        return found

    async def maybe_host(self, request: Request, room: str | None = None) -> Credential | None:
        """Return the host who asks, None for anybody; a wrong bearer key raises `RequestError`."""
        key = _bearer(request)
        if key is not None:
            return self._by_key(request, key, room)
        host = await self._services.sessions.by_cookie(request.cookies.get(COOKIE, ""))
        if host and request.method not in SAFE:
            self.require_origin(request)
        return host

    async def lister(self, request: Request) -> Credential | None:
        """Return the host who asks for the list of rooms; whoever has one room's key is anybody.

        A console opened by such a key sends it with all that it asks.
        """
        if self._services.sessions.is_room_key(_bearer(request) or ""):
            return None
        return await self.maybe_host(request)

    def require_origin(self, request: Request) -> None:
        """Refuse what another site's page sent."""
        # A script has neither origin nor cookie; whoever brings the cookie has to say from where.
        origin = request.headers.get("origin")
        if origin is None and COOKIE not in request.cookies:
            return
        if origin not in self._services.origins:
            raise RequestError(403, "origin", "This does not come from a page of ours.")

    def refused(self, request: Request) -> RequestError:
        """Count a credential that is not good; return the problem to raise."""
        counted = self._services.refusals.take(self._services.network(request))
        return unauthorized() if counted else too_many(RETRY_S)

    def sign_in(self, response: Response, host: Credential) -> None:
        """Give the browser the cookie; it ends with the browser's session at the latest."""
        value = self._services.sessions.cookie(host)
        response.headers.append("set-cookie", f"{COOKIE}={value}; {FLAGS}")

    async def sign_out(self, request: Request, response: Response) -> None:
        """End the cookie everywhere, and in the browser; there even if the store is away."""
        gone = f"{COOKIE}=; Max-Age=0; {FLAGS}"
        try:
            await self._services.sessions.end(request.cookies.get(COOKIE, ""))
        except StoreError:
            raise unavailable({"Set-Cookie": gone}) from None
        response.headers.append("set-cookie", gone)

    def _by_key(self, request: Request, key: str, room: str | None) -> Credential:
        sessions = self._services.sessions
        found = sessions.by_key(key) or (sessions.by_room_key(room, key) if room else None)
        if found is None:
            raise self.refused(request)
        return found


def _bearer(request: Request) -> str | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None
