"""The circle's course: phases, rounds, floors, lists, silences, the agenda (PROTOCOL 5 and 7)."""

import pytest
from msgspec.structs import replace

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Verdict
from tests.unit.domain.circle import SECOND, circle_of, gathered, kinds, open_round, turns


def opened(events) -> e.RoundOpened:
    return next(x for x in events if isinstance(x, e.RoundOpened))


# -- phases -------------------------------------------------------------------


def test_begin_opens_the_first_round_and_offers_the_first_turn():
    """Everybody relies on it: the evening of PROTOCOL 9 goes like this."""
    circle = gathered("ben", "cleo", rounds=(turns(turn_s=120, extensions=1),))
    began, round_, offered = circle.do("ana", c.CircleBegin())
    assert (began.phase, began.floor, began.by) == ("circle", "turns", "ana")
    assert (round_.round, round_.floor, round_.turn_s, round_.by) == ("r1", "turns", 120, "ana")
    assert (round_.queue, round_.come_back, round_.heard) == (("ben", "cleo"), (), ())
    assert (offered.holder, offered.queue, offered.extensions_left) == ("ben", ("cleo",), 1)


def test_pause_and_resume_say_the_hosts_words():
    """Everybody relies on it: they know why they wait."""
    circle = circle_of("ben", rounds=(open_round(),))
    (paused,) = circle.do("ana", c.CirclePause(words="tea"))
    assert (paused.phase, paused.words) == ("paused", "tea")
    (resumed,) = circle.do("ana", c.CircleResume(words="on we go"))
    assert (resumed.phase, resumed.words) == ("circle", "on we go")


def test_next_ends_a_running_turn_as_skipped_and_opens_the_next_round():
    """A host with an eye on the time relies on it."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    events = circle.do("ana", c.RoundNext())
    assert kinds(events) == ["turn.ended", "round.closed", "round.opened"]
    assert (events[0].reason, events[0].by) == ("skipped", "ana")
    assert (circle.room.round, circle.lists) == ("r2", ("", "", ""))


def test_next_in_replies_ends_the_turn_too():
    """A host with an eye on the time relies on it."""
    circle = circle_of("ben", rounds=(turns(reply_s=60), open_round()))
    circle.begin("ben")
    circle.say("ben", feedback="ideas")
    circle.end("ben")
    assert circle.do("ana", c.RoundNext())[0].reason == "skipped"


def test_next_with_come_backs_pending_closes_the_round_all_the_same():
    """A host relies on it: the round's end is theirs to say; nobody is left in a list."""
    circle = circle_of("ben", "cleo", "dan", rounds=(turns("r1"), turns("r2")))
    circle.pass_("ben")
    circle.pass_("cleo")
    assert circle.lists == ("", "ben cleo", "")
    circle.do("ana", c.RoundNext())
    assert circle.holder == "cleo"
    assert circle.lists == ("dan ben", "", "")


def test_after_the_last_round_the_circle_is_ended():
    """People who stay to talk rely on it: the floor is open."""
    circle = circle_of("ben", rounds=(turns(),))
    events = circle.do("ana", c.RoundNext())
    assert kinds(events) == ["turn.ended", "round.closed", "circle.ended"]
    assert (events[-1].phase, events[-1].floor) == ("after", "open")
    circle.say("ben")


def test_next_can_name_any_round():
    """A host who changes the evening's plan relies on it."""
    circle = circle_of("ben", rounds=(turns("r1"), turns("r2"), open_round("r3")))
    circle.do("ana", c.RoundNext(round="r3"))
    assert circle.room.round == "r3"
    circle.do("ana", c.RoundNext(round="r1"))
    assert circle.room.round == "r1"
    assert circle.refusal("ana", c.RoundNext(round="r1")) == "stale"
    assert circle.refusal("ana", c.RoundNext(round="r9")) == "not_found"


def test_next_in_a_pause_opens_the_round_and_the_pause_stays():
    """A host who sorts things out in a pause relies on it."""
    circle = circle_of("ben", rounds=(turns("r1"), turns("r2")))
    circle.do("ana", c.CirclePause())
    assert "turn.offered" not in kinds(circle.do("ana", c.RoundNext()))
    assert (circle.room.phase, circle.room.round) == ("paused", "r2")
    circle.do("ana", c.CircleResume())
    assert circle.holder == "ben"


