"""One instance, one room: who comes, waits, and comes back."""

from typing import Any

import pytest

from roomserver.domain import commands as c
from tests.unit.rooms.fakes import House, join_as, me, quiet, virtual, wall
from tests.unit.rooms.seats import seated

# -- joining


@virtual
async def test_a_welcome_has_ones_own_joining_in_it() -> None:
    """A client never folds what its welcome already tells."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        (welcome,) = wren.bodies
        assert [p["alias"] for p in welcome["room"]["participants"]] == ["Ana", "Wren"]
        assert (welcome["seq"], welcome["p"], welcome["history"]) == (2, 0, [])
        assert welcome["recovered"] is False
        assert welcome["server"]["ping_s"] == 25
        assert welcome["now"] == wall() - 1, "never ahead of the store's"
        assert ana.types == ["welcome", "participant.joined"]


@virtual
async def test_a_refused_join_may_try_again_on_the_same_connection() -> None:
    async with House() as house:
        room = await house.open()
        await house.join(room, "Ana", "host")
        late = house.connection()
        await join_as(room, late, "Ana")
        error = late.take()[0]
        assert (error["code"], len(error["suggestions"])) == ("alias_taken", 3)
        await join_as(room, late, "Tovik")
        assert late.types == ["welcome"]


@virtual
async def test_a_newcomer_is_shown_what_the_room_allows() -> None:
    async with House() as house:
        room, _, wren, *_ = await seated(house, history="all")
        room.submit(wren, 1, c.MessagePost(text="early"))
        await quiet()
        late = await house.join(room, "Late")
        assert [b["text"] for b in late.bodies[0]["history"]] == ["early"]


@virtual
async def test_the_lobby_is_left_by_admission_with_a_welcome() -> None:
    async with House() as house:
        room = await house.open(lobby=True)
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        (waiting,) = wren.take()
        assert waiting["type"] == "waiting"
        assert room.member_of(waiting["resume"]) == waiting["you"]["id"]
        room.submit(ana, 1, c.ParticipantAdmit(participant=waiting["you"]["id"]))
        await quiet()
        assert wren.types == ["welcome"]
        assert ana.types[-2:] == ["participant.joined", "ack"]


@virtual
async def test_who_waits_can_resume_into_the_lobby_or_be_refused() -> None:
    async with House() as house:
        room = await house.open(lobby=True)
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        again = house.connection()
        await room.resume(again, me(wren), None, None, None)
        assert (again.types, wren.code) == (["waiting"], 4507)
        room.submit(again, 1, c.HelpAsk())
        room.typing(again, on=True)
        await quiet()
        assert again.bodies[-1]["code"] == "not_joined"
        room.submit(ana, 1, c.ParticipantRefuse(participant=me(wren)))
        await quiet()
        assert again.code == 4506


@virtual
async def test_a_preview_tells_what_is_kept_and_free_names() -> None:
    async with House(kept=lambda language, exported: f"nothing, {language}, {exported}") as house:
        room, *_ = await seated(house)
        preview = room.preview()
        assert preview["hosts"] == ["Ana"]
        assert preview["kept"] == "nothing, en, False"
        assert len(room.free_aliases()) == 3
        assert room.check_invite(room.invite())
        assert not room.check_invite("wrong")


@virtual
async def test_who_is_gone_before_the_welcome_is_never_seated_or_soon_lost() -> None:
    async with House() as house:
        room = await house.open()
        await house.join(room, "Ana", "host")
        house.moderator.hold_back("Early")
        early = house.connection()
        joining = house.later(join_as(room, early, "Early"))
        await quiet()
        room.detach(early)
        house.moderator.release("Early")
        await joining
        assert len(room.state.members) == 1
        house.store.hold()
        mid = house.connection()
        joining = house.later(join_as(room, mid, "Mid"))
        await quiet()
        room.detach(mid)
        house.store.let_go()
        await joining
        await quiet()
        lost = [m for m in room.state.members.values() if m.alias == "Mid"]
        assert lost[0].lost_at is not None
        assert mid.frames == []


@virtual
async def test_who_is_sent_away_before_the_welcome_hears_nothing_more_and_is_lost() -> None:
    """The store was away for a minute, and came back in that moment."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        house.store.hold()
        mid = house.connection()
        joining = house.later(join_as(room, mid, "Mid"))
        await quiet()
        room.seats.send_away(4020)
        house.store.let_go()
        await joining
        await quiet()
        (seat,) = (m for m in room.state.members.values() if m.alias == "Mid")
        assert (mid.frames, mid.code, seat.connection) == ([], 4020, None)
        assert ana.code == 4020


# -- resuming


