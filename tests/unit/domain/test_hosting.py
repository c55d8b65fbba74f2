"""What hosts do for the people in the room (PROTOCOL 5)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.envelope import Verdict
from roomserver.domain.membership import is_marked
from roomserver.domain.statements import REMOVED
from tests.unit.domain.circle import SECOND, circle_of, gathered, kinds, open_round, turns

PRIVATE_WORD = "you shouted"


# -- be right back ------------------------------------------------------------


def test_the_last_host_going_pauses_the_circle():
    """The group relies on it: nobody shares with nobody there."""
    circle = circle_of("ben")
    circle.join("ida", "host")
    assert kinds(circle.do("ana", c.HostAway(on=True))) == ["participant.changed"]
    assert kinds(circle.do("ida", c.HostAway(on=True)))[:2] == [
        "participant.changed",
        "circle.paused",
    ]
    assert circle.seen("ben", "participant.changed")[-1]["back_soon"] is True
    assert circle.refusal("ben", c.HostAway(on=True)) == "forbidden"


def test_back_soon_counts_as_here_until_the_socket_is_lost():
    """A host at the door relies on it: the room does not close on them."""
    circle = circle_of("ben")
    circle.do("ana", c.HostAway(on=True))
    assert kinds(circle.wait(1_800)) == []
    circle.drop("ana")
    assert "host.absent" in kinds(circle.wait(25))


def test_a_host_who_is_back_says_so_and_nothing_resumes_by_itself():
    """The group relies on it: a host's word begins it again."""
    circle = circle_of("ben")
    circle.do("ana", c.HostAway(on=True))
    (changed,) = circle.do("ana", c.HostAway(on=False))
    assert (changed.back_soon, circle.room.phase) == (False, "paused")
    assert kinds(circle.do("ana", c.HostAway(on=False))) == ["command.accepted"]
    assert "back_soon" not in circle.view("ben")["participants"][0]


def test_nobody_to_pause_before_the_beginning():
    """A host who fetches tea relies on it."""
    circle = gathered("ben")
    assert kinds(circle.do("ana", c.HostAway(on=True))) == ["participant.changed"]


# -- the lobby ----------------------------------------------------------------


def test_admitted_sit_down_and_join_the_queue():
    """Newcomers rely on it."""
    circle = circle_of("ben", "cleo")
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("dan")
    (joined,) = circle.do("ana", c.ParticipantAdmit(participant="dan"))
    assert (joined.by, joined.queue, joined.joined_at) == ("ana", ("cleo", "dan"), circle.now)


def test_all_are_admitted_as_long_as_there_are_seats():
    """A host of a full house relies on it."""
    circle = gathered("ben", "cleo", "dan", lobby=True, capacity=2)
    assert kinds(circle.do("ana", c.ParticipantAdmit(participant="all"))) == [
        "participant.joined",
        "participant.joined",
    ]
    assert circle.refusal("ana", c.ParticipantAdmit(participant="dan")) == "room_full"
    assert kinds(circle.do("ana", c.ParticipantAdmit(participant="all"))) == ["command.accepted"]


def test_a_listener_admitted_in_mid_round_stands_in_no_list():
    """A listener relies on it."""
    circle = circle_of("ben", "cleo")
    circle.do("ana", c.RoomSet(lobby=True))
    circle.join("lou", part="listener")
    circle.do("ana", c.ParticipantAdmit(participant="lou"))
    assert circle.lists == ("cleo", "", "")


def test_who_was_admitted_without_a_connection_is_away_soon():
    """The circle relies on it."""
    circle = gathered("ben", lobby=True)
    circle.drop("ben")
    circle.wait(10)
    circle.do("ana", c.ParticipantAdmit(participant="ben"))
    assert kinds(circle.wait(0)) == ["participant.away"]


def test_the_refused_are_gone_and_only_hosts_learn_of_it():
    """The group relies on it."""
    circle = gathered(lobby=True)
    for name in ("ben", "cleo", "dan"):
        circle.join(name)
    (refused,) = circle.do("ana", c.ParticipantRefuse(participant="ben"))
    assert (refused.participant, refused.by) == ("ben", "ana")
    circle.do("ana", c.ParticipantRefuse(participant="all"))
    assert list(circle.room.members) == ["ana"]


