"""What can go wrong for whoever uses the client. Programs switch on `code`.

An exception's own text never carries `detail`: that sentence may name a person, and exceptions
end in logs.
"""

from typing import Any

Body = dict[str, Any]


class ClientError(Exception):
    """Root of what the client raises."""


class MisuseError(ClientError):
    """The caller's own mistake: not joined, a frame too large, too much unanswered."""


class BadLinkError(MisuseError):
    """A link that is neither a join link nor a host link."""


class RefusedError(ClientError):
    """The server said no; nothing was done (after `unavailable`: perhaps it was)."""

    def __init__(self, error: Body) -> None:
        super().__init__(error.get("code", ""))
        self.code: str = error.get("code", "")
        self.detail: str = error.get("detail", "")
        self.reason: str | None = error.get("reason")
        self.retry_after_ms: int | None = error.get("retry_after_ms")
        self.suggestions: tuple[str, ...] = tuple(error.get("suggestions", ()))

    def __str__(self) -> str:
        return f"refused: {self.code}"


class EndedError(ClientError):
    """The connection has ended and does not come back; `code` is the close code (PROTOCOL 3)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"closed: {self.code}"
