"""Marks, whispers, notes and announcements (PROTOCOL 5)."""

from roomserver.domain import commands as c
from roomserver.domain.envelope import Verdict
from tests.unit.domain.circle import circle_of, gathered, kinds, open_round, turns


def judged(action="allow", text="a word", **more):
    return {"text": Verdict(action=action, text=text, **more)}


# -- marks --------------------------------------------------------------------


def test_marks_are_counted_never_named():
    """Those who did not mark rely on it."""
    circle = gathered("ben", "cleo", "dan")
    message = circle.say("ben")
    circle.do("cleo", c.ReactionAdd(message=message, kind="heard"))
    circle.do("dan", c.ReactionAdd(message=message, kind="heard"))
    frames = circle.seen("ben", "reaction.changed")
    assert [f["count"] for f in frames] == [1, 2]
    assert all("by" not in f and "on" not in f for f in frames)
    assert circle.view("ben")["messages"][message]["reactions"] == {"heard": 2}


def test_once_per_person_and_kind_and_a_repeat_changes_nothing():
    """Counts rely on it."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben")
    add = c.ReactionAdd(message=message, kind="heard")
    circle.do("cleo", add)
    assert kinds(circle.do("cleo", add)) == ["command.accepted"]
    circle.do("cleo", c.ReactionAdd(message=message, kind="me_too"))
    remove = c.ReactionRemove(message=message, kind="heard")
    circle.do("cleo", remove)
    assert kinds(circle.do("cleo", remove)) == ["command.accepted"]
    assert circle.view("ben")["messages"][message]["reactions"] == {"me_too": 1}
    circle.do("cleo", c.ReactionRemove(message=message, kind="me_too"))
    assert "messages" not in circle.view("ben")


def test_marks_of_a_turn_are_told_at_its_end():
    """The sharer relies on it."""
    circle = circle_of("ben", "cleo", "dan", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    first, second = circle.say("ben", feedback="ideas"), circle.say("ben")
    circle.do("cleo", c.ReactionAdd(message=first, kind="heard"))
    circle.do("dan", c.ReactionAdd(message=second, kind="heard"))
    circle.do("dan", c.ReactionAdd(message=second, kind="strength"))
    circle.end("ben")
    reply = circle.say("cleo", reply_to=first)
    circle.do("dan", c.ReactionAdd(message=reply, kind="heard"))
    circle.end("ben")
    assert circle.seen("ben", "turn.ended")[0]["marks"] == {"heard": 2, "strength": 1}


def test_marks_can_be_off_in_the_room_or_the_round():
    """A circle that wants only listening relies on it."""
    circle = circle_of("ben", rounds=(turns(reactions=False), open_round()))
    circle.begin("ben")
    message = circle.say("ben")
    assert circle.refusal("ana", c.ReactionAdd(message=message, kind="heard")) == "forbidden"
    circle.do("ana", c.RoomSet(reactions=False))
    circle.do("ana", c.RoundNext())
    other = circle.say("ben")
    assert circle.refusal("ana", c.ReactionAdd(message=other, kind="heard")) == "forbidden"


def test_marks_need_a_message_that_is_there():
    """Clients rely on the two answers."""
    circle = gathered("ben")
    message = circle.say("ben")
    circle.do("ben", c.MessageRetract(message=message))
    assert circle.refusal("ana", c.ReactionAdd(message=message, kind="heard")) == "stale"
    assert circle.refusal("ana", c.ReactionRemove(message="none", kind="heard")) == "not_found"


def test_a_muted_person_keeps_marks_whispers_to_hosts_reports_and_help():
    """Who was muted relies on it: they are not shut out."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    message = circle.say("ben")
    circle.do("ana", c.ParticipantMute(participant="cleo"))
    circle.do("cleo", c.ReactionAdd(message=message, kind="heard"))
    circle.do("cleo", c.WhisperPost(to="ana", text="why?"))
    circle.do("cleo", c.MessageReport(message=message, reason="unkind"))
    circle.do("cleo", c.HelpAsk())
    circle.do("cleo", c.RoomLeave())


# -- aside --------------------------------------------------------------------


def test_a_whisper_goes_to_the_two_and_to_all_hosts():
    """Participants rely on it, and co-hosts, as the room's setting says."""
    circle = gathered("ben", "cleo")
    circle.join("ida", "host")
    circle.do("ben", c.WhisperPost(to="ana", text="may I step out?"))
    seen = [n for n in ("ana", "ben", "cleo", "ida") if circle.seen(n, "whisper.posted")]
    assert seen == ["ana", "ben", "ida"]
    circle.do("ana", c.RoomSet(hosts_see_whispers=False))
    circle.do("ana", c.WhisperPost(to="ben", text="of course"))
    assert len(circle.seen("ida", "whisper.posted")) == 1
    assert circle.seen("ben", "whisper.posted")[1]["to"] == "ben"


def test_no_whisper_among_participants_or_to_oneself():
    """The group relies on it: no private channel among strangers."""
    circle = gathered("ben", "cleo")
    assert circle.refusal("ben", c.WhisperPost(to="cleo", text="x")) == "forbidden"
    assert circle.refusal("ana", c.WhisperPost(to="ana", text="x")) == "forbidden"
    assert circle.refusal("ben", c.WhisperPost(to="nobody", text="x")) == "not_found"
    circle.do("cleo", c.RoomLeave())
    assert circle.refusal("ana", c.WhisperPost(to="cleo", text="x")) == "stale"


def test_whispers_are_judged_and_bounded_like_messages():
    """Whom they go to relies on it."""
    circle = gathered("ben")
    command = c.WhisperPost(to="ana", text="x")
    assert circle.refusal("ben", command, verdicts=judged("block")) == "blocked"
    for _ in range(10):
        circle.do("ben", command)
    assert circle.refusal("ben", command) == "rate_limited"


def test_notes_are_for_hosts_and_announcements_for_all_whatever_the_floor():
    """Hosts rely on it."""
    circle = circle_of("ben", rounds=(turns(floor="quiet"),))
    circle.join("ida", "host")
    circle.do("ana", c.CirclePause())
    circle.do("ana", c.NotePost(text="she is tired"))
    circle.do("ana", c.AnnouncementPost(text="two minutes"))
    assert circle.seen("ida", "note.posted")[0]["text"] == "she is tired"
    assert not circle.seen("ben", "note.posted")
    assert circle.seen("ben", "announcement.posted")[0]["by"] == "ana"
    assert circle.refusal("ana", c.NotePost(text="x" * 2_001)) == "too_long"