def test_only_who_waits_is_admitted_or_refused():
    """Two hosts who press at once rely on the answers."""
    circle = gathered("ben", lobby=True)
    circle.do("ana", c.ParticipantAdmit(participant="ben"))
    assert circle.refusal("ana", c.ParticipantAdmit(participant="ben")) == "stale"
    assert circle.refusal("ana", c.ParticipantRefuse(participant="nobody")) == "not_found"


# -- mute ---------------------------------------------------------------------


def test_the_muted_are_told_why():
    """They rely on it."""
    circle = gathered("ben")
    circle.do("ana", c.ParticipantMute(participant="ben", reason=PRIVATE_WORD))
    (notice,) = circle.seen("ben", "notice")
    assert (notice["key"], notice["text"]) == ("muted", PRIVATE_WORD)
    assert circle.seen("ana", "participant.changed")[0]["muted"] is True
    circle.do("ana", c.ParticipantUnmute(participant="ben"))
    assert circle.seen("ben", "notice")[1]["key"] == "unmuted"
    assert kinds(circle.do("ana", c.ParticipantUnmute(participant="ben"))) == ["command.accepted"]


def test_a_mute_for_a_while_ends_by_itself():
    """They rely on it."""
    circle = gathered("ben")
    circle.do("ana", c.ParticipantMute(participant="ben", seconds=60))
    assert "muted_until" not in circle.seen("ana", "participant.changed")[0]
    assert kinds(circle.wait(60)) == ["participant.changed", "notice"]
    circle.say("ben")


@pytest.mark.parametrize("state", ["offered", "speaking", "replies"])
def test_muting_the_holder_ends_the_turn_as_skipped(state):
    """The group relies on it."""
    circle = circle_of("ben", "cleo", rounds=(turns(reply_s=60),))
    if state != "offered":
        circle.begin("ben")
        circle.say("ben", feedback="ideas")
    if state == "replies":
        circle.end("ben")
    events = circle.do("ana", c.ParticipantMute(participant="ben"))
    over = next(x for x in events if isinstance(x, e.TurnEnded))
    assert (over.reason, circle.holder) == ("skipped", "cleo")
    assert circle.lists == (("", "ben", "") if state == "offered" else ("", "", "ben"))


# -- remove and ban -----------------------------------------------------------


def test_the_word_to_the_removed_is_seen_by_them_and_hosts_only():
    """The removed rely on it: nobody else reads why."""
    circle = gathered("ben", "cleo")
    circle.do("ana", c.ParticipantRemove(participant="ben", reason=PRIVATE_WORD))
    for name in ("ana", "ben"):
        assert circle.seen(name, "participant.left")[0]["text"] == PRIVATE_WORD
    assert "text" not in circle.seen("cleo", "participant.left")[0]
    assert circle.seen("cleo", "participant.left")[0]["reason"] == "removed"


def test_who_is_removed_without_a_word_gets_a_sentence_all_the_same():
    """The removed rely on it, where their client has no words of its own."""
    circle = gathered("ben", "cleo")
    circle.do("ana", c.ParticipantRemove(participant="ben"))
    for name in ("ana", "ben"):
        assert circle.seen(name, "participant.left")[0]["text"] == REMOVED
    circle.do("cleo", c.RoomLeave())
    assert "text" not in circle.seen("ana", "participant.left")[-1]


def test_without_a_ban_the_invite_still_holds():
    """Who was removed in anger relies on it: they may come back."""
    circle = gathered()
    circle.join("ben", address="shelter")
    circle.do("ana", c.ParticipantRemove(participant="ben"))
    assert (circle.room.invite, circle.room.removed) == (1, ("ben",))
    circle.join("ben2", alias="Benno", address="shelter")
    assert circle.member("ben2").status == "here"


def test_a_ban_renews_the_invite_and_sends_the_address_to_the_lobby():
    """The group relies on it; others from the same shelter are only asked to wait."""
    circle = gathered()
    circle.join("ben", address="shelter")
    circle.join("cleo", address="shelter")
    circle.do("ana", c.ParticipantRemove(participant="ben", ban=True))
    assert circle.room.invite == 2
    assert circle.member("cleo").status == "here"
    circle.join("dan", address="shelter")
    (frame,) = circle.seen("ana", "participant.waiting")
    assert frame["marked"] is True
    assert circle.view("ana")["waiting"][0]["marked"] is True
    circle.join("eva", address="elsewhere")
    circle.join("ida", "host", address="shelter")
    here = [m.id for m in circle.room.members.values() if m.status == "here"]
    assert here == ["ana", "cleo", "eva", "ida"]


