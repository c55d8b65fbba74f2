"""The clocks of a turn: how they run, stand and are told (PROTOCOL 7)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.turns import clock
from tests.unit.domain.circle import SECOND, circle_of, kinds, turns

TIMED = turns(turn_s=120)


def ended(events) -> e.TurnEnded:
    return next(x for x in events if isinstance(x, e.TurnEnded))


# -- clocks -------------------------------------------------------------------


def test_a_word_a_minute_and_twenty_seconds_before_to_holder_and_hosts():
    """The holder relies on it: the end is no surprise; nobody else is nudged."""
    circle = circle_of("ben", "cleo", rounds=(TIMED,))
    circle.begin("ben")
    assert [x.left_s for x in circle.wait(119)] == [60, 20]
    assert [f["left_s"] for f in circle.seen("ben", "turn.nearly_over")] == [60, 20]
    assert [f["left_s"] for f in circle.seen("ana", "turn.nearly_over")] == [60, 20]
    assert not circle.seen("cleo", "turn.nearly_over")


def test_a_short_turn_gets_only_the_warning_that_fits():
    """The holder of a minute relies on it."""
    circle = circle_of("ben", rounds=(turns(turn_s=60),))
    circle.begin("ben")
    assert [x.left_s for x in circle.wait(59)] == [20]


def test_gentle_passes_zero_and_cuts_nobody_off():
    """Who is in mid-sentence relies on it."""
    circle = circle_of("ben", "cleo", rounds=(TIMED,))
    circle.begin("ben")
    assert kinds(circle.wait(120))[-1] == "turn.overtime"
    assert kinds(circle.wait(3_000)) == []
    circle.say("ben")
    assert circle.view("cleo")["turn"]["overtime"] is True


def test_firm_expires_half_a_minute_after_the_end():
    """A twelve-step meeting relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(turn_s=120, overtime="firm"),))
    circle.begin("ben")
    circle.say("ben")
    assert kinds(circle.wait(149))[-1] == "turn.overtime"
    over, offered = circle.wait(1)
    assert (over.reason, over.heard, over.by) == ("expired", ("ben",), None)
    assert offered.holder == "cleo"


def test_expired_without_a_message_is_come_back_to():
    """Who found no words in time relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(turn_s=60, overtime="firm"),))
    circle.begin("ben")
    circle.wait(90)
    assert circle.lists == ("", "ben", "")


def test_more_time_is_the_turns_length_again():
    """The holder relies on it, without asking anybody."""
    circle = circle_of("ben", rounds=(turns(turn_s=120, extensions=2),))
    circle.begin("ben")
    ends_at = circle.turn.deadline
    circle.wait(50)
    (extended,) = circle.do("ben", c.TurnMoreTime(turn=circle.turn.id))
    assert (extended.ends_at, extended.extensions_left) == (ends_at + 120 * SECOND, 1)
    circle.do("ben", c.TurnMoreTime(turn=circle.turn.id))
    assert circle.refusal("ben", c.TurnMoreTime(turn=circle.turn.id)) == "forbidden"


def test_more_time_in_overtime_counts_from_now():
    """The holder relies on it: overtime does not eat what they are given."""
    circle = circle_of("ben", rounds=(TIMED,))
    circle.begin("ben")
    circle.wait(200)
    (extended,) = circle.do("ben", c.TurnMoreTime(turn=circle.turn.id))
    assert extended.ends_at == circle.now + 120 * SECOND
    assert not circle.turn.overtime
    assert kinds(circle.wait(120))[-1] == "turn.overtime"


def test_a_host_may_extend_any_clock():
    """A host who sees somebody struggle relies on it."""
    circle = circle_of("ben", rounds=(TIMED,))
    (extended,) = circle.do("ana", c.TurnExtend(turn=circle.turn.id, seconds=30))
    assert (extended.answer_by, extended.extensions_left) == (circle.now + 90 * SECOND, 1)
    circle.begin("ben")
    (extended,) = circle.do("ana", c.TurnExtend(turn=circle.turn.id, seconds=30))
    assert extended.ends_at == circle.now + 150 * SECOND


def test_an_extension_in_a_pause_is_added_to_what_is_left():
    """The holder relies on it: the clock stays still."""
    circle = circle_of("ben", rounds=(TIMED,))
    circle.begin("ben")
    circle.do("ana", c.CirclePause())
    (extended,) = circle.do("ana", c.TurnExtend(turn=circle.turn.id, seconds=30))
    assert (extended.left_ms, extended.ends_at) == (150 * SECOND, None)


@pytest.mark.parametrize("state", ["offered", "speaking", "replies"])
@pytest.mark.parametrize(
    ("stop", "go"),
    [
        (c.CirclePause(), c.CircleResume()),
        (c.SilenceBegin(seconds=600), c.SilenceEnd()),
    ],
)
def test_clocks_stand_across_pause_and_silence(state, stop, go):
    """Everybody relies on it: a pause takes nobody's time."""
    circle = circle_of("ben", rounds=(turns(turn_s=60, reply_s=60),))
    if state != "offered":
        circle.begin("ben")
        circle.say("ben", feedback="ideas")
    if state == "replies":
        circle.end("ben")
    circle.wait(10)
    _, stood = circle.do("ana", stop)
    assert (stood.turn, stood.left_ms) == (circle.turn.id, 50 * SECOND)
    assert kinds(circle.wait(500)) == []
    _, went = circle.do("ana", go)
    key = {"offered": "answer_by", "speaking": "ends_at", "replies": "replies_until"}[state]
    assert getattr(went, key) == circle.now + 50 * SECOND


