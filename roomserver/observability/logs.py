"""Log lines: JSON on stderr, made of an allow-list of fields.

The parameters of `info`, `warning` and `error` *are* the allow-list, so a field that could carry a
text, an alias, an address or a secret can't be written without changing this file. Records of
libraries lose their message, which may quote anything: their logger's name and the type of an
exception remain.
"""

import hashlib
import hmac
import json
import logging
import secrets
import sys
from collections.abc import Mapping
from typing import TextIO

from roomserver import clock

FIELDS = (
    "ts",
    "level",
    "event",
    "instance",
    "room_hash",
    "conn",
    "code",
    "reason",
    "kind",
    "outcome",
    "duration_ms",
    "count",
    "version",
    "server",
)

LEVELS = ("debug", "info", "warning", "error")

_DAY_MS = 86_400_000
_log = logging.getLogger("roomserver")
# Nothing before `setup`: a command that serves nobody has stderr for people.
_log.addHandler(logging.NullHandler())
_keys = {"room": secrets.token_bytes(32)}


def setup(level: str, key: bytes, instance: str, stream: TextIO | None = None) -> None:
    """Send all logging of this process to `stream` (stderr), from `level` up.

    `key` is what `room_hash` is keyed by; instances that share it write the same hashes.
    """
    _keys["room"] = key
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines(instance))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    set_level(level)


def set_level(level: str) -> None:
    """Change how much is said while running."""
    _log.setLevel(level.upper())


def info(
    event: str,
    *,
    room_hash: str | None = None,
    conn: str | None = None,
    code: int | None = None,
    reason: str | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    duration_ms: int | None = None,
    count: int | None = None,
    version: str | None = None,
    server: str | None = None,
) -> None:
    """Tell something that happened in the ordinary run of things; `server`: a store's, by name."""
    _emit(logging.INFO, event, locals())


def warning(
    event: str,
    *,
    room_hash: str | None = None,
    conn: str | None = None,
    code: int | None = None,
    reason: str | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    duration_ms: int | None = None,
    count: int | None = None,
    server: str | None = None,
) -> None:
    """Tell something that an operator should look at some time; `server` as above."""
    _emit(logging.WARNING, event, locals())


def error(
    event: str,
    *,
    room_hash: str | None = None,
    conn: str | None = None,
    code: int | None = None,
    reason: str | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    duration_ms: int | None = None,
    count: int | None = None,
) -> None:
    """Tell a fault of ours; `reason` is an exception's type, never its text."""
    _emit(logging.ERROR, event, locals())


def room_hash(room: str) -> str:
    """Return a name for a room that can be followed through one day's lines and no further."""
    day = clock.wall_ms() // _DAY_MS
    return hmac.new(_keys["room"], f"log-room:{day}:{room}".encode(), hashlib.sha256).hexdigest()[
        :12
    ]


def _emit(level: int, event: str, fields: Mapping[str, object]) -> None:
    if _log.isEnabledFor(level):
        kept = {name: fields.get(name) for name in FIELDS if fields.get(name) is not None}
        _log.log(level, event, extra={"fields": kept})


class _Lines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, instance: str) -> None:
        super().__init__()
        self._instance = instance

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "ts": int(record.created * 1000),
            "level": record.levelname.lower(),
            "event": "library",
            "instance": self._instance,
        }
        own = getattr(record, "fields", None)
        line.update(own if record.name == "roomserver" and own is not None else _foreign(record))
        return json.dumps(line, ensure_ascii=True, separators=(",", ":"))


def _foreign(record: logging.LogRecord) -> dict[str, object]:
    """Keep of a library's record what can't quote anybody."""
    error = record.exc_info[0] if record.exc_info else None
    kept: dict[str, object] = {"kind": record.name}
    return {**kept, "reason": error.__name__} if error else kept
