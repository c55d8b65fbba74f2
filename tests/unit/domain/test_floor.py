"""Who may write now, and when a turn's clock stands (PROTOCOL 7, the floor)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import floor
from roomserver.domain.decide import may_type
from roomserver.domain.envelope import Arrival
from roomserver.domain.state import Member, Room
from tests.unit.domain.circle import circle_of, gathered, kinds, open_round, turns

WORD = c.MessagePost(text="a word")


def quiet(**terms):
    return turns(floor="quiet", **terms)


# -- the four floors ----------------------------------------------------------


def test_gathering_and_after_are_open():
    """People who arrive early or stay on rely on it."""
    circle = gathered("ben", rounds=(quiet(),))
    circle.say("ben")
    circle.do("ana", c.CircleBegin())
    circle.do("ana", c.RoundNext())
    assert circle.room.phase == "after"
    circle.say("ben")


def test_on_an_open_floor_everyone_here_may_write():
    """A drop-in relies on it, listeners too."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.join("lou", part="listener")
    for name in ("ana", "ben", "lou"):
        circle.say(name)


def test_without_an_agenda_the_floor_is_open():
    """A room that somebody made in a hurry relies on it."""
    circle = gathered("ben")
    circle.room = circle_without_agenda(circle.room)
    circle.do("ana", c.CircleBegin())
    circle.say("ben")
    circle.do("ana", c.RoundNext())
    assert circle.room.phase == "after"


def circle_without_agenda(room: Room) -> Room:
    from msgspec.structs import replace

    return replace(room, agenda=())


def test_on_the_hosts_floor_only_hosts_write():
    """A host who explains the evening relies on it."""
    circle = circle_of("ben", rounds=(turns(floor="hosts"),))
    circle.say("ana")
    assert circle.refusal("ben", WORD) == "floor_closed"


def test_on_a_quiet_floor_nobody_writes():
    """A round of silence relies on it; a host follows the floor like anyone."""
    circle = circle_of("ben", rounds=(quiet(),))
    assert circle.refusal("ben", WORD) == "floor_closed"
    assert circle.refusal("ana", WORD) == "floor_closed"
    circle.do("ana", c.AnnouncementPost(text="Three minutes."))


def test_in_turns_only_the_holder_writes_and_only_while_speaking():
    """The one who shares relies on it."""
    circle = circle_of("ben", "cleo")
    assert circle.refusal("ben", WORD) == "floor_closed"
    assert circle.refusal("cleo", WORD) == "not_your_turn"
    assert circle.refusal("ana", WORD) == "not_your_turn"
    circle.begin("ben")
    circle.say("ben")
    assert circle.refusal("cleo", WORD) == "not_your_turn"


def test_in_turns_nobody_writes_while_nobody_has_one():
    """Everybody relies on it at a round's end: the host goes on."""
    circle = circle_of("ben")
    circle.share("ben")
    assert circle.refusal("ben", WORD) == "floor_closed"


def test_in_replies_everyone_writes_to_a_message_of_this_turn():
    """The sharer relies on it: what comes now is for them."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    word = circle.say("ben", feedback="kind_words")
    circle.end("ben")
    reply = circle.say("cleo", reply_to=word)
    circle.say("ana", reply_to=reply)
    circle.say("ben", reply_to=reply)
    assert circle.refusal("cleo", WORD) == "not_your_turn"


def test_in_replies_an_older_turn_is_not_answered():
    """The sharer relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    old = circle.say("ben")
    circle.end("ben")
    circle.begin("cleo")
    circle.say("cleo", feedback="ideas")
    circle.end("cleo")
    assert circle.refusal("ben", c.MessagePost(text="x", reply_to=old)) == "not_your_turn"


# -- what closes any floor ----------------------------------------------------


def test_a_muted_person_may_not_write_on_any_floor():
    """The group relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.do("ana", c.ParticipantMute(participant="ben"))
    assert circle.refusal("ben", WORD) == "muted"
    assert floor.closed_to(circle.room, circle.member("ben"), None).code == "muted"


def test_nobody_writes_while_paused():
    """A host who needs a minute relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.do("ana", c.CirclePause())
    assert circle.refusal("ben", WORD) == "floor_closed"
    assert circle.refusal("ana", WORD) == "floor_closed"


def test_nobody_writes_while_a_silence_lasts():
    """Whoever rang the bell relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.do("ana", c.SilenceBegin(seconds=20))
    assert circle.refusal("ben", WORD) == "silence"
    circle.wait(20)
    circle.say("ben")


def test_paused_or_silent_turns_may_still_be_ended_or_passed():
    """A holder who wants to be done relies on it."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    circle.do("ana", c.CirclePause())
    circle.end("ben")
    circle.do("ana", c.CircleResume())
    circle.do("ana", c.SilenceBegin(seconds=20))
    circle.pass_("cleo")


# -- the host's floor ---------------------------------------------------------


def test_the_hosts_floor_holds_until_null_gives_the_rounds_back():
    """A host who opens the floor for a moment relies on it."""
    circle = circle_of("ben", "cleo")
    (changed,) = circle.do("ana", c.FloorSet(floor="open"))
    assert changed.floor == "open"
    circle.say("cleo")
    (changed,) = circle.do("ana", c.FloorSet(floor=None))
    assert changed.floor == "turns"
    assert circle.refusal("cleo", WORD) == "not_your_turn"


def test_the_hosts_floor_ends_with_the_round():
    """The next round's author relies on it."""
    circle = circle_of("ben", rounds=(turns(), open_round()))
    circle.do("ana", c.FloorSet(floor="quiet"))
    circle.do("ana", c.RoundNext())
    assert circle.view("ben")["floor"] == "open"


