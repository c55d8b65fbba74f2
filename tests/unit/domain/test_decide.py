"""`decide` as a whole: numbers, repeats, arrival, what follows by itself, what commutes."""

import typing

import pytest
from msgspec.structs import fields, replace

from roomserver.domain import commands as c
from roomserver.domain.decide import (
    COMMUTING,
    RULES,
    TEXT_FIELDS,
    arrive,
    commutes,
    decide,
    texts_of,
)
from roomserver.domain.envelope import Arrival, Duplicate, Entry, Envelope, Rejected, Verdict
from roomserver.domain.evolve import evolve
from tests.unit.domain.circle import circle_of, gathered, kinds, open_round, turns


def mark(circle, n, name="cleo", kind="heard"):
    """Let somebody mark ben's message under this number; tell what came of it."""
    message = next(iter(circle.room.messages))
    decision = circle.attempt(name, c.ReactionAdd(message=message, kind=kind), n=n)
    if isinstance(decision, Rejected):
        return decision.code
    return "duplicate" if isinstance(decision, Duplicate) else "done"


def spoken():
    circle = gathered("ben", "cleo")
    circle.say("ben")
    return circle


# -- numbers ------------------------------------------------------------------


def test_an_accepted_number_is_a_duplicate_and_not_done_again():
    """Clients rely on it that resend after a resume."""
    circle = spoken()
    assert mark(circle, 1) == "done"
    before = circle.room
    assert mark(circle, 1) == "duplicate"
    assert circle.room == before


def test_gaps_are_fine_and_a_number_in_a_gap_is_stale():
    """Clients rely on it: a draft of before goes back to its writer."""
    circle = spoken()
    assert [mark(circle, n) for n in (3, 7)] == ["done", "done"]
    assert [mark(circle, n) for n in (1, 2, 3, 4, 6, 7)] == [
        "stale",
        "stale",
        "duplicate",
        "stale",
        "stale",
        "duplicate",
    ]


def test_a_refused_number_below_a_later_accepted_one_is_stale():
    """Clients rely on it: after an error the command is never done."""
    circle = spoken()
    assert circle.refusal("cleo", c.TurnBegin(turn="none"), n=1) == "not_found"
    assert mark(circle, 2) == "done"
    assert mark(circle, 1) == "stale"


def test_the_window_reaches_back_64_numbers():
    """Clients rely on it, and so does the bound on the state."""
    circle = spoken()
    for n in range(1, 67):
        assert mark(circle, n) == "done"
    assert circle.member("cleo").last_n == 66
    assert [mark(circle, n) for n in (1, 2, 65, 66)] == [
        "stale",
        "duplicate",
        "duplicate",
        "duplicate",
    ]


@pytest.mark.parametrize(("jump", "then"), [(64, "duplicate"), (65, "stale"), (1_000, "stale")])
def test_a_jump_keeps_what_is_within_the_window(jump, then):
    """Clients rely on it that count in strides."""
    circle = spoken()
    mark(circle, 5)
    mark(circle, 5 + jump)
    assert mark(circle, 5) == then
    assert mark(circle, 4 + jump) == "stale"


def test_numbers_go_on_across_a_resume():
    """A phone that changes networks relies on it."""
    circle = spoken()
    mark(circle, 4)
    circle.drop("cleo")
    circle.back("cleo")
    assert circle.member("cleo").last_n == 4
    assert mark(circle, 4) == "duplicate"


def test_everybody_counts_for_themselves():
    """Two people rely on it who both begin with 1."""
    circle = spoken()
    assert [mark(circle, 1), mark(circle, 2, "ana")] == ["done", "done"]


def test_a_command_that_changes_nothing_is_accepted_and_remembered():
    """Clients rely on it: a repeat is acknowledged."""
    circle = spoken()
    mark(circle, 1)
    assert mark(circle, 2) == "done"
    assert kinds(tuple(x.event for x in circle.entries))[-1] == "command.accepted"
    assert mark(circle, 2) == "duplicate"


