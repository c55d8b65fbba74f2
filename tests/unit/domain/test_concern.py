"""What moderation found: who gets a card, what rings, and what the writer is told."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Verdict
from tests.unit.domain.circle import gathered, kinds, turns

LABELS = ("crisis.plan",)
CARE = ["care.offered", "alert.raised"]


def judged(**fields) -> dict[str, Verdict]:
    return {"text": Verdict(**{"text": "x", **fields})}


def test_crisis_brings_the_writer_a_card_and_the_hosts_an_alert():
    """Who writes it relies on it; the words are shown."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben", labels=("crisis.plan", "flood"))
    assert circle.seen("ben", "care.offered")
    (alert,) = circle.seen("ana", "alert.raised")
    assert (alert["kind"], alert["message"], alert["participant"]) == ("crisis", message, "ben")
    assert "by" not in alert
    assert circle.seen("cleo", "message.posted")
    assert not circle.seen("cleo", "care.offered")


@pytest.mark.parametrize(
    ("labels", "kind"), [(("contact.mail",), "contact"), (("list.slur",), "hook"), ((), "hook")]
)
def test_a_flagged_message_is_shown_and_the_hosts_alerted(labels, kind):
    """Hosts rely on it."""
    circle = gathered("ben")
    circle.say("ben", action="flag", labels=labels)
    assert circle.seen("ana", "alert.raised")[0]["kind"] == kind
    assert not circle.seen("ben", "care.offered")


def test_a_held_message_alone_rings_no_alert():
    """Hosts rely on it: it stands in their list of held ones."""
    circle = gathered("ben")
    circle.say("ben", action="hold", labels=("contact.mail",))
    assert not circle.seen("ana", "alert.raised")


def test_of_one_person_in_crisis_there_is_one_alert():
    """Hosts rely on it: ten messages of one person do not bury somebody else's call."""
    circle = gathered("ben", "cleo")
    circle.say("ben", labels=("crisis.ideation",))
    circle.say("ben", labels=LABELS)
    circle.say("cleo", labels=LABELS)
    first, again, other = circle.seen("ana", "alert.raised")
    assert first["alert"] == again["alert"] != other["alert"]
    assert again["labels"] == ["crisis.ideation", "crisis.plan"]
    assert again["message"] != first["message"]
    assert len(circle.seen("ben", "care.offered")) == 2


def test_a_host_who_has_an_alert_is_called_again_only_by_what_is_new():
    """Hosts rely on it: they are in the talk already, but a plan is not what they know of."""
    circle = gathered("ben")
    circle.say("ben", labels=("crisis.ideation",))
    alert = circle.seen("ana", "alert.raised")[0]["alert"]
    circle.do("ana", c.AlertClaim(alert=alert))
    circle.say("ben", labels=("crisis.ideation",))
    assert len(circle.seen("ana", "alert.raised")) == 1
    circle.say("ben", labels=LABELS)
    new = circle.seen("ana", "alert.raised")[-1]
    assert new["alert"] != alert
    circle.do("ana", c.AlertClose(alert=new["alert"]))
    circle.do("ana", c.AlertClose(alert=alert))
    circle.say("ben", labels=LABELS)
    assert circle.seen("ana", "alert.raised")[-1]["alert"] not in {alert, new["alert"]}


@pytest.mark.parametrize("label", ["pressure", "child_safety"])
@pytest.mark.parametrize("action", ["modify", "hold"])
def test_what_is_grave_calls_a_host_whatever_becomes_of_the_words(label, action):
    """A child relies on it, and whoever is pressed: taken out or held, somebody has to come."""
    circle = gathered("ben")
    circle.say("ben", action=action, labels=("contact.email", label))
    (alert,) = circle.seen("ana", "alert.raised")
    assert (alert["kind"], alert["participant"]) == (label, "ben")
    assert not circle.seen("ben", "care.offered")
    circle.say("ben", action=action, labels=("contact.email", label))
    assert {each["alert"] for each in circle.seen("ana", "alert.raised")} == {alert["alert"]}


