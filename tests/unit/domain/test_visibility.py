"""What a viewer may see: rooms and frames (PROTOCOL 2 and 6). What one may not never travels."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Entry
from roomserver.domain.visibility import plain, position, preview_room, render, view, you
from tests.unit.domain.circle import circle_of, gathered, open_round, turns

# -- the room of a welcome ----------------------------------------------------


def test_the_visible_room_has_the_fields_of_the_protocol():
    """Clients rely on it that were written from the page alone."""
    circle = circle_of("ben", "cleo", rounds=(turns(turn_s=120, prompt="Why?"),))
    body = circle.view("ben")
    assert set(body) == {
        "id",
        "title",
        "language",
        "phase",
        "settings",
        "agreements",
        "agenda",
        "round",
        "floor",
        "turn",
        "queue",
        "come_back",
        "heard",
        "hands",
        "silence",
        "participants",
        "rehearsal",
    }
    assert (body["phase"], body["round"], body["floor"]) == ("circle", "r1", "turns")
    assert (body["queue"], body["come_back"], body["silence"]) == (["cleo"], [], None)
    assert body["agenda"] == [
        {
            "id": "r1",
            "kind": "sharing",
            "title": "Sharing",
            "prompt": "Why?",
            "floor": "turns",
            "order": "circle",
            "turn_s": 120,
            "reply_s": 0,
            "gap_s": 0,
            "overtime": "gentle",
            "extensions": 1,
            "repeat_passed": True,
            "reactions": True,
        }
    ]
    assert body["settings"] == {
        "locked": False,
        "lobby": False,
        "capacity": 12,
        "slow_mode_s": 0,
        "history": "none",
        "late": "queue",
        "bell": "anyone",
        "reactions": True,
        "pre_moderated": False,
        "hosts_see_whispers": True,
        "needs_host": True,
        "hold_s": 600,
        "answer_s": 60,
        "seat_s": 900,
        "host_absent_s": 600,
        "max_hours": 4,
    }


def test_a_participant_has_these_fields_and_no_more():
    """People's anonymity relies on it."""
    circle = gathered()
    circle.join("ben", address="hash", credential="key")
    assert circle.view("ana")["participants"][1] == {
        "id": "ben",
        "alias": "Ben",
        "role": "participant",
        "part": "sharer",
        "status": "here",
        "muted": False,
        "joined_at": circle.now,
    }


def test_the_turn_shows_the_clock_that_runs_or_what_is_left():
    """Clients rely on it: one number at a time."""
    circle = circle_of("ben", rounds=(turns(turn_s=120, reply_s=60),))
    offered = circle.view("ben")["turn"]
    assert offered == {
        "id": circle.turn.id,
        "holder": "ben",
        "state": "offered",
        "overtime": False,
        "extensions_left": 1,
        "answer_by": circle.now + 60_000,
    }
    circle.begin("ben")
    speaking = circle.view("ben")["turn"]
    assert (speaking["started_at"], speaking["ends_at"]) == (circle.now, circle.now + 120_000)
    circle.say("ben", feedback="ideas")
    circle.end("ben")
    assert circle.view("ben")["turn"]["replies_until"] == circle.now + 60_000
    circle.do("ana", c.CirclePause())
    paused = circle.view("ben")["turn"]
    assert paused["left_ms"] == 60_000
    assert "replies_until" not in paused


def test_a_turn_without_a_clock_shows_none():
    """An unhurried circle relies on it."""
    circle = circle_of("ben")
    circle.begin("ben")
    turn = circle.view("ben")["turn"]
    assert {"answer_by", "ends_at", "replies_until", "left_ms"}.isdisjoint(turn)


def test_only_hosts_see_waiting_held_and_alerts():
    """Those whom it is about rely on it."""
    circle = gathered("ben", "cleo")
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("wim")
    circle.say("ben", action="hold")
    circle.do("ben", c.HelpAsk(text="please"))
    host = circle.view("ana")
    assert [len(host[k]) for k in ("waiting", "held", "alerts")] == [1, 1, 1]
    assert host["alerts"][0] == {
        "alert": next(iter(circle.room.alerts)),
        "kind": "help",
        "state": "open",
        "by": "ben",
        "participant": "ben",
        "text": "please",
    }
    for name in ("ben", "cleo"):
        assert {"waiting", "held", "alerts"}.isdisjoint(circle.view(name))
    assert "wim" not in [p["id"] for p in host["participants"]]


def test_a_silence_without_words_shows_only_its_end():
    """Clients rely on it."""
    circle = gathered("ben")
    circle.do("ana", c.SilenceBegin(seconds=9))
    assert circle.view("ben")["silence"] == {"until": circle.now + 9_000}


# -- frames -------------------------------------------------------------------


def test_a_private_frame_carries_the_last_public_seq_and_each_viewers_own_p():
    """Everybody relies on it: no number tells that a whisper passed by."""
    circle = gathered("ben", "cleo")
    seq = circle.room.seq
    circle.do("ben", c.WhisperPost(to="ana", text="x"))
    circle.do("cleo", c.WhisperPost(to="ana", text="y"))
    circle.say("ben")
    places = [(f["seq"], f["p"]) for f in circle.seen("ana", "whisper.posted")]
    assert places == [(seq, 1), (seq, 2)]
    assert [(f["seq"], f["p"]) for f in circle.seen("cleo", "whisper.posted")] == [(seq, 1)]
    assert circle.seen("cleo", "message.posted")[0]["seq"] == seq + 1
    assert position(circle.room, "ana") == (seq + 1, 2)


def test_inside_events_are_nobodys_frames():
    """The wire relies on it."""
    circle = gathered("ben")
    entry = Entry(seq=9, at=0, event=e.InviteRenewed())
    assert render(entry, circle.room, circle.room).public is None
    assert render(entry, circle.room, circle.room).private == {}


