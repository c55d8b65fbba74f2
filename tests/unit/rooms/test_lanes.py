"""The order of one member's commands behind moderation."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from roomserver.domain import commands as c
from roomserver.domain.envelope import Verdict
from roomserver.observability import logs
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import FakeConnection, House, me, quiet, virtual


@virtual
async def test_commands_wait_behind_ones_own_text_and_nobody_elses() -> None:
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        ana.take(), wren.take()
        house.moderator.hold_back("slow")
        room.submit(wren, 1, c.MessagePost(text="slow"))
        room.submit(wren, 2, c.HandRaise())
        room.submit(ana, 1, c.MessagePost(text="quick"))
        await quiet()
        assert [b["text"] for b in wren.take()] == ["quick"]
        house.moderator.release("slow")
        await quiet()
        assert [b["n"] for b in wren.take() if b["type"] in {"ack", "error"}] == [1, 2]


@virtual
async def test_at_most_eight_wait() -> None:
    async with House() as house:
        room = await house.open()
        wren = await house.join(room, "Wren", "host")
        wren.take()
        house.moderator.hold_back("slow")
        for n in range(1, 10):
            room.submit(wren, n, c.MessagePost(text="slow"))
        assert [(b["n"], b["code"]) for b in wren.take()] == [(9, "rate_limited")]
        house.moderator.slow["slow"].cancel()


@virtual
async def test_leaving_overtakes_what_waits_and_drops_it() -> None:
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        wren.take()
        house.moderator.hold_back("slow")
        room.submit(wren, 1, c.MessagePost(text="slow"))
        room.submit(wren, 2, c.RoomLeave())
        await quiet()
        assert (wren.types, wren.code) == (["participant.left", "ack"], 1000)
        assert not room.state.messages
        assert ana.types[-1] == "participant.left"


@virtual
async def test_a_text_that_may_not_be_said_is_not_even_judged() -> None:
    """Moderation hooks see no word that the floor refuses anyway."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        asked, wren.frames = len(house.moderator.asked), []
        room.submit(ana, 2, c.MessagePost(text="out of turn"))
        await quiet()
        assert ana.bodies[-1]["code"] == "not_your_turn"
        assert len(house.moderator.asked) == asked


@virtual
async def test_a_text_waits_for_ones_own_command_that_may_open_the_floor() -> None:
    """Begin and speak may be sent in one go."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        offered = next(b for b in wren.take() if b["type"] == "turn.offered")
        room.submit(wren, 1, c.TurnBegin(turn=offered["turn"]))
        room.submit(wren, 2, c.MessagePost(text="my share"))
        await quiet()
        assert [b["type"] for b in wren.take()] == [
            "turn.started",
            "ack",
            "message.posted",
            "ack",
        ]


@virtual
async def test_a_refused_text_does_not_stop_the_lane() -> None:
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        ana.take()
        house.moderator.hold_back("slow")
        room.submit(ana, 2, c.AnnouncementPost(text="slow"))
        room.submit(ana, 3, c.MessagePost(text="out of turn"))
        room.submit(ana, 4, c.HandLower())
        house.moderator.release("slow")
        await quiet()
        answers = {b["n"]: b.get("code", "ack") for b in ana.take() if "n" in b}
        assert answers == {2: "ack", 3: "not_your_turn", 4: "ack"}
        assert wren.code is None


@virtual
async def test_every_text_field_is_judged_and_its_canonical_form_used() -> None:
    async with House() as house:
        room = await house.open()
        wren = await house.join(room, "Wren", "host")
        wren.take()
        house.moderator.actions["raw"] = Verdict(action="modify", text="clean")
        house.moderator.hold_back("a note")
        room.submit(wren, 1, c.MessagePost(text="raw", note="a note"))
        await quiet()
        house.moderator.release("a note")
        await quiet()
        posted = wren.take()[0]
        assert (posted["text"], posted["note"], posted["changed"]) == ("clean", "a note", True)
        subjects = [(s.field, s.participant, s.role) for s in house.moderator.asked[-2:]]
        assert subjects == [("text", me_of(room), "host"), ("note", me_of(room), "host")]


def me_of(room: RoomRuntime) -> str:
    """Return the only member."""
    return next(iter(room.state.members))


@virtual
async def test_what_was_sent_before_the_socket_was_lost_is_still_said() -> None:
    """Whoever writes a last word and closes the tab is heard."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        ana.take()
        house.moderator.hold_back("last word")
        room.submit(wren, 1, c.MessagePost(text="last word"))
        room.detach(wren)
        await quiet()
        house.moderator.release("last word")
        await house.pass_time(6)
        assert ana.types == ["message.posted", "participant.away"]


@virtual
async def test_a_lost_sockets_lane_goes_on_behind_what_is_under_way() -> None:
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        wren = await house.join(room, "Wren")
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        offered = next(b for b in wren.take() if b["type"] == "turn.offered")
        ana.take()
        house.store.hold()
        room.submit(wren, 1, c.TurnBegin(turn=offered["turn"]))
        await quiet()
        room.submit(wren, 2, c.MessagePost(text="my share"))
        room.detach(wren)
        house.store.let_go()
        await house.pass_time(6)
        kinds = ["turn.started", "message.posted", "participant.away"]
        assert [t for t in ana.types if t in kinds] == kinds