# -- texts that were in time --------------------------------------------------


def late(circle, name="ben"):
    """Let a text of the holder arrive in time and be judged after the turn's end."""
    circle.begin(name)
    arrival = circle.arrival()
    turn = circle.turn.id
    circle.end(name)
    return arrival, turn


def test_a_text_whose_turn_ended_meanwhile_is_posted_to_that_turn():
    """A sharer relies on it whose last sentence was still being read by moderation."""
    circle = circle_of("ben", "cleo")
    arrival, turn = late(circle)
    circle.wait(3)
    message = circle.say("ben", arrival=arrival)
    assert circle.room.messages[message].turn == turn


def test_a_text_that_comes_later_than_that_is_refused():
    """The next holder relies on it."""
    circle = circle_of("ben", "cleo")
    arrival, _ = late(circle)
    circle.wait(3.1)
    assert circle.refusal("ben", WORD, arrival=arrival) == "not_your_turn"


def test_a_text_that_was_never_in_time_does_not_slip_in():
    """The next holder relies on it."""
    circle = circle_of("ben", "cleo")
    late(circle)
    assert circle.refusal("ben", WORD, arrival=Arrival(at=circle.now)) == "not_your_turn"
    assert circle.refusal("ben", WORD) == "not_your_turn"


def test_the_gap_after_a_turn_does_not_stop_a_late_text():
    """A sharer in a talking-piece circle relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=30),))
    arrival, turn = late(circle)
    message = circle.say("ben", arrival=arrival)
    assert circle.room.messages[message].turn == turn


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (c.CirclePause(), "floor_closed"),
        (c.SilenceBegin(seconds=9), "silence"),
        (c.FloorSet(floor="quiet"), "floor_closed"),
        (c.RoundNext(), "floor_closed"),
        (c.ParticipantMute(participant="ben"), "muted"),
    ],
)
def test_a_text_is_late_when_more_than_its_turn_ended_meanwhile(what, code):
    """The host relies on it who closed the floor in that moment."""
    circle = circle_of("ben", "cleo", rounds=(turns(), quiet(id="r2")))
    arrival, _ = late(circle)
    circle.do("ana", what)
    assert circle.refusal("ben", WORD, arrival=arrival) == code


# -- clocks stand -------------------------------------------------------------


def test_a_clock_stands_without_a_turn_and_without_a_holder():
    """Every caller relies on it: the question may always be asked."""
    circle = gathered("ben")
    assert floor.stands(circle.room)


def test_nobody_unknown_can_hold():
    """Lists that name somebody who is forgotten rely on it."""
    assert not floor.can_hold(None)


def test_names_of_the_holder_stand_in_the_refusal():
    """People who wonder whose turn it is rely on it."""
    circle = circle_of("ben", "cleo")
    assert circle.attempt("cleo", WORD).detail == "Ben is sharing now."


# -- rates --------------------------------------------------------------------


def test_ten_messages_at_once_then_one_every_three_seconds():
    """Readers rely on it: nobody floods the room."""
    circle = gathered("ben")
    for _ in range(10):
        circle.say("ben")
    assert circle.attempt("ben", WORD).retry_after_ms == 3_000
    assert circle.refusal("ben", WORD) == "rate_limited"
    circle.wait(3)
    circle.say("ben")
    assert circle.refusal("ben", WORD) == "rate_limited"


def test_a_refused_post_uses_up_nothing():
    """Who was blocked and tries again relies on it."""
    circle = circle_of("ben", "cleo")
    for _ in range(30):
        circle.refusal("cleo", WORD)
    circle.begin("ben")
    circle.end("ben")
    circle.begin("cleo")
    circle.say("cleo")


def test_slow_mode_asks_everyone_but_hosts_to_wait():
    """A lively room relies on it."""
    circle = gathered("ben", slow_mode_s=30)
    circle.say("ben")
    assert circle.attempt("ben", WORD).retry_after_ms == 30_000
    assert circle.refusal("ben", WORD) == "slow_mode"
    circle.say("ana")
    circle.say("ana")
    circle.wait(30)
    circle.say("ben")


# -- typing -------------------------------------------------------------------


def test_only_who_may_post_now_is_seen_writing():
    """The holder relies on it: no other pen is seen moving."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    assert not may_type(circle.room, "ben", circle.now)
    circle.begin("ben")
    assert may_type(circle.room, "ben", circle.now)
    assert not may_type(circle.room, "cleo", circle.now)
    circle.say("ben", feedback="ideas")
    circle.end("ben")
    assert may_type(circle.room, "cleo", circle.now)
    assert not may_type(circle.room, "nobody", circle.now)


def test_nobody_is_seen_writing_who_is_away_or_in_a_closed_room():
    """The circle relies on it."""
    circle = gathered("ben", "cleo")
    circle.drop("ben")
    circle.wait(5)
    assert not may_type(circle.room, "ben", circle.now)
    assert kinds(circle.do("ana", c.RoomClose())) == ["room.closed"]
    assert not may_type(circle.room, "cleo", circle.now)


def test_a_clock_of_somebody_unknown_stands():
    """A room read from a store relies on it, whatever it lacks."""
    circle = circle_of("ben")
    members = {k: m for k, m in circle.room.members.items() if k != "ben"}
    from msgspec.structs import replace

    room = replace(circle.room, members=members)
    assert floor.stands(room)
    stranger = Member(id="x", alias="X")
    assert floor.closed_to(room, stranger, None).detail == "Somebody is sharing now."
