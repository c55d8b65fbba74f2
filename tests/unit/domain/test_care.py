"""Help, reports, alerts: who is told, and who never is (PROTOCOL 5)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Verdict
from tests.unit.domain.circle import circle_of, gathered, kinds


def alert_of(events) -> e.AlertRaised:
    return next(x for x in events if isinstance(x, e.AlertRaised))


# -- help ---------------------------------------------------------------------


def test_help_calls_the_hosts_and_nobody_else_learns_of_it():
    """Who asks relies on it."""
    circle = gathered("ben", "cleo")
    (alert,) = circle.do("ben", c.HelpAsk(text="please"))
    (frame,) = circle.seen("ana", "alert.raised")
    assert frame == {
        "type": "alert.raised",
        "seq": circle.room.seq,
        "at": circle.now,
        "p": 1,
        "by": "ben",
        "alert": alert.alert,
        "kind": "help",
        "participant": "ben",
        "text": "please",
    }
    assert not circle.seen("ben", "alert.raised")
    assert not circle.seen("cleo", "alert.raised")


def test_help_works_muted_in_silence_and_in_pause():
    """Who asks relies on it: nothing stands in between."""
    circle = circle_of("ben")
    circle.do("ana", c.ParticipantMute(participant="ben"))
    circle.do("ana", c.SilenceBegin(seconds=60))
    circle.do("ana", c.CirclePause())
    circle.do("ben", c.HelpAsk())


def test_asking_again_rings_the_same_alert():
    """Hosts rely on it: one person, one alert."""
    circle = gathered("ben")
    first = alert_of(circle.do("ben", c.HelpAsk()))
    again = alert_of(circle.do("ben", c.HelpAsk(text="still here")))
    assert again.alert == first.alert
    circle.do("ana", c.AlertClose(alert=first.alert))
    assert alert_of(circle.do("ben", c.HelpAsk())).alert != first.alert


def test_with_no_host_here_the_help_lines_come_at_once():
    """Who asks relies on it when nobody can answer."""
    circle = gathered("ben", "cleo")
    circle.drop("ana")
    circle.wait(5)
    circle.do("ben", c.HelpAsk())
    (card,) = circle.seen("ben", "care.offered")
    assert card["resources"] == [
        {
            "name": "Listening line",
            "kind": "phone",
            "value": "000",
            "hours": "always",
            "languages": ["en"],
        }
    ]
    assert "participant" not in card
    assert not circle.seen("cleo", "care.offered")


# -- reports ------------------------------------------------------------------


def test_a_report_is_told_to_hosts_with_what_and_why():
    """Who reports relies on it."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben")
    circle.do("cleo", c.MessageReport(message=message, reason="unsafe", text="it scared me"))
    (frame,) = circle.seen("ana", "alert.raised")
    assert (frame["kind"], frame["message"], frame["participant"]) == ("report", message, "ben")
    assert (frame["labels"], frame["text"]) == (["unsafe"], "it scared me")
    assert not circle.seen("ben", "alert.raised")


def test_each_report_is_an_alert_of_its_own_and_a_repeat_is_none():
    """Who reported first relies on it: nobody's words or claim are lost to a later report."""
    circle = gathered("ben", "cleo", "dan")
    message = circle.say("ben")
    report = c.MessageReport(message=message, reason="unkind")
    first = alert_of(circle.do("cleo", report)).alert
    circle.do("ana", c.AlertClaim(alert=first))
    assert alert_of(circle.do("dan", report)).alert != first
    assert circle.room.alerts[first].state == "claimed"
    assert kinds(circle.do("dan", report)) == ["command.accepted"]