def test_a_ban_without_an_address_marks_nobody():
    """People behind no proxy rely on it."""
    circle = gathered("ben")
    circle.do("ana", c.ParticipantRemove(participant="ben", ban=True))
    assert not is_marked(circle.room, None)
    circle.join("cleo")
    assert circle.member("cleo").status == "here"


def test_lifting_a_ban_ends_the_mark_and_its_lobby_rule():
    """A shelter relies on it. Nothing is told but the ack."""
    circle = gathered()
    circle.join("ben", address="shelter")
    circle.do("ana", c.ParticipantRemove(participant="ben", ban=True))
    assert kinds(circle.do("ana", c.BanLift(participant="ben"))) == ["ban.lifted"]
    circle.join("dan", address="shelter")
    assert circle.member("dan").status == "here"
    assert circle.refusal("ana", c.BanLift(participant="ben")) == "not_found"


@pytest.mark.parametrize("command", [c.ParticipantRemove, c.ParticipantMute])
def test_a_host_is_neither_removed_nor_muted(command):
    """Hosts rely on it: first the role is taken, for all to see."""
    circle = gathered("ben")
    circle.join("ida", "host")
    assert circle.refusal("ana", command(participant="ida")) == "forbidden"
    assert circle.refusal("ana", command(participant="nobody")) == "not_found"
    circle.do("ben", c.RoomLeave())
    assert circle.refusal("ana", command(participant="ben")) == "stale"


def test_who_is_gone_can_still_be_removed():
    """The group relies on it: whoever only closed the lid has a secret that works."""
    circle = gathered()
    circle.join("ben", address="flat")
    circle.drop("ben")
    circle.wait(901)
    (left,) = circle.do("ana", c.ParticipantRemove(participant="ben", ban=True))
    assert left.reason == "removed"
    assert is_marked(circle.room, "flat")
    with pytest.raises(AssertionError, match="not_found"):
        circle.back("ben")


def test_a_host_who_is_gone_is_not_removed():
    """A host whose flat lost its network relies on it."""
    circle = gathered("ben")
    circle.join("ida", "host")
    circle.drop("ida")
    circle.wait(901)
    assert circle.refusal("ana", c.ParticipantRemove(participant="ida")) == "stale"


# -- roles and names ----------------------------------------------------------


def test_naming_a_host_changes_nothing_until_they_accept():
    """Who is named relies on it: the software makes nobody a host."""
    circle = gathered("ben", "cleo")
    circle.do("ana", c.ParticipantRole(participant="ben", role="host"))
    assert circle.member("ben").role == "participant"
    assert circle.seen("ben", "notice")[0]["key"] == "role_offered"
    assert not circle.seen("cleo", "notice")
    again = c.ParticipantRole(participant="ana", role="host")
    assert kinds(circle.do("ana", again)) == ["command.accepted"]


def test_the_last_host_cannot_step_down():
    """The group relies on it."""
    circle = gathered("ben")
    down = c.ParticipantRole(participant="ana", role="participant")
    assert circle.refusal("ana", down) == "forbidden"
    circle.join("ida", "host")
    circle.do("ana", down)
    assert circle.member("ana").role == "participant"


def test_who_is_host_no_more_is_not_back_soon_any_more():
    """The list of participants relies on it: only hosts can take that word back."""
    circle = gathered("ben")
    circle.join("ida", "host")
    circle.do("ida", c.HostAway(on=True))
    circle.do("ana", c.ParticipantRole(participant="ida", role="participant"))
    assert circle.seen("ben", "participant.changed")[-1]["back_soon"] is False
    assert not circle.member("ida").back_soon


def test_a_host_gives_somebody_a_fresh_alias():
    """Who gave their full name by mistake relies on it."""
    circle = gathered("ben")
    (changed,) = circle.do("ana", c.ParticipantRename(participant="ben"))
    assert (changed.alias, changed.by) == ("Quiet Heron", "ana")


# -- settings and the end -----------------------------------------------------