def test_only_the_first_event_of_the_actor_bears_the_number():
    """The state relies on it: a number is counted once."""
    circle = circle_of("ben", "cleo", "dan")
    events = circle.do("ana", c.TurnOffer(to="dan"), n=9)
    assert [x.n for x in events] == [9, None]


def test_an_older_connection_is_told_so_even_for_what_was_done():
    """The newer tab relies on it."""
    circle = spoken()
    mark(circle, 1)
    old = circle.member("cleo").connection
    circle.back("cleo")
    add = c.ReactionAdd(message=next(iter(circle.room.messages)), kind="heard")
    assert circle.refusal("cleo", add, n=1, connection=old) == "stale"


def test_a_command_without_a_number_is_decided():
    """The server's own tests rely on it."""
    circle = gathered("ben")
    assert kinds(circle.do("ben", c.HandRaise(), n=None)) == ["hand.raised"]
    assert kinds(circle.do("ben", c.HandRaise(), n=None)) == ["command.accepted"]


# -- deciding again -----------------------------------------------------------


def test_deciding_again_with_the_same_seed_gives_the_same_events():
    """A retry after a conflict relies on it: no promise is broken."""
    circle = gathered("ben", "cleo", "dan", rounds=(turns(order="random"),))
    envelope = circle.envelope("ana", c.CircleBegin(), seed=b"s" * 32)
    assert decide(circle.room, envelope, circle.now) == decide(circle.room, envelope, circle.now)


def test_ids_of_one_decision_differ():
    """Everybody relies on it."""
    circle = circle_of("ben", "cleo")
    first = circle.turn.id
    circle.pass_("ben")
    assert circle.turn.id != first


# -- on arrival ---------------------------------------------------------------


def look(circle, name, command, **around):
    return arrive(circle.room, circle.envelope(name, command, **around), circle.now)


def test_a_text_that_may_be_said_now_arrives_in_its_turn():
    """A sharer relies on it while moderation reads."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    assert look(circle, "ben", c.MessagePost(text="x")) == Arrival(
        at=circle.now, turn=circle.turn.id
    )


def test_on_other_floors_a_text_arrives_in_no_turn():
    """An open round relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    assert look(circle, "ben", c.MessagePost(text="x")) == Arrival(at=circle.now)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.MessagePost(text="x"), "not_your_turn"),
        (c.NotePost(text="x"), "forbidden"),
    ],
)
def test_what_may_not_be_said_is_refused_before_moderation_reads_it(command, code):
    """Moderation relies on it: no work for nothing."""
    circle = circle_of("ben", "cleo")
    assert look(circle, "cleo", command).code == code


def test_a_rate_is_told_on_arrival():
    """Clients rely on `retry_after_ms`."""
    circle = gathered("ben", slow_mode_s=30)
    circle.say("ben")
    refused = look(circle, "ben", c.MessagePost(text="x"))
    assert (refused.code, refused.retry_after_ms) == ("slow_mode", 30_000)
    nothing = look(circle, "ana", c.MessagePost(text="x", reply_to="nothing"))
    assert nothing.code == "not_found"


def test_a_repeat_passes_so_that_it_is_told_as_one():
    """Clients rely on it: the floor may be closed by then, the ack still comes."""
    circle = circle_of("ben", "cleo")
    circle.begin("ben")
    circle.do("ben", c.MessagePost(text="x"), n=5)
    circle.end("ben")
    assert isinstance(look(circle, "ben", c.MessagePost(text="x"), n=5), Arrival)
    assert isinstance(circle.attempt("ben", c.MessagePost(text="x"), n=5), Duplicate)


def test_whatever_carries_a_text_may_arrive():
    """Whispers and names rely on it: they have no floor."""
    circle = circle_of("ben", "cleo")
    assert isinstance(look(circle, "cleo", c.WhisperPost(to="ana", text="x")), Arrival)
    newcomer = c.Join(participant="dan", connection="d", agreed=True)
    assert arrive(circle.room, Envelope(command=newcomer), circle.now) == Arrival(
        at=circle.now, turn=circle.turn.id
    )
    server = Envelope(command=c.MessagePost(text="x"))
    assert isinstance(arrive(circle.room, server, circle.now), Arrival)
    circle.do("ana", c.RoomClose())
    assert arrive(circle.room, Envelope(command=newcomer), circle.now).code == "wrong_phase"


