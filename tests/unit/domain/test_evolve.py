"""`evolve`: the only way a room changes; it decides nothing and checks nothing."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Entry
from roomserver.domain.evolve import evolve
from roomserver.domain.limits import ALERTS_KEPT, BANS, PAST_IDS, REMOVED
from tests.unit.domain.circle import circle_of, gathered, turns


def fold(room, *events, at=0):
    for number, event in enumerate(events):
        room = evolve(room, Entry(seq=number, at=at, event=event))
    return room


def test_an_evening_folds_again_to_the_same_room():
    """Replicas rely on it: the log is the truth."""
    circle = circle_of("ben", "cleo", "dan", rounds=(turns(turn_s=60, reply_s=60), turns("r2")))
    start = circle_before(circle)
    circle.begin("ben")
    circle.say("ben", feedback="ideas")
    circle.drop("cleo")
    circle.wait(100)
    circle.do("ana", c.RoundNext())
    room = start
    for entry in circle.entries:
        room = evolve(room, entry)
    assert room == circle.room


def circle_before(circle):
    """Return the room of a play before its first event."""
    from roomserver.domain.creation import RoomSpec, new_room
    from tests.unit.domain.circle import LINE, NOON

    spec = RoomSpec(title=circle.room.title, agenda=circle.room.agenda, resources=(LINE,))
    return new_room(spec, NOON, b"a room for this play")


def test_public_events_count_seq_and_private_ones_their_viewers_p():
    """Positions rely on it (PROTOCOL 2)."""
    room = gathered("ben", "cleo").room
    after = fold(room, e.SilenceEnded(), e.WhisperPosted(by="ben", whisper="w", to="ana", text="t"))
    assert after.seq == room.seq + 1
    assert {k: m.p for k, m in after.members.items()} == {"ana": 1, "ben": 1, "cleo": 0}


def test_inside_events_move_no_position():
    """Clients rely on it: no holes."""
    room = gathered("ben").room
    after = fold(room, e.InviteRenewed(), e.CommandAccepted(by="ben", n=3))
    assert (after.seq, after.members["ben"].p, after.members["ben"].last_n) == (room.seq, 0, 3)


def test_a_private_event_for_nobody_moves_nothing():
    """A room without hosts relies on it."""
    room = gathered("ben").room
    after = fold(room, e.Notice(participant="nobody", key="k", text="t"))
    assert after == room


def test_what_it_knows_nothing_of_it_leaves():
    """Replicas rely on it that read a log whose beginning is gone."""
    room = gathered("ben").room
    for event in (
        e.ReactionChanged(by="ben", message="gone", kind="heard", on=True),
        e.MessageReported(by="ben", message="gone"),
        e.MessageRestored(by="ben", message="gone", text=""),
        e.WhisperPosted(by="stranger", whisper="w", to="ben", text="t"),
    ):
        after = fold(room, event)
        assert (after.messages, after.queue) == (room.messages, room.queue)


def test_deeds_without_a_doer_are_counted_for_nobody():
    """Replicas rely on it: a blank is no person."""
    circle = gathered("ben")
    message = circle.say("ben")
    after = fold(
        circle.room,
        e.ReactionChanged(message=message, kind="heard", on=True),
        e.MessageReported(message=message),
    )
    assert after.messages == circle.room.messages


def test_words_of_somebody_forgotten_are_shown():
    """Replicas rely on it."""
    room = fold(gathered("ben").room, e.MessagePosted(by="forgotten", message="m", text="t"))
    assert room.messages["m"].by == "forgotten"


def test_a_bell_of_the_server_is_nobodys():
    """Replicas rely on it."""
    room = fold(gathered("ben").room, e.SilenceBegan(until=9, bell=True))
    assert (room.silence is not None, room.rang_at) == (True, None)


def test_an_event_of_a_turn_needs_a_turn():
    """Whoever changes the code relies on it."""
    with pytest.raises(AssertionError):
        fold(gathered("ben").room, e.TurnStarted(turn="none"))


def test_what_is_remembered_is_bounded():
    """The server relies on it: an evening can be long."""
    circle = gathered("ben")
    room = circle.room
    people = [f"p{n}" for n in range(REMOVED + 1)]
    for name in people:
        seat = e.ParticipantJoined(
            participant=name, alias=name, role="participant", part="sharer", joined_at=0
        )
        room = fold(room, seat, e.ParticipantLeft(participant=name, reason="removed", ban=True))
    assert (len(room.removed), len(room.bans)) == (REMOVED, BANS)
    assert list(room.bans)[-1] == room.removed[-1] == people[-1]
    gone = [e.MessageRemoved(message=f"m{n}") for n in range(PAST_IDS + 5)]
    assert len(fold(room, *gone).past_messages) == PAST_IDS


def test_the_oldest_closed_alerts_make_room_for_new_ones():
    """The server relies on it; hosts lose none that is open."""
    room = gathered("ben").room
    first = [e.AlertRaised(alert=f"a{n}", kind="flood") for n in range(ALERTS_KEPT)]
    closed = [e.AlertChanged(alert=f"a{n}", state="closed") for n in range(3)]
    room = fold(room, *first, *closed, e.AlertRaised(alert="new", kind="help"))
    assert len(room.alerts) == ALERTS_KEPT
    assert "a0" not in room.alerts
    assert {"a1", "new"} <= set(room.alerts)


def test_since_when_nobody_is_here_is_noted_once():
    """Deadlines rely on it."""
    circle = gathered("ben")
    away = [e.ParticipantAway(participant="ana"), e.ParticipantAway(participant="ben")]
    room = fold(circle.room, *away, at=100)
    room = fold(room, e.SilenceEnded(), at=200)
    assert (room.no_host_since, room.empty_since) == (100, 100)
    room = fold(room, e.ParticipantReturned(participant="ben"), at=300)
    assert (room.no_host_since, room.empty_since) == (100, None)


def test_a_lost_lobby_place_leaves_no_trace():
    """Hosts rely on it."""
    waiting = e.ParticipantWaiting(participant="w", alias="W", part="sharer")
    room = fold(gathered("ben").room, waiting, e.ParticipantRefused(participant="w", lost=True))
    assert "w" not in room.members
