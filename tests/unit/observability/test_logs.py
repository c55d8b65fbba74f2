"""Log lines carry fields of a list and nothing else."""

import inspect
import io
import json
import logging
from collections.abc import Iterator

import pytest

from roomserver.observability import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged."""
    stream = io.StringIO()
    logs.setup("info", b"k" * 32, "i1", stream)
    yield stream
    logs.setup("info", b"k" * 32, "i1")


def test_a_line_is_json_with_the_allowed_fields(lines: io.StringIO) -> None:
    """Machines read it."""
    logs.info("room.opened", room_hash="abc", count=3)
    line = json.loads(lines.getvalue())
    assert line.pop("ts") > 1_700_000_000_000
    assert line == {
        "level": "info",
        "event": "room.opened",
        "instance": "i1",
        "room_hash": "abc",
        "count": 3,
    }


def test_the_list_of_fields_is_the_signature() -> None:
    """A field that could carry a text needs a change that a reviewer sees."""
    for function in (logs.info, logs.warning, logs.error):
        assert set(inspect.signature(function).parameters) <= set(logs.FIELDS)


def test_a_librarys_message_is_not_written(lines: io.StringIO) -> None:
    """uvicorn and asyncio quote addresses, paths and whatever an exception holds."""
    try:
        raise ValueError("SECRET")
    except ValueError:
        logging.getLogger("asyncio").exception("SECRET %s", "SECRET")
    logging.getLogger("uvicorn.error").warning("SECRET")
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (first["kind"], first["reason"]) == ("asyncio", "ValueError")
    assert (second["event"], second["kind"]) == ("library", "uvicorn.error")
    assert "SECRET" not in lines.getvalue()


def test_levels_can_change_while_running(lines: io.StringIO) -> None:
    """SIGHUP makes it quieter without a restart."""
    logs.set_level("error")
    logs.info("a")
    logs.warning("b")
    logs.error("c")
    assert [json.loads(line)["event"] for line in lines.getvalue().splitlines()] == ["c"]


def test_a_room_has_another_name_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of one day can be joined, those of two can't."""
    monkeypatch.setattr(logs.clock, "wall_ms", lambda: 1)
    today = logs.room_hash("r1")
    assert today == logs.room_hash("r1") != logs.room_hash("r2")
    monkeypatch.setattr(logs.clock, "wall_ms", lambda: 86_400_001)
    assert logs.room_hash("r1") != today