def test_next_ends_the_gap_of_the_last_turn_but_no_other_silence():
    """Whoever rang the bell relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns("r1", gap_s=60), turns("r2")))
    circle.share("ben")
    assert "silence.ended" in kinds(circle.do("ana", c.RoundNext()))
    circle.do("ben", c.BellRing())
    assert "silence.ended" not in kinds(circle.do("ana", c.RoundNext()))
    assert circle.room.silence is not None


def test_a_round_never_closes_itself():
    """A host relies on it: what follows is their word."""
    circle = circle_of("ben", rounds=(turns(turn_s=60),))
    circle.share("ben")
    assert kinds(circle.wait(3_000)) == []
    assert (circle.room.round, circle.holder) == ("r1", None)


# -- orders -------------------------------------------------------------------


def test_circle_is_by_joining_rotated_by_one_each_round():
    """People rely on it: it is not always the same who begins."""
    rounds = (turns("r1"), open_round("r2"), turns("r3"), turns("r4", order="random"), turns("r5"))
    circle = gathered("ben", "cleo", "dan", rounds=rounds)
    assert opened(circle.do("ana", c.CircleBegin())).queue == ("ben", "cleo", "dan")
    assert opened(circle.do("ana", c.RoundNext())).queue == ()
    assert opened(circle.do("ana", c.RoundNext())).queue == ("cleo", "dan", "ben")
    circle.do("ana", c.RoundNext())
    assert opened(circle.do("ana", c.RoundNext())).queue == ("dan", "ben", "cleo")


def test_circle_goes_by_joining_for_those_from_the_lobby_too():
    """People who sat down first rely on it."""
    circle = gathered(rounds=(turns(),))
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("ben")
    circle.do("ana", c.RoomSet(lobby=False))
    circle.join("cleo")
    circle.do("ana", c.ParticipantAdmit(participant="ben"))
    assert opened(circle.do("ana", c.CircleBegin())).queue == ("cleo", "ben")


def test_random_is_an_order_of_all_sharers_from_the_seed():
    """Replicas rely on it: the order is decided once and told."""
    people = ("ben", "cleo", "dan", "eva", "finn")
    orders = set()
    for number in range(8):
        circle = gathered(*people, rounds=(turns(order="random"),))
        events = circle.do("ana", c.CircleBegin(), seed=bytes([number]) * 32)
        assert sorted(opened(events).queue) == sorted(people)
        orders.add(opened(events).queue)
    assert len(orders) > 3


def test_quiet_first_begins_with_who_spoke_least():
    """The quiet rely on it."""
    circle = gathered("ben", "cleo", "dan", rounds=(turns(order="quiet_first"),))
    for name in ("ben", "ben", "cleo"):
        circle.say(name)
    assert opened(circle.do("ana", c.CircleBegin())).queue == ("dan", "cleo", "ben")


def test_listeners_stand_in_no_order_but_those_away_do():
    """Listeners and those with bad networks rely on it."""
    circle = gathered("ben", "cleo", "dan")
    circle.do("cleo", c.PartSet(part="listener"))
    circle.drop("dan")
    circle.wait(5)
    assert opened(circle.do("ana", c.CircleBegin())).queue == ("ben", "dan")


def test_a_round_without_turns_has_no_queue():
    """An open round relies on it: nobody waits for something that does not come."""
    circle = circle_of("ben", rounds=(open_round(),))
    assert circle.lists == ("", "", "")


def test_nobody_to_take_turns_is_no_fault():
    """A host who begins alone relies on it."""
    circle = circle_of(rounds=(turns(budget_s=600),))
    assert (circle.holder, circle.room.turn_s) == (None, 600)


# -- a turn's length ----------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "length"),
    [
        ({"turn_s": 120}, 120),
        ({"turn_s": 120, "budget_s": 600}, 120),
        ({"budget_s": 600}, 200),
        ({"budget_s": 100}, 60),
        ({}, None),
    ],
)
def test_a_turns_length_is_told_when_the_round_opens(terms, length):
    """Sharers rely on it: turn_s, the budget's share (60 s at least), or none."""
    circle = gathered("ben", "cleo", "dan", rounds=(turns(**terms),))
    circle.do("cleo", c.MessagePost(text="hello"))
    assert opened(circle.do("ana", c.CircleBegin())).turn_s == length


def test_the_budget_is_divided_at_opening():
    """Who was promised three minutes relies on it when somebody joins."""
    circle = circle_of("ben", "cleo", rounds=(turns(budget_s=600),))
    circle.join("dan")
    circle.begin("ben")
    assert circle.turn.deadline == circle.now + 300 * SECOND


# -- the host's floor ---------------------------------------------------------


def test_the_floor_that_holds_is_told_and_saying_it_again_changes_nothing():
    """Clients rely on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    (changed,) = circle.do("ana", c.FloorSet(floor="hosts"))
    assert (changed.floor, changed.by) == ("hosts", "ana")
    assert kinds(circle.do("ana", c.FloorSet(floor="hosts"))) == ["command.accepted"]


def test_turning_to_turns_in_an_open_round_draws_an_order_and_offers():
    """A host relies on it when an open talk needs a round."""
    circle = circle_of("ben", "cleo", rounds=(open_round(),))
    changed, queue, offered = circle.do("ana", c.FloorSet(floor="turns"))
    assert (changed.floor, queue.queue, offered.holder) == ("turns", ("ben", "cleo"), "ben")


def test_turning_back_to_turns_goes_on_with_the_order_that_was():
    """Those who wait rely on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.share("ben")
    circle.do("ana", c.FloorSet(floor="open"))
    assert kinds(circle.pass_("cleo")) == ["turn.ended"]
    circle.do("ana", c.FloorSet(floor=None))
    assert (circle.holder, circle.lists) == ("dan", ("", "cleo", "ben"))


