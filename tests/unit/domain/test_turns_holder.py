"""The holder is lost, leaves, or was the host (PROTOCOL 7, presence)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from tests.unit.domain.circle import SECOND, Circle, circle_of, gathered, kinds, turns

TIMED = turns(turn_s=120)


def replying(reply_s=60, **terms) -> Circle:
    """Return a circle in which replies to ben's share are open."""
    circle = circle_of("ben", "cleo", "dan", rounds=(turns(reply_s=reply_s, **terms),))
    circle.begin("ben")
    circle.say("ben", feedback="kind_words")
    circle.end("ben")
    assert circle.turn.state == "replies"
    return circle


def ended(events) -> e.TurnEnded:
    return next(x for x in events if isinstance(x, e.TurnEnded))


# -- the holder is lost -------------------------------------------------------


def test_holder_lost_while_offered_goes_to_the_front_and_is_offered_first_on_return():
    """A phone in a tunnel relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.drop("ben")
    away, stood = circle.wait(44)
    assert (kinds((away, stood)), stood.left_ms) == (
        ["participant.away", "turn.clock"],
        60 * SECOND,
    )
    over, offered = circle.wait(1)
    assert (over.reason, over.queue, offered.holder) == (
        "left",
        ("ben", "cleo", "dan"),
        "cleo",
    )
    assert offered.queue == ("ben", "dan")
    circle.back("ben")
    circle.share("cleo")
    assert circle.holder == "ben"


def test_holder_lost_while_speaking_has_a_standing_clock_as_of_the_loss():
    """The holder relies on it: the five seconds of doubt are not theirs to pay."""
    circle = circle_of("ben", "cleo", rounds=(TIMED,))
    circle.begin("ben")
    circle.wait(20)
    circle.drop("ben")
    _, stood = circle.wait(5)
    assert stood.left_ms == 100 * SECOND
    circle.wait(20)
    *_, went = circle.back("ben")
    assert went.ends_at == circle.now + 100 * SECOND
    assert circle.holder == "ben"


def test_holder_lost_while_speaking_keeps_the_turn_for_45_seconds():
    """Those who wait rely on it, and the holder who comes back later."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    circle.say("ben")
    circle.drop("ben")
    assert "turn.ended" not in kinds(circle.wait(44.9))
    over, _ = circle.wait(0.1)
    assert (over.reason, over.queue) == ("left", ("ben", "cleo"))


def test_holder_lost_while_paused_still_ends_after_45_seconds():
    """The circle relies on it when it goes on."""
    circle = circle_of("ben", "cleo", rounds=(TIMED,))
    circle.begin("ben")
    circle.do("ana", c.CirclePause())
    circle.drop("ben")
    assert kinds(circle.wait(45)) == ["participant.away", "turn.ended"]
    assert circle.holder is None
    circle.do("ana", c.CircleResume())
    assert (circle.holder, circle.lists[0]) == ("cleo", "ben")


def test_holder_lost_in_replies_the_clock_runs_on_and_the_turn_ends_done():
    """Those who answer rely on it, and the sharer who reads it later."""
    circle = replying(60)
    circle.drop("ben")
    assert kinds(circle.wait(59)) == ["participant.away"]
    assert ended(circle.wait(1)).reason == "done"
    assert circle.lists == ("dan", "", "ben")


@pytest.mark.parametrize("state", ["offered", "speaking"])
def test_a_deadline_within_the_five_seconds_of_doubt_is_not_up(state):
    """The holder relies on it: clocks stand as of the loss."""
    rounds = (turns(turn_s=60),)
    circle = circle_of("ben", "cleo", rounds=rounds)
    if state == "speaking":
        circle.begin("ben")
    circle.wait(58)
    circle.drop("ben")
    *_, stood = circle.wait(40)
    assert (stood.left_ms, circle.turn.overtime) == (2 * SECOND, False)


def test_a_holder_back_within_the_five_seconds_meets_the_deadline_missed():
    """Those who wait rely on it: a blink is no extension."""
    circle = circle_of("ben", "cleo")
    circle.wait(58)
    circle.drop("ben")
    circle.wait(3)
    circle.back("ben")
    assert kinds(circle.wait(0)) == ["turn.ended", "turn.offered"]


@pytest.mark.parametrize("state", ["offered", "speaking"])
def test_holder_leaves_ends_the_turn_and_offers_the_next(state):
    """Those who remain rely on it: the floor is free at once."""
    circle = circle_of("ben", "cleo", "dan")
    if state == "speaking":
        circle.begin("ben")
        circle.say("ben")
    events = circle.do("ben", c.RoomLeave())
    assert kinds(events) == ["turn.ended", "participant.left", "turn.offered"]
    assert (events[0].reason, events[0].queue) == ("left", None)
    assert (circle.holder, circle.lists) == ("cleo", ("dan", "", ""))


def test_holder_leaves_while_paused_and_nobody_is_offered_before_it_goes_on():
    """Those who remain rely on it."""
    circle = circle_of("ben", "cleo")
    circle.do("ana", c.CirclePause())
    assert kinds(circle.do("ben", c.RoomLeave())) == ["turn.ended", "participant.left"]
    assert kinds(circle.do("ana", c.CircleResume())) == ["circle.resumed", "turn.offered"]


def test_holder_leaves_in_replies_and_the_turn_is_done():
    """Who has shared and goes relies on it."""
    circle = replying()
    assert ended(circle.do("ben", c.RoomLeave())).reason == "done"
    assert (circle.holder, circle.lists) == ("cleo", ("dan", "", ""))


def test_host_leaves_while_holding_and_the_other_host_goes_on():
    """A host who shares like everyone relies on it."""
    circle = gathered("ben")
    circle.join("ida", "host", part="sharer")
    circle.do("ana", c.CircleBegin())
    circle.do("ana", c.TurnOffer(to="ida"))
    circle.begin("ida")
    events = circle.do("ida", c.RoomLeave())
    assert kinds(events) == ["turn.ended", "participant.left", "turn.offered"]
    assert circle.holder == "ben"


def test_the_last_host_leaves_while_holding_and_the_circle_is_paused():
    """Those who remain rely on it: the floor freezes, nobody is made host."""
    circle = gathered("ben")
    circle.do("ana", c.PartSet(part="sharer"))
    circle.do("ana", c.CircleBegin())
    assert circle.holder == "ana"
    circle.begin("ana")
    circle.do("ana", c.RoomLeave())
    assert kinds(circle.wait(20)) == ["circle.paused", "host.absent", "turn.clock"]
    assert [m.role for m in circle.room.members.values() if m.status == "here"] == ["participant"]


def test_clocks_stand_across_the_loss_of_the_host():
    """The holder relies on it: the host's network is not their time."""
    circle = circle_of("ben", rounds=(turns(turn_s=600),))
    circle.begin("ben")
    circle.drop("ana")
    circle.wait(5 + 20)
    assert circle.turn.left_ms == 575 * SECOND
    circle.wait(100)
    circle.back("ana")
    assert circle.turn.left_ms == 575 * SECOND
    circle.do("ana", c.CircleResume())
    assert circle.turn.deadline == circle.now + 575 * SECOND
