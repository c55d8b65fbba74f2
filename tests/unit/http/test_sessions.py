"""Cookies, tickets and room keys, without the web around them."""

from pathlib import Path

import pytest

from roomserver.http import hosts, sessions
from roomserver.http.host_keys import HostKeys
from roomserver.http.hosts import HostsFile
from roomserver.http.sessions import Credential, Sessions
from roomserver.rooms.ports import StoreError
from roomserver.stores.memory import Memory, MemoryStore

KEY = b"k" * 32
HOUR_MS = 3_600_000


class Away:
    """A store that does not answer."""

    async def once(self, mark: str, ttl_ms: int) -> bool:
        raise StoreError

    async def marked(self, mark: str) -> bool:
        raise StoreError


class Desk:
    """A file with the host `ana`, and what is signed over it."""

    def __init__(self, folder: Path) -> None:
        self.hosts = HostsFile(str(folder / "hosts.json"))
        self.key = self.hosts.add("ana")
        self.hosts.load()
        self.memory = Memory()
        self.sessions = self.elsewhere()

    def elsewhere(self, key: bytes = KEY) -> Sessions:
        """What another instance has, on the same store."""
        store = MemoryStore(sessions.clock.wall_ms, self.memory)
        return Sessions(key, self.hosts, 1, store)

    @property
    def ana(self) -> Credential:
        found = self.sessions.named("ana")
        assert found
        return found

    def renew(self) -> None:
        """Revoke her and add her again."""
        self.hosts.revoke("ana")
        self.hosts.add("ana")
        self.hosts.refresh()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The time of day, in a test's hands."""
    clock = [1_000_000]
    monkeypatch.setattr(sessions.clock, "wall_ms", lambda: clock[0])
    return clock


@pytest.fixture
def desk(tmp_path: Path, now: list[int]) -> Desk:
    """A desk of its own."""
    return Desk(tmp_path)


async def test_a_cookie_is_good_on_every_instance_with_the_same_key(desk: Desk) -> None:
    """A host's page may be served by any of them."""
    cookie = desk.sessions.cookie(desk.ana)
    assert await desk.elsewhere().by_cookie(cookie) == desk.ana
    assert await desk.elsewhere(b"x" * 32).by_cookie(cookie) is None


async def test_a_cookie_ends_by_time_by_sign_out_and_by_revocation(
    desk: Desk, now: list[int]
) -> None:
    """Three ways out, none needs a table of sessions."""
    late, ended, revoked = (desk.sessions.cookie(desk.ana) for _ in range(3))
    await desk.sessions.end(ended)
    await desk.sessions.end("nonsense")
    assert await desk.sessions.by_cookie(ended) is None
    assert await desk.elsewhere().by_cookie(ended) is None
    assert await desk.sessions.by_cookie(revoked)
    now[0] += HOUR_MS
    assert await desk.sessions.by_cookie(late) is None
    now[0] -= HOUR_MS
    desk.renew()
    assert await desk.sessions.by_cookie(revoked) is None


async def test_a_cookie_can_not_be_made_up_or_changed(desk: Desk) -> None:
    """Name, time and nonce are signed."""
    desk.hosts.add("ben")
    desk.hosts.refresh()
    name, until, nonce, mac = desk.sessions.cookie(desk.ana).split(".")
    for forged in (
        f"ben.{until}.{nonce}.{mac}",
        f"{name}.{int(until) + 1}.{nonce}.{mac}",
        f"{name}.{until}.{nonce[::-1]}.{mac}",
        f"nobody.{until}.{nonce}.{mac}",
        f"{name}.{until}.{nonce}.é",
        "",
    ):
        assert await desk.sessions.by_cookie(forged) is None


async def test_an_ended_cookie_is_remembered_for_as_long_as_it_would_live(
    desk: Desk, now: list[int]
) -> None:
    """A clock that is a little behind does not bring it back."""
    cookie = desk.sessions.cookie(desk.ana)
    await desk.sessions.end(cookie)
    now[0] += HOUR_MS + sessions.SKEW_MS - 1
    assert await desk.elsewhere()._marks.marked(sessions._ended(cookie.split(".")[2]))
    now[0] += 1
    assert not await desk.elsewhere()._marks.marked(sessions._ended(cookie.split(".")[2]))


