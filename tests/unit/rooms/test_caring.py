"""Whoever tells of a crisis in words that are refused is heard all the same (PRACTICE 4)."""

from unittest import mock

from roomserver.domain import commands as c
from roomserver.domain.envelope import Body, Verdict
from roomserver.observability import logs
from roomserver.rooms.runtime import RoomRuntime
from roomserver.wire.codes import CloseCode
from tests.unit.rooms.fakes import FakeConnection, House, quiet, virtual
from tests.unit.rooms.seats import seated

GRAVE = "it will be tonight"
CARD = "care.offered"


def brief(bodies: list[Body]) -> list[str]:
    """Return the refusals by their code, cards and alerts by their type."""
    wanted = {"error", CARD, "alert.raised"}
    return [b.get("code", b["type"]) for b in bodies if b["type"] in wanted]


async def heard(
    room: RoomRuntime, ana: FakeConnection, wren: FakeConnection, *commands: c.Command
) -> tuple[list[str], list[str]]:
    """Let Wren send these, and return what both were told."""
    ana.take(), wren.take()
    for n, command in enumerate(commands, 1):
        room.submit(wren, n, command)
    await quiet()
    return brief(wren.take()), brief(ana.take())


@virtual
async def test_muted_words_bring_card_and_alert() -> None:
    """Who was told to listen for now relies on it."""
    async with House() as house:
        room, ana, wren, _, me = await seated(house)
        room.submit(ana, 1, c.ParticipantMute(participant=me))
        await quiet()
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE))
        assert told == (["muted", CARD], ["alert.raised"])
        assert GRAVE not in {subject.text for subject in house.moderator.asked}


@virtual
async def test_words_out_of_turn_do_too() -> None:
    """Who can't wait for their turn relies on it."""
    async with House() as house:
        room, ana, wren, _, _ = await seated(house)
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE))
        assert told == (["floor_closed", CARD], ["alert.raised"])


@virtual
async def test_words_that_moderation_blocked_do_too() -> None:
    """Crisis outranks block: not the words, but their writer is seen."""
    async with House() as house:
        room, ana, wren, _, _ = await seated(house)
        labels = ("crisis.plan", "list.word")
        house.moderator.actions["x"] = Verdict(action="block", text="x", labels=labels)
        told = await heard(room, ana, wren, c.MessagePost(text="x"))
        assert told == (["blocked", CARD], ["alert.raised"])


@virtual
async def test_words_that_nobody_could_judge_do_too() -> None:
    """A broken judge is no reason to look away."""
    async with House(judging_s=1.0) as house:
        room, ana, wren, _, _ = await seated(house)
        house.moderator.hold_back(GRAVE)
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE))
        assert told == ([CARD], ["alert.raised"])
        await house.pass_time(2)
        assert brief(wren.take()) == ["unavailable"]


@virtual
async def test_nobody_who_is_asked_holds_up_card_and_alert() -> None:
    """A hook may take its time; the alert then learns of the message, and one card is enough."""
    async with House() as house:
        room, ana, wren, _, _ = await seated(house)
        house.moderator.hold_back(GRAVE)
        house.moderator.actions[GRAVE] = Verdict(text=GRAVE, labels=("crisis.plan",))
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE))
        assert told == ([CARD], ["alert.raised"])
        await house.pass_time(1)
        house.moderator.release(GRAVE)
        await quiet()
        assert brief(wren.take()) == []
        (alert,) = room.state.alerts.values()
        assert alert.message in room.state.messages
        assert brief(ana.take()) == ["alert.raised"]


@virtual
async def test_whoever_leaves_while_others_are_asked_is_not_forgotten() -> None:
    """Some say it and go."""
    async with House() as house:
        room, ana, wren, _, _ = await seated(house)
        house.moderator.hold_back(GRAVE)
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE), c.RoomLeave())
        assert told == ([CARD], ["alert.raised"])
        assert wren.code == 1000
        assert not room.state.messages


@virtual
async def test_other_words_and_what_was_refused_before_bring_nothing() -> None:
    """Hosts rely on it, and so does the log."""
    async with House() as house:
        room, ana, wren, _, me = await seated(house)
        room.submit(ana, 1, c.ParticipantMute(participant=me))
        await quiet()
        plain = c.MessagePost(text="good evening")
        assert await heard(room, ana, wren, plain, c.HandRaise()) == (["muted"], [])
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE))
        assert told == (["stale"], [])


@virtual
async def test_a_host_who_quotes_somebody_gets_no_card() -> None:
    """Hosts write about others."""
    async with House() as house:
        room, ana, _, _, _ = await seated(house)
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        ana.take()
        room.submit(ana, 2, c.MessagePost(text=GRAVE))
        await quiet()
        assert brief(ana.take()) == ["not_your_turn"]


@virtual
async def test_a_store_that_is_away_only_delays_it() -> None:
    """Who writes while nothing can be saved relies on it."""
    async with House() as house:
        room, ana, wren, _, me = await seated(house)
        room.submit(ana, 1, c.ParticipantMute(participant=me))
        await quiet()
        house.store.away = True
        told = await heard(room, ana, wren, c.MessagePost(text=GRAVE))
        assert told == (["muted"], [])
        await house.pass_time(8)
        house.store.away = False
        await house.pass_time(3)
        assert (brief(wren.take()), brief(ana.take())) == ([CARD], ["alert.raised"])


@virtual
async def test_a_fault_while_looking_is_logged_without_a_word() -> None:
    """The room goes on."""
    async with House() as house:
        room, ana, wren, _, me = await seated(house)
        room.submit(ana, 1, c.ParticipantMute(participant=me))
        await quiet()
        with mock.patch.object(logs, "error") as logged:
            told = await heard(room, ana, wren, c.MessagePost(text="broken"))
        assert told == (["muted"], [])
        logged.assert_called_once_with("moderation.failed", kind="care", reason="ValueError")


@virtual
async def test_once_the_room_is_over_nothing_more_is_owed() -> None:
    """Whoever writes while it ends finds it ended."""
    async with House() as house:
        room, ana, wren, _, me = await seated(house)
        room.submit(ana, 1, c.ParticipantMute(participant=me))
        await quiet()
        house.store.hold()
        room.submit(ana, 2, c.RoomClose())
        await quiet()
        room.submit(wren, 1, c.MessagePost(text=GRAVE))
        house.store.let_go()
        await quiet()
        assert wren.code == CloseCode.ENDED
        assert CARD not in wren.types
        assert room.is_at_rest


@virtual
async def test_a_long_text_is_looked_at_beside_the_loop_and_heard_all_the_same() -> None:
    """Who is refused with two thousand characters must not make all others wait for a look."""
    async with House() as house:
        room, ana, wren, _, me = await seated(house)
        room.submit(ana, 1, c.ParticipantMute(participant=me))
        await quiet()
        house.moderator.long = 20
        long = f"{GRAVE}, and this is a long story"
        told = await heard(room, ana, wren, c.MessagePost(text=long))
        assert told == (["muted", CARD], ["alert.raised"])
        with mock.patch.object(logs, "error") as error:
            room.submit(wren, 2, c.MessagePost(text="broken" * 9))
            await quiet()
            assert (brief(wren.take()), brief(ana.take())) == (["muted"], [])
        error.assert_called_once_with("moderation.failed", kind="care", reason="ValueError")
