"""One instance, one room: what members send and are told."""

from typing import Any

import pytest

from roomserver.domain import commands as c
from roomserver.domain.envelope import Verdict
from roomserver.rooms.items import REFUSED
from roomserver.rooms.ports import Ended, Opened, StoreError
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import FakeConnection, House, join_as, me, quiet, virtual, wall


async def seated(
    house: House, **settings: Any
) -> tuple[RoomRuntime, FakeConnection, FakeConnection, str, str]:
    """Return a room with a host and a participant, whose welcomes were taken."""
    room = await house.open(**settings)
    ana = await house.join(room, "Ana", "host")
    wren = await house.join(room, "Wren")
    ids = me(ana), me(wren)
    ana.take()
    wren.take()
    return room, ana, wren, *ids


# -- speaking


@virtual
async def test_a_message_reaches_everybody_and_its_ack_follows_directly() -> None:
    """Clients rely on event, then ack, on the sender's connection."""
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(wren, 1, c.MessagePost(text="good evening"))
        await quiet()
        posted, ack = wren.take()
        assert posted["type"] == "message.posted"
        assert ack == {"type": "ack", "n": 1, "id": posted["message"]}
        assert ana.take() == [posted]


@virtual
async def test_what_is_public_is_encoded_once() -> None:
    """A hundred members share the same bytes."""
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(wren, 1, c.MessagePost(text="hello"))
        await quiet()
        assert ana.frames[0] is wren.frames[0]


@virtual
async def test_what_is_private_goes_to_those_who_may_see_it() -> None:
    async with House() as house:
        room, ana, wren, a, _ = await seated(house)
        tovik = await house.join(room, "Tovik")
        tovik.take(), wren.take(), ana.take()
        room.submit(wren, 1, c.WhisperPost(to=a, text="may I step out?"))
        await quiet()
        assert tovik.take() == []
        (whisper,) = ana.take()
        assert (whisper["type"], whisper["p"]) == ("whisper.posted", 1)


@virtual
async def test_a_refused_command_is_an_error_with_its_number() -> None:
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        room.submit(wren, 1, c.CircleBegin())
        await quiet()
        (error,) = wren.take()
        assert (error["type"], error["n"], error["code"]) == ("error", 1, "forbidden")
        assert ("circle.begin", "rejected") in house.tally.commands


@virtual
async def test_a_repeated_command_is_acknowledged_and_not_done_again() -> None:
    """After a resume a client sends again what it has no answer to."""
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(wren, 1, c.MessagePost(text="once"))
        await quiet()
        ana.take(), wren.take()
        room.submit(wren, 1, c.MessagePost(text="once"))
        await quiet()
        assert wren.take() == [{"type": "ack", "n": 1, "duplicate": True}]
        assert ana.take() == []


@virtual
async def test_a_number_sent_twice_before_its_answer_is_done_once_and_answered_twice() -> None:
    """Whoever counts answers is owed as many as they sent."""
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        house.moderator.hold_back("once")
        for _ in range(3):
            room.submit(wren, 1, c.MessagePost(text="once"))
        await quiet()
        house.moderator.release("once")
        await quiet()
        posted, *answers = wren.take()
        again = {"type": "ack", "n": 1, "duplicate": True}
        assert answers == [{"type": "ack", "n": 1, "id": posted["message"]}, again, again]
        assert len(house.moderator.asked) == 3  # Two names and one text.


@virtual
async def test_the_same_number_twice_before_leaving_is_answered_before_the_close() -> None:
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        room.submit(wren, 1, c.RoomLeave())
        room.submit(wren, 1, c.RoomLeave())
        await quiet()
        assert (wren.types, wren.code) == (["participant.left", "ack", "ack"], 1000)


@virtual
async def test_a_refused_number_is_never_done() -> None:
    """What was refused a moment ago may be possible now; its writer was told that it is not."""
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        room.submit(wren, 1, c.MessageRetract(message="none"))
        room.submit(wren, 1, c.MessageRetract(message="none"))
        await quiet()
        assert [b["code"] for b in wren.take()] == ["not_found", "stale"]
        room.submit(wren, 1, c.MessagePost(text="another"))
        assert [b["code"] for b in wren.take()] == ["stale"]
        await quiet()
        assert not room.state.messages


@virtual
async def test_so_many_refused_numbers_are_remembered_and_no_more() -> None:
    """Whoever sends nonsense all evening fills nobody's memory."""
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        for n in range(1, REFUSED + 2):
            room.submit(wren, n, c.MessageRetract(message="none"))
            await quiet(5)
        wren.take()
        room.submit(wren, 2, c.HelpAsk())
        room.submit(wren, 1, c.HelpAsk())
        await quiet()
        told = [(b["n"], b.get("code")) for b in wren.take() if "n" in b]
        assert told == [(2, "stale"), (1, None)]


