"""Deadlines are data: what falls due, when, in which order (PROTOCOL 7)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain.deadlines import _nearly_over, next_deadline
from roomserver.domain.draft import Draft
from roomserver.domain.envelope import Envelope
from roomserver.domain.limits import LEFT_KEPT
from tests.unit.domain.circle import SECOND, Circle, circle_of, gathered, kinds, open_round, turns

LONG = {"rounds": (open_round(),), "seat_s": 14_400}


# -- ticks --------------------------------------------------------------------


def test_a_tick_before_its_time_does_nothing():
    """Keepers rely on it who are a little early."""
    circle = circle_of("ben")
    assert circle.tick() == ()


def test_a_tick_does_one_overdue_deadline_the_nearest_first():
    """Replicas rely on it: after an outage the room is caught up step by step."""
    circle = gathered("ben", "cleo")
    circle.drop("cleo")
    circle.sleep(1)
    circle.drop("ben")
    circle.sleep(100)
    assert [circle.tick()[0].participant for _ in range(2)] == ["cleo", "ben"]
    assert circle.tick() == ()


def test_deadlines_follow_each_other_from_now():
    """People rely on it who were away together with the server."""
    circle = circle_of("ben", "cleo", rounds=(turns(),))
    circle.sleep(300)
    circle.tick()
    assert circle.turn.deadline == circle.now + 60 * SECOND


def test_a_closed_room_asks_for_nothing():
    """Keepers rely on it: they may let go."""
    circle = gathered("ben")
    circle.do("ana", c.RoomClose())
    assert next_deadline(circle.room) is None
    assert circle.send(Envelope(command=c.Tick(), seed=b"x")).code == "wrong_phase"


# -- the last host is lost ----------------------------------------------------


def test_without_a_host_for_twenty_seconds_the_circle_is_paused_and_told_so():
    """The group relies on it: the floor freezes."""
    circle = circle_of("ben", "cleo")
    circle.drop("ana")
    assert kinds(circle.wait(24)) == ["participant.away"]
    paused, absent, stood = circle.wait(1)
    assert kinds((paused, absent, stood)) == ["circle.paused", "host.absent", "turn.clock"]
    assert absent.closes_at == circle.now + 600 * SECOND
    assert circle.view("ben")["closes_at"] == absent.closes_at


@pytest.mark.parametrize("how", ["leaves", "steps down beside one who is away"])
def test_every_way_of_having_no_host_counts(how):
    """The group relies on it."""
    circle = circle_of("ben")
    if how == "leaves":
        circle.do("ana", c.RoomLeave())
    else:
        circle.join("ida", "host")
        circle.drop("ida")
        circle.wait(5)
        circle.do("ana", c.ParticipantRole(participant="ana", role="participant"))
    assert "host.absent" in kinds(circle.wait(20))


def test_a_host_back_within_twenty_seconds_was_not_missed():
    """A host on a train relies on it."""
    circle = circle_of("ben")
    circle.drop("ana")
    circle.wait(20)
    circle.back("ana")
    assert "circle.paused" not in kinds(circle.wait(50))


def test_a_co_host_keeps_the_circle_going():
    """The group relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.join("ida", "host")
    circle.drop("ana")
    assert kinds(circle.wait(600)) == ["participant.away"]


def test_a_host_who_returns_resumes_nothing_by_themselves():
    """The group relies on it: it begins again by a word."""
    circle = circle_of("ben")
    circle.drop("ana")
    circle.wait(30)
    assert kinds(circle.back("ana")) == [
        "connection.attached",
        "participant.returned",
        "host.returned",
    ]
    assert (circle.room.phase, "closes_at" in circle.view("ben")) == ("paused", False)
    assert kinds(circle.wait(3_000)) == []


def test_another_host_who_joins_ends_the_absence():
    """The group relies on it: a co-host takes over."""
    circle = circle_of("ben")
    circle.drop("ana")
    circle.wait(30)
    circle.join("ida", "host")
    assert circle.seen("ben", "host.returned")[0]["participant"] == "ida"


def test_if_nobody_comes_the_room_closes_kindly():
    """The group relies on it: help lines, a minute, the end."""
    circle = circle_of("ben")
    circle.drop("ana")
    circle.wait(25)
    (closing,) = circle.wait(600)
    assert (closing.reason, closing.at) == ("host_absent", circle.now + 60 * SECOND)
    frame = circle.seen("ben", "room.closing")[0]
    assert (frame["at"], frame["resources"][0]["name"]) == (closing.at, "Listening line")
    assert kinds(circle.wait(60)) == ["room.closed"]


def test_a_host_back_in_the_last_minute_takes_the_closing_back():
    """The group relies on it."""
    circle = circle_of("ben")
    circle.drop("ana")
    circle.wait(25 + 610)
    circle.back("ana")
    frame = circle.seen("ben", "room.closing")[-1]
    assert (frame["at"], frame["reason"]) == (None, "host_absent")
    assert "room.closed" not in kinds(circle.wait(600))


