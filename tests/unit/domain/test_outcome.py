"""What a decision means beyond the room: acks, closes, welcomes, erasure (PROTOCOL 2, 3)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.outcome import closes, erase, erases, made_id, scrub, welcomes
from tests.unit.domain.circle import Circle, circle_of, gathered


def played(circle: Circle, *events):
    """Return what an event closes, as the room was before."""
    return [pair for event in events for pair in closes(event, circle.room)]


# -- ids for acks -------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.MessagePost(text="x"), "message"),
        (c.WhisperPost(to="ana", text="x"), "whisper"),
        (c.GoalSet(text="x"), "goal"),
    ],
)
def test_an_ack_names_what_was_made(command, field):
    """Clients rely on it to match their drafts."""
    circle = gathered("ben")
    events = circle.do("ben", command)
    assert made_id(events) == getattr(events[0], field)


def test_an_ack_names_notes_announcements_and_held_messages_too():
    """Hosts' clients rely on it."""
    circle = gathered("ben", pre_moderated=True)
    for name, command, field in (
        ("ana", c.NotePost(text="x"), "note"),
        ("ana", c.AnnouncementPost(text="x"), "announcement"),
        ("ben", c.MessagePost(text="x"), "message"),
    ):
        events = circle.do(name, command)
        assert made_id(events) == getattr(events[0], field)


def test_an_ack_names_nothing_that_somebody_else_made():
    """Clients rely on it."""
    circle = gathered("ben", "cleo")
    held = circle.say("ben", action="hold")
    assert made_id(circle.do("ana", c.MessageApprove(message=held))) is None
    goal = made_id(circle.do("ben", c.GoalSet(text="x")))
    assert goal is not None
    assert made_id(circle.do("cleo", c.GoalCelebrate(goal=goal))) is None
    assert made_id(circle.do("cleo", c.HandRaise())) is None


# -- closes -------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "code"), [("left", 1000), ("removed", 4504)])
def test_who_leaves_or_is_removed_is_closed_with_their_code(reason, code):
    """Clients rely on it: come back, or don't."""
    circle = gathered("ben")
    event = e.ParticipantLeft(participant="ben", reason=reason)
    assert played(circle, event) == [(circle.member("ben").connection, code)]


def test_who_is_gone_has_no_socket_to_close():
    """The gateway relies on it."""
    circle = gathered("ben")
    assert played(circle, e.ParticipantLeft(participant="ben", reason="gone")) == []
    circle.drop("ben")
    assert played(circle, e.ParticipantLeft(participant="ben", reason="removed")) == []
    assert played(circle, e.ParticipantLeft(participant="nobody", reason="left")) == []


def test_the_refused_are_closed_4506():
    """Clients rely on it."""
    circle = gathered("ben", lobby=True)
    event = e.ParticipantRefused(participant="ben")
    assert played(circle, event) == [(circle.member("ben").connection, 4506)]


def test_the_older_connection_is_closed_4507():
    """The same membership in two tabs relies on it."""
    circle = gathered("ben")
    event = e.ConnectionAttached(participant="ben", connection="new")
    assert played(circle, event) == [(circle.member("ben").connection, 4507)]


def test_a_room_that_ends_closes_every_connection_4505():
    """Everybody relies on it, those in the lobby too."""
    circle = gathered("ben")
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("wim")
    circle.drop("ben")
    pairs = played(circle, e.RoomClosed())
    assert pairs == [
        (circle.member("ana").connection, 4505),
        (circle.member("wim").connection, 4505),
    ]
    assert played(circle, e.SilenceEnded()) == []


# -- welcomes -----------------------------------------------------------------


def test_a_new_role_and_a_seat_after_the_lobby_bring_a_welcome():
    """Clients rely on it: what they may see is another room now."""
    circle = gathered("ben")
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("wim")
    role = e.ParticipantChanged(participant="ben", role="host")
    seat = e.ParticipantJoined(
        participant="wim", alias="Wim", role="participant", part="sharer", joined_at=0
    )
    assert welcomes(role, circle.room) == "ben"
    assert welcomes(seat, circle.room) == "wim"


def test_other_changes_bring_none():
    """Clients rely on it."""
    circle = gathered("ben")
    alias = e.ParticipantChanged(participant="ben", alias="Benno")
    again = e.ParticipantJoined(
        participant="ben", alias="Ben", role="participant", part="sharer", joined_at=0
    )
    new = e.ParticipantJoined(
        participant="dan", alias="Dan", role="participant", part="sharer", joined_at=0
    )
    assert [welcomes(x, circle.room) for x in (alias, again, new, e.SilenceEnded())] == [None] * 4


# -- erasure ------------------------------------------------------------------


def test_what_is_removed_or_declined_is_erased_and_what_is_hidden_is_not():
    """Who takes words back relies on it."""
    assert erases(e.MessageRemoved(message="m")) == "m"
    assert erases(e.MessageDeclined(message="m", author="ben", reason="host")) == "m"
    assert erases(e.MessageHidden(message="m")) is None


def test_the_log_keeps_the_place_and_no_words():
    """Who takes words back relies on it; who reads the log again meets no hole."""
    posted = e.MessagePosted(by="ben", message="m", text="secret", note="secret")
    held = e.MessageHeld(by="ben", message="m", text="secret", note="secret", expires_at=1)
    restored = e.MessageRestored(by="ben", message="m", text="secret", note="secret")
    for event in (posted, held, restored):
        blank = erase(event, "m")
        assert blank is not None
        assert "secret" not in repr(blank)
        assert erase(event, "other") is None
    assert erase(posted, "m").removed is True
    assert erase(e.MessageRemoved(message="m"), "m") is None


def test_the_snapshot_keeps_no_words_either():
    """Who takes words back relies on it."""
    circle = gathered("ben")
    shown = circle.say("ben", "secret", note="n")
    held = circle.say("ben", "secret", action="hold")
    room = scrub(scrub(circle.room, shown), held)
    assert "secret" not in repr(room)
    assert scrub(room, "nothing") == room


def test_an_erased_message_travels_as_removed():
    """Clients rely on it that read the history."""
    from roomserver.domain.envelope import Entry
    from roomserver.domain.visibility import render

    circle = circle_of("ben")
    blank = erase(e.MessagePosted(by="ben", message="m", text="secret"), "m")
    assert blank is not None
    frame = render(Entry(seq=1, at=0, event=blank), circle.room, circle.room).public
    assert frame is not None
    assert (frame["text"], frame["removed"]) == ("", True)
