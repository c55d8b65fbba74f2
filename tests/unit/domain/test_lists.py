"""The four lists and whose turn comes next (PROTOCOL 7: order, queue, come_back, heard, hands)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import lists
from tests.unit.domain.circle import circle_of, gathered, kinds, open_round, turns

HANDS = turns(order="hands")


def hands_round(*people):
    return circle_of(*people, rounds=(HANDS, turns("r2")))


# -- queue, come_back, heard --------------------------------------------------


def test_everyone_once_and_then_those_who_passed():
    """Who passed relies on it: they are come back to, after all others."""
    circle = circle_of("ben", "cleo", "dan")
    circle.pass_("ben")
    circle.share("cleo")
    circle.pass_("dan")
    assert (circle.holder, circle.lists) == ("ben", ("dan", "", "cleo"))
    circle.share("ben")
    circle.share("dan")
    assert (circle.holder, circle.lists) == (None, ("", "", "cleo ben dan"))


def test_everybody_passes_twice_and_stands_in_no_list():
    """A silent circle relies on it: nobody is asked a third time, and the host goes on."""
    circle = circle_of("ben", "cleo")
    for name in ("ben", "cleo", "ben", "cleo"):
        circle.pass_(name)
    assert (circle.holder, circle.lists) == (None, ("", "", ""))
    assert kinds(circle.wait(600)) == []


def test_where_passing_is_final_nobody_is_come_back_to():
    """A short check-in relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(repeat_passed=False),))
    circle.pass_("ben")
    circle.share("cleo")
    assert (circle.holder, circle.lists) == (None, ("", "", "cleo"))


def test_one_person_left_takes_turns_alone():
    """The one who stayed relies on it."""
    circle = circle_of("ben", "cleo")
    circle.do("cleo", c.RoomLeave())
    circle.pass_("ben")
    assert circle.holder == "ben"
    circle.pass_("ben")
    assert (circle.holder, circle.lists) == (None, ("", "", ""))


def test_a_newcomer_in_the_second_pass_is_heard_too():
    """A latecomer relies on it."""
    circle = circle_of("ben", "cleo")
    circle.pass_("ben")
    circle.share("cleo")
    circle.join("dan")
    circle.share("ben")
    assert circle.holder == "dan"


def test_who_passed_out_of_all_lists_can_still_be_offered_a_turn():
    """A host relies on it."""
    circle = circle_of("ben")
    circle.pass_("ben")
    circle.pass_("ben")
    circle.do("ana", c.TurnOffer(to="ben"))
    circle.share("ben")
    assert circle.lists == ("", "", "ben")


@pytest.mark.parametrize("how", ["away", "muted"])
def test_those_away_or_muted_are_passed_over_and_keep_their_place(how):
    """They rely on it, and those who wait behind them."""
    circle = circle_of("ben", "cleo", "dan")
    if how == "away":
        circle.drop("cleo")
        circle.wait(5)
    else:
        circle.do("ana", c.ParticipantMute(participant="cleo"))
    circle.share("ben")
    assert (circle.holder, circle.lists) == ("dan", ("cleo", "", "ben"))


def test_if_only_such_are_left_there_is_no_turn_until_one_is_back():
    """They rely on it: the round waits for them, not they for it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.drop("cleo")
    circle.do("ana", c.ParticipantMute(participant="dan"))
    circle.wait(5)
    circle.share("ben")
    assert (circle.holder, circle.lists[0]) == (None, "cleo dan")
    assert "turn.offered" in kinds(circle.do("ana", c.ParticipantUnmute(participant="dan")))
    circle.share("dan")
    assert kinds(circle.back("cleo"))[-1] == "turn.offered"


def test_come_backs_who_are_all_away_wait_in_their_list():
    """They rely on it: the list is served when one of them is back."""
    circle = circle_of("ben", "cleo")
    circle.pass_("ben")
    circle.drop("ben")
    circle.wait(5)
    circle.share("cleo")
    assert (circle.holder, circle.lists) == (None, ("", "ben", "cleo"))
    circle.back("ben")
    assert (circle.holder, circle.lists) == ("ben", ("", "", "cleo"))


def test_removal_of_the_holder_frees_the_floor():
    """The group relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.begin("ben")
    events = circle.do("ana", c.ParticipantRemove(participant="ben"))
    assert kinds(events) == ["turn.ended", "participant.left", "turn.offered"]
    assert (circle.holder, circle.lists) == ("cleo", ("dan", "", ""))