def test_one_person_has_twenty_open_reports_at_most():
    """Hosts rely on it: one angry person does not bury what others say."""
    circle = gathered("ben", "cleo")
    for _ in range(20):
        circle.wait(3)
        message = circle.say("ben")
        circle.do("cleo", c.MessageReport(message=message, reason="other"))
    circle.wait(3)
    message = circle.say("ben")
    report = c.MessageReport(message=message, reason="other")
    assert circle.refusal("cleo", report) == "rate_limited"
    oldest = next(a for a in circle.room.alerts.values() if a.kind == "report")
    circle.do("ana", c.AlertClose(alert=oldest.id))
    circle.do("cleo", report)


@pytest.mark.parametrize("fate", ["shown", "removed", "held", "declined"])
def test_an_appeal_is_open_to_the_author_alone(fate):
    """Whoever was acted on relies on it: they can ask for another look."""
    circle = gathered("ben", "cleo")
    if fate in {"held", "declined"}:
        circle.do("ana", c.RoomSet(pre_moderated=True))
    message = circle.say("ben")
    if fate == "removed":
        circle.do("ana", c.MessageRemove(message=message))
    if fate == "declined":
        circle.do("ana", c.MessageDecline(message=message))
    appeal = c.MessageReport(message=message, reason="appeal", text="please look again")
    alert = alert_of(circle.do("ben", appeal))
    assert (alert.participant, alert.labels) == ("ben", ("appeal",))
    if fate in {"held", "declined"}:
        assert circle.refusal("cleo", appeal) == "not_found"


def test_a_call_for_help_takes_the_oldest_place_when_all_are_taken(monkeypatch):
    """Whoever asks for help after a flood relies on it: they are never refused."""
    monkeypatch.setattr("roomserver.domain.care.ALERTS_KEPT", 2)
    circle = gathered("ben", "cleo", "dan")
    first = alert_of(circle.do("ben", c.HelpAsk())).alert
    circle.do("cleo", c.HelpAsk())
    told = circle.do("dan", c.HelpAsk(text="me too"))
    assert kinds(told) == ["alert.changed", "alert.raised"]
    assert (told[0].alert, told[0].state) == (first, "closed")
    assert [a["participant"] for a in circle.view("ana")["alerts"]] == ["cleo", "dan"]


def test_a_flood_of_appeals_by_people_who_left_buries_nobodys_report(monkeypatch):
    """Who reports somebody relies on it: their words stay before the hosts."""
    monkeypatch.setattr("roomserver.domain.care.ALERTS_KEPT", 3)
    circle = gathered("ben", "cleo")
    report = c.MessageReport(message=circle.say("ben"), reason="unsafe", text="genuine words")
    genuine = alert_of(circle.do("cleo", report)).alert
    for name in ("eve", "mal", "joe", "sam"):
        circle.join(name)
        circle.do(name, c.MessageReport(message=circle.say(name), reason="appeal"))
        circle.do(name, c.RoomLeave())
    assert circle.room.alerts[genuine].text == "genuine words"


def test_a_report_never_reaches_the_one_it_is_about():
    """Who reports a host relies on it."""
    circle = gathered("ben")
    circle.join("ida", "host")
    message = circle.say("ida")
    alert = alert_of(circle.do("ben", c.MessageReport(message=message, reason="unkind"))).alert
    assert circle.seen("ana", "alert.raised")
    assert not circle.seen("ida", "alert.raised")
    assert circle.view("ida")["alerts"] == []
    assert circle.refusal("ida", c.AlertClaim(alert=alert)) == "not_found"
    assert not circle.seen("ben", "notice")


def test_where_no_other_host_is_there_the_reporter_is_told():
    """Who reports the only host relies on it: no false hope."""
    circle = gathered("ben")
    message = circle.say("ana")
    circle.do("ben", c.MessageReport(message=message, reason="unkind"))
    assert circle.seen("ben", "notice")[0]["key"] == "report_not_seen"
    assert not circle.seen("ana", "alert.raised")