def test_a_host_who_gives_something_to_one_person_does_not_ring_themselves():
    """They may name a help line; reports are there for a host who presses."""
    circle = gathered("ben")
    circle.say("ana", action="modify", labels=("contact.phone", "pressure"), flagged=True)
    assert not circle.seen("ana", "alert.raised")


def test_words_that_are_flagged_and_changed_call_a_host_too():
    """An operator's flag is no weaker because something else was taken out."""
    circle = gathered("ben")
    circle.say("ben", action="modify", labels=("list.x",), flagged=True)
    assert circle.seen("ana", "alert.raised")[0]["kind"] == "hook"


def test_a_refused_word_about_a_childs_safety_calls_a_host_without_the_card():
    """The card is for who is in a crisis of their own."""
    circle = gathered("ben")
    for _ in range(2):
        circle.ask(c.NeedCare(participant="ben", labels=("child_safety",)))
    (alert,) = circle.seen("ana", "alert.raised")
    assert alert["kind"] == "child_safety"
    assert not circle.seen("ben", "care.offered")


@pytest.mark.parametrize(
    ("verdict", "raised"),
    [
        (Verdict(text="x", labels=LABELS), ["crisis"]),
        (Verdict(text="x", labels=("list.x",), action="flag"), ["hook"]),
        (Verdict(text="x"), []),
    ],
)
def test_a_name_that_somebody_comes_in_with_is_looked_after_too(verdict, raised):
    """Some say it only there."""
    circle = gathered("ben")
    circle.join("cleo", alias="x", verdict=verdict)
    assert [alert["kind"] for alert in circle.seen("ana", "alert.raised")] == raised


def test_what_is_refused_is_told_with_the_sentence_for_it():
    """Who whispers relies on it: nobody reads that first, for a whisper can't wait."""
    circle = gathered("ben")
    held = judged(action="hold", reason="crisis", words="A host reads it.", refusal="Not sent.")
    refused = circle.attempt("ben", c.WhisperPost(to="ana", text="x"), verdicts=held)
    assert (refused.code, refused.detail) == ("blocked", "Not sent.")


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (("contact.mail", "pressure"), "pressure"),
        (("child_safety", "contact.mail", "flood"), "child_safety"),
        (("child_safety", "crisis.plan"), "crisis"),
    ],
)
def test_an_alert_is_of_the_gravest_kind(labels, kind):
    """Hosts rely on it when they look from afar."""
    circle = gathered("ben")
    circle.say("ben", action="flag", labels=labels)
    assert circle.seen("ana", "alert.raised")[0]["kind"] == kind


# -- why ------------------------------------------------------------------------


def test_whose_words_are_held_is_told_why():
    """Who waits relies on it: a code for the page, a sentence for other clients."""
    circle = gathered("ben")
    held = circle.say("ben", action="hold", labels=("list.x",), reason="list", words="Patience.")
    notice = circle.seen("ben", "notice")[0]
    assert (notice["key"], notice["reason"], notice["message"]) == ("message_held", "list", held)
    assert notice["text"] == "Patience."


def test_in_a_moderated_room_nobody_is_told_of_a_fault():
    """Who waits relies on it: it is the room's rule, nothing that they wrote."""
    circle = gathered("ben", pre_moderated=True)
    circle.say("ben", action="flag", reason="contact", labels=("contact.mail",))
    assert circle.seen("ben", "notice")[0]["reason"] == "pre_moderated"


def test_words_that_were_changed_and_held_say_both():
    """Who wrote them relies on it, and readers once it is approved."""
    circle = gathered("ben", "cleo")
    held = circle.say("ben", action="hold", changed=True, reason="flood")
    keys = [notice["key"] for notice in circle.seen("ben", "notice")]
    assert keys == ["message_held", "message_changed"]
    circle.do("ana", c.MessageApprove(message=held))
    assert circle.seen("cleo", "message.posted")[0]["changed"]


def test_what_blocks_a_text_is_said_with_it():
    """Who wrote it relies on it: a code, and a sentence in their language."""
    circle = gathered("ben")
    for command in (c.MessagePost(text="x"), c.WhisperPost(to="ana", text="x")):
        verdicts = judged(action="block", reason="list", words="Not this word.")
        refused = circle.attempt("ben", command, verdicts=verdicts)
        assert (refused.code, refused.reason) == ("blocked", "list")
        assert refused.detail == "Not this word."