def test_a_frame_has_its_place_first():
    """Readers of the wire rely on it."""
    circle = gathered("ben")
    circle.do("ben", c.WhisperPost(to="ana", text="x"))
    assert list(circle.seen("ana", "whisper.posted")[0])[:4] == ["type", "seq", "at", "p"]
    assert list(circle.say("ben") and circle.seen("ana", "message.posted")[0])[:3] == [
        "type",
        "seq",
        "at",
    ]


def test_viewers_of_one_variant_share_it():
    """Fan-out relies on it: encoded once."""
    circle = gathered("ben", "cleo")
    circle.join("ida", "host")
    circle.do("ana", c.ParticipantRemove(participant="ben", reason="x"))
    frames = [circle.seen(n, "participant.left")[0] for n in ("ana", "ida", "ben")]
    assert frames[0] is frames[1] is frames[2]


@pytest.mark.parametrize("viewer", ["ana", "ben", "cleo"])
def test_nobody_is_told_what_is_inside(viewer):
    """People's anonymity relies on it: an evening long, no inner field in any frame."""
    inner = {
        "n", "connection", "address", "credential", "muted_until", "ban", "rotated", "host_floor",
        "second", "unanswered", "bell", "gap", "asked", "approved_by", "author", "restored_by",
        "on", "celebrated_by", "rings_at", "lost",
    }  # fmt: skip
    rounds = (turns(turn_s=60, gap_s=5, reply_s=30), open_round())
    circle = circle_of("ben", "cleo", "dan", rounds=rounds)
    circle.begin("ben")
    message = circle.say("ben", feedback="ideas", labels=("crisis.plan",))
    held = circle.say("ben", action="hold")
    circle.do("ana", c.MessageApprove(message=held))
    circle.do("cleo", c.ReactionAdd(message=message, kind="heard"))
    circle.do("cleo", c.BellRing())
    circle.do("ana", c.FloorSet(floor="open"))
    circle.do("ana", c.ParticipantMute(participant="dan", seconds=5))
    circle.wait(400)
    circle.do("ana", c.ParticipantRemove(participant="dan", ban=True))
    circle.do("cleo", c.MessageReport(message=message, reason="unsafe"))
    for frame in circle.frames[viewer]:
        assert inner.isdisjoint(frame), frame


def test_the_floor_is_told_whenever_it_changes():
    """Clients rely on it: folding arrives at the room of a fresh welcome."""
    circle = gathered("ben", rounds=(turns(), open_round(), turns("r3")))
    floors = {"ben": circle.view("ben")["floor"]}
    folded = floors["ben"]
    circle.do("ana", c.CircleBegin())
    circle.do("ana", c.FloorSet(floor="quiet"))
    circle.do("ana", c.RoundNext())
    circle.do("ana", c.RoundNext())
    for frame in circle.frames["ben"]:
        folded = frame.get("floor", folded)
    assert folded == circle.view("ben")["floor"] == "turns"
    circle.do("ana", c.RoundNext())
    assert circle.frames["ben"][-1]["floor"] == circle.view("ben")["floor"] == "open"


# -- before joining -----------------------------------------------------------


def test_the_preview_names_hosts_and_no_participant():
    """People in the room rely on it: who has a link learns no names."""
    circle = gathered("ben", rounds=(turns(),))
    body = preview_room(circle.room)
    assert set(body) == {
        "id",
        "title",
        "language",
        "phase",
        "agreements",
        "agenda",
        "capacity",
        "here",
        "hosts",
        "lobby",
        "resources",
    }
    assert (body["hosts"], body["here"], body["capacity"]) == (["Ana"], 1, 12)
    assert "Ben" not in str(body)


def test_the_preview_counts_participants_and_stops_at_three():
    """People in the room rely on it: nobody reads attendance from outside."""
    circle = gathered("ben", "cleo", "dan", "eva")
    assert preview_room(circle.room)["here"] == 3
    for name in ("ben", "cleo", "dan"):
        circle.do(name, c.RoomLeave())
    assert preview_room(circle.room)["here"] == 1


def test_you_are_told_who_you_are():
    """Clients rely on it."""
    circle = gathered("ben")
    assert you(circle.room, "ben") == {
        "id": "ben",
        "alias": "Ben",
        "role": "participant",
        "part": "sharer",
    }


def test_the_view_of_somebody_who_is_no_member_shows_no_more_than_a_participants():
    """The room relies on it."""
    circle = gathered("ben")
    assert view(circle.room, "nobody") == circle.view("ben")


def test_plain_values_are_ready_for_the_wire():
    """The codec relies on it."""
    circle = gathered("ben")
    assert plain(circle.room.resources) == [
        {
            "name": "Listening line",
            "kind": "phone",
            "value": "000",
            "hours": "always",
            "languages": ["en"],
        }
    ]
    assert plain(frozenset({"x"})) == ["x"]
    assert plain("x") == "x"


def test_marks_of_a_message_that_is_gone_count_none():
    """Replicas rely on it that fold an old log."""
    circle = gathered("ben", "cleo")
    event = e.ReactionChanged(by="cleo", message="gone", kind="heard", on=True)
    frame = render(Entry(seq=1, at=0, event=event), circle.room, circle.room).public
    assert frame is not None
    assert frame["count"] == 0


def test_marks_of_a_turn_that_is_not_there_are_none():
    """Replicas rely on it that fold an old log."""
    circle = gathered("ben")
    event = e.TurnEnded(turn="gone", reason="done")
    frame = render(Entry(seq=1, at=0, event=event), circle.room, circle.room).public
    assert frame is not None
    assert frame["marks"] == {}
