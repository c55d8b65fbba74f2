"""The turn from offer to end (PROTOCOL 5 and 7)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.draft import Draft
from roomserver.domain.envelope import Envelope
from roomserver.domain.turns import depart, finish, time_is_up
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


def test_a_message_tells_its_own_feedback_and_the_turn_keeps_the_last():
    """Clients rely on it that show what is asked for beside the words."""
    circle = circle_of("ben", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    first, second = circle.say("ben", feedback="ideas"), circle.say("ben")
    asked = [circle.room.messages[m].feedback for m in (first, second)]
    assert asked == ["ideas", "none"]
    assert circle.turn.feedback == "ideas"


def test_replies_open_only_to_words_that_are_still_there():
    """Everybody relies on it: nobody waits for replies to something taken back."""
    circle = circle_of("ben", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    circle.do("ben", c.MessageRetract(message=circle.say("ben", feedback="ideas")))
    told = circle.do("ben", c.TurnEnd(turn=circle.turn.id))
    assert told[0].reason == "done"


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
