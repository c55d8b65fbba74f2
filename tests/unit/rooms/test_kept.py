"""What people are told of what is kept, and whether it is still true."""

import asyncio
import io
import json

import pytest

from roomserver.observability import logs
from roomserver.observability.metrics import registry
from roomserver.rooms import kept as module
from roomserver.rooms.kept import Kept
from roomserver.rooms.ports import StoreError, Traces
from roomserver.stores.memory import MemoryStore
from roomserver.tasks import spawn


class Writing(MemoryStore):
    """A store that is as a test says; None: it does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Traces | None = Traces()
        self.looks = 0

    async def traces(self) -> Traces:
        self.looks += 1
        if self.found is None:
            raise StoreError
        return self.found


@pytest.fixture
def store() -> Writing:
    return Writing()


@pytest.fixture
def kept(store: Writing) -> Kept:
    return Kept(store, lambda key, language: f"{language} {key}", alone=False)


@pytest.fixture
def told() -> io.StringIO:
    """What is logged."""
    stream = io.StringIO()
    logs.setup("info", b"k" * 32, "i", stream)
    return stream


def lines(told: io.StringIO) -> list[tuple[str, str, str]]:
    """Level, kind and outcome of each line."""
    found = [json.loads(line) for line in told.getvalue().splitlines()]
    assert {each["event"] for each in found} <= {"store.keeps"}
    return [(each["level"], each["kind"], each["outcome"]) for each in found]


@pytest.mark.parametrize(
    ("found", "key"),
    [
        (Traces(), "kept-shared"),
        (Traces(disk=True), "kept-disk"),
        (Traces(disk=True, log=None), "kept-disk"),
        (Traces(disk=True, log=True), "kept-disk"),
        (Traces(log=True), "kept-log"),
        (Traces(disk=None, log=True), "kept-log"),
        (Traces(disk=None, log=None), "kept-unseen"),
        (Traces(disk=False, log=None), "kept-unseen"),
    ],
)
async def test_the_text_is_the_true_one(
    store: Writing, kept: Kept, found: Traces, key: str
) -> None:
    """Whoever reads it decides by it whether to speak."""
    assert kept.text("de") == "de kept-unseen"
    store.found = found
    await kept.look()
    assert kept.text("de") == f"de {key}"
    for kind, value in (("disk", found.disk), ("slow_log", found.log)):
        assert registry.value("store_keeps", kind=kind) == (value is True)
    unseen = None in (found.disk, found.log)
    assert registry.value("store_keeps", kind="unseen") == unseen


async def test_one_process_keeps_it_to_itself(store: Writing) -> None:
    """There is nothing to look at."""
    kept = Kept(store, lambda key, _: key, alone=True)
    assert kept.text("en") == "kept-memory"
    await kept.look()
    assert kept.text("en") == "kept-memory"


async def test_what_changes_is_logged_once(store: Writing, kept: Kept, told: io.StringIO) -> None:
    """An operator is to look at it, not to drown in it."""
    await kept.look()
    assert lines(told) == []
    store.found = Traces(disk=True, log=None)
    await kept.look()
    await kept.look()
    assert lines(told) == [("warning", "disk", "yes"), ("warning", "slow_log", "unseen")]
    store.found = Traces()
    await kept.look()
    assert lines(told)[2:] == [("info", "disk", "no"), ("info", "slow_log", "no")]


async def test_while_the_store_is_away_what_is_known_stays(
    store: Writing, kept: Kept, told: io.StringIO
) -> None:
    """Never seen at all is told as such."""
    store.found = None
    await kept.look()
    assert lines(told) == [("warning", "disk", "unseen"), ("warning", "slow_log", "unseen")]
    store.found = Traces(disk=True)
    await kept.look()
    store.found = None
    await kept.look()
    assert kept.key == "kept-disk"


async def test_it_looks_again_and_sooner_when_contact_was_lost(
    store: Writing, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Redis that was started anew may have other settings."""
    monkeypatch.setattr(module, "LEAST_S", 0.0)
    monkeypatch.setattr(module, "EVERY_S", 3_600.0)
    watching = spawn(kept.watch(), name="test.watch")
    await asyncio.sleep(0)
    kept._sooner.set()
    await until(lambda: store.looks == 1)
    await asyncio.sleep(0)
    assert store.looks == 1
    monkeypatch.setattr(module, "EVERY_S", 0.001)
    kept._sooner.set()
    await until(lambda: store.looks > 3)
    watching.cancel()


async def until(happened) -> None:  # type: ignore[no-untyped-def]
    """Wait for what a task does."""
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0)


def test_who_has_reports_exported_says_so_before_anybody_joins(store: Writing) -> None:
    """In the same words, after what is kept; without an export no word of it."""

    def say(key: str, language: str) -> str:
        return f"{language} {key}"

    kept = Kept(store, say, alone=True)
    assert kept.text("de", False) == "de kept-memory"
    assert kept.text("de", True) == "de kept-memory de kept-exported"
