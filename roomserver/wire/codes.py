"""The numbers and words that clients switch on: close codes, error codes.

The tables here are the source of those in `docs/protocol.md`. A code is never given a new meaning.
"""

from enum import IntEnum, StrEnum


class CloseCode(IntEnum):
    """Why a connection ends. 4000-4499: come back; 4500-4999: do not."""

    LEFT = 1000
    TOO_LARGE = 1009
    INTERNAL = 1011
    DRAINING = 4001
    TOO_SLOW = 4008
    NO_PONG = 4012
    TOO_MANY = 4013
    TOO_LATE = 4014
    STORE_UNREACHABLE = 4020
    VIOLATION = 4500
    NOT_VALID = 4503
    REMOVED = 4504
    ENDED = 4505
    REFUSED = 4506
    REPLACED = 4507


CLOSE_MEANINGS: dict[CloseCode, str] = {
    CloseCode.LEFT: "you left",
    CloseCode.TOO_LARGE: "frame too large",
    CloseCode.INTERNAL: "a fault of the server; come back",
    CloseCode.DRAINING: "this instance drains, or can't keep this room",
    CloseCode.TOO_SLOW: "you read too slowly; buffer limit passed",
    CloseCode.NO_PONG: "no pong",
    CloseCode.TOO_MANY: "too many connections, tries or frames from here",
    CloseCode.TOO_LATE: "no hello or join in time",
    CloseCode.STORE_UNREACHABLE: "store unreachable; try again",
    CloseCode.VIOLATION: "protocol violation",
    CloseCode.NOT_VALID: "unknown room, or invite, host key or resume secret not valid: all alike",
    CloseCode.REMOVED: "removed by a host (only to that person's own secret)",
    CloseCode.ENDED: "the room has ended",
    CloseCode.REFUSED: "refused from the lobby",
    CloseCode.REPLACED: "replaced by your own newer connection",
}


class ErrorCode(StrEnum):
    """Why a frame was not done; the connection stays."""

    BAD_FRAME = "bad_frame"
    BAD_COMMAND = "bad_command"
    NOT_JOINED = "not_joined"
    ALREADY_JOINED = "already_joined"
    AGREEMENT_REQUIRED = "agreement_required"
    ALIAS_TAKEN = "alias_taken"
    ALIAS_REFUSED = "alias_refused"
    ROOM_FULL = "room_full"
    ROOM_LOCKED = "room_locked"
    FORBIDDEN = "forbidden"
    NOT_YOUR_TURN = "not_your_turn"
    FLOOR_CLOSED = "floor_closed"
    SILENCE = "silence"
    MUTED = "muted"
    SLOW_MODE = "slow_mode"
    RATE_LIMITED = "rate_limited"
    TOO_LONG = "too_long"
    BLOCKED = "blocked"
    NOT_FOUND = "not_found"
    STALE = "stale"
    WRONG_PHASE = "wrong_phase"
    UNAVAILABLE = "unavailable"


ERROR_MEANINGS: dict[ErrorCode, str] = {
    ErrorCode.BAD_FRAME: "does not decode, has no `type`, or came with the wrong opcode",
    ErrorCode.BAD_COMMAND: "unknown `type`, a missing or wrong field, no `n`",
    ErrorCode.NOT_JOINED: "this needs a seat, or a hello before it",
    ErrorCode.ALREADY_JOINED: "hello and join are said once a connection",
    ErrorCode.AGREEMENT_REQUIRED: "`agreed` must be true",
    ErrorCode.ALIAS_TAKEN: "somebody here has that alias or its look-alike; see `suggestions`",
    ErrorCode.ALIAS_REFUSED: "that alias can't be shown here",
    ErrorCode.ROOM_FULL: "no place is free",
    ErrorCode.ROOM_LOCKED: "nobody new may come in",
    ErrorCode.FORBIDDEN: "your role may not, or the allowance is used up",
    ErrorCode.NOT_YOUR_TURN: "right floor, or a turn's command, but another's turn",
    ErrorCode.FLOOR_CLOSED: "nobody may now, or your own turn is not begun",
    ErrorCode.SILENCE: "a silence lasts",
    ErrorCode.MUTED: "a host muted you",
    ErrorCode.SLOW_MODE: "too soon after your last message",
    ErrorCode.RATE_LIMITED: "too many in too short a time; see `retry_after_ms`",
    ErrorCode.TOO_LONG: "a text is longer than `limits` say",
    ErrorCode.BLOCKED: "moderation did not let it through; see `reason`",
    ErrorCode.NOT_FOUND: "never was, for you",
    ErrorCode.STALE: "it has moved on: that turn is over, that message gone",
    ErrorCode.WRONG_PHASE: "not in this phase of the room",
    ErrorCode.UNAVAILABLE: "the store did not answer: the outcome is unknown, resend the same `n`",
}

REFUSALS = frozenset(
    {
        ErrorCode.AGREEMENT_REQUIRED,
        ErrorCode.ALIAS_TAKEN,
        ErrorCode.ALIAS_REFUSED,
        ErrorCode.ROOM_FULL,
        ErrorCode.ROOM_LOCKED,
    }
)
"""With these a `join` is refused, and the refusal is counted."""


def comes_back(code: int) -> bool:
    """Tell whether a client should reconnect after this close."""
    return code not in {CloseCode.LEFT, CloseCode.TOO_LARGE} and code < CloseCode.VIOLATION