def test_who_joins_while_the_hosts_floor_suspends_turns_has_a_place_in_the_queue():
    """A newcomer relies on it when turns go on."""
    circle = circle_of("ben", "cleo")
    circle.do("ana", c.FloorSet(floor="open"))
    circle.join("dan")
    assert circle.lists[0] == "cleo dan"
    circle.do("ana", c.FloorSet(floor=None))
    circle.share("ben")
    circle.share("cleo")
    assert circle.holder == "dan"


def test_lists_drawn_by_the_hosts_floor_stay_while_it_is_another():
    """A host who goes to and fro relies on it."""
    circle = circle_of("ben", "cleo", rounds=(open_round(),))
    circle.do("ana", c.FloorSet(floor="turns"))
    circle.share("ben")
    circle.do("ana", c.FloorSet(floor=None))
    circle.join("dan")
    circle.do("ana", c.FloorSet(floor="turns"))
    assert (circle.holder, circle.lists) == ("cleo", ("dan", "", "ben"))


def test_turns_without_a_round_offer_nothing():
    """A room without an agenda relies on it."""
    circle = gathered("ben")
    circle.room = replace(circle.room, agenda=())
    circle.do("ana", c.CircleBegin())
    assert kinds(circle.do("ana", c.FloorSet(floor="turns"))) == ["floor.changed"]


# -- the queue by hand --------------------------------------------------------


def test_the_queue_in_a_new_order():
    """A host who knows who must leave early relies on it."""
    circle = circle_of("ben", "cleo", "dan", "eva")
    (changed,) = circle.do("ana", c.QueueSet(queue=("eva", "cleo", "dan")))
    assert (changed.queue, changed.by) == (("eva", "cleo", "dan"), "ana")


def test_unknown_ids_are_ignored_and_missing_ones_keep_their_order_at_the_end():
    """A host relies on it whose list was a moment old: nobody falls out of the queue."""
    circle = circle_of("ben", "cleo", "dan", "eva")
    circle.do("ana", c.QueueSet(queue=("eva", "ben", "nobody", "eva")))
    assert circle.lists[0] == "eva cleo dan"


def test_reorder_against_join_leave_and_ban():
    """A host relies on it who dragged names while people came and went."""
    circle = circle_of("ben", "cleo", "dan", "eva", "finn")
    seen = ("finn", "eva", "dan", "cleo")
    circle.join("gil")
    circle.do("eva", c.RoomLeave())
    circle.do("ana", c.ParticipantRemove(participant="dan", ban=True))
    circle.do("ana", c.QueueSet(queue=seen))
    assert circle.lists[0] == "finn cleo gil"


def test_the_same_order_is_told_all_the_same():
    """A host relies on it who asked for an order and waits to see it."""
    circle = circle_of("ben", "cleo", "dan")
    assert kinds(circle.do("ana", c.QueueSet(queue=("cleo",)))) == ["queue.changed"]


def test_the_next_round_waits_for_no_gap():
    """Everybody relies on it: a gap lies between two turns, not between two rounds."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=20), open_round()))
    circle.begin("ben")
    told = kinds(circle.do("ana", c.RoundNext()))
    assert told == ["turn.ended", "round.closed", "round.opened"]


def test_a_rounds_new_words_are_those_that_moderation_left():
    """Participants rely on it: a title deceives no more than a message."""
    circle = circle_of("ben")
    spec = {"kind": "open", "title": "Cafe\u0301", "floor": "open", "prompt": "why?"}
    judged = {"title": Verdict(text="Caf\u00e9"), "prompt": Verdict(action="block")}
    told = circle.do("ana", c.RoundEdit(spec=spec), verdicts={"title": judged["title"]})
    assert told[0].agenda[-1].title == "Caf\u00e9"
    assert circle.refusal("ana", c.RoundEdit(spec=spec), verdicts=judged) == "blocked"


def test_shuffle_keeps_everybody():
    """A host relies on it who lets chance decide."""
    circle = circle_of("ben", "cleo", "dan", "eva", "finn")
    before = circle.room.queue
    for number in range(5):
        circle.do("ana", c.QueueShuffle(), seed=bytes([number]) * 32)
        assert sorted(circle.room.queue) == sorted(before)
    alone = circle_of("ben", "cleo")
    assert kinds(alone.do("ana", c.QueueShuffle())) == ["queue.changed"]
