"""Coming, going and being oneself (PROTOCOL 2, 5 and 7: join, lobby, presence, part, alias)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Rejected, Verdict
from tests.unit.domain.circle import CANDIDATES, Circle, circle_of, gathered, kinds, turns


def refused(circle, name, **fields):
    decision = circle.try_join(name, fields.pop("role", "participant"), **fields)
    assert isinstance(decision, Rejected), decision
    return decision


# -- joining ------------------------------------------------------------------


def test_joining_needs_the_agreement():
    """People who wrote the circle's agreements rely on it."""
    assert refused(Circle(), "ben", agreed=False).code == "agreement_required"


def test_a_participant_is_a_sharer_and_a_host_a_listener_unless_they_say():
    """A client that leaves `part` out relies on it."""
    circle = gathered("ben")
    circle.join("ida", "host", part="sharer")
    circle.join("cleo", part="listener")
    parts = {m.id: m.part for m in circle.room.members.values()}
    assert parts == {"ana": "listener", "ben": "sharer", "ida": "sharer", "cleo": "listener"}


def test_who_gives_no_alias_gets_a_free_one():
    """Somebody who does not want to think of a name relies on it."""
    circle = gathered()
    circle.join("ben", alias=None)
    circle.join("cleo", alias=None)
    assert [circle.member(p).alias for p in ("ben", "cleo")] == list(CANDIDATES[:2])


def test_without_a_free_candidate_the_server_numbers_a_guest():
    """A crowded room with a short list of names relies on it."""
    circle = gathered()
    circle.join("ben", alias=None, candidates=())
    circle.join("cleo", alias=None, candidates=("guest 2",))
    assert [circle.member(p).alias for p in ("ben", "cleo")] == ["Guest 2", "Guest 3"]


@pytest.mark.parametrize("alias", ["ben", "BEN", "B\u0435n", "b e n", "be\u0301n"])
def test_an_alias_is_not_given_twice_however_it_is_spelled(alias):
    """People who must not be taken for somebody else rely on it."""
    decision = refused(gathered("ben"), "cleo", alias=alias)
    assert decision.code == "alias_taken"
    assert decision.suggestions == CANDIDATES[:3]


def test_suggestions_are_free():
    """Whoever takes a suggestion relies on it."""
    circle = gathered("ben")
    circle.join("cleo", alias=CANDIDATES[0])
    assert refused(circle, "dan", alias="Ben").suggestions == CANDIDATES[1:4]


@pytest.mark.parametrize("alias", ["...", " ", "x" * 33, "two\nlines"])
def test_an_alias_that_cannot_be_shown_is_refused(alias):
    """Readers of the list of participants rely on it."""
    assert refused(gathered(), "ben", alias=alias).code == "alias_refused"


@pytest.mark.parametrize("action", ["block", "hold"])
def test_an_alias_that_moderation_objects_to_is_refused(action):
    """The group relies on it: nobody sits there under a slur or a phone number."""
    decision = refused(gathered(), "ben", alias="Rude", verdict=Verdict(action=action, text="Rude"))
    assert decision.code == "alias_refused"


def test_an_alias_is_taken_in_its_canonical_form():
    """Everybody who compares names relies on it."""
    circle = gathered()
    circle.join("ben", alias="Be\u0301a", verdict=Verdict(text="B\u00e9a"))
    assert circle.member("ben").alias == "B\u00e9a"


def test_capacity_counts_participants_here_and_away_but_not_hosts():
    """A host who chose a size for the group relies on it."""
    circle = gathered("ben", "cleo", capacity=2)
    circle.drop("ben")
    circle.wait(10)
    assert refused(circle, "dan").code == "room_full"
    circle.join("ida", "host")
    circle.do("cleo", c.RoomLeave())
    circle.join("dan")


def test_a_locked_room_takes_hosts_and_its_own_people_only():
    """A host who closed the door relies on it, and who only lost the network."""
    circle = gathered("ben")
    circle.do("ana", c.RoomSet(locked=True))
    assert refused(circle, "cleo").code == "room_locked"
    circle.drop("ben")
    circle.wait(20 * 60)
    assert circle.member("ben").gone
    circle.back("ben")
    circle.join("ida", "host")
    assert circle.member("ben").status == "here"


def test_a_full_room_takes_back_who_was_gone():
    """Somebody whose battery died relies on it."""
    circle = gathered("ben", "cleo", capacity=2)
    circle.drop("ben")
    circle.wait(16 * 60)
    circle.join("dan")
    assert kinds(circle.back("ben")) == ["connection.attached", "participant.joined"]


