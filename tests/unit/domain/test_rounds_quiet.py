"""Hands, silence and bell, and the agenda: the circle between turns (PROTOCOL 5)."""

from roomserver.domain import commands as c
from roomserver.domain.limits import ROUNDS
from tests.unit.domain.circle import SECOND, circle_of, kinds, open_round, turns

# -- hands --------------------------------------------------------------------


def test_a_raised_hand_is_seen_and_in_other_orders_orders_nothing():
    """Hosts rely on it: a hand is a sign, not a place."""
    circle = circle_of("ben", "cleo", "dan")
    (raised,) = circle.do("dan", c.HandRaise())
    assert (raised.participant, raised.hands, raised.queue) == ("dan", ("dan",), None)
    assert kinds(circle.do("dan", c.HandRaise())) == ["command.accepted"]
    (lowered,) = circle.do("dan", c.HandLower())
    assert (lowered.hands, lowered.queue) == ((), None)
    assert kinds(circle.do("dan", c.HandLower())) == ["command.accepted"]


def test_a_listener_raises_no_hand():
    """A listener relies on it: they may do all else."""
    circle = circle_of("ben")
    circle.join("lou", part="listener")
    assert circle.refusal("lou", c.HandRaise()) == "forbidden"
    assert circle.refusal("ana", c.HandRaise(participant="lou")) == "forbidden"


def test_a_host_may_raise_and_lower_anothers_hand_but_nobody_else():
    """Who can't find the button relies on it."""
    circle = circle_of("ben", "cleo")
    assert circle.refusal("ben", c.HandRaise(participant="cleo")) == "forbidden"
    (raised,) = circle.do("ana", c.HandRaise(participant="cleo"))
    assert (raised.by, raised.participant) == ("ana", "cleo")
    assert circle.refusal("ben", c.HandLower(participant="cleo")) == "forbidden"
    circle.do("ana", c.HandLower(participant="cleo"))
    circle.do("ben", c.HandRaise(participant="ben"))
    assert circle.room.hands == ("ben",)
    assert circle.refusal("ana", c.HandRaise(participant="nobody")) == "not_found"


# -- silence and bell ---------------------------------------------------------


def test_a_silence_lasts_as_long_as_the_host_says_or_until_they_end_it():
    """A circle that needs a breath relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    (began,) = circle.do("ana", c.SilenceBegin(seconds=90, words="for all"))
    assert (began.until, began.words) == (circle.now + 90 * SECOND, "for all")
    assert circle.view("ben")["silence"] == {"until": began.until, "words": "for all"}
    assert kinds(circle.do("ana", c.SilenceEnd())) == ["silence.ended"]
    assert circle.refusal("ana", c.SilenceEnd()) == "stale"
    circle.do("ana", c.SilenceBegin(seconds=90))
    assert kinds(circle.wait(90)) == ["silence.ended"]


def test_anyone_may_ring_for_half_a_minute():
    """Who is overwhelmed relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    (began,) = circle.do("ben", c.BellRing(words="breathe"))
    assert (began.by, began.until, began.words) == ("ben", circle.now + 30 * SECOND, "breathe")
    assert kinds(circle.wait(30)) == ["silence.ended"]


def test_one_rings_once_in_five_minutes_and_nobody_within_two():
    """The one who speaks relies on it."""
    circle = circle_of("ben", "cleo", rounds=(open_round(),))
    circle.do("ben", c.BellRing())
    assert circle.refusal("cleo", c.BellRing()) == "silence"
    circle.wait(60)
    assert circle.attempt("cleo", c.BellRing()).retry_after_ms == 60 * SECOND
    assert circle.attempt("ben", c.BellRing()).retry_after_ms == 240 * SECOND
    circle.wait(60)
    circle.do("cleo", c.BellRing())
    circle.wait(180)
    circle.do("ben", c.BellRing())


def test_where_the_bell_is_the_hosts_only_they_ring():
    """A circle with a strict form relies on it."""
    circle = circle_of("ben", rounds=(open_round(),), bell="hosts")
    assert circle.refusal("ben", c.BellRing()) == "forbidden"
    circle.do("ana", c.BellRing())


def test_nobody_rings_in_a_pause_and_no_muted_person_ever():
    """A group that waits already relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.do("ana", c.ParticipantMute(participant="ben"))
    assert circle.refusal("ben", c.BellRing()) == "muted"
    circle.do("ana", c.CirclePause())
    assert circle.refusal("ana", c.BellRing()) == "floor_closed"


def test_the_bell_may_ring_in_the_gap_between_turns():
    """Who needs more than the gap relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(gap_s=10),))
    circle.share("ben")
    circle.do("ben", c.BellRing())
    assert kinds(circle.wait(29)) == []
    assert kinds(circle.wait(1)) == ["silence.ended", "turn.offered"]


# -- the agenda ---------------------------------------------------------------


def test_a_round_not_opened_yet_can_be_changed():
    """A host who sees the time run short relies on it."""
    circle = circle_of("ben", rounds=(turns("r1"), turns("r2", turn_s=300, prompt="Why?")))
    (changed,) = circle.do("ana", c.RoundEdit(round="r2", spec={"turn_s": 60}))
    assert (changed.agenda[1].turn_s, changed.agenda[1].prompt) == (60, "Why?")
    assert circle.refusal("ana", c.RoundEdit(round="r1", spec={"turn_s": 60})) == "stale"
    assert circle.refusal("ana", c.RoundEdit(round="r9", spec={"turn_s": 60})) == "not_found"
    assert circle.refusal("ana", c.RoundEdit(round="r2", spec={"turn": 60})) == "bad_command"


def test_a_round_can_be_added_at_the_end():
    """A host relies on it whose group wants one more."""
    circle = circle_of("ben", rounds=(turns(),))
    spec = {"kind": "closing", "title": "One word", "floor": "turns"}
    (changed,) = circle.do("ana", c.RoundEdit(spec=spec))
    assert [r.title for r in changed.agenda] == ["Sharing", "One word"]
    circle.do("ana", c.RoundNext())
    assert circle.room.round == changed.agenda[1].id


def test_an_agenda_is_bounded():
    """The server relies on it."""
    rounds = tuple(turns(f"r{number}") for number in range(ROUNDS))
    circle = circle_of("ben", rounds=rounds)
    spec = {"kind": "closing", "title": "One word", "floor": "turns"}
    assert circle.refusal("ana", c.RoundEdit(spec=spec)) == "forbidden"
