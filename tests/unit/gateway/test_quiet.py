"""What libraries may say: that something went wrong, not about whom."""

import io
import logging

import pytest

from roomserver.gateway.quiet import LOGGERS, hush, on_loop_error
from roomserver.observability import logs

ADDRESS, PATH, WORDS = "203.0.113.77", "/r/abc", "my own words"


@pytest.fixture
def out(monkeypatch):
    """Return what all loggers wrote, as a library would format it."""
    # Whatever a server that ran before in this process has switched off.
    monkeypatch.setattr(logging.getLogger("uvicorn.access"), "propagate", True)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    root.handlers[:] = [handler]
    root.setLevel(1)
    hush()
    hush()
    yield stream
    root.handlers[:] = kept
    root.setLevel(level)


def say(name):
    logger = logging.getLogger(name)
    logger.log(5, "%s:%d - WebSocket connection made", ADDRESS, 4711)
    logger.debug("< %s", WORDS)
    logger.info('%s - "WebSocket %s" [accepted]', ADDRESS, PATH)
    logger.warning("Something with %s", ADDRESS)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logger.exception("Exception in ASGI application\n")
        logger.exception("parser failed", stack_info=True)


def test_the_planted_words_would_be_found(out):
    """The check is worth something: an unhushed logger shows all three."""
    say("somebody.else")
    assert all(each in out.getvalue() for each in (ADDRESS, PATH, WORDS))


@pytest.mark.parametrize("name", LOGGERS)
def test_no_library_tells_whom(out, name):
    """Whatever level the root is at."""
    say(name)
    assert not any(each in out.getvalue() for each in (ADDRESS, PATH, WORDS))
    assert "Exception in ASGI application" in out.getvalue()


def test_a_fault_in_a_callback_is_told_by_type(monkeypatch):
    """asyncio's own words show transports and arguments."""
    told = []
    monkeypatch.setattr(logs, "error", lambda event, **fields: told.append((event, fields)))
    on_loop_error(None, {"exception": ValueError(WORDS), "message": WORDS})
    on_loop_error(None, {"message": WORDS})
    assert told == [
        ("loop.error", {"reason": "ValueError"}),
        ("loop.error", {"reason": "unknown"}),
    ]