def test_nobody_new_after_the_beginning_where_late_is_closed():
    """A grief circle relies on it."""
    circle = circle_of("ben", late="closed")
    assert refused(circle, "cleo").code == "room_locked"
    circle.join("ida", "host")
    gathering = gathered("ben", late="closed")
    gathering.join("cleo")


def test_newcomers_go_to_the_end_of_the_queue():
    """Latecomers rely on it: they get a turn without pushing anybody back."""
    circle = circle_of("ben", "cleo")
    (joined,) = circle.join("dan")
    assert joined.queue == ("cleo", "dan")


def test_newcomers_who_only_listen_stand_in_no_list():
    """A listener relies on it: nobody hands them the floor."""
    circle = circle_of("ben", "cleo")
    circle.join("dan", part="listener")
    assert circle.lists == ("cleo", "", "")


def test_where_late_is_listen_newcomers_take_turns_from_the_next_round_on():
    """A circle that is deep in a round relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns("r1"), turns("r2")), late="listen")
    circle.join("dan")
    assert circle.lists == ("cleo", "", "")
    circle.do("ana", c.RoundNext())
    assert "dan" in circle.lists[0]


def test_too_many_hosts_are_refused():
    """The bound on a room's state relies on it."""
    circle = Circle()
    for number in range(20):
        circle.join(f"h{number}", "host")
    assert refused(circle, "ida", role="host").code == "room_full"


def test_who_joined_is_told_to_all_but_not_from_where():
    """People's anonymity relies on it."""
    circle = gathered()
    circle.join("ben", address="hash", credential="key")
    (frame,) = circle.seen("ana", "participant.joined")[1:]
    assert frame == {
        "type": "participant.joined",
        "seq": 2,
        "at": circle.now,
        "participant": "ben",
        "alias": "Ben",
        "role": "participant",
        "part": "sharer",
        "status": "here",
        "muted": False,
        "joined_at": circle.now,
    }


# -- the lobby ----------------------------------------------------------------


def test_with_a_lobby_newcomers_wait_and_only_hosts_learn_of_it():
    """A host who looks at each newcomer relies on it."""
    circle = gathered("ben", lobby=True)
    assert circle.member("ben").status == "waiting"
    assert circle.seen("ana", "participant.waiting")[0]["alias"] == "Ben"
    circle.do("ana", c.ParticipantAdmit(participant="ben"))
    circle.join("cleo")
    assert not circle.seen("ben", "participant.waiting")
    assert "waiting" not in circle.view("ben")
    assert circle.view("ana")["waiting"] == [{"id": "cleo", "alias": "Cleo"}]


def test_hosts_never_wait():
    """A co-host who comes late relies on it."""
    circle = gathered(lobby=True)
    circle.join("ida", "host")
    assert circle.member("ida").status == "here"


def test_who_waits_may_do_nothing():
    """The room relies on it: the lobby is outside."""
    circle = gathered("ben", lobby=True)
    assert circle.refusal("ben", c.RoomLeave()) == "not_joined"


def test_the_place_in_the_lobby_is_lost_after_two_minutes_without_a_connection():
    """Hosts rely on it: they do not admit ghosts."""
    circle = gathered("ben", lobby=True)
    circle.drop("ben")
    assert kinds(circle.wait(119)) == []
    assert kinds(circle.wait(1)) == ["participant.refused"]
    assert "ben" not in circle.room.members


def test_the_place_in_the_lobby_is_kept_for_who_comes_back_in_time():
    """Somebody on a bad network relies on it."""
    circle = gathered("ben", lobby=True)
    circle.drop("ben")
    circle.wait(100)
    circle.back("ben")
    circle.wait(100)
    assert circle.member("ben").status == "waiting"


def test_the_lobby_is_bounded():
    """The server relies on it."""
    circle = gathered(lobby=True, capacity=100)
    for number in range(50):
        circle.join(f"p{number}", alias=f"Person x{number}")
    assert refused(circle, "ben").code == "room_full"


def test_a_full_room_has_no_lobby():
    """Somebody who would wait in vain relies on it."""
    circle = gathered("ben", "cleo", capacity=2)
    circle.do("ana", c.RoomSet(lobby=True))
    assert refused(circle, "dan").code == "room_full"


# -- connections and presence -------------------------------------------------


def test_a_lost_socket_is_away_after_five_seconds():
    """Everybody who looks round the circle relies on it."""
    circle = gathered("ben")
    circle.drop("ben")
    assert kinds(circle.wait(4.9)) == []
    assert kinds(circle.wait(0.1)) == ["participant.away"]
    assert kinds(circle.back("ben")) == ["connection.attached", "participant.returned"]


