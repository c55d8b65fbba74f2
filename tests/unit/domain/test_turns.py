"""The turn from offer to end (PROTOCOL 5 and 7)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.draft import Draft
from roomserver.domain.envelope import Envelope
from roomserver.domain.turns import clock, depart, finish, time_is_up
from tests.unit.domain.circle import SECOND, Circle, circle_of, gathered, kinds, open_round, turns

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


# -- begin, pass, defer, end --------------------------------------------------


def test_begin_makes_offered_speaking_with_the_turns_length_from_now():
    """The holder relies on it: reading the prompt costs no time."""
    circle = circle_of("ben", "cleo", rounds=(TIMED,))
    circle.wait(30)
    (started,) = circle.begin("ben")
    assert (started.by, started.ends_at) == ("ben", circle.now + 120 * SECOND)
    assert (circle.turn.state, circle.turn.started_at) == ("speaking", circle.now)
    assert circle.refusal("ben", c.TurnBegin(turn=circle.turn.id)) == "stale"


def test_without_a_length_a_turn_has_no_clock_and_no_overtime():
    """An unhurried circle relies on it."""
    circle = circle_of("ben", "cleo")
    (started,) = circle.begin("ben")
    assert started.ends_at is None
    assert kinds(circle.wait(3_600)) == []
    assert circle.refusal("ben", c.TurnMoreTime(turn=circle.turn.id)) == "forbidden"
    assert circle.refusal("ana", c.TurnExtend(turn=circle.turn.id, seconds=60)) == "forbidden"


@pytest.mark.parametrize(
    "command", [c.TurnBegin, c.TurnPass, c.TurnDefer, c.TurnEnd, c.TurnMoreTime]
)
def test_only_the_holder_may_use_a_turns_commands(command):
    """The holder relies on it, also against hosts."""
    circle = circle_of("ben", "cleo")
    assert circle.refusal("cleo", command(turn=circle.turn.id)) == "not_your_turn"
    assert circle.refusal("ana", command(turn=circle.turn.id)) == "not_your_turn"


@pytest.mark.parametrize(
    "command", [c.TurnBegin, c.TurnPass, c.TurnDefer, c.TurnEnd, c.TurnMoreTime, c.TurnSkip]
)
def test_a_turn_that_is_over_is_stale_and_one_that_never_was_is_not_found(command):
    """A client relies on it that answers late."""
    circle = circle_of("ben", "cleo")
    old = circle.turn.id
    circle.pass_("ben")
    who = "ana" if command is c.TurnSkip else "ben"
    assert circle.refusal(who, command(turn=old)) == "stale"
    assert circle.refusal(who, command(turn="no such turn")) == "not_found"


def test_pass_offered_goes_to_come_back():
    """Who is not ready relies on it: passing is always fine, and they are come back to."""
    circle = circle_of("ben", "cleo")
    over, offered = circle.pass_("ben")
    assert (over.reason, over.come_back, over.by) == ("passed", ("ben",), "ben")
    assert offered.holder == "cleo"


def test_pass_while_speaking_goes_to_come_back_too():
    """Who can't go on relies on it."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    circle.say("ben")
    circle.pass_("ben")
    assert circle.lists == ("", "ben", "")


def test_pass_and_defer_are_too_late_in_replies():
    """Who shared already relies on it: the share stays heard."""
    circle = replying()
    assert circle.refusal("ben", c.TurnPass(turn=circle.turn.id)) == "stale"
    assert circle.refusal("ben", c.TurnDefer(turn=circle.turn.id)) == "stale"
    assert circle.refusal("ben", c.TurnMoreTime(turn=circle.turn.id)) == "stale"


def test_defer_goes_to_the_queues_end_once_a_round():
    """Who needs a minute relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    over = ended(circle.defer("ben"))
    assert (over.reason, over.queue) == ("deferred", ("cleo", "dan", "ben"))
    circle.share("cleo")
    circle.share("dan")
    assert circle.refusal("ben", c.TurnDefer(turn=circle.turn.id)) == "forbidden"


def test_a_deferred_last_person_is_offered_again_at_once_as_a_new_turn():
    """Somebody alone in the queue relies on it: nothing gets stuck."""
    circle = circle_of("ben")
    first = circle.turn.id
    assert kinds(circle.defer("ben")) == ["turn.ended", "turn.offered"]
    assert (circle.holder, circle.turn.id == first) == ("ben", False)
    assert circle.refusal("ben", c.TurnDefer(turn=circle.turn.id)) == "forbidden"
    circle.share("ben")


def test_deferring_is_possible_again_in_the_next_round():
    """Once a round, not once an evening."""
    circle = circle_of("ben", "cleo", rounds=(turns("r1"), turns("r2")))
    circle.defer("ben")
    circle.do("ana", c.RoundNext())
    circle.defer("cleo")
    circle.defer("ben")


def test_end_is_done_and_heard_and_offers_the_next():
    """Everybody relies on it: the piece is passed on."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    over, offered = circle.end("ben")
    assert (over.reason, over.heard, over.by) == ("done", ("ben",), "ben")
    assert (offered.holder, offered.queue) == ("cleo", ())
    assert offered.answer_by == circle.now + 60 * SECOND


