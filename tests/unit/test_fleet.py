"""What instances tell of themselves, and the commands that read it."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import click
import pytest
from click.testing import CliRunner, Result

from roomserver import __version__, cli_fleet
from roomserver.cli import main
from roomserver.fleet import Instance, Sighting, sightings
from roomserver.rooms.ports import Fleet, Lease, StoreError
from roomserver.stores import redis as redis_store
from roomserver.stores.memory import MemoryStore

T = TypeVar("T")
REDIS = ("--store", "redis://localhost")


def instance(bind: str, started_at: int) -> Instance:
    """An instance that was started then."""
    made = Instance(bind)
    made.started_at = started_at
    made.look = lambda: (3, 2, False)
    return made


def test_an_instance_tells_of_itself() -> None:
    """Counts and addresses of listeners, and nothing of a room."""
    me = Instance("127.0.0.1:8000", "127.0.0.1:8001")
    me.started_at = 1_000
    me.look = lambda: (3, 2, True)
    lease = Lease(instance=me.id, renewed_at=62_500, expires_at=77_500, facts=me.facts())
    (seen,) = sightings(Fleet(now=63_000, since=1, leases=(lease,)))
    assert seen == Sighting(
        instance=me.id,
        alive=True,
        renewed_ms_ago=500,
        uptime_s=61,
        version=__version__,
        started_at=1_000,
        connections=3,
        rooms=2,
        draining=True,
        bind="127.0.0.1:8000",
        admin="127.0.0.1:8001",
    )


def test_who_tells_what_nobody_understands_is_listed_all_the_same() -> None:
    """Another version may tell otherwise; the dead come last."""
    told = (b"", b"[]", b'{"version": "9.0", "more": 1}')
    leases = [
        Lease(instance=str(n), renewed_at=1, expires_at=20 if n else 5, facts=facts)
        for n, facts in enumerate(told)
    ]
    seen = list(sightings(Fleet(now=10, since=1, leases=tuple(leases))))
    assert [(each.instance, each.alive) for each in seen] == [
        ("1", True),
        ("2", True),
        ("0", False),
    ]
    assert [each.version for each in seen] == ["", "9.0", ""]
    assert seen[0].uptime_s == 0


def test_an_instance_that_is_asked_to_go_goes_once() -> None:
    """The wish stands for a while and is read every few seconds; twice would mean at once."""
    me, went = Instance(), list[int]()
    me.asked_to_drain()
    other = Instance()
    other.leave = lambda: went.append(1)
    other.asked_to_drain()
    other.asked_to_drain()
    assert went == [1]
    assert me.id != other.id
    assert "." not in me.id


class Shared:
    """A store that commands reach by any URL; nothing closes it."""

    def __init__(self) -> None:
        self.now, self.store = 1_000_000, MemoryStore(lambda: self.now)
        self.away = False

    def __call__(self, url: str) -> "Shared":
        assert url.startswith("redis://")
        return self

    async def fleet(self) -> Fleet:
        if self.away:
            raise StoreError
        return await self.store.fleet()

    async def ask_to_drain(self, instance: str) -> None:
        await self.store.ask_to_drain(instance)

    async def close(self) -> None: ...


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    """The store behind the commands."""
    made = Shared()
    monkeypatch.setattr(redis_store, "RedisStore", made)
    return made


def do(work: Coroutine[Any, Any, T]) -> T:
    """Do what the store does by itself: commands have a loop of their own."""
    return asyncio.run(work)


def run(*words: str, **how: Any) -> Result:
    """One command, outside of any terminal."""
    return CliRunner().invoke(main, words, **how)


def test_the_fleet_is_listed_for_people_and_for_programs(shared: Shared) -> None:
    """Who is there, since when, with how many; who is gone."""
    old = instance("10.0.0.1:8000", 1_000_000 - 90_061_000)
    gone = instance("10.0.0.2:8000", 900_000)
    do(shared.store.renew(gone.id, gone.facts()))
    shared.now += 15_000
    do(shared.store.renew(old.id, old.facts()))
    table = run("fleet", *REDIS).stdout.splitlines()
    assert table[0].split() == list(cli_fleet.HEADS)
    assert table[1].split() == [old.id, "alive", __version__, "1d1h", "3", "2", "10.0.0.1:8000"]
    assert table[2].split()[:2] == [gone.id, "dead"]
    listed = json.loads(run("fleet", *REDIS, "--json").stdout)
    assert [each["instance"] for each in listed] == [old.id, gone.id]
    assert listed[0]["uptime_s"] == 90_076
    assert listed[0]["alive"] is True


def test_an_empty_fleet_is_no_fault(shared: Shared) -> None:
    """Data goes to stdout alone."""
    found = run("fleet", *REDIS)
    assert (found.exit_code, found.stdout) == (0, "")
    assert "no instance" in found.stderr
    assert run("fleet", *REDIS, "--json").stdout == "[]\n"


@pytest.mark.parametrize("words", [["fleet"], ["drain"]])
def test_memory_is_no_fleet_and_a_store_may_be_away(words: list[str], shared: Shared) -> None:
    """Exit 1 and a sentence."""
    found = run(*words)
    assert (found.exit_code, "memory://" in found.stderr) == (1, True)
    shared.away = True
    found = run(*words, *REDIS)
    assert (found.exit_code, "does not answer" in found.stderr) == (1, True)


def test_the_only_instance_is_drained_without_saying_which(shared: Shared) -> None:
    """And reads of it with its next renewal."""
    me = instance("a", 1)
    do(shared.store.renew(me.id, me.facts()))
    found = run("drain", *REDIS)
    assert (found.exit_code, me.id in found.stdout) == (0, True)
    assert do(shared.store.renew(me.id, b"")).drain


def test_of_several_one_must_be_named(shared: Shared) -> None:
    """2, with the ids to choose from; a dead one is none of them."""
    gone, one, two = (instance(name, 1) for name in "abc")
    do(shared.store.renew(gone.id, b""))
    shared.now += 15_000
    for each in (one, two):
        do(shared.store.renew(each.id, b""))
    found = run("drain", *REDIS)
    assert found.exit_code == 2
    assert one.id in found.stderr
    assert two.id in found.stderr
    assert gone.id not in found.stderr
    assert run("drain", *REDIS, "--instance", gone.id).exit_code == 1
    assert run("drain", *REDIS, "--instance", two.id).exit_code == 0
    assert not do(shared.store.renew(one.id, b"")).drain
    assert do(shared.store.renew(two.id, b"")).drain


def test_nobody_is_there_to_be_drained(shared: Shared) -> None:
    """1: it is not done."""
    found = run("drain", *REDIS)
    assert (found.exit_code, "no living instance" in found.stderr) == (1, True)


def test_on_a_terminal_it_asks(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    """No is no; --yes asks nobody."""
    me = instance("a", 1)
    do(shared.store.renew(me.id, me.facts()))
    monkeypatch.setattr(cli_fleet.sys, "stdin", Terminal())
    asked: list[str] = []

    def confirm(question: str, **_: object) -> None:
        asked.append(question)
        raise click.Abort

    monkeypatch.setattr(click, "confirm", confirm)
    with pytest.raises(click.Abort):
        cli_fleet.drain.main([*REDIS], standalone_mode=False)
    assert asked == [f"Drain {me.id} with 3 connections?"]
    assert not do(shared.store.renew(me.id, b"")).drain
    cli_fleet.drain.main([*REDIS, "--yes"], standalone_mode=False)
    assert do(shared.store.renew(me.id, b"")).drain


class Terminal:
    """A stdin with somebody in front of it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0s"), (59, "59s"), (3_600, "1h0m"), (90_061, "1d1h")]
)
def test_how_long_in_two_units(seconds: int, told: str) -> None:
    """A glance tells days from minutes."""
    assert cli_fleet._lasted(seconds) == told
