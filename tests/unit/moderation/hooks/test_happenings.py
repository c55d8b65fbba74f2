"""What an operator is told: kinds, counts and times, the same whoever tells it, and no word."""

import json
from typing import Any

from msgspec.structs import replace

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Entry
from roomserver.domain.state import Alert, Member, Room
from roomserver.moderation.hooks.happenings import Happening, body, happening, ident, opened
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.secrets import Secrets
from tests.unit.rooms.fakes import FakeConnection, House, quiet, virtual
from tests.unit.rooms.seats import seated

PSEUDONYM = Secrets(b"k" * 32).pseudonym
WORDS = "nobody else may know this"


def told(house: House) -> list[Happening]:
    """What has happened in the house, for an operator."""
    return [each for heard in house.ear.heard if (each := happening(*heard)) is not None]


def data(happened: Happening) -> dict[str, Any]:
    """What a receiver reads of it."""
    message: dict[str, Any] = json.loads(body(happened, PSEUDONYM))
    assert message["type"] == happened.kind
    return dict(message["data"])


async def asked_for_help(house: House) -> tuple[RoomRuntime, FakeConnection, FakeConnection, str]:
    """A room in which somebody called the hosts."""
    room, ana, wren, _, _ = await seated(house)
    house.ear.heard.clear()
    room.submit(wren, 1, c.HelpAsk(text=WORDS))
    await quiet()
    (alert,) = room.state.alerts
    return room, ana, wren, alert


@virtual
async def test_an_alert_raised_unclaimed_and_claimed() -> None:
    """Somebody is to be woken when no host takes it."""
    async with House() as house:
        room, ana, _, alert = await asked_for_help(house)
        await house.pass_time(65)
        room.submit(ana, 1, c.AlertClaim(alert=alert))
        await quiet()
        kinds = [each.kind for each in told(house)]
        assert kinds == ["alert.raised", "alert.unclaimed", "alert.claimed"]
        raised, unclaimed, claimed = map(data, told(house))
        assert raised["kind"] == "help"
        assert (raised["here"], raised["hosts"], raised["open"]) == (2, 1, 1)
        assert claimed["open"] == 0
        assert raised["alert"] == unclaimed["alert"] == claimed["alert"] != alert
        assert len({ident(each, PSEUDONYM) for each in told(house)}) == 3


@virtual
async def test_nobody_is_called_to_a_practice_room() -> None:
    """A pager that rings for a practice is muted when it matters; that it closed is told."""
    async with House() as house:
        room, ana, _, alert = await asked_for_help(house)
        room.submit(ana, 1, c.AlertClaim(alert=alert))
        room.submit(ana, 2, c.RoomClose())
        await quiet()
        practised = [
            happening(entry, replace(before, rehearsal=True), replace(after, rehearsal=True))
            for entry, before, after in house.ear.heard
        ]
        assert [each.kind for each in practised if each is not None] == ["room.closed"]
        assert len(told(house)) == 3


@virtual
async def test_asking_again_is_told_again() -> None:
    """The same alert rings once more, and under another id."""
    async with House() as house:
        room, _, wren, _ = await asked_for_help(house)
        room.submit(wren, 2, c.HelpAsk(text="please"))
        await quiet()
        first, second = told(house)
        assert (first.kind, second.kind) == ("alert.raised", "alert.raised")
        assert first.alert == second.alert
        assert ident(first, PSEUDONYM) != ident(second, PSEUDONYM)


@virtual
async def test_a_report_says_why_and_whether_a_host_can_see_it() -> None:
    """Where none can, the operator is the only one."""
    async with House() as house:
        room, ana, wren, _, _ = await seated(house)
        room.submit(ana, 1, c.MessagePost(text=WORDS))
        await quiet()
        (message,) = room.state.messages
        room.submit(wren, 1, c.MessageReport(message=message, reason="unkind", text=WORDS))
        await quiet()
        report = told(house)[-1]
        assert report.kind == "report.made"
        assert data(report)["reason"] == "unkind"
        assert data(report)["hosts"] == 0, "it is about the only host"


