"""Who may learn of an event: everybody, some, or nobody (PROTOCOL 5, events)."""

import pytest

from roomserver.domain import events as e
from roomserver.domain.audience import INTERNAL, alert_viewers, audience, hosts
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Alert
from tests.unit.domain.circle import circle_of, gathered

PRIVATE = {
    "participant.waiting",
    "participant.refused",
    "turn.nearly_over",
    "message.held",
    "message.declined",
    "whisper.posted",
    "note.posted",
    "alert.raised",
    "alert.changed",
    "care.offered",
    "notice",
}


def company():
    circle = gathered("ben", "cleo")
    circle.join("ida", "host")
    return circle


@pytest.mark.parametrize(
    ("event", "viewers"),
    [
        (e.NotePosted(by="ana", note="x", text="t"), {"ana", "ida"}),
        (e.ParticipantWaiting(participant="w", alias="W", part="sharer"), {"ana", "ida"}),
        (e.ParticipantRefused(participant="w"), {"ana", "ida"}),
        (e.MessageHeld(by="ben", message="m", text="t", expires_at=1), {"ben", "ana", "ida"}),
        (e.MessageHeld(message="m", text="t", expires_at=1), {"ana", "ida"}),
        (e.MessageDeclined(message="m", author="ben", reason="host"), {"ben", "ana", "ida"}),
        (e.WhisperPosted(by="ben", whisper="w", to="ana", text="t"), {"ben", "ana", "ida"}),
        (e.WhisperPosted(whisper="w", to="ana", text="t"), {"ana", "ida"}),
        (e.Notice(participant="cleo", key="k", text="t"), {"cleo"}),
        (e.CareOffered(participant="cleo"), {"cleo"}),
        (e.AlertRaised(alert="unknown", kind="help"), set()),
        (e.TurnNearlyOver(turn="t", left_s=60), {"ana", "ida"}),
        (e.Notice(participant="stranger", key="k", text="t"), set()),
    ],
)
def test_some_events_are_for_some(event, viewers):
    """Those whom it is about rely on it."""
    found = audience(event, company().room)
    assert found is not None
    assert set(found) == viewers
    assert len(found) == len(set(found))


@pytest.mark.parametrize("kind", [str(k.__struct_config__.tag) for k in INTERNAL])
def test_inside_events_are_for_nobody(kind):
    """The wire relies on it."""
    event = next(k for k in INTERNAL if k.__struct_config__.tag == kind)
    given = {"participant": "ben", "connection": "x", "since": 0, "message": "m"}
    made = event(**{f: given[f] for f in event.__struct_fields__ if f in given})
    assert audience(made, company().room) == ()


def test_all_else_is_for_everybody():
    """Whoever adds an event relies on it: who sees it is decided here, on purpose."""
    union = e.AnyEvent.__args__  # type: ignore[attr-defined]
    tags = {str(k.__struct_config__.tag) for k in union if k not in INTERNAL}
    public = tags - PRIVATE
    assert len(public) + len(PRIVATE) == len(tags)
    sample = (e.RoomClosed(), e.SilenceEnded(), e.MessageRemoved(message="m"))
    assert all(audience(x, company().room) is None for x in sample)


def test_the_holder_sees_the_warning_too():
    """The holder relies on it."""
    circle = circle_of("ben", "cleo")
    event = e.TurnNearlyOver(turn=circle.turn.id, left_s=60)
    assert audience(event, circle.room) == ("ben", "ana")


def test_those_away_are_hosts_and_viewers_still_and_those_gone_are_not():
    """A host in a tunnel relies on it: positions count for them."""
    circle = company()
    circle.drop("ida")
    circle.wait(5)
    assert hosts(circle.room) == ("ana", "ida")
    circle.wait(900)
    assert hosts(circle.room) == ("ana",)


def test_an_alert_about_a_host_is_hidden_from_them_only_when_it_is_a_report():
    """Who reports relies on it; a host in crisis is not kept from their own alert."""
    room = company().room
    assert alert_viewers(Alert(id="a", kind="report", participant="ana"), room) == ("ida",)
    assert alert_viewers(Alert(id="a", kind="crisis", participant="ana"), room) == ("ana", "ida")
    assert alert_viewers(None, room) == ()


def test_who_may_see_is_decided_on_the_state_right_after_the_event():
    """A new host relies on it: they see from then on, not before."""
    circle = company()
    event = e.ParticipantChanged(participant="ida", role="participant")
    from roomserver.domain.envelope import Entry

    after = evolve(circle.room, Entry(seq=1, at=0, event=event))
    assert hosts(after) == ("ana",)