def test_removal_of_one_who_is_away_takes_their_place_too():
    """The group relies on it: nobody waits for somebody who won't come."""
    circle = circle_of("ben", "cleo", "dan")
    circle.drop("cleo")
    circle.wait(5)
    circle.do("ana", c.ParticipantRemove(participant="cleo"))
    assert circle.lists == ("dan", "", "")


def test_removing_somebody_resets_no_others_clock():
    """The one who speaks relies on it."""
    circle = circle_of("ben", "cleo", "dan", rounds=(turns(turn_s=120),))
    circle.begin("ben")
    before = circle.turn
    circle.wait(50)
    events = circle.do("ana", c.ParticipantRemove(participant="cleo", ban=True))
    assert (kinds(events), circle.turn) == (["participant.left"], before)


def test_an_event_carries_only_the_lists_that_changed():
    """Clients on slow networks rely on it."""
    circle = circle_of("ben", "cleo")
    room = circle.room
    same = {"queue": room.queue, "come_back": (), "heard": (), "hands": ()}
    assert lists.changed(room, **same) == {}
    other = {"queue": ("x",), "come_back": ("y",), "heard": ("z",), "hands": ("h",)}
    assert lists.changed(room, **other) == other


def test_a_turn_must_run_to_be_over():
    """Whoever changes the code relies on it."""
    with pytest.raises(AssertionError):
        lists.after_turn(gathered("ben").room, "done", stays=True)


def test_the_holder_is_in_no_list_whatever_they_set():
    """Everybody who shows the lists relies on it."""
    circle = circle_of("ben", "cleo")
    assert lists.newcomer(circle.room, "ben") == {}


# -- hands --------------------------------------------------------------------


def test_with_nobody_speaking_a_raised_hand_is_offered_at_once():
    """Who has something to say relies on it."""
    circle = hands_round("ben", "cleo")
    raised, offered = circle.do("cleo", c.HandRaise())
    assert (raised.hands, raised.queue) == (("cleo",), ("cleo",))
    assert (offered.holder, offered.queue) == ("cleo", ())


def test_the_queue_is_the_raised_hands_in_that_order():
    """Those who wait rely on it."""
    circle = hands_round("ben", "cleo", "dan")
    for name in ("cleo", "dan", "ben"):
        circle.do(name, c.HandRaise())
    assert (circle.holder, circle.lists) == ("cleo", ("dan ben", "", ""))


def test_hands_raised_before_the_round_count():
    """Who was quick relies on it."""
    circle = gathered("ben", "cleo", "dan", rounds=(HANDS,))
    circle.do("dan", c.HandRaise())
    circle.do("ben", c.HandRaise())
    circle.do("ana", c.CircleBegin())
    assert (circle.holder, circle.lists[0]) == ("dan", "ben")


def test_the_not_yet_heard_come_first():
    """The quiet rely on it: everyone once before anyone twice."""
    circle = hands_round("ben", "cleo", "dan", "eva")
    circle.do("ben", c.HandRaise())
    circle.share("ben")
    circle.do("cleo", c.HandRaise())
    circle.do("ben", c.HandRaise())
    assert circle.lists == ("ben", "", "")
    circle.do("dan", c.HandRaise())
    circle.do("eva", c.HandRaise())
    assert circle.lists == ("dan eva ben", "", "")


def test_a_hand_falls_when_its_turn_ends():
    """Hosts rely on it: a hand up is a wish that stands."""
    circle = hands_round("ben", "cleo")
    circle.do("ben", c.HandRaise())
    circle.begin("ben")
    assert circle.room.hands == ("ben",)
    (over,) = circle.end("ben")
    assert (over.hands, over.heard) == ((), ("ben",))