def test_a_turn_not_begun_is_not_ended_or_lengthened():
    """A client with two buttons too close relies on it."""
    circle = circle_of("ben", rounds=(TIMED,))
    assert circle.refusal("ben", c.TurnEnd(turn=circle.turn.id)) == "floor_closed"
    assert circle.refusal("ben", c.TurnMoreTime(turn=circle.turn.id)) == "floor_closed"


# -- replies ------------------------------------------------------------------


def test_end_opens_replies_where_the_share_asks_for_them_and_end_closes_them():
    """A sharer who wants an echo relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    circle.say("ben", feedback="reflections")
    (opened,) = circle.end("ben")
    assert (opened.by, opened.replies_until) == ("ben", circle.now + 60 * SECOND)
    assert ended(circle.end("ben")).reason == "done"
    assert circle.lists == ("", "", "ben")


def test_replies_close_by_themselves():
    """The next in the queue relies on it."""
    circle = replying(60)
    assert kinds(circle.wait(59)) == []
    over, offered = circle.wait(1)
    assert (over.reason, over.heard, offered.holder) == ("done", ("ben",), "cleo")


@pytest.mark.parametrize(
    ("shares", "opens"),
    [
        ([None], False),
        (["none"], False),
        (["ideas"], True),
        (["ideas", None], True),
        (["ideas", "none"], False),
        (["none", "kind_words"], True),
    ],
)
def test_the_last_feedback_field_of_the_turn_decides(shares, opens):
    """A sharer relies on it: a message without the field changes nothing."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    for feedback in shares:
        circle.say("ben", feedback=feedback)
    circle.end("ben")
    assert (circle.turn.state == "replies") is opens


def test_no_replies_without_time_for_them():
    """A round without replies relies on it."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    circle.say("ben", feedback="ideas")
    assert ended(circle.end("ben")).reason == "done"


def test_what_somebody_else_asks_for_opens_nothing():
    """The sharer relies on it: the box is theirs."""
    circle = replying()
    word = next(iter(circle.room.messages))
    circle.say("cleo", reply_to=word, feedback="none")
    assert circle.turn.feedback == "kind_words"


def test_feedback_stands_on_each_message_of_the_turn():
    """Clients rely on it that show what is asked for beside the words."""
    circle = circle_of("ben", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    first, second = circle.say("ben", feedback="ideas"), circle.say("ben")
    asked = [circle.room.messages[m].feedback for m in (first, second)]
    assert asked == ["ideas", "ideas"]


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


# -- what hosts do ------------------------------------------------------------


def test_skip_without_a_message_is_come_back_to_and_after_one_heard():
    """A host who must go on relies on it."""
    circle = circle_of("ben", "cleo")
    over = ended(circle.do("ana", c.TurnSkip(turn=circle.turn.id)))
    assert (over.reason, over.come_back, over.by) == ("skipped", ("ben",), "ana")
    circle.begin("cleo")
    circle.say("cleo")
    over = ended(circle.do("ana", c.TurnSkip(turn=circle.turn.id)))
    assert (over.reason, over.heard) == ("skipped", ("cleo",))


def test_skip_in_replies_closes_them_as_done():
    """The sharer relies on it: their share was whole."""
    circle = replying()
    assert ended(circle.do("ana", c.TurnSkip(turn=circle.turn.id))).reason == "done"


def test_offer_out_of_order_puts_an_unbegun_turn_back_to_the_front():
    """A host relies on it who sees that somebody needs the floor now."""
    circle = circle_of("ben", "cleo", "dan")
    over, offered = circle.do("ana", c.TurnOffer(to="dan"))
    assert (over.queue, offered.holder, offered.queue) == (
        ("ben", "cleo", "dan"),
        "dan",
        ("ben", "cleo"),
    )


def test_offer_takes_somebody_from_whichever_list():
    """A host relies on it who gives somebody the floor again."""
    circle = circle_of("ben", "cleo", "dan")
    circle.share("ben")
    circle.pass_("cleo")
    circle.do("ana", c.TurnOffer(to="ben"))
    assert (circle.holder, circle.lists) == ("ben", ("dan", "cleo", ""))
    circle.do("ana", c.TurnOffer(to="cleo"))
    assert (circle.holder, circle.lists) == ("cleo", ("ben dan", "", ""))


def test_offer_while_someone_speaks_is_stale():
    """The speaker relies on it."""
    circle = circle_of("ben", "cleo")
    assert circle.refusal("ana", c.TurnOffer(to="ben")) == "stale"
    circle.begin("ben")
    assert circle.refusal("ana", c.TurnOffer(to="cleo")) == "stale"


def test_offer_goes_to_a_sharer_who_is_here():
    """Listeners and those away rely on it: nobody is made to receive a turn."""
    circle = circle_of("ben", "cleo", "dan", "eva")
    circle.join("lou", part="listener")
    circle.do("ana", c.ParticipantMute(participant="dan"))
    circle.drop("cleo")
    circle.wait(5)
    for name in ("cleo", "dan", "lou"):
        assert circle.refusal("ana", c.TurnOffer(to=name)) == "forbidden"
    assert circle.refusal("ana", c.TurnOffer(to="nobody")) == "not_found"
    circle.join("wim", address="x")
    circle.do("wim", c.RoomLeave())
    assert circle.refusal("ana", c.TurnOffer(to="wim")) == "forbidden"


def test_nobody_in_the_lobby_is_offered_a_turn():
    """The circle relies on it."""
    circle = circle_of("ben")
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("wim")
    assert circle.refusal("ana", c.TurnOffer(to="wim")) == "not_found"


def test_offer_makes_sense_in_turns_only():
    """A host on an open floor relies on the answer."""
    circle = circle_of("ben", rounds=(open_round(),))
    assert circle.refusal("ana", c.TurnOffer(to="ben")) == "wrong_phase"


def test_offer_does_not_wait_for_the_gap():
    """A host relies on it: what they say now is now."""
    circle = circle_of("ben", "cleo", "dan", rounds=(turns(gap_s=30),))
    circle.share("ben")
    assert circle.holder is None
    assert kinds(circle.do("ana", c.TurnOffer(to="dan"))) == ["silence.ended", "turn.offered"]


def test_offer_in_a_pause_stands_until_it_is_over():
    """A host relies on it who prepares the next step in a pause."""
    circle = circle_of("ben", "cleo")
    circle.share("ben")
    circle.share("cleo")
    circle.do("ana", c.CirclePause())
    (offered,) = circle.do("ana", c.TurnOffer(to="ben"))
    assert (offered.left_ms, offered.answer_by) == (60 * SECOND, None)


def test_a_firm_turn_tells_how_often_it_can_be_lengthened():
    """The holder relies on it to show the button."""
    circle = circle_of("ben", rounds=(turns(extensions=10),))
    assert circle.turn.extensions_left == 10


# -- gaps ---------------------------------------------------------------------


def test_a_gap_is_a_silence_between_a_turns_end_and_the_next_offer():
    """A talking-piece circle relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=30),))
    circle.begin("ben")
    _, silence = circle.end("ben")
    assert silence.until == circle.now + 30 * SECOND
    assert circle.refusal("cleo", c.MessagePost(text="x")) == "silence"
    assert kinds(circle.wait(30)) == ["silence.ended", "turn.offered"]