@virtual
async def test_an_alias_is_judged_before_it_is_taken() -> None:
    async with House() as house:
        room = await house.open()
        house.moderator.actions["Rude"] = Verdict(action="block", text="Rude")
        rude = await house.join(room, "Rude")
        assert rude.bodies[0]["code"] == "alias_refused"
        subject = house.moderator.asked[0]
        assert (subject.field, subject.text, subject.role) == ("alias", "Rude", "participant")
        ana = await house.join(room, "Ana", "host")
        assert me(ana) != subject.participant


# -- moderation that fails


def raises_later(house: House) -> None:
    house.moderator.slow["boom"].set_exception(ValueError("words"))


def is_cancelled(house: House) -> None:
    house.moderator.slow["boom"].cancel()


def says_nothing(house: House) -> None:
    nothing: Any = None
    house.moderator.slow["boom"].set_result(nothing)


def takes_for_ever(_: House) -> None:
    pass


@pytest.mark.parametrize(
    ("fail", "reason"),
    [
        (raises_later, "ValueError"),
        (is_cancelled, "CancelledError"),
        (says_nothing, "NoneType"),
        (takes_for_ever, "TimeoutError"),
    ],
)
def test_a_moderator_that_fails_puts_off_one_command(
    fail: Callable[[House], None], reason: str
) -> None:
    """Unjudged words are not shown, the lane goes on, and who then goes away is seen to."""

    @virtual
    async def go() -> None:
        async with House() as house:
            room, ana, wren = await two_in(house)
            house.moderator.hold_back("boom")
            with mock.patch.object(logs, "error") as logged:
                room.submit(wren, 1, c.MessagePost(text="boom", note="a note"))
                room.submit(wren, 2, c.HandLower())
                await quiet()
                fail(house)
                await house.pass_time(6)
            assert answers(wren) == [(1, "unavailable"), (2, "ack")]
            told = mock.call("moderation.failed", kind="message.post", reason=reason)
            assert logged.mock_calls == [told]
            assert not room.state.messages
            room.detach(wren)
            await house.pass_time(6)
            assert ana.types[-1] == "participant.away"

    go()


async def two_in(house: House) -> tuple[RoomRuntime, FakeConnection, FakeConnection]:
    """Return a room with a host and a participant, whose welcomes were taken."""
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    wren = await house.join(room, "Wren")
    ana.take(), wren.take()
    return room, ana, wren


def answers(connection: FakeConnection) -> list[tuple[int, str]]:
    return [(b["n"], b.get("code", "ack")) for b in connection.take() if "n" in b]


@virtual
async def test_a_moderator_that_raises_at_once_puts_off_one_command() -> None:
    """Nor does it take down whoever brought the frame."""
    async with House() as house:
        room, _, wren = await two_in(house)
        with mock.patch.object(house.moderator, "judge", side_effect=ValueError("words")):
            room.submit(wren, 1, c.MessagePost(text="boom", note="a note"))
            room.submit(wren, 2, c.HandLower())
        await quiet()
        assert answers(wren) == [(1, "unavailable"), (2, "ack")]
        room.submit(wren, 3, c.MessagePost(text="hello"))
        await quiet()
        assert answers(wren) == [(3, "ack")]


@virtual
async def test_after_a_failed_judgement_the_same_number_may_go_again() -> None:
    async with House() as house:
        room, _, wren = await two_in(house)
        with mock.patch.object(house.moderator, "judge", side_effect=ValueError):
            room.submit(wren, 1, c.MessagePost(text="hello"))
        room.submit(wren, 1, c.MessagePost(text="hello"))
        await quiet()
        assert wren.types == ["error", "message.posted", "ack"]


@virtual
async def test_a_name_that_could_not_be_judged_may_be_tried_again() -> None:
    async with House() as house:
        room = await house.open()
        with mock.patch.object(house.moderator, "judge", side_effect=ValueError):
            wren = await house.join(room, "Wren")
        (error,) = wren.bodies
        assert (error["code"], error["retry_after_ms"], wren.code) == ("unavailable", 1000, None)


# -- arrival


@virtual
async def test_a_text_is_tested_when_it_arrives_not_when_the_one_before_is_judged() -> None:
    """A turn that ends meanwhile takes none of the words that were in time."""
    async with House() as house:
        room, ana, wren = await two_in(house)
        room.submit(ana, 1, c.CircleBegin())
        await quiet()
        turn = next(b["turn"] for b in wren.take() if b["type"] == "turn.offered")
        room.submit(wren, 1, c.TurnBegin(turn=turn))
        await quiet()
        house.moderator.hold_back("first")
        room.submit(wren, 2, c.MessagePost(text="first"))
        room.submit(wren, 3, c.MessagePost(text="second"))
        room.submit(ana, 2, c.TurnSkip(turn=turn))
        await quiet()
        house.moderator.release("first")
        await quiet()
        posted = [b for b in wren.take() if b["type"] == "message.posted"]
        assert [(b["text"], b["turn"]) for b in posted] == [("first", turn), ("second", turn)]


@virtual
async def test_what_a_host_writes_into_the_agenda_is_judged() -> None:
    """A title is read by everybody: it is a text like others."""
    async with House() as house:
        room, ana, _ = await two_in(house)
        house.moderator.asked.clear()
        given: dict[str, Any] = {
            "kind": "open",
            "title": "a title",
            "prompt": "a prompt",
            "floor": "open",
        }
        room.submit(ana, 1, c.RoundEdit(spec=given))
        await quiet()
        asked = [(s.field, s.text) for s in house.moderator.asked]
        assert asked == [("title", "a title"), ("prompt", "a prompt")]
        assert ana.types[-1] == "ack"