def test_a_clock_stands_until_both_pause_and_silence_are_over():
    """A host relies on it who pauses while the bell still rings."""
    circle = circle_of("ben", rounds=(TIMED,))
    circle.begin("ben")
    circle.do("ben", c.BellRing())
    assert kinds(circle.do("ana", c.CirclePause())) == ["circle.paused"]
    assert kinds(circle.wait(30)) == ["silence.ended"]
    assert kinds(circle.do("ana", c.CircleResume())) == ["circle.resumed", "turn.clock"]
    assert circle.turn.deadline == circle.now + 120 * SECOND


def test_a_clock_in_overtime_keeps_what_it_is_over():
    """Replicas and clients rely on it: a pause does not begin a new overtime."""
    circle = circle_of("ben", rounds=(turns(turn_s=60, overtime="firm", repeat_passed=False),))
    circle.begin("ben")
    circle.wait(70)
    _, stood = circle.do("ana", c.CirclePause())
    assert stood.left_ms == -10 * SECOND
    circle.wait(600)
    circle.do("ana", c.CircleResume())
    assert kinds(circle.wait(19)) == []
    assert kinds(circle.wait(1)) == ["turn.ended"]


def test_a_turn_begun_in_a_pause_starts_with_a_standing_clock():
    """A holder relies on it who answers while everybody waits."""
    circle = circle_of("ben", rounds=(TIMED,))
    circle.do("ana", c.CirclePause())
    (started,) = circle.begin("ben")
    assert (started.left_ms, started.ends_at) == (120 * SECOND, None)


def test_replies_opened_in_a_pause_stand_too():
    """Those who want to answer rely on it."""
    circle = circle_of("ben", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    circle.say("ben", feedback="ideas")
    circle.do("ana", c.SilenceBegin(seconds=30))
    (opened,) = circle.end("ben")
    assert opened.left_ms == 60 * SECOND
    _, clock_ = circle.wait(30)
    assert clock_.replies_until == circle.now + 60 * SECOND


def test_no_two_clocks_are_told_at_once():
    """Clients rely on it that show one number."""
    assert clock("speaking", 5, None, stand=True) == {}
    assert clock("speaking", 5, 10, stand=True) == {"left_ms": 10}
    assert clock("replies", 5, 10, stand=False) == {"replies_until": 15}


# -- nobody answers -----------------------------------------------------------


def test_an_unanswered_offer_is_deferred_and_the_second_time_come_back_to():
    """Who fell asleep relies on it, and who waits behind them."""
    circle = circle_of("ben", "cleo")
    over, offered = circle.wait(60)
    assert (over.reason, over.by, over.queue) == ("deferred", None, ("cleo", "ben"))
    assert offered.holder == "cleo"
    circle.share("cleo")
    assert circle.holder == "ben"
    over = ended(circle.wait(60))
    assert (over.reason, over.come_back) == ("expired", ("ben",))


def test_an_unanswered_offer_does_not_use_up_ones_own_defer():
    """Who was away from the keyboard relies on it."""
    circle = circle_of("ben", "cleo")
    circle.wait(60)
    circle.share("cleo")
    circle.defer("ben")


def test_pass_and_time_out_in_the_same_instant_pass_first():
    """The holder relies on it: one end, and the later of the two finds nothing to do."""
    circle = circle_of("ben", "cleo")
    circle.sleep(60)
    assert ended(circle.pass_("ben")).reason == "passed"
    assert circle.tick() == ()
    assert circle.lists == ("", "ben", "")


def test_pass_and_time_out_in_the_same_instant_time_out_first():
    """The holder relies on it: the pass is stale, and they are not passed over."""
    circle = circle_of("ben", "cleo")
    turn = circle.turn.id
    circle.sleep(60)
    assert ended(circle.tick()).reason == "deferred"
    assert circle.refusal("ben", c.TurnPass(turn=turn)) == "stale"
    assert circle.lists == ("ben", "", "")


def test_accept_after_time_out_is_stale():
    """The next holder relies on it: two never have the floor."""
    circle = circle_of("ben", "cleo")
    turn = circle.turn.id
    circle.wait(60)
    assert circle.refusal("ben", c.TurnBegin(turn=turn)) == "stale"
    assert circle.holder == "cleo"


def test_an_offer_missed_by_hours_is_done_once_and_counts_from_now():
    """People of a room that nobody kept for a while rely on it."""
    circle = circle_of("ben", "cleo")
    circle.sleep(3_600)
    over, offered = circle.tick()
    assert (over.reason, offered.answer_by) == ("deferred", circle.now + 60 * SECOND)
    assert circle.tick() == ()