# -- what commutes ------------------------------------------------------------


def test_exactly_these_commands_commute():
    """The fence relies on it (DESIGN 3)."""
    names = {str(k.__struct_config__.tag) for k in COMMUTING}
    assert names == {
        "message.post",
        "reaction.add",
        "reaction.remove",
        "whisper.post",
        "note.post",
        "help.ask",
        "goal.set",
        "goal.mark",
        "goal.celebrate",
    }


def test_a_shown_message_commutes_and_a_held_one_does_not():
    """The fence relies on it: an expiry is a deadline."""
    circle = gathered("ben")
    post = circle.envelope("ben", c.MessagePost(text="x"))
    held = replace(post, verdicts={"text": Verdict(action="hold", text="x")})
    for envelope, fine in ((post, True), (held, False)):
        events = decide(circle.room, envelope, circle.now)
        assert commutes(envelope, events) is fine


def test_whatever_else_is_structural():
    """The fence relies on it."""
    circle = gathered("ben")
    envelope = circle.envelope("ben", c.HandRaise())
    assert not commutes(envelope, decide(circle.room, envelope, circle.now))


# -- completeness -------------------------------------------------------------


def test_every_command_has_a_rule():
    """Whoever adds a command relies on it."""
    every = {v for v in vars(c).values() if isinstance(v, type) and issubclass(v, c.Command)}
    assert set(RULES) == every - {c.Command}


def test_text_fields_are_fields():
    """Moderation relies on it."""
    for command, names in TEXT_FIELDS.items():
        assert set(names) <= set(command.__struct_fields__)


def test_every_word_that_others_read_is_judged():
    """The group relies on it: no field slips past moderation."""
    words = {"text", "words", "alias", "note", "reason"}
    for command in c.WIRE_COMMANDS:
        chosen = {f.name for f in fields(command) if typing.get_origin(f.type) is typing.Literal}
        unjudged = words & {*command.__struct_fields__} - {*TEXT_FIELDS.get(command, ()), *chosen}
        assert not unjudged, (command, unjudged)


def test_the_server_may_renew_the_invite_and_end_the_room():
    """Operators rely on it."""
    circle = gathered("ben")
    assert kinds(circle.ask(c.RenewInvite())) == ["invite.renewed"]
    assert circle.room.invite == 2
    (closed,) = circle.ask(c.EndRoom(words="maintenance"))
    assert (closed.words, circle.room.phase) == ("maintenance", "closed")


def test_a_decision_folds_to_the_room_it_saw():
    """`decide` relies on it: what follows is reckoned on what was decided."""
    circle = circle_of("ben", "cleo")
    envelope = circle.envelope("ben", c.TurnPass(turn=circle.turn.id))
    room = circle.room
    for number, event in enumerate(decide(room, envelope, circle.now)):
        room = evolve(room, Entry(seq=number, at=circle.now, event=event))
    assert (room.turn.holder, room.come_back) == ("cleo", ("ben",))


def test_a_text_far_beyond_its_limit_is_refused_before_anybody_reads_it():
    """Everybody in the process relies on it: moderation's time is theirs."""
    circle = gathered("ben")
    answer = look(circle, "ben", c.HelpAsk(text=" " * 30_000 + "x"))
    assert isinstance(answer, Rejected)
    assert answer.code == "too_long"


def test_the_texts_of_a_command_are_those_that_are_there():
    """Moderation relies on it: it is asked about each text and nothing else."""
    assert texts_of(c.MessagePost(text="a", note="b")) == {"text": "a", "note": "b"}
    assert texts_of(c.HelpAsk()) == {}
    spec = {"kind": "open", "title": "t", "floor": "open", "prompt": None}
    assert texts_of(c.RoundEdit(spec=spec)) == {"title": "t"}
