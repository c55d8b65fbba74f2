"""Words to everybody and aside: posts and holds, marks, whispers, notes (PROTOCOL 5)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain.envelope import Verdict
from roomserver.domain.limits import HELD_KEPT, MESSAGES_KEPT
from roomserver.domain.statements import DECLINED
from tests.unit.domain.circle import circle_of, gathered, kinds, turns


def judged(action="allow", text="a word", **more):
    return {"text": Verdict(action=action, text=text, **more)}


# -- posting ------------------------------------------------------------------


def test_a_message_is_shown_to_all_as_moderation_left_it():
    """Everybody relies on it: the canonical form is what stands in the room."""
    circle = circle_of("ben")
    circle.begin("ben")
    command = c.MessagePost(text="a  word", feedback="ideas", note="loss")
    (posted,) = circle.do("ben", command, verdicts=judged())
    (frame,) = circle.seen("ana", "message.posted")
    assert frame == {
        "type": "message.posted",
        "seq": circle.room.seq,
        "at": circle.now,
        "by": "ben",
        "message": posted.message,
        "text": "a word",
        "turn": circle.turn.id,
        "round": "r1",
        "feedback": "ideas",
        "note": "loss",
    }


def test_a_message_on_an_open_floor_belongs_to_no_turn():
    """Clients that show turns apart rely on it."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    circle.do("ana", c.FloorSet(floor="open"))
    theirs, own = circle.say("cleo"), circle.say("ben")
    assert circle.room.messages[theirs].turn is None
    assert circle.room.messages[own].turn == circle.turn.id


def test_a_changed_text_is_marked_and_its_author_told():
    """Authors rely on it: nothing is changed behind their back."""
    circle = gathered("ben")
    circle.say("ben", "[contact removed]", action="modify")
    (frame,) = circle.seen("ana", "message.posted")
    (notice,) = circle.seen("ben", "notice")
    assert (frame["changed"], notice["key"]) == (True, "message_changed")
    assert not circle.seen("ana", "notice")


def test_a_blocked_text_comes_back_with_the_reason():
    """Authors rely on it: no shadow ban."""
    circle = gathered("ben")
    verdicts = judged("block", reason="list.slur")
    decision = circle.attempt("ben", c.MessagePost(text="x"), verdicts=verdicts)
    assert (decision.code, decision.reason) == ("blocked", "list.slur")
    decision = circle.attempt("ben", c.MessagePost(text="x"), verdicts=judged("block"))
    assert decision.reason == "moderation"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.MessagePost(text="x" * 2_001), "too_long"),
        (c.MessagePost(text="x", note="n" * 81), "too_long"),
        (c.MessagePost(text=" \n"), "bad_command"),
        (c.MessagePost(text="x", reply_to="nothing"), "not_found"),
    ],
)
def test_a_message_that_cannot_be_is_refused(command, code):
    """Writers rely on it: the draft comes back with a code."""
    circle = gathered("ben")
    assert circle.refusal("ben", command) == code


def test_the_limit_counts_the_text_that_would_be_shown():
    """Readers rely on it."""
    circle = gathered("ben")
    long = judged(text="x" * 2_001)
    assert circle.refusal("ben", c.MessagePost(text="x"), verdicts=long) == "too_long"
    circle.say("ben", "x" * 2_000)


def test_what_stands_in_place_of_something_taken_out_makes_no_text_too_long():
    """Writers rely on it: they are not told to shorten what they did not write."""
    circle = gathered("ben")
    masked = Verdict(action="modify", text="x" * 2_010, length=2_000, changed=True)
    circle.do("ben", c.MessagePost(text="x"), verdicts={"text": masked})
    note = Verdict(action="modify", text="n" * 90, length=80, changed=True)
    command = c.MessagePost(text="x", note="n")
    circle.do("ben", command, verdicts={**judged(), "note": note})
    longer = {"text": Verdict(action="modify", text="x", length=2_001, changed=True)}
    assert circle.refusal("ben", command, verdicts=longer) == "too_long"


def test_a_note_is_judged_like_a_text():
    """Readers rely on it: a slur in the content note is one too."""
    circle = gathered("ben")
    verdicts = {**judged(), "note": Verdict(action="block", text="slur")}
    command = c.MessagePost(text="x", note="slur")
    assert circle.refusal("ben", command, verdicts=verdicts) == "blocked"
    longer = {**judged(), "note": Verdict(text="n" * 81)}
    assert circle.refusal("ben", c.MessagePost(text="x", note="n"), verdicts=longer) == "too_long"


