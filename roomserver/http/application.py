"""The table of all routes, and what becomes of what no route answers."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from roomserver.http.api import Api
from roomserver.http.headers import NO_STORE, SECURITY, SecurityHeaders
from roomserver.http.pages import Pages
from roomserver.http.problems import RequestError, answer, not_found
from roomserver.http.services import Services
from roomserver.observability import logs

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def application(
    services: Services, pages: Pages, more: Sequence[BaseRoute], lifespan: Lifespan
) -> Starlette:
    """Return the whole ASGI application; `more` are routes of others (`/ws`)."""
    app = Starlette(
        routes=[*more, *Api(services).routes(), *pages.routes()],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={
            RequestError: answer,
            HTTPException: _unanswered(pages),
            Exception: _crashed(pages),
        },
        lifespan=lifespan,
    )
    # A slash too many is a path that does not exist, not a reason to send people elsewhere.
    app.router.redirect_slashes = False
    return app


def _unanswered(pages: Pages) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException), type(fault)
        if fault.status_code != 404:
            headers = dict(fault.headers or {})
            detail = "That can't be done here."
            problem = RequestError(fault.status_code, "not_allowed", detail, headers=headers)
            return problem.response()
        return not_found().response() if _is_api(request) else pages.missing(request)

    return handler


def _crashed(pages: Pages) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, fault: Exception) -> Response:
        """Tell nobody what went wrong inside: the log has the type, the browser a sentence."""
        logs.error("http.crashed", reason=type(fault).__name__)
        # This handler stands outside of all middleware, so the headers have to come from here.
        headers = {**SECURITY, "Cache-Control": NO_STORE}
        if _is_api(request):
            detail = "Something went wrong on our side."
            return RequestError(500, "internal", detail, headers=headers).response()
        answer = pages.crashed(request)
        answer.headers.update(headers)
        return answer

    return handler


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