def test_a_hand_stays_up_while_its_turn_is_only_put_off():
    """Who deferred relies on it: they are still in the queue."""
    circle = hands_round("ben", "cleo")
    circle.do("ben", c.HandRaise())
    circle.do("cleo", c.HandRaise())
    circle.defer("ben")
    assert (circle.room.hands, circle.lists[0]) == (("ben", "cleo"), "ben")


def test_a_lowered_hand_leaves_the_queue():
    """Who thought better of it relies on it."""
    circle = hands_round("ben", "cleo", "dan")
    circle.do("ben", c.HandRaise())
    circle.do("cleo", c.HandRaise())
    (lowered,) = circle.do("cleo", c.HandLower())
    assert (lowered.hands, lowered.queue) == (("ben",), ())
    assert circle.lists == ("", "", "")


def test_a_lowered_hand_of_somebody_heard_leaves_them_heard():
    """Who spoke before relies on it."""
    circle = hands_round("ben", "cleo")
    circle.do("ben", c.HandRaise())
    circle.share("ben")
    circle.do("cleo", c.HandRaise())
    circle.do("ben", c.HandRaise())
    circle.do("ben", c.HandLower())
    assert circle.lists == ("", "", "ben")


def test_the_holders_hand_moves_nobody():
    """The holder relies on it who lowers or raises while speaking."""
    circle = hands_round("ben")
    circle.do("ben", c.HandRaise())
    assert circle.do("ben", c.HandLower())[0].queue is None
    assert circle.do("ben", c.HandRaise())[0].queue is None


def test_who_passed_in_a_hands_round_is_come_back_to_once():
    """Who passed relies on it, in every order."""
    circle = hands_round("ben")
    circle.do("ben", c.HandRaise())
    circle.pass_("ben")
    assert (circle.holder, circle.lists, circle.room.hands) == ("ben", ("", "", ""), ())
    circle.pass_("ben")
    assert (circle.holder, circle.lists) == (None, ("", "", ""))
    circle.do("ben", c.HandRaise())
    assert circle.holder == "ben"


def test_a_newcomer_who_passes_while_others_are_come_back_to_stands_in_the_list():
    """A latecomer relies on it: who passes for the first time has not passed again."""
    circle = circle_of("ben")
    circle.pass_("ben")
    circle.join("cleo")
    circle.pass_("ben")
    circle.pass_("cleo")
    assert (circle.holder, circle.lists) == (None, ("", "cleo", ""))


def test_newcomers_wait_for_no_turn_in_a_hands_round():
    """A newcomer relies on it."""
    circle = hands_round("ben")
    circle.join("cleo")
    assert circle.lists == ("", "", "")


def test_hands_raised_while_the_floor_is_open_queue_for_when_it_is_not():
    """Who raised a hand in an open moment relies on it."""
    circle = hands_round("ben", "cleo")
    circle.do("ben", c.HandRaise())
    circle.share("ben")
    circle.do("ana", c.FloorSet(floor="open"))
    assert kinds(circle.do("cleo", c.HandRaise())) == ["hand.raised"]
    circle.do("ana", c.FloorSet(floor=None))
    assert circle.holder == "cleo"


def test_hands_move_no_list_in_an_open_round():
    """Hosts of an open talk rely on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    assert circle.do("ben", c.HandRaise())[0].queue is None
    assert circle.do("ben", c.HandLower())[0].queue is None


def test_the_hand_of_a_lost_holder_stays_with_their_place():
    """Who lost the network relies on it."""
    circle = hands_round("ben", "cleo")
    circle.do("ben", c.HandRaise())
    circle.drop("ben")
    circle.wait(45)
    assert (circle.room.hands, circle.lists[0]) == (("ben",), "ben")


def test_a_holder_who_leaves_takes_their_hand_along():
    """Hosts rely on it."""
    circle = hands_round("ben", "cleo")
    circle.do("ben", c.HandRaise())
    circle.do("ben", c.RoomLeave())
    assert circle.room.hands == ()