def test_a_reply_to_what_is_gone_is_stale():
    """Writers rely on it: they learn that it was there."""
    circle = gathered("ben")
    message = circle.say("ben")
    circle.do("ben", c.MessageRetract(message=message))
    assert circle.refusal("ben", c.MessagePost(text="x", reply_to=message)) == "stale"


# -- holds --------------------------------------------------------------------


def test_a_held_message_is_seen_by_author_and_hosts_only():
    """The group relies on it, and the author who wonders where it is."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben", action="hold", labels=("list.x",), note="n")
    for name in ("ana", "ben"):
        (frame,) = circle.seen(name, "message.held")
        assert frame == {
            "type": "message.held",
            "seq": circle.room.seq,
            "at": circle.now,
            "p": 1,
            "by": "ben",
            "message": message,
            "text": "a word",
            "expires_at": circle.now + 600_000,
            "labels": ["list.x"],
        }
    assert not circle.seen("cleo", "message.held")
    assert "held" not in circle.view("ben")
    (held,) = circle.view("ana")["held"]
    assert held == {k: frame[k] for k in ("message", "by", "text", "expires_at", "labels")}


def test_in_a_pre_moderated_room_everything_is_held_but_hosts():
    """A room that is much attacked relies on it."""
    circle = gathered("ben", pre_moderated=True)
    circle.say("ben")
    circle.say("ana", action="hold")
    assert (len(circle.room.held), len(circle.room.messages)) == (1, 1)


def test_an_approved_message_is_posted_with_its_own_turn_and_opens_no_replies():
    """The holder of the next turn relies on it, and the author."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    circle.begin("ben")
    turn = circle.turn.id
    circle.say("ben")
    message = circle.say("ben", action="hold", feedback="ideas", labels=("list.x",))
    circle.do("ana", c.MessageApprove(message=message, text="thank you"))
    (frame,) = circle.seen("cleo", "message.posted")[1:]
    assert (frame["by"], frame["turn"], frame["feedback"]) == ("ben", turn, "ideas")
    assert "labels" not in frame
    assert circle.turn.feedback == "none"
    assert circle.seen("ben", "notice")[-1]["text"] == "thank you"
    assert kinds(circle.end("ben"))[0] == "turn.ended"


def test_approving_without_a_word_tells_nothing_more():
    """Authors rely on it: no empty notices."""
    circle = gathered("ben")
    message = circle.say("ben", action="hold")
    posted, accepted = circle.do("ana", c.MessageApprove(message=message))
    assert kinds((accepted,)) == ["command.accepted"]
    assert (posted.by, posted.approved_by) == ("ben", "ana")
    assert circle.refusal("ana", c.MessageApprove(message=message)) == "stale"
    assert circle.refusal("ana", c.MessageDecline(message=message)) == "stale"


def test_a_declined_message_is_told_with_the_hosts_word_to_author_and_hosts():
    """Authors rely on it: everyone acted on is told why."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben", action="hold")
    circle.do("ana", c.MessageDecline(message=message, reason="not here, please"))
    (frame,) = circle.seen("ben", "message.declined")
    assert (frame["reason"], frame["text"]) == ("host", "not here, please")
    assert "author" not in frame
    assert not circle.seen("cleo", "message.declined")
    assert circle.refusal("ana", c.MessageDecline(message=message)) == "stale"
    assert circle.refusal("ana", c.MessageDecline(message="nothing")) == "not_found"


def test_a_message_declined_without_a_word_has_a_sentence_all_the_same():
    """Authors rely on it whose client knows no words of its own."""
    circle = gathered("ben")
    circle.do("ana", c.MessageDecline(message=circle.say("ben", action="hold")))
    frames = circle.seen("ben", "message.declined") + circle.seen("ana", "message.declined")
    assert [(f["reason"], f["text"]) for f in frames] == [("host", DECLINED["host"])] * 2


def test_what_its_author_took_back_says_no_more_than_that():
    """Nobody decided about it."""
    circle = gathered("ben")
    circle.do("ben", c.MessageRetract(message=circle.say("ben", action="hold")))
    assert "text" not in circle.seen("ben", "message.declined")[0]


def test_a_hold_expires_and_its_author_is_told():
    """Authors rely on it: words do not wait for ever."""
    circle = gathered("ben", hold_s=60)
    circle.say("ben", action="hold")
    (declined,) = circle.wait(60)
    assert (declined.reason, declined.author) == ("expired", "ben")
    (frame,) = circle.seen("ben", "message.declined")
    assert (frame["reason"], frame["text"]) == ("expired", DECLINED["expired"])


def test_without_a_host_a_hold_stays_until_it_expires():
    """Nobody else reads it meanwhile, and its author learns what became of it."""
    circle = gathered("ben", "cleo", hold_s=60, needs_host=False, pre_moderated=True)
    circle.do("ana", c.RoomLeave())
    circle.say("ben")
    circle.wait(59)
    assert circle.room.held
    circle.wait(1)
    assert not circle.room.held
    assert [frame["reason"] for frame in circle.seen("ben", "message.declined")] == ["expired"]
    assert not circle.seen("cleo", "message.posted")


def test_the_holds_are_bounded():
    """Hosts rely on it: the list can be read."""
    circle = gathered("ben", hold_s=14_400)
    for _ in range(HELD_KEPT):
        circle.say("ben", action="hold")
        circle.wait(3)
    decision = circle.attempt("ben", c.MessagePost(text="x"), verdicts=judged("hold"))
    assert (decision.code, decision.retry_after_ms) == ("rate_limited", 30_000)


def test_a_modified_text_that_is_held_is_marked_as_changed_when_approved():
    """Authors and readers rely on it."""
    circle = gathered("ben", pre_moderated=True)
    message = circle.say("ben", action="modify")
    circle.do("ana", c.MessageApprove(message=message))
    assert circle.seen("ana", "message.posted")[0]["changed"] is True


# -- taking back, removing, hiding --------------------------------------------


def test_an_author_takes_their_words_back():
    """Who said too much relies on it."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben")
    (removed,) = circle.do("ben", c.MessageRetract(message=message))
    assert (kinds((removed,)), circle.room.messages) == (["message.removed"], {})
    assert circle.refusal("ben", c.MessageRetract(message=message)) == "stale"


