"""Cookies, tickets and room keys, without the web around them."""

from pathlib import Path

import pytest

from roomserver.http import hosts, sessions
from roomserver.http.host_keys import HostKeys
from roomserver.http.hosts import HostsFile
from roomserver.http.sessions import Credential, Sessions

KEY = b"k" * 32
HOUR_MS = 3_600_000


class Desk:
    """A file with the host `ana`, and what is signed over it."""

    def __init__(self, folder: Path) -> None:
        self.hosts = HostsFile(str(folder / "hosts.json"))
        self.key = self.hosts.add("ana")
        self.hosts.load()
        self.sessions = Sessions(KEY, self.hosts, 1)

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


def test_a_cookie_is_good_on_every_instance_with_the_same_key(desk: Desk) -> None:
    """A host's page may be served by any of them."""
    cookie = desk.sessions.cookie(desk.ana)
    assert Sessions(KEY, desk.hosts, 1).by_cookie(cookie) == desk.ana
    assert Sessions(b"x" * 32, desk.hosts, 1).by_cookie(cookie) is None


def test_a_cookie_ends_by_time_by_sign_out_and_by_revocation(desk: Desk, now: list[int]) -> None:
    """Three ways out, none needs a table of sessions."""
    late, ended, revoked = (desk.sessions.cookie(desk.ana) for _ in range(3))
    desk.sessions.end(ended)
    desk.sessions.end("nonsense")
    assert desk.sessions.by_cookie(ended) is None
    assert desk.sessions.by_cookie(revoked)
    now[0] += HOUR_MS
    assert desk.sessions.by_cookie(late) is None
    now[0] -= HOUR_MS
    desk.renew()
    assert desk.sessions.by_cookie(revoked) is None


def test_a_cookie_can_not_be_made_up_or_changed(desk: Desk) -> None:
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
        assert desk.sessions.by_cookie(forged) is None


def test_ended_cookies_are_remembered_within_bounds(
    desk: Desk, now: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing out in a loop fills no memory; those past their time go first."""
    monkeypatch.setattr(sessions, "ENDED_KEPT", 2)
    old = desk.sessions.cookie(desk.ana)
    desk.sessions.end(old)
    now[0] += HOUR_MS // 2
    first, second, third = (desk.sessions.cookie(desk.ana) for _ in range(3))
    desk.sessions.end(first)
    now[0] += HOUR_MS // 2
    desk.sessions.end(second)
    assert not desk.sessions.by_cookie(first)
    desk.sessions.end(third)
    assert not desk.sessions.by_cookie(third)
    assert len(desk.sessions._ended) == 2


def test_a_ticket_works_once_and_for_ten_minutes(desk: Desk, now: list[int]) -> None:
    """The word on a terminal is worth nothing to who reads it later."""
    one, two = desk.sessions.ticket(), desk.sessions.ticket()
    host = desk.sessions.redeem(one)
    assert host
    assert desk.sessions.redeem(one) is None
    assert desk.sessions.by_cookie(desk.sessions.cookie(host)) == host
    now[0] += sessions.TICKET_MS
    assert desk.sessions.redeem(two) is None
    assert desk.sessions.redeem("tk_nonsense") is None


def test_tickets_are_bounded(desk: Desk) -> None:
    """The oldest goes."""
    first, *_, last = (desk.sessions.ticket() for _ in range(sessions.TICKETS_KEPT + 1))
    assert desk.sessions.redeem(first) is None
    assert desk.sessions.redeem(last)


def test_the_tickets_host_is_another_in_another_process(desk: Desk) -> None:
    """Nobody could revoke it, so it ends with the process."""
    host = desk.sessions.redeem(desk.sessions.ticket())
    assert host
    cookie = desk.sessions.cookie(host)
    assert Sessions(KEY, desk.hosts, 1).by_cookie(cookie) is None


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