def test_where_the_operator_is_told_of_reports_the_reporter_learns_so():
    """Who reports the only host relies on it; where a host sees it, nothing needs saying."""
    circle = gathered("ben", spec={"operator_hears": True})
    message = circle.say("ana")
    circle.do("ben", c.MessageReport(message=message, reason="unkind"))
    assert circle.seen("ben", "notice")[0]["key"] == "report_sent_to_operator"
    circle.join("ida", "host")
    other = circle.say("ana")
    circle.do("ben", c.MessageReport(message=other, reason="unkind"))
    assert len(circle.seen("ben", "notice")) == 1


def test_a_report_needs_anothers_message():
    """Clients rely on the answers."""
    circle = gathered("ben", "cleo")
    message = circle.say("ben")
    report = c.MessageReport(message=message, reason="other")
    assert circle.refusal("ben", report) == "forbidden"
    circle.do("ben", c.MessageRetract(message=message))
    assert circle.refusal("cleo", report) == "stale"
    nothing = c.MessageReport(message="nothing", reason="other")
    assert circle.refusal("cleo", nothing) == "not_found"


def test_reports_by_three_hide_a_message_and_its_author_is_told():
    """A group under attack relies on it before a host reacts."""
    circle = gathered("ben", "cleo", "dan", "eva")
    message = circle.say("ben")
    report = c.MessageReport(message=message, reason="unkind")
    circle.do("cleo", report)
    circle.do("dan", report)
    assert not circle.seen("ana", "message.hidden")
    circle.do("eva", report)
    (hidden,) = circle.seen("ana", "message.hidden")
    assert "by" not in hidden
    assert circle.seen("ben", "notice")[0]["key"] == "message_hidden"


def test_in_a_large_room_it_takes_a_third_of_those_here():
    """An author relies on it whom three people dislike."""
    people = [f"p{number}" for number in range(11)]
    circle = gathered(capacity=100)
    for number, name in enumerate(people):
        circle.join(name, alias=f"Person {'abcdefghijk'[number]}")
    message = circle.say("p0")
    report = c.MessageReport(message=message, reason="unkind")
    for name in people[1:4]:
        circle.do(name, report)
    assert not circle.room.messages[message].hidden
    circle.do(people[4], report)
    assert circle.room.messages[message].hidden
    circle.do(people[5], report)
    assert len(circle.seen("ana", "message.hidden")) == 1


def test_a_message_labelled_crisis_is_never_hidden():
    """Who tells that they want to die relies on it."""
    circle = gathered("ben", "cleo", "dan", "eva")
    message = circle.say("ben", labels=("crisis.plan",))
    for name in ("cleo", "dan", "eva"):
        circle.do(name, c.MessageReport(message=message, reason="unsafe"))
    assert not circle.room.messages[message].hidden


def test_a_message_of_somebody_forgotten_is_hidden_without_a_notice():
    """The group relies on it."""
    from msgspec.structs import replace

    circle = gathered("ben", "cleo", "dan", "eva")
    message = circle.say("ben")
    members = {k: m for k, m in circle.room.members.items() if k != "ben"}
    circle.room = replace(circle.room, members=members)
    for name in ("cleo", "dan", "eva"):
        events = circle.do(name, c.MessageReport(message=message, reason="unkind"))
    assert kinds(events)[-1] == "message.hidden"


# -- alerts -------------------------------------------------------------------


def test_an_unclaimed_alert_rings_again_after_a_minute_with_the_same_id():
    """Who asked for help relies on it."""
    circle = gathered("ben")
    first = alert_of(circle.do("ben", c.HelpAsk(text="please")))
    (again,) = circle.wait(60)
    assert (again.alert, again.text, again.by) == (first.alert, "please", "ben")
    assert kinds(circle.wait(300)) == []


