"""Faults as RFC 9457 problem documents. None of them quotes what was sent."""

from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response


class FieldFault(Struct, frozen=True, omit_defaults=True):
    """One thing wrong in a body: `field` is one that we know, or empty."""

    detail: str
    field: str = ""


class RequestError(Exception):
    """A request that will not be done. `code` is what clients switch on."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldFault] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = tuple(errors), headers or {}

    def response(self) -> Response:
        """Write the document."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = self.errors
        return Response(
            msgspec.json.encode(body),
            self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


async def answer(_: Request, fault: Exception) -> Response:
    """Turn a `RequestError` that a route raised into its document."""
    assert isinstance(fault, RequestError), type(fault)
    return fault.response()


def not_found() -> RequestError:
    """Return the problem of a room, agenda or path that does not exist."""
    return RequestError(404, "not_found", "There is nothing here.")


def unauthorized() -> RequestError:
    """Return the problem of a missing or dead credential: both look alike."""
    return RequestError(
        401,
        "unauthorized",
        "This needs a host key, or a host page that is signed in.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def too_many(retry_after_s: int) -> RequestError:
    """Return the problem of a network that tries too often."""
    return RequestError(
        429,
        "rate_limited",
        "Too many tries from here. Wait a little.",
        headers={"Retry-After": str(retry_after_s)},
    )


def unavailable(headers: dict[str, str] | None = None) -> RequestError:
    """Return the problem of a store that does not answer: whether it was done is not known."""
    return RequestError(
        503,
        "unavailable",
        "The server can't reach what it needs. Try again in a moment.",
        headers={"Retry-After": "2", **(headers or {})},
    )