def test_a_name_out_of_which_something_was_taken_is_refused():
    """Who chose it relies on it: nobody is called by a placeholder."""
    circle = gathered("ben")
    verdicts = {"alias": Verdict(action="modify", text="[contact]", reason="contact")}
    refused = circle.attempt("ben", c.AliasSet(alias="ben@example.org"), verdicts=verdicts)
    assert (refused.code, refused.reason) == ("alias_refused", "contact")


# -- other words ----------------------------------------------------------------


def test_a_whisper_that_tells_of_a_crisis_is_as_grave_as_a_message():
    """Who can say it to one person only relies on it."""
    circle = gathered("ben")
    events = circle.do("ben", c.WhisperPost(to="ana", text="x"), verdicts=judged(labels=LABELS))
    assert kinds(events)[1:] == CARE
    assert "message" not in circle.seen("ana", "alert.raised")[0]


def test_a_call_for_help_rings_once_and_brings_the_card():
    """Who calls relies on it; hosts do not count one person twice."""
    circle = gathered("ben")
    events = circle.do("ben", c.HelpAsk(text="x"), verdicts=judged(labels=LABELS))
    assert kinds(events) == ["alert.raised", "care.offered"]


def test_what_is_said_of_others_is_nobodys_own_crisis():
    """Hosts who write a note, and who reports, rely on it."""
    circle = gathered("ben", "cleo")
    message = circle.say("cleo")
    verdicts = judged(labels=LABELS)
    report = c.MessageReport(message=message, reason="unsafe", text="x")
    assert "care.offered" not in kinds(circle.do("ben", report, verdicts=verdicts))
    for command in (c.NotePost(text="x"), c.WhisperPost(to="ben", text="x")):
        assert not {*CARE} & {*kinds(circle.do("ana", command, verdicts=verdicts))}


def test_any_text_that_was_changed_is_said_to_be():
    """Who whispers an address relies on it: the other did not get it."""
    circle = gathered("ben")
    verdicts = judged(action="modify", reason="contact", labels=("contact.mail",))
    circle.do("ben", c.WhisperPost(to="ana", text="x"), verdicts=verdicts)
    (notice,) = circle.seen("ben", "notice")
    assert (notice["key"], notice["reason"]) == ("message_changed", "contact")


# -- refused words --------------------------------------------------------------


def need(circle, name: str = "ben") -> list[str]:
    return kinds(circle.ask(c.NeedCare(participant=name, labels=LABELS)))


def test_refused_words_bring_card_and_alert_all_the_same():
    """Who is muted, too late or too fast, and in distress, relies on it."""
    circle = gathered("ben", "cleo")
    assert need(circle) == CARE
    assert circle.seen("ben", "care.offered")
    (alert,) = circle.seen("ana", "alert.raised")
    assert (alert["kind"], alert["participant"], alert["labels"]) == ("crisis", "ben", [*LABELS])
    assert not circle.seen("cleo", "care.offered")


def test_refused_again_and_again_they_ring_once_a_minute_and_not_beside_a_host():
    """Hosts rely on it, and the log: refusals have no rate of their own."""
    circle = gathered("ben")
    need(circle)
    assert need(circle) == []
    circle.wait(61)
    assert need(circle) == CARE
    circle.do("ana", c.AlertClaim(alert=circle.seen("ana", "alert.raised")[-1]["alert"]))
    circle.wait(120)
    assert need(circle) == []


def test_who_has_left_needs_nothing_of_this_room():
    """The room relies on it."""
    circle = gathered("ben")
    circle.do("ben", c.RoomLeave())
    assert need(circle) == []
    assert need(circle, "nobody") == []


def test_card_and_alert_come_where_a_turn_is_held_by_another():
    """Who may not write now relies on it."""
    circle = gathered("ben", "cleo", rounds=(turns(),))
    circle.do("ana", c.CircleBegin())
    assert [kind for kind in need(circle, "cleo") if kind in CARE] == CARE
    assert isinstance(circle.entries[-1].event, e.AlertRaised)
