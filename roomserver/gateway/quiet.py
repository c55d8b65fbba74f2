"""Keeps the libraries below us from writing what they know: peers' addresses, paths, frames.

uvicorn logs both at INFO on every upgrade, websockets logs frames and headers at DEBUG, and the
traceback of a fault may quote a text. What remains of their records is a fixed sentence and the
type of an exception.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from roomserver.observability import logs

LOGGERS = (
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
    "websockets",
    "websockets.server",
    "asyncio",
)


def hush() -> None:
    """Let the libraries say that something went wrong, and nothing about whom."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        # Set here and not left to a parent: at NOTSET uvicorn takes itself to be traced.
        logger.setLevel(logging.WARNING)
        if _without_details not in logger.filters:
            logger.addFilter(_without_details)


def on_loop_error(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log the type of what went wrong in a callback; asyncio would print transports, arguments."""
    error = context.get("exception")
    logs.error("loop.error", reason=type(error).__name__ if error else "unknown")


def _without_details(record: logging.LogRecord) -> bool:
    record.msg, record.args = str(record.msg).partition("%")[0], ()
    record.exc_text = record.stack_info = None
    if record.exc_info:
        record.exc_info = (record.exc_info[0], None, None)  # type: ignore[assignment]  # no value
    return record.levelno >= logging.WARNING