@virtual
async def test_a_resume_brings_exactly_what_was_missed() -> None:
    """A phone that lost its network shows the gap, and nothing twice."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        at = wren.bodies[0]
        room.detach(wren)
        room.submit(ana, 1, c.MessagePost(text="hello"))
        await quiet()
        again = house.connection()
        await room.resume(again, me(wren), room.epoch, at["seq"], at["p"])
        (welcome,) = again.bodies
        assert welcome["recovered"] is True
        assert [event["type"] for event in welcome["history"]] == ["message.posted"]
        assert welcome["seq"] == 3
        assert house.tally.resumes == ["recovered"]


@virtual
async def test_a_resume_never_reaches_behind_ones_own_coming() -> None:
    """`history: none` holds for a client that claims a position from before it joined."""
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        room.submit(wren, 1, c.MessagePost(text="early"))
        await quiet()
        late = await house.join(room, "Late")
        member = me(late)
        for seq, recovered in ((0, False), (3, False), (4, True)):
            again = house.connection()
            await room.resume(again, member, room.epoch, seq, 0)
            (welcome,) = again.bodies
            assert (welcome["recovered"], welcome["history"]) == (recovered, [])


@pytest.mark.parametrize(
    ("epoch", "seq"), [("another", 2), (None, 2), (True, None), (True, 99)], ids=str
)
def test_a_position_that_means_nothing_here_is_not_recovered(epoch: Any, seq: int | None) -> None:
    """Another epoch, none, no position, one ahead of the room: an empty history, never partial."""

    @virtual
    async def go() -> None:
        async with House() as house:
            room, _, wren, _, w = await seated(house)
            room.submit(wren, 1, c.MessagePost(text="hello"))
            again = house.connection()
            given = room.epoch if epoch is True else epoch
            await room.resume(again, w, given, seq, None)
            (welcome,) = again.bodies
            assert (welcome["recovered"], welcome["history"]) == (False, [])

    go()


@virtual
async def test_the_newer_connection_wins_and_the_older_does_nothing_more() -> None:
    """The same membership in two tabs: what is under way on the old one is not done."""
    async with House() as house:
        room, _, wren, _, w = await seated(house)
        house.moderator.hold_back("slow words")
        room.submit(wren, 1, c.MessagePost(text="slow words"))
        again = house.connection()
        await room.resume(again, w, None, None, None)
        assert wren.code == 4507
        room.submit(wren, 2, c.HelpAsk())
        house.moderator.slow["slow words"].cancel()
        room.detach(wren)
        await quiet()
        assert again.types == ["welcome"]
        assert room.state.members[w].connection == again.id
        assert not room.state.messages


@virtual
async def test_what_waits_in_the_inbox_of_a_replaced_connection_is_not_done() -> None:
    async with House() as house:
        room, _, wren, _, w = await seated(house)
        house.store.hold()
        again = house.connection()
        resuming = house.later(room.resume(again, w, None, None, None))
        await quiet()
        room.submit(wren, 1, c.HelpAsk())
        house.store.let_go()
        await resuming
        await quiet()
        assert wren.code == 4507
        assert not room.state.alerts
        assert room.state.members[w].last_n == 0


@virtual
async def test_who_was_removed_or_has_left_is_told_by_the_close() -> None:
    async with House() as house:
        room, ana, wren, _, w = await seated(house)
        room.submit(ana, 1, c.ParticipantRemove(participant=w, reason="enough"))
        await quiet()
        assert wren.code == 4504
        assert wren.bodies[-1]["text"] == "enough"
        again = house.connection()
        await room.resume(again, w, None, None, None)
        assert (again.code, again.frames) == (4504, [])
        tovik = await house.join(room, "Tovik")
        left = me(tovik)
        room.submit(tovik, 1, c.RoomLeave())
        await quiet()
        assert (tovik.types[-2:], tovik.code) == (["participant.left", "ack"], 1000)
        again = house.connection()
        await room.resume(again, left, None, None, None)
        assert again.code == 4503
        assert house.tally.resumes == ["refused", "refused"]


@virtual
async def test_a_new_role_brings_a_fresh_welcome_after_the_ack() -> None:
    async with House() as house:
        room, ana, wren, _, w = await seated(house)
        room.submit(ana, 1, c.ParticipantRole(participant=w, role="host"))
        await quiet()
        wren.take()
        room.submit(wren, 1, c.RoleAccept(role="host"))
        await quiet()
        changed, ack, welcome = wren.take()
        assert (changed["type"], ack["type"]) == ("participant.changed", "ack")
        assert welcome["you"]["role"] == "host"
        assert "waiting" in welcome["room"]
        assert welcome["recovered"] is False
