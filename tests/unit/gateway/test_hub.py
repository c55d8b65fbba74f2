"""All connections of a process."""

import asyncio

import pytest

from roomserver.gateway import hub as module
from roomserver.gateway.hub import Hub


class Member:
    """A connection that leaves when it is closed."""

    def __init__(self, hub, host=None):
        self.host = host
        self.said = []
        self.code = None
        self.hub = hub
        assert hub.take_place(0) is None
        hub.add(self)

    def say(self, body):
        self.said.append(body)

    def close(self, code):
        self.code = int(code)
        self.hub.discard(self)
        self.hub.leave_place()


def hub(revoked=(), **bounds):
    return Hub(alive=lambda credential: credential not in revoked, **bounds)


async def test_places_are_bounded():
    """Beyond them 503, and a place that is given back may be taken."""
    some = hub(max_connections=2)
    assert [some.take_place(0) for _ in range(3)] == [None, None, "capacity"]
    assert len(some) == 2
    some.leave_place()
    assert some.take_place(0) is None


async def test_accepts_a_second_are_bounded():
    """After a network's outage everybody comes at once."""
    some = hub(accepts_per_s=200)
    found = [some.take_place(0) for _ in range(201)]
    assert found == [None] * 200 + ["rate"]
    assert some.take_place(5) is None
    assert some.take_place(5) == "rate"


async def test_a_revoked_host_is_closed_and_nobody_else():
    """4503, as if the key had never been good."""
    some = hub(revoked={"ana"})
    ana, ben, guest = Member(some, "ana"), Member(some, "ben"), Member(some)
    twin = Member(some, "ana")
    some.revoke()
    assert [each.code for each in (ana, twin, ben, guest)] == [4503, 4503, None, None]
    some.stop()


async def test_revocations_are_looked_for(monkeypatch):
    """Within 10 s, without anybody asking."""
    assert module.REVOCATION_S < 10
    monkeypatch.setattr(module, "REVOCATION_S", 0.001)
    revoked = set()
    some = hub(revoked)
    ana, ben = Member(some, "ana"), Member(some, "ben")
    await asyncio.sleep(0.005)
    assert ana.code is None
    revoked.add("ana")
    await asyncio.sleep(0.005)
    assert (ana.code, ben.code) == (4503, None)
    ben.close(1000)
    await asyncio.sleep(0.005)
    some.stop()
    assert some._patrol is None


async def test_the_rooms_end_with_the_process():
    """`drain {}` without a time to come back, then 4505."""
    some = hub()
    member = Member(some)
    some.end_all()
    assert (member.said, member.code) == ([{"type": "drain"}], 4505)
    assert some.take_place(0) == "draining"
    some.stop()


async def test_a_drain_tells_when_to_come_back():
    """Spread, hosts last, then 4001."""
    some = hub()
    people, host = [Member(some) for _ in range(8)], Member(some, "ana")
    await some.drain_all(0.02)
    told = [each.said[0]["reconnect_in_ms"] for each in people]
    assert all(0 <= each <= 16 for each in told)
    assert 16 <= host.said[0]["reconnect_in_ms"] <= 20
    assert {each.code for each in [*people, host]} == {4001}
    some.stop()


@pytest.mark.parametrize(("shared", "code"), [(False, 4505), (True, 4001)])
async def test_who_was_let_in_as_the_end_began_is_told_too(shared, code):
    """Between the upgrade and the hub lies an await: nobody may sit on in a process that goes."""
    some = hub()
    assert some.take_place(0) is None
    if shared:
        await some.drain_all(0.0)
    else:
        some.end_all()
    late = Member.__new__(Member)
    late.host, late.said, late.code, late.hub = None, [], None, some
    some.add(late)
    await asyncio.sleep(0.002)
    assert (late.said[0]["type"], late.code) == ("drain", code)
    some.stop()


async def test_leaving_is_told_before_anybody_is_refused():
    """A proxy needs time to see it; until then people are served."""
    some = hub()
    some.leaving = True
    assert some.take_place(0) is None
    assert not some.draining
    some.end_all()
    assert some.take_place(0) == "draining"
    some.stop()


async def test_a_drain_does_not_wait_for_ever(monkeypatch):
    """A peer that never answers the close must not hold the process."""
    monkeypatch.setattr(module, "_SLACK_S", 0.001)
    some = hub()
    assert some.take_place(0) is None
    await some.drain_all(0.0)
    assert len(some) == 1


@pytest.mark.parametrize("again", [False, True])
async def test_stopping_is_done_twice_without_harm(again):
    """At the end of the process, whether anybody ever came or not."""
    some = hub()
    if again:
        Member(some)
    some.stop()
    some.stop()