def test_an_author_withdraws_what_is_held():
    """Who thought better of it relies on it: no host reads on."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben", action="hold")
    assert circle.refusal("cleo", c.MessageRetract(message=message)) == "not_found"
    (declined,) = circle.do("ben", c.MessageRetract(message=message))
    assert declined.reason == "withdrawn"


def test_nobody_takes_back_anothers_words():
    """Authors rely on it."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben")
    assert circle.refusal("cleo", c.MessageRetract(message=message)) == "forbidden"
    assert circle.refusal("cleo", c.MessageRetract(message="nothing")) == "not_found"


def test_a_host_removes_a_message_and_the_author_is_told_why():
    """The group relies on it, and the author."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben")
    circle.do("ana", c.MessageRemove(message=message, reason="it named somebody"))
    (notice,) = circle.seen("ben", "notice")
    assert (notice["key"], notice["message"]) == ("message_removed", message)
    assert notice["text"] == "it named somebody"
    assert "text" not in circle.seen("cleo", "message.removed")[0]


def test_a_host_who_removes_their_own_words_needs_no_notice():
    """A host relies on it."""
    circle = gathered("ben")
    assert kinds(circle.do("ana", c.MessageRemove(message=circle.say("ana")))) == [
        "message.removed"
    ]


def test_a_removed_message_of_somebody_forgotten_is_removed_all_the_same():
    """The group relies on it."""
    from msgspec.structs import replace

    circle = gathered("ben")
    message = circle.say("ben")
    members = {k: m for k, m in circle.room.members.items() if k != "ben"}
    circle.room = replace(circle.room, members=members)
    assert kinds(circle.do("ana", c.MessageRemove(message=message))) == ["message.removed"]


def test_a_hidden_message_can_be_shown_again_as_it_was_posted():
    """An author relies on it who was reported without cause."""
    circle = gathered("ben", "cleo", "dan", "eva")
    message = circle.say("ben", feedback="ideas", note="n")
    assert circle.refusal("ana", c.MessageRestore(message=message)) == "stale"
    for name in ("cleo", "dan", "eva"):
        circle.do(name, c.MessageReport(message=message, reason="unkind"))
    assert circle.view("cleo")["messages"][message] == {"reactions": {}, "hidden": True}
    circle.do("ana", c.MessageRestore(message=message))
    (restored,) = circle.seen("cleo", "message.restored")
    (posted,) = circle.seen("cleo", "message.posted")
    given = {k: v for k, v in restored.items() if k not in {"type", "seq", "at"}}
    assert given == {k: posted[k] for k in given}
    assert "messages" not in circle.view("cleo")


def test_the_log_of_messages_is_bounded_and_what_left_it_is_stale():
    """The server relies on it; clients drop what `history.trimmed` names."""
    circle = gathered("ben")
    ids = [circle.say("ben")]
    for _ in range(MESSAGES_KEPT):
        circle.wait(3)
        ids.append(circle.say("ben"))
    (trimmed,) = circle.wait(0)
    assert (kinds((trimmed,)), len(circle.room.messages)) == (["history.trimmed"], 200)
    assert trimmed.messages == tuple(ids[:51])
    assert circle.refusal("ben", c.MessageRetract(message=ids[0])) == "stale"
