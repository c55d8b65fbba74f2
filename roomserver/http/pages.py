"""Pages and static files.

A page is the same bytes for everybody who reads its language; what else differs comes by script.
The language is the browser's wish, or the one chosen: that stands in the address, kept nowhere.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from roomserver.http.headers import NO_STORE
from roomserver.http.help import filled
from roomserver.http.languages import Wanted, wanted
from roomserver.http.rendering import QUERY
from roomserver.http.texts import LANGUAGE, say
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
MISSING, CRASHED = "404", "500"


def _plain(title: str, words: str) -> Asset:
    html = (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{title}</title><h1>{title}</h1><p>{words} "
        '<a href="/">Start page</a> <a href="/help">Get help now</a></p>'
    )
    return asset("plain.html", html.encode())


# For a tree without a page of that name, so that nobody ever sees a bare server's word.
_PLAIN = {
    404: _plain("There is nothing here", "The link may be old."),
    500: _plain("Something went wrong on our side", "Please try again in a moment."),
}


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
        return self._send_page(request, MISSING, status=404)

    def crashed(self, request: Request) -> Response:
        """Send the page that says that the fault is ours."""
        return self._send_page(request, CRASHED, status=500)

    def _page(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def page(request: Request) -> Response:
            wish = self._wanted(request)
            found = self.tree.pages.get(wish, {}).get(name)
            if found is None:
                return self.missing(request)
            page = filled(found, self._resources().lines)
            return _send(request, page, language=wish.tag)

        return page

    def _send_page(self, request: Request, name: str, status: int) -> Response:
        wish = self._wanted(request)
        found = self.tree.pages.get(wish, {}).get(name)
        if found is None:
            return _send(request, _PLAIN[status], status=status, language=LANGUAGE)
        return _send(request, found, status=status, language=wish.tag)

    def _wanted(self, request: Request) -> Wanted:
        accepted = request.headers.get("accept-language", "")
        return wanted(request.query_params.get(QUERY, ""), accepted, self.tree.languages)


def _send(
    request: Request,
    found: Asset,
    *,
    status: int = 200,
    cache: str = NO_STORE,
    language: str = "",
) -> Response:
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if language:
        headers |= {"Vary": "Accept-Encoding, Accept-Language", "Content-Language": language}
    if found.gzipped and _takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(found.gzipped, status, headers=headers, media_type=found.type)
    return Response(found.body, status, headers=headers, media_type=found.type)


def _takes_gzip(accepted: str) -> bool:
    """Read `Accept-Encoding` (RFC 9110, 12.5.3) as far as it matters here."""
    offers = (offer.replace(" ", "").partition(";q=") for offer in accepted.split(","))
    return any(name == "gzip" and (not q or q.strip("0.") != "") for name, _, q in offers)
