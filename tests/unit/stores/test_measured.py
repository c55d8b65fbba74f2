"""A store that is looked at while it works."""

import asyncio

import pytest

from roomserver.observability.metrics import STORE_COMMANDS, registry
from roomserver.rooms.ports import Batch, Push, Restore, Signal, Store, StoreError, Traces
from roomserver.stores.measured import Measured
from roomserver.stores.memory import MemoryStore

COMMIT = Batch(commit_id="c", epoch="e", base=0, tail="", commuting=False, events=(b"x",))


class Deaf(MemoryStore):
    """A store that does not answer, and knows it."""

    async def now(self) -> int:
        raise StoreError

    def fault(self) -> str:
        return "store"


def measured(store: MemoryStore, wall: int = 1_000) -> Measured:
    """The store by a machine's clock that stands."""
    made: Store = Measured(store, lambda: wall)
    assert isinstance(made, Measured)
    return made


async def test_every_kind_of_asking_has_a_name() -> None:
    """One that is missing from the table would hide among others."""
    store = measured(MemoryStore(lambda: 1_000))
    await store.count()
    await store.neglected()
    assert not registry.value("store_command_duration_seconds", kind="other")
    assert {"count", "neglected"} <= {*STORE_COMMANDS}


async def test_everything_is_passed_on_and_timed() -> None:
    """Nobody behind it notices that it is there."""
    store = measured(MemoryStore(lambda: 1_000))
    done = sum(registry._values["store_command_duration_seconds"].values())
    told: list[Push | Signal] = []
    assert await store.create("r", "e", b"s")
    await store.subscribe("r", told.append)
    await store.commit("r", COMMIT)
    await store.signal("r", b"t")
    await asyncio.sleep(0)
    assert [type(each) for each in told] == [Push, Signal]
    opened = await store.open("r")
    assert (await store.rooms(), await store.count()) == (("r",), 1)
    assert await store.traces() == Traces()
    position = (await store.positions(["r"]))["r"]
    assert (position.seq, getattr(opened, "seq", None)) == (1, 1)
    restore = Restore(epoch="f", position=position, at=1, snapshot=b"s", found=position)
    assert await store.restore("r", restore)
    assert not await store.restore("r", restore)
    await store.unsubscribe("r")
    assert await store.share_key("k") == "k"
    assert await store.once("m", 1_000)
    assert await store.marked("m")
    await store.renew("i", b"")
    await store.ask_to_drain("i")
    assert (await store.renew("i", b"")).drain
    assert len((await store.fleet()).leases) == 1
    assert registry.value("instances", state="alive") == 1
    await store.resign("i")
    assert sum(registry._values["store_command_duration_seconds"].values()) > done
    await store.close()


@pytest.mark.parametrize("ahead", [0, -5_000])
async def test_push_is_late_by_the_stores_clock(ahead: int) -> None:
    """A machine whose clock is wrong does not make push look slow."""
    time = [1_000]
    inner = MemoryStore(lambda: time[0])
    store = Measured(inner, lambda: time[0] + ahead)
    assert await store.now() == 1_000
    await store.create("r", "e", b"s")
    await store.subscribe("r", lambda _: None)
    before = registry.value("broker_lag_seconds")
    await store.commit("r", COMMIT)
    time[0] += 250
    await asyncio.sleep(0)
    assert registry.value("broker_lag_seconds") - before == pytest.approx(0.25)


async def test_a_store_that_is_away_shows() -> None:
    """And what it did not answer counts as slow."""
    store = measured(Deaf())
    with pytest.raises(StoreError):
        await store.now()
    assert store.fault() == "store"
    assert registry.value("store_up") == 0
    assert measured(MemoryStore()).fault() == ""
    assert registry.value("store_up") == 1


def test_gaps_are_counted_and_passed_on() -> None:
    """Somebody pulls a cable every hour, perhaps."""
    watchers = []

    class Watched(MemoryStore):
        def watch(self, gap):  # type: ignore[no-untyped-def]
            watchers.append(gap)

    told: list[int] = []
    measured(Watched()).watch(lambda: told.append(1))
    before = registry.value("push_gaps_total")
    watchers[0]()
    assert (told, registry.value("push_gaps_total") - before) == ([1], 1)