def test_a_claimed_alert_is_quiet_and_others_learn_who_has_it():
    """Co-hosts rely on it: not two at once, not nobody."""
    circle = gathered("ben")
    circle.join("ida", "host")
    alert = alert_of(circle.do("ben", c.HelpAsk(text="please"))).alert
    circle.do("ana", c.AlertClaim(alert=alert))
    assert kinds(circle.do("ana", c.AlertClaim(alert=alert))) == ["command.accepted"]
    assert circle.refusal("ida", c.AlertClaim(alert=alert)) == "stale"
    (changed,) = circle.seen("ida", "alert.changed")
    assert (changed["state"], changed["claimed_by"]) == ("claimed", "ana")
    assert kinds(circle.wait(120)) == []
    assert circle.view("ida")["alerts"][0]["claimed_by"] == "ana"


@pytest.mark.parametrize("way", ["left", "away", "role"])
def test_an_alert_whose_host_goes_is_open_again_and_rings(way):
    """Who asked for help relies on it: nobody is left with a host who is not there."""
    circle = gathered("ben", needs_host=False)
    circle.join("ida", "host")
    alert = alert_of(circle.do("ben", c.HelpAsk(text="please"))).alert
    circle.do("ana", c.AlertClaim(alert=alert))
    if way == "left":
        circle.do("ana", c.RoomLeave())
    elif way == "role":
        circle.do("ida", c.ParticipantRole(participant="ana", role="participant"))
    else:
        circle.drop("ana")
        circle.wait(59)
        assert len(circle.seen("ida", "alert.changed")) == 1
    rung = kinds(circle.wait(60))
    assert [f["state"] for f in circle.seen("ida", "alert.changed")] == ["claimed", "open"]
    assert "rings_at" not in circle.seen("ida", "alert.changed")[-1]
    assert "claimed_by" not in circle.view("ida")["alerts"][0]
    assert rung.count("alert.raised") == 1
    circle.do("ida", c.AlertClaim(alert=alert))


def test_an_alert_stays_with_a_host_who_is_back_within_a_minute():
    """Hosts rely on it: a page that is loaded anew costs nobody what they took on."""
    circle = gathered("ben", needs_host=False)
    alert = alert_of(circle.do("ben", c.HelpAsk(text="please"))).alert
    circle.do("ana", c.AlertClaim(alert=alert))
    circle.drop("ana")
    circle.wait(50)
    circle.back("ana")
    assert "alert.changed" not in kinds(circle.wait(120))
    assert circle.room.alerts[alert].claimed_by == "ana"


def test_an_alert_of_a_host_who_is_gone_at_once_rings_too():
    """Where seats are kept for less than a minute."""
    circle = gathered("ben", needs_host=False, seat_s=30)
    alert = alert_of(circle.do("ben", c.HelpAsk(text="please"))).alert
    circle.do("ana", c.AlertClaim(alert=alert))
    circle.drop("ana")
    assert {"participant.left", "alert.changed", "alert.raised"} <= {*kinds(circle.wait(31))}


def test_a_closed_alert_is_done_with_a_note():
    """Hosts rely on it at the debrief."""
    circle = gathered("ben")
    circle.join("ida", "host")
    alert = alert_of(circle.do("ben", c.HelpAsk(text="please"))).alert
    circle.do("ana", c.AlertClaim(alert=alert, text="on it"))
    circle.do("ida", c.AlertClose(alert=alert, text="we talked"))
    changed = circle.seen("ana", "alert.changed")[-1]
    assert (changed["state"], changed["text"]) == ("closed", "we talked")
    assert circle.view("ana")["alerts"] == []
    assert circle.room.alerts[alert].text is None
    assert circle.refusal("ana", c.AlertClose(alert=alert)) == "stale"
    assert circle.refusal("ana", c.AlertClaim(alert=alert)) == "stale"
    assert circle.refusal("ana", c.AlertClose(alert="nothing")) == "not_found"


def test_the_words_of_a_report_are_judged():
    """Hosts rely on it."""
    circle = gathered("ben", "cleo")
    report = c.MessageReport(message=circle.say("ben"), reason="other", text="x")
    verdicts = {"text": Verdict(action="block", text="x")}
    assert circle.refusal("cleo", report, verdicts=verdicts) == "blocked"