def test_a_room_that_needs_no_host_is_only_told():
    """A drop-in among friends relies on it."""
    circle = circle_of("ben", rounds=(open_round(),), needs_host=False)
    circle.drop("ana")
    (absent,) = circle.wait(25)[1:]
    assert (kinds((absent,)), absent.closes_at) == (["host.absent"], None)
    assert "closes_at" not in circle.seen("ben", "host.absent")[0]
    assert kinds(circle.wait(800)) == []
    assert circle.room.phase == "circle"


def test_a_paused_circle_without_a_host_is_not_paused_again():
    """Clients rely on it."""
    circle = circle_of("ben")
    circle.do("ana", c.CirclePause())
    circle.drop("ana")
    assert kinds(circle.wait(25)) == ["participant.away", "host.absent"]


def test_before_and_after_the_circle_no_host_is_missed():
    """People who arrive early or stay on rely on it."""
    circle = gathered("ben")
    circle.drop("ana")
    assert kinds(circle.wait(300)) == ["participant.away"]


# -- the room ends by itself --------------------------------------------------


def test_an_empty_room_closes_after_ten_minutes():
    """The server relies on it."""
    circle = Circle()
    assert kinds(circle.wait(599)) == []
    assert kinds(circle.wait(1)) == ["room.closed"]


def test_a_room_is_empty_when_nobody_is_here():
    """The server relies on it; who comes back keeps the room."""
    circle = gathered("ben")
    circle.drop("ana")
    circle.drop("ben")
    circle.wait(5 + 599)
    circle.back("ben")
    circle.wait(600)
    circle.drop("ben")
    assert "room.closed" in kinds(circle.wait(5 + 600))


def test_any_room_closes_at_its_last_hour_and_warns_before():
    """Everybody relies on it: no room for ever."""
    circle = circle_of("ben", rounds=(open_round(),))
    (closing,) = circle.wait(4 * 3_600 - 1)
    assert (closing.reason, closing.at) == ("max_hours", circle.room.created_at + 14_400 * SECOND)
    assert kinds(circle.wait(1)) == ["room.closed"]


def test_an_hour_that_was_missed_still_leaves_a_minute():
    """People rely on it whose server slept, or whose host shortened the evening."""
    circle = gathered("ben")
    circle.wait(2 * 3_600)
    circle.do("ana", c.RoomSet(max_hours=1))
    (closing,) = circle.wait(0)
    assert closing.at == circle.now + 60 * SECOND


def test_a_host_who_is_lost_and_back_does_not_stop_the_last_hour():
    """Everybody relies on it: `host.returned` forgets only its own closing."""
    circle = circle_of("ben", **LONG)
    circle.wait(4 * 3_600 - 250)
    at = circle.room.closes_at
    circle.drop("ana")
    circle.wait(30)
    assert circle.seen("ben", "host.absent")[0]["closes_at"] == at
    assert kinds(circle.back("ana"))[-2:] == ["host.returned", "room.closing"]
    assert circle.room.closes_at == at
    assert kinds(circle.wait(220)) == ["room.closed"]


def test_a_closing_for_want_of_a_host_is_not_told_in_the_last_hours_minutes():
    """People rely on it: one closing at a time."""
    circle = circle_of("ben", **LONG)
    circle.do("ana", c.RoomSet(host_absent_s=60))
    circle.wait(4 * 3_600 - 290)
    circle.drop("ana")
    told = kinds(circle.wait(289))
    assert told == ["participant.away", "circle.paused", "host.absent"]


# -- the bounded log ----------------------------------------------------------


def test_those_who_left_are_forgotten_when_they_are_many():
    """The server relies on it; who is gone keeps the way back."""
    circle = gathered("gil", capacity=100)
    circle.say("gil")
    circle.drop("gil")
    circle.join("kim", alias="Kim")
    circle.drop("kim")
    circle.wait(901)
    for number in range(LEFT_KEPT):
        name = f"p{number}"
        circle.join(name, alias=None, candidates=())
        circle.do(name, c.RoomLeave())
    (trimmed,) = circle.wait(0)
    assert len(trimmed.participants) == LEFT_KEPT + 1
    assert set(circle.room.members) == {"ana", "gil", "kim"}
    assert [p["id"] for p in circle.view("ana")["participants"]] == ["ana", "gil"]
    circle.back("kim")
    assert [p["id"] for p in circle.view("ana")["participants"]] == ["ana", "gil", "kim"]


def test_a_warning_needs_a_turn():
    """Whoever changes the code relies on it."""
    with pytest.raises(AssertionError):
        _nearly_over(Draft(gathered("ben").room, Envelope(command=c.Tick()), 0))


def test_who_left_with_words_in_the_log_is_still_shown():
    """Readers rely on it: words have a name."""
    circle = gathered("ben", "cleo")
    circle.say("ben")
    circle.do("ben", c.RoomLeave())
    assert [p["status"] for p in circle.view("cleo")["participants"]] == ["here", "left", "here"]


def test_a_mute_that_ran_out_while_away_ends_on_return():
    """Who was muted and lost the network relies on it."""
    circle = gathered("ben")
    circle.do("ana", c.ParticipantMute(participant="ben", seconds=30))
    circle.drop("ben")
    assert kinds(circle.wait(60)) == ["participant.away"]
    circle.back("ben")
    assert kinds(circle.wait(0)) == ["participant.changed", "notice"]
