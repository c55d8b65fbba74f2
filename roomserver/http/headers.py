"""What every answer tells the browser: trust nothing from elsewhere, keep nothing, tell nobody."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomserver.observability import metrics

# Nothing but our own files, and nothing that a text could turn into code. Pages and the API have
# one policy: nothing here needs another.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
NO_STORE = "no-store"
_HEADERS = tuple((name.encode(), value.encode()) for name, value in SECURITY.items())


class SecurityHeaders:
    """ASGI middleware: adds the headers, and `no-store` where the route said nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                metrics.count("http_requests_total", outcome=f"{message['status'] // 100}xx")
                message["headers"] = _completed(message["headers"])
            await send(message)

        await self._app(scope, receive, with_headers)


def _completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    told = {name.lower() for name, _ in headers}
    kept = [] if b"cache-control" in told else [(b"cache-control", NO_STORE.encode())]
    return [*headers, *kept, *_HEADERS]