async def test_a_ticket_works_once_anywhere_and_for_ten_minutes(desk: Desk, now: list[int]) -> None:
    """The word on a terminal is worth nothing to who reads it later."""
    one, two = desk.sessions.ticket(), desk.sessions.ticket()
    host = await desk.elsewhere().redeem(one)
    assert host
    assert await desk.sessions.redeem(one) is None
    assert await desk.elsewhere().redeem(one) is None
    assert await desk.sessions.by_cookie(desk.sessions.cookie(host)) == host
    now[0] += sessions.TICKET_MS
    assert await desk.sessions.redeem(two) is None


async def test_a_ticket_can_not_be_made_up_or_changed(desk: Desk) -> None:
    """Its time and its nonce are signed; a forged one leaves no mark."""
    until, nonce, mac = desk.sessions.ticket().removeprefix("tk_").split(".")
    assert await desk.elsewhere(b"x" * 32).redeem(f"tk_{until}.{nonce}.{mac}") is None
    for forged in (
        f"tk_{int(until) + 1}.{nonce}.{mac}",
        f"tk_{until}.{nonce[::-1]}.{mac}",
        f"tk_{until}.{nonce}.{mac[::-1]}",
        "tk_nonsense",
    ):
        assert await desk.sessions.redeem(forged) is None
    assert await desk.sessions.redeem(f"tk_{until}.{nonce}.{mac}")


async def test_what_a_store_must_remember_is_refused_while_it_is_away(desk: Desk) -> None:
    """Else a ticket might be used twice, and an ended cookie be taken for good."""
    away = Sessions(KEY, desk.hosts, 1, Away())
    with pytest.raises(StoreError):
        await away.redeem(desk.sessions.ticket())
    cookie = desk.sessions.cookie(desk.ana)
    with pytest.raises(StoreError):
        await away.by_cookie(cookie)
    with pytest.raises(StoreError):
        await away.end(cookie)
    assert await away.by_cookie("nonsense") is None
    assert await away.redeem("tk_nonsense") is None


async def test_the_tickets_host_is_the_same_on_all_instances_and_dies_with_the_key(
    desk: Desk,
) -> None:
    """One worker takes the ticket, another one the room."""
    host = await desk.sessions.redeem(desk.sessions.ticket())
    assert host
    cookie = desk.sessions.cookie(host)
    assert await desk.elsewhere().by_cookie(cookie) == host
    other = desk.elsewhere(b"x" * 32)
    assert other.named(hosts.ONE_TIME) != host
    assert await other.by_cookie(cookie) is None


def test_a_room_key_is_for_one_room_and_dies_with_its_host(desk: Desk) -> None:
    """`host_url` can be handed to the page; it opens nothing else."""
    key = desk.sessions.room_key("r1", desk.ana)
    assert desk.sessions.by_room_key("r1", key) == desk.ana
    assert desk.sessions.by_room_key("r2", key) is None
    assert desk.sessions.by_room_key("r1", "rk.ben." + "0" * 64) is None
    assert desk.sessions.by_room_key("r1", key[:-1] + "g") is None
    desk.renew()
    assert desk.sessions.by_room_key("r1", key) is None


def test_the_gateway_gets_a_credential_that_dies_with_the_key(desk: Desk) -> None:
    """A seat taken with a revoked key is no way back in, though the name is there again."""
    keys = HostKeys(desk.sessions)
    credential = keys.find(desk.key, "r1")
    assert credential
    assert credential == keys.find(desk.sessions.room_key("r1", desk.ana), "r1")
    assert keys.find("nonsense", "r1") is None
    assert keys.alive(credential)
    desk.renew()
    assert not keys.alive(credential)
    assert not keys.alive("nobody:x")


def test_who_is_good_now(desk: Desk) -> None:
    """What is compared to tell who was revoked."""
    assert {each.name for each in desk.sessions.all()} == {"ana", hosts.ONE_TIME}