@virtual
async def test_a_room_opened_and_closed() -> None:
    """With how long it was open."""
    async with House() as house:
        room, ana, _, _, _ = await seated(house)
        await house.pass_time(125)
        state = room.state
        room.submit(ana, 1, c.RoomClose(words=WORDS))
        await quiet()
        closed = told(house)[-1]
        assert (closed.kind, data(closed)["minutes"]) == ("room.closed", 2)
        assert data(opened(state)) == {
            "room": data(closed)["room"],
            "rehearsal": False,
            "capacity": 12,
        }


@virtual
async def test_no_word_name_or_id_is_in_it() -> None:
    """It lands in somebody's pager."""
    async with House() as house:
        room, ana, wren, alert = await asked_for_help(house)
        room.submit(ana, 1, c.MessagePost(text=WORDS))
        await quiet()
        (message,) = room.state.messages
        room.submit(wren, 2, c.MessageReport(message=message, reason="other", text=WORDS))
        room.submit(ana, 2, c.AlertClaim(alert=alert, text=WORDS))
        await quiet()
        secret = {WORDS, "Ana", "Wren", room.id, message, *room.state.alerts, *room.state.members}
        for each in (*told(house), opened(room.state)):
            sent = body(each, PSEUDONYM).decode() + ident(each, PSEUDONYM)
            assert [word for word in secret if word in sent] == []


def test_the_same_event_has_the_same_id_whoever_tells_it() -> None:
    """A receiver that hears it twice can drop the second."""
    member = Member(id="p1", alias="Wren")
    room = Room(id="r", title="Evening", members={"p1": member})
    alert = Alert(id="a1", kind="crisis", participant="p1", rings_at=7)
    after = replace(room, alerts={"a1": alert})
    event = e.AlertRaised(alert="a1", kind="crisis", participant="p1", rings_at=7)
    first = happening(Entry(seq=5, at=1, event=event), room, after)
    other = happening(Entry(seq=6, at=9, event=event), room, after)
    assert first is not None
    assert other is not None
    assert ident(first, PSEUDONYM) == ident(other, PSEUDONYM)
    assert ident(first, PSEUDONYM) != ident(first, Secrets(b"l" * 32).pseudonym)


def test_an_alert_that_learns_its_message_rings_nobody_twice() -> None:
    """Card and alert come before hooks are asked; the message's id comes with their verdict."""
    room = Room(id="r", title="Evening", members={"p1": Member(id="p1", alias="Wren")})
    known = Alert(id="a1", kind="crisis", participant="p1", rings_at=60_000)
    before = replace(room, alerts={"a1": known})
    event = e.AlertRaised(
        alert="a1", kind="crisis", participant="p1", message="m1", rings_at=62_000
    )
    after = replace(room, alerts={"a1": replace(known, message="m1")})
    assert happening(Entry(seq=6, at=2_000, event=event), before, after) is None
    much_later = Entry(seq=6, at=20_000, event=event)
    assert happening(much_later, before, after) is not None
    again = replace(event, message=None)
    assert happening(Entry(seq=6, at=2_000, event=again), before, after) is not None


def test_what_is_nobodys_business() -> None:
    """An alert that is closed, and all that people say."""
    room = Room(id="r", title="Evening")
    for event in (
        e.AlertChanged(alert="a1", state="closed"),
        e.MessagePosted(message="m", by="p1", text="x"),
    ):
        assert happening(Entry(seq=1, at=1, event=event), room, room) is None


def test_a_report_without_a_reason() -> None:
    """None is made so; one that is says other."""
    report = Alert(id="a1", kind="report", by="p1", participant="p2")
    room = Room(id="r", title="Evening", alerts={"a1": report})
    event = e.AlertRaised(alert="a1", kind="report", rings_at=1)
    happened = happening(Entry(seq=1, at=1, event=event), replace(room, alerts={}), room)
    assert happened is not None
    assert data(happened)["reason"] == "other"