def test_settings_are_told_whole_and_one_bad_value_sets_none():
    """Clients rely on it."""
    circle = gathered("ben")
    bad = c.RoomSet(slow_mode_s=30, capacity=101)
    decision = circle.attempt("ana", bad)
    assert (decision.code, circle.room.settings.slow_mode_s) == ("bad_command", 0)
    assert "capacity" in decision.detail
    circle.do("ana", c.RoomSet(slow_mode_s=30, lobby=True))
    settings = circle.seen("ben", "room.changed")[0]["settings"]
    assert (settings["slow_mode_s"], settings["lobby"], settings["capacity"]) == (30, True, 12)
    assert kinds(circle.do("ana", c.RoomSet(lobby=True))) == ["command.accepted"]
    assert circle.refusal("ana", c.RoomSet()) == "bad_command"


def test_more_hours_take_a_closing_back():
    """A group relies on it that wants to stay."""
    circle = gathered("ben", max_hours=1)
    circle.wait(56 * 60)
    assert circle.view("ben")["closes_at"] == circle.room.created_at + 3_600 * SECOND
    assert kinds(circle.do("ana", c.RoomSet(locked=True))) == ["room.changed"]
    circle.do("ana", c.RoomSet(max_hours=2))
    assert circle.seen("ben", "room.closing")[-1]["at"] is None
    assert "closes_at" not in circle.view("ben")
    assert "room.closing" in kinds(circle.wait(3_600))


def test_closing_says_the_hosts_words_and_nothing_is_left():
    """Everybody relies on it: when it ends, nothing remains."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.say("ben")
    circle.say("ben", action="hold")
    circle.do("ben", c.HelpAsk(text="please"))
    circle.do("ben", c.GoalSet(text="call my sister"))
    circle.do("ana", c.RoomClose(words="Good night."))
    assert circle.seen("ben", "room.closed")[0]["words"] == "Good night."
    room = circle.room
    assert (room.messages, room.held, room.alerts, room.goals) == ({}, {}, {}, {})
    assert circle.refusal("ana", c.RoomClose()) == "wrong_phase"


def test_a_reason_is_judged_like_any_word():
    """Whom it goes to relies on it."""
    circle = gathered("ben")
    command = c.ParticipantMute(participant="ben", reason="x")
    verdicts = {"reason": Verdict(action="block", text="x")}
    assert circle.refusal("ana", command, verdicts=verdicts) == "blocked"
    long = c.ParticipantRemove(participant="ben", reason="x" * 501)
    assert circle.refusal("ana", long) == "too_long"


def test_lifting_a_ban_unmarks_those_who_wait():
    """Who shares a network with somebody removed relies on it."""
    circle = gathered(lobby=True)
    circle.join("ben", address="home")
    circle.do("ana", c.ParticipantAdmit(participant="ben"))
    circle.do("ana", c.ParticipantRemove(participant="ben", ban=True))
    circle.join("cleo", address="home")
    circle.join("dan", address="work")
    assert circle.view("ana")["waiting"][0]["marked"]
    told = circle.do("ana", c.BanLift(participant="ben"))
    assert kinds(told) == ["ban.lifted", "participant.waiting"]
    assert all("marked" not in person for person in circle.view("ana")["waiting"])


def test_a_mark_that_a_second_ban_keeps_stays():
    """Hosts rely on it: two were removed from there, one was forgiven."""
    circle = gathered(lobby=True)
    for name in ("ben", "cleo"):
        circle.join(name, address="home")
        circle.do("ana", c.ParticipantAdmit(participant=name))
        circle.do("ana", c.ParticipantRemove(participant=name, ban=True))
    circle.join("dan", address="home")
    assert kinds(circle.do("ana", c.BanLift(participant="ben"))) == ["ban.lifted"]
    assert circle.view("ana")["waiting"][0]["marked"]


def test_a_host_who_is_back_soon_and_leaves_is_back_no_more():
    """Clients rely on it: what they fold is what a newcomer is told."""
    circle = gathered("ben")
    circle.join("ida", "host")
    circle.do("ida", c.HostAway(on=True))
    told = circle.do("ida", c.RoomLeave())
    assert kinds(told) == ["participant.changed", "participant.left"]


def test_a_given_up_name_is_nobody_elses():
    """Who renamed herself relies on it: nobody speaks under the name she had."""
    circle = gathered("ben", "cleo")
    old = circle.member("ben").alias
    circle.do("ana", c.ParticipantRename(participant="ben"))
    assert circle.refusal("cleo", c.AliasSet(alias=old)) == "alias_taken"