def test_no_gap_after_the_last_turn():
    """A host relies on it who goes on at once."""
    circle = circle_of("ben", rounds=(turns(gap_s=30),))
    circle.begin("ben")
    assert kinds(circle.end("ben")) == ["turn.ended"]


def test_no_gap_before_somebody_who_is_not_there():
    """Those who wait for nobody rely on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=30),))
    circle.drop("cleo")
    circle.wait(5)
    circle.begin("ben")
    assert kinds(circle.end("ben")) == ["turn.ended"]


def test_a_gap_comes_before_come_backs_too():
    """Who passed relies on it: no rush the second time either."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=30),))
    circle.pass_("ben")
    circle.wait(30)
    circle.begin("cleo")
    assert kinds(circle.end("cleo")) == ["turn.ended", "silence.began"]
    circle.wait(30)
    circle.begin("ben")
    assert kinds(circle.end("ben")) == ["turn.ended"]


def test_a_turn_that_ends_in_a_silence_or_pause_makes_no_gap_of_its_own():
    """Whoever rang the bell relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=30),))
    circle.begin("ben")
    circle.do("ben", c.BellRing())
    assert kinds(circle.end("ben")) == ["turn.ended"]
    circle.do("ana", c.CirclePause())
    circle.do("ana", c.SilenceEnd())
    circle.do("ana", c.TurnOffer(to="cleo"))
    assert kinds(circle.pass_("cleo")) == ["turn.ended"]


def test_no_turn_is_offered_while_paused_or_silent():
    """Everybody relies on it: quiet is quiet."""
    circle = circle_of("ben", "cleo")
    circle.do("ben", c.BellRing())
    assert kinds(circle.pass_("ben")) == ["turn.ended"]
    assert kinds(circle.wait(30)) == ["silence.ended", "turn.offered"]
    circle.do("ana", c.CirclePause())
    assert kinds(circle.pass_("cleo")) == ["turn.ended"]
    assert kinds(circle.do("ana", c.CircleResume())) == ["circle.resumed", "turn.offered"]


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


# -- nothing to do ------------------------------------------------------------


def test_the_inner_steps_refuse_to_act_without_a_turn():
    """Whoever changes the code relies on it: a turn that is not there is a fault, not a case."""
    draft = Draft(gathered("ben").room, Envelope(command=c.Tick()), 0)
    with pytest.raises(AssertionError):
        finish(draft, "done")
    with pytest.raises(AssertionError):
        time_is_up(draft)
    depart(draft, "ben")
    assert draft.events == []
