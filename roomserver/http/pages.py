"""Pages and static files. A page is the same bytes for everybody; what differs comes by script."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from roomserver.http.headers import NO_STORE
from roomserver.http.help import filled
from roomserver.http.texts import say
from roomserver.http.tree import Asset, Tree, asset
from roomserver.resources import Resources

PATHS = {
    "/": "index",
    "/r/{room}": "room",
    "/host": "host",
    "/host/{room}": "console",
    "/help": "help",
    "/privacy": "privacy",
}
IMMUTABLE = "public, max-age=31536000, immutable"
MISSING = "404"
# For a tree without a page of that name, so that nobody ever sees a bare server's word.
_PLAIN = asset(
    "404.html",
    b"<!doctype html><html lang=en><meta charset=utf-8>"
    b'<meta name=viewport content="width=device-width">'
    b"<title>Nothing here</title><h1>There is nothing here</h1>"
    b'<p>The link may be old. <a href="/">Start page</a> <a href="/help">Get help now</a></p>',
)


class Pages:
    """Routes of everything that a browser opens by itself; `tree` may be replaced by a newer.

    `resources` are the help lines as of now, in the help page without a script.
    """

    def __init__(self, tree: Tree, neutral_site: str, resources: Callable[[], Resources]) -> None:
        self.tree = tree
        self._neutral, self._resources = neutral_site, resources

    def routes(self) -> list[Route]:
        """Return the table of paths."""
        pages = [Route(path, self._page(name), methods=["GET"]) for path, name in PATHS.items()]
        return [
            *pages,
            Route("/x", self.leave, methods=["GET", "POST"]),
            Route("/s/{hash}/{path:path}", self.file, methods=["GET"]),
        ]

    def say(self, key: str, language: str) -> str:
        """Return a text that the server itself says, in the nearest language there is."""
        return say(self.tree.said, key, language)

    async def leave(self, _: Request) -> Response:
        """Lead away from here, to something harmless, and let the browser forget."""
        headers = {
            "Location": self._neutral,
            "Clear-Site-Data": '"cache", "cookies", "storage"',
            "Cache-Control": NO_STORE,
        }
        return Response(status_code=303, headers=headers)

    async def file(self, request: Request) -> Response:
        """Send a file of the tree; of another hash, what we have, but never to be kept.

        During an update a page of one instance asks another for its files: a file of the wrong
        age serves better than none, as long as nobody keeps it under the wrong name.
        """
        found = self.tree.files.get(request.path_params["path"])
        if found is None:
            return self.missing(request)
        is_ours = request.path_params["hash"] == self.tree.hash
        return _send(request, found, cache=IMMUTABLE if is_ours else NO_STORE)

    def missing(self, request: Request) -> Response:
        """Send the page that says that there is nothing."""
        return _send(request, self.tree.pages.get(MISSING, _PLAIN), status=404)

    def _page(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def page(request: Request) -> Response:
            found = self.tree.pages.get(name)
            if found is None:
                return self.missing(request)
            return _send(request, filled(found, self._resources().lines))

        return page


def _send(request: Request, found: Asset, *, status: int = 200, cache: str = NO_STORE) -> Response:
    wants_gzip = _takes_gzip(request.headers.get("accept-encoding", ""))
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if wants_gzip and found.gzipped:
        headers["Content-Encoding"] = "gzip"
        return Response(found.gzipped, status, headers=headers, media_type=found.type)
    return Response(found.body, status, headers=headers, media_type=found.type)


def _takes_gzip(accepted: str) -> bool:
    """Read `Accept-Encoding` (RFC 9110, 12.5.3) as far as it matters here."""
    offers = (offer.replace(" ", "").partition(";q=") for offer in accepted.split(","))
    return any(name == "gzip" and (not q or q.strip("0.") != "") for name, _, q in offers)