@virtual
async def test_what_the_store_did_not_answer_is_told_as_often_and_may_go_again() -> None:
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        house.store.away = True
        room.submit(wren, 1, c.HelpAsk())
        room.submit(wren, 1, c.HelpAsk())
        await house.pass_time(8)
        assert [b["code"] for b in wren.take()] == ["unavailable"] * 2
        house.store.away = False
        await house.pass_time(1)
        room.submit(wren, 1, c.HelpAsk())
        await quiet()
        assert wren.types[-1] == "ack"


@virtual
async def test_what_piled_up_is_one_commit() -> None:
    """Under load a commit carries more, not the store more commits."""
    async with House() as house:
        room, _, wren, *_ = await seated(house)
        before = len(house.store.batches)
        for n in range(1, 6):
            room.submit(wren, n, c.MessagePost(text=f"word {n}"))
        await quiet()
        assert len(house.store.batches) == before + 1
        assert [b["n"] for b in wren.take() if b["type"] == "ack"] == [1, 2, 3, 4, 5]


@virtual
async def test_a_batch_commutes_only_if_all_of_it_does() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(wren, 1, c.MessagePost(text="word"))
        await quiet()
        assert house.store.batches[-1].commuting
        room.submit(wren, 2, c.MessagePost(text="more"))
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        assert not house.store.batches[-1].commuting


@virtual
async def test_a_full_inbox_refuses_with_a_time_to_try_again() -> None:
    async with House(inbox=3) as house:
        room, _, wren, *_ = await seated(house)
        for n in range(1, 6):
            room.submit(wren, n, c.HelpAsk())
        errors = wren.take()
        assert [(e["n"], e["code"], e["retry_after_ms"]) for e in errors] == [
            (4, "rate_limited", 1000),
            (5, "rate_limited", 1000),
        ]
        await quiet()
        room.submit(wren, 4, c.HelpAsk())
        room.submit(wren, 6, c.HelpAsk())
        await quiet()
        told = {b["n"]: b.get("code", "ack") for b in wren.take() if b["type"] in {"ack", "error"}}
        assert told == {1: "ack", 2: "ack", 3: "ack", 4: "stale", 6: "ack"}


@virtual
async def test_what_was_done_is_never_refused_for_want_of_room() -> None:
    """An error says that a command is not done; this one was."""
    async with House(inbox=1) as house:
        room, _, wren, *_ = await seated(house)
        room.submit(wren, 1, c.HelpAsk())
        await quiet()
        wren.take()
        room.submit(wren, 2, c.HelpAsk())
        room.submit(wren, 1, c.HelpAsk())
        assert wren.take() == [{"type": "ack", "n": 1, "duplicate": True}]


@virtual
async def test_before_joining_nothing_can_be_done() -> None:
    async with House() as house:
        room = await house.open()
        stranger = house.connection()
        room.submit(stranger, 1, c.HelpAsk())
        room.typing(stranger, on=True)
        room.detach(stranger)
        await house.join(room, "Ana", "host")
        refused = await house.join(room, "Ana")
        room.submit(refused, 1, c.HelpAsk())
        assert stranger.frames == []
        assert refused.bodies[-1]["code"] == "not_joined"


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
        assert welcome["now"] == wall()
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
    async with House() as house:
        room, *_ = await seated(house)
        preview = room.preview()
        assert preview["hosts"] == ["Ana"]
        assert "memory" in preview["kept"]
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


# -- going


@virtual
async def test_a_lost_socket_is_away_after_five_seconds() -> None:
    """Deadlines come by themselves: nobody has to be connected for it."""
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.detach(wren)
        room.detach(wren)
        await house.pass_time(4.5)
        assert ana.take() == []
        await house.pass_time(1)
        assert ana.types == ["participant.away"]


@virtual
async def test_an_empty_room_closes_by_itself() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.detach(ana)
        room.detach(wren)
        await house.pass_time(700)
        assert room.ended
        assert isinstance(await house.rooms.find(room.id), Ended)


@virtual
async def test_closing_a_room_is_acknowledged_and_closes_everybody() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(ana, 1, c.RoomClose(words="good night"))
        await quiet()
        assert (ana.types, ana.code) == (["room.closed", "ack"], 4505)
        assert (wren.types, wren.code) == (["room.closed"], 4505)
        late, back = house.connection(), house.connection()
        await room.resume(back, "m", None, None, None)
        await join_as(room, late, None)
        assert (late.code, back.code) == (4503, 4505)


@virtual
async def test_the_house_ends_a_room_and_renews_its_invite() -> None:
    async with House() as house:
        room, ana, *_ = await seated(house)
        old = room.invite()
        new = await room.renew_invite()
        assert room.check_invite(new)
        assert not room.check_invite(old)
        await room.end("the house closes")
        assert ana.code == 4505
        await room.end()
        assert house.rooms.kept() == ()


