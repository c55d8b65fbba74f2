"""One instance, one room: what members send and are told."""

from roomserver.domain import commands as c
from roomserver.domain.envelope import Verdict
from roomserver.rooms.items import REFUSED
from roomserver.rooms.ports import Opened
from tests.unit.rooms.fakes import House, quiet, virtual
from tests.unit.rooms.seats import seated

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