def test_a_socket_that_comes_back_within_five_seconds_was_never_away():
    """A phone that changes from one network to another relies on it."""
    circle = gathered("ben")
    circle.drop("ben")
    circle.wait(4)
    assert kinds(circle.back("ben")) == ["connection.attached"]
    assert kinds(circle.wait(60)) == []


def test_a_seat_is_kept_for_fifteen_minutes():
    """Somebody whose train is in a tunnel relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.drop("dan")
    circle.begin("ben")
    assert "participant.left" not in kinds(circle.wait(899))
    (left,) = circle.wait(1)
    assert (left.reason, left.queue, circle.lists) == ("gone", ("cleo",), ("cleo", "", ""))


def test_who_was_gone_comes_back_as_the_same_person_to_the_queues_end():
    """Somebody who returns after half an hour relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.drop("cleo")
    circle.begin("ben")
    circle.wait(901)
    joined = circle.back("cleo")[1]
    assert isinstance(joined, e.ParticipantJoined)
    assert (joined.participant, joined.alias, joined.queue) == ("cleo", "Cleo", ("dan", "cleo"))


def test_who_was_heard_before_being_gone_stays_heard():
    """Everyone once before anyone twice relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.share("ben")
    circle.drop("ben")
    circle.begin("cleo")
    circle.wait(901)
    circle.back("ben")
    assert circle.lists == ("dan", "", "ben")


def test_a_listener_who_was_gone_comes_back_as_one():
    """Who chose to listen relies on it."""
    circle = circle_of("ben")
    circle.join("lou", part="listener")
    circle.drop("lou")
    circle.wait(901)
    circle.back("lou")
    assert (circle.member("lou").part, circle.lists) == ("listener", ("", "", ""))


def test_who_left_does_not_come_back_by_resume():
    """Who wanted to be out relies on it."""
    circle = gathered("ben")
    circle.do("ben", c.RoomLeave())
    decision = circle.send(circle.envelope("ben", c.MessagePost(text="x")))
    assert decision.code == "not_joined"
    with pytest.raises(AssertionError, match="not_found"):
        circle.back("ben")
    with pytest.raises(AssertionError, match="not_found"):
        circle.back("nobody")


def test_the_loss_of_an_older_socket_means_nothing():
    """The same membership in two tabs relies on it: closing the old tab costs nothing."""
    circle = gathered("ben")
    old = circle.member("ben").connection
    circle.back("ben")
    assert circle.ask(c.Detach(participant="ben", connection=old, since=circle.now)) == ()
    assert circle.ask(c.Detach(participant="nobody", connection="x", since=circle.now)) == ()
    assert circle.member("ben").lost_at is None


def test_the_same_membership_in_two_tabs_only_the_newer_speaks():
    """Somebody who opened the link twice relies on it: nothing is done twice."""
    circle = circle_of("ben", "cleo")
    old = circle.member("ben").connection
    circle.back("ben")
    turn = circle.turn.id
    assert circle.refusal("ben", c.TurnBegin(turn=turn), connection=old) == "stale"
    circle.do("ben", c.TurnBegin(turn=turn))


def test_a_dead_instance_takes_its_members_sockets_along():
    """A fleet relies on it: people of a crashed instance are away, not forgotten."""
    circle = circle_of("ben", "cleo")
    since = circle.now
    lost = {p: circle.member(p).connection or "" for p in ("ben", "cleo")}
    circle.sleep(15)
    circle.back("cleo")
    circle.ask(c.MarkLost(connections=lost, since=since))
    assert kinds(circle.wait(0)) == ["participant.away", "turn.clock"]
    assert (circle.member("ben").status, circle.member("cleo").status) == ("away", "here")


def test_unknown_presence_is_never_empty():
    """A circle relies on it whose store can't tell who is there: everybody keeps seat and turn."""
    circle = circle_of("ben", "cleo", rounds=(turns(turn_s=None),))
    circle.begin("ben")
    circle.wait(2 * 3_600)
    assert [m.status for m in circle.room.members.values()] == ["here"] * 3
    assert circle.holder == "ben"


def test_a_loss_that_is_told_from_the_future_counts_from_now():
    """Instances with skewed clocks rely on it."""
    circle = gathered("ben")
    circle.drop("ben", since=circle.now + 60_000)
    assert circle.member("ben").lost_at == circle.now


def test_a_socket_is_lost_once():
    """A keeper that says it twice relies on it."""
    circle = gathered("ben")
    connection = circle.member("ben").connection
    circle.drop("ben")
    again = c.MarkLost(connections={"ben": connection}, since=circle.now)
    assert circle.ask(again) == ()