@virtual
async def test_the_house_is_told_when_the_store_does_not_answer() -> None:
    async with House() as house:
        room, *_ = await seated(house)
        house.store.away = True
        with pytest.raises(StoreError):
            await room.end()
        house.store.away = False


# -- typing


@virtual
async def test_typing_is_told_to_the_others_once_a_second() -> None:
    async with House() as house:
        room, ana, wren, _, w = await seated(house)
        room.typing(wren, on=True)
        room.typing(wren, on=True)
        assert ana.take() == [{"type": "typing", "by": w, "on": True}]
        assert wren.take() == []
        await house.pass_time(1)
        room.typing(wren, on=True)
        assert ana.take() == [{"type": "typing", "by": w, "on": True}]


@virtual
async def test_to_have_stopped_typing_is_told_at_once_but_not_again_and_again() -> None:
    """What somebody sent stands there: they must not be seen writing for seconds after it."""
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        for on in (True, False, False, True, False):
            room.typing(wren, on=on)
        assert [b["on"] for b in ana.take()] == [True, False]
        await house.pass_time(1)
        room.typing(wren, on=False)
        room.typing(wren, on=False)
        assert [b["on"] for b in ana.take()] == [False]


@virtual
async def test_who_may_not_post_is_not_typing() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        ana.take()
        room.typing(ana, on=True)
        assert wren.take()[-1]["type"] != "typing"


# -- removal


@virtual
async def test_a_removed_text_is_nowhere_any_more() -> None:
    """Removal removes: log, snapshot, ring and what a resume is told."""
    async with House() as house:
        room, ana, wren, _, w = await seated(house, history="all")
        room.submit(wren, 1, c.MessagePost(text="xyzzy", note="xyzzy"))
        await quiet()
        message = wren.take()[0]["message"]
        room.detach(wren)
        room.submit(ana, 1, c.MessageRemove(message=message))
        await quiet()
        opened = await house.store.open(room.id)
        assert isinstance(opened, Opened)
        assert b"xyzzy" not in b"".join(entry.data for entry in opened.entries)
        assert b"xyzzy" not in opened.snapshot
        assert "xyzzy" not in repr(list(room._pump.replica._carriers))
        again = house.connection()
        await room.resume(again, w, room.epoch, 2, 0)
        told = [(b["type"], b["seq"], b.get("text")) for b in again.bodies[0]["history"]]
        assert told[:2] == [("message.posted", 3, ""), ("message.removed", 4, None)]


@virtual
async def test_a_text_taken_back_in_the_same_batch_never_reaches_the_store() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        house.moderator.actions["xyzzy"] = Verdict(action="hold", text="xyzzy")
        house.store.hold()
        room.submit(ana, 1, c.HelpAsk())
        await quiet()
        room.submit(wren, 1, c.MessagePost(text="xyzzy"))
        room.submit(wren, 2, c.RoomLeave())
        house.store.let_go()
        await quiet()
        assert wren.code == 1000
        assert not any(b"xyzzy" in e for batch in house.store.batches for e in batch.events)


# -- another instance


@virtual
async def test_members_of_two_instances_see_one_order() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, wren, *_ = await seated(one)
        there = await two.find(room)
        tovik = await two.join(there, "Tovik")
        await quiet()
        tovik.take(), ana.take(), wren.take()
        room.submit(wren, 1, c.MessagePost(text="from one"))
        there.submit(tovik, 1, c.MessagePost(text="from two"))
        await quiet()
        seen = [[b for b in x.take() if b["type"] != "ack"] for x in (ana, wren, tovik)]
        assert seen[0] == seen[1] == seen[2]
        assert len(seen[0]) == 2


@virtual
async def test_the_dead_instances_members_are_lost() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, wren, _, w = await seated(one)
        there = await two.find(room)
        there.mark_lost({w: wren.id}, wall() - 15_000)
        await two.pass_time(0.5)
        assert there.state.members[w].status == "away"
        assert "participant.away" in ana.types


@virtual
async def test_a_resume_elsewhere_closes_the_old_connection_here() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, _, wren, _, w = await seated(one)
        again: FakeConnection = two.connection()
        await (await two.find(room)).resume(again, w, None, None, None)
        await quiet()
        assert wren.code == 4507
        assert again.types == ["welcome"]


@virtual
async def test_who_reads_the_preview_is_told_that_the_room_has_ended() -> None:
    """While they read, after it, and not once their socket is gone."""
    async with House() as house:
        room, *_ = await seated(house)
        reads, gone, late = (house.connection() for _ in range(3))
        room.watch(reads)
        room.watch(gone)
        room.detach(gone)
        await room.end()
        room.watch(late)
        assert [each.code for each in (reads, gone, late)] == [4505, None, 4505]
