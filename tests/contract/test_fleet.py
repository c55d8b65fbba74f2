"""What instances know of each other: leases, signals, the key, marks."""

from typing import Any

from roomserver.rooms.ports import LEASE_MS, SCHEMA, Signal, Store
from tests.contract.asking import ROOM, pushed
from tests.contract.conftest import Backend


async def test_a_lease_tells_that_an_instance_lives(store: Store, other: Store) -> None:
    await store.renew("a1", b"facts")
    fleet = await other.renew("b2", b"")
    assert {lease.instance for lease in fleet.leases} == {"a1", "b2"}
    mine = next(lease for lease in fleet.leases if lease.instance == "a1")
    assert (mine.facts, mine.expires_at - mine.renewed_at) == (b"facts", LEASE_MS)
    assert fleet.since <= mine.renewed_at <= fleet.now
    assert mine.schema == SCHEMA


async def test_an_old_lease_still_tells_since_when(store: Store, backend: Backend) -> None:
    """Clocks stand as of the loss."""
    fleet = await store.renew("a1", b"")
    if backend.pass_time is None:
        return
    backend.pass_time(LEASE_MS)
    (lease,) = (await store.fleet()).leases
    assert lease.expires_at <= (await store.fleet()).now
    assert lease.renewed_at == fleet.now


async def test_a_table_of_nobody_is_as_young_as_can_be(store: Store) -> None:
    """In a store that came back empty nobody has come round yet: nothing is known of anybody."""
    fleet = await store.fleet()
    assert (fleet.since, fleet.leases) == (fleet.now, ())


async def test_a_table_is_as_old_as_its_first_lease(store: Store, other: Store) -> None:
    first = await store.renew("a1", b"")
    assert first.since == first.now
    assert (await other.renew("b2", b"")).since == first.since
    assert (await other.fleet()).since == first.since


async def test_who_went_in_good_order_is_no_more(store: Store) -> None:
    await store.renew("a1", b"")
    await store.resign("a1")
    assert (await store.fleet()).leases == ()


async def test_an_instance_reads_that_it_is_to_go(store: Store, other: Store) -> None:
    await other.ask_to_drain("a1")
    assert (await store.renew("a1", b"")).drain
    assert not (await other.renew("b2", b"")).drain


async def test_the_first_key_stands(store: Store, other: Store) -> None:
    """Links made by one instance are good on every other."""
    assert await store.share_key("first") == "first"
    assert await other.share_key("second") == "first"


async def test_a_mark_is_made_once(store: Store, other: Store) -> None:
    """A one-time link works once, whichever instance sees it."""
    assert not await other.marked("ticket")
    assert await store.once("ticket", 60_000)
    assert not await other.once("ticket", 60_000)
    assert await other.marked("ticket")


async def test_a_signal_reaches_all_who_listen(
    store: Store, other: Store, inbox: list[Any]
) -> None:
    await store.subscribe(ROOM, inbox.append)
    await other.signal(ROOM, b"passing\n\x00")
    await pushed(inbox, 1)
    assert inbox == [Signal(room=ROOM, data=b"passing\n\x00")]


async def test_who_signals_hears_it_too(store: Store, inbox: list[Any]) -> None:
    """Whoever tells has to know its own word when it comes back."""
    await store.subscribe(ROOM, inbox.append)
    await store.signal(ROOM, b"mine")
    await pushed(inbox, 1)
    assert inbox == [Signal(room=ROOM, data=b"mine")]


async def test_who_has_gone_is_asked_no_more(store: Store) -> None:
    """The same place may be taken by one that is to stay."""
    await store.renew("a1", b"")
    await store.ask_to_drain("a1")
    await store.resign("a1")
    assert not (await store.renew("a1", b"")).drain


async def test_a_mark_goes_with_its_time(store: Store, backend: Backend) -> None:
    await store.once("ticket", 60_000)
    if backend.pass_time is None:
        return
    backend.pass_time(60_000)
    assert not await store.marked("ticket")
    assert await store.once("ticket", 60_000)
