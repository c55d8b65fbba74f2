"""Every role and every command: who may at all (the table of PROTOCOL 5, written here anew)."""

from typing import Any

import pytest

from roomserver.domain import commands as c
from roomserver.domain import policy
from tests.unit.domain.circle import Circle, circle_of, gathered, open_round, turns

# The column "who" of PROTOCOL 5. P any participant (and any host), H hosts only.
WHO = {
    "message.post": "P",
    "message.retract": "P",
    "message.report": "P",
    "reaction.add": "P",
    "reaction.remove": "P",
    "part.set": "P",
    "alias.set": "P",
    "turn.begin": "P",
    "turn.pass": "P",
    "turn.defer": "P",
    "turn.end": "P",
    "turn.more_time": "P",
    "hand.raise": "P",
    "hand.lower": "P",
    "help.ask": "P",
    "whisper.post": "P",
    "room.leave": "P",
    "bell.ring": "P",
    "goal.set": "P",
    "goal.mark": "P",
    "goal.celebrate": "P",
    "role.accept": "P",
    "circle.begin": "H",
    "circle.pause": "H",
    "circle.resume": "H",
    "round.next": "H",
    "floor.set": "H",
    "turn.offer": "H",
    "turn.skip": "H",
    "turn.extend": "H",
    "queue.set": "H",
    "queue.shuffle": "H",
    "silence.begin": "H",
    "silence.end": "H",
    "host.away": "H",
    "participant.admit": "H",
    "participant.refuse": "H",
    "participant.mute": "H",
    "participant.unmute": "H",
    "participant.remove": "H",
    "ban.lift": "H",
    "participant.role": "H",
    "participant.rename": "H",
    "message.remove": "H",
    "message.restore": "H",
    "message.approve": "H",
    "message.decline": "H",
    "alert.claim": "H",
    "alert.close": "H",
    "note.post": "H",
    "announcement.post": "H",
    "room.set": "H",
    "room.close": "H",
    "round.edit": "H",
}
# "A muted person may not post, ring or rename"; beginning a turn and writing a card are posts too.
NOT_WHEN_MUTED = {"message.post", "bell.ring", "alias.set", "turn.begin", "goal.set"}
# Those that make sense in some phases only; all others in every phase but `closed`.
PHASES = {
    "circle.begin": {"gathering"},
    "circle.pause": {"circle"},
    "circle.resume": {"paused"},
    "round.next": {"circle", "paused"},
    "floor.set": {"circle", "paused"},
    "turn.offer": {"circle", "paused"},
    "queue.set": {"circle", "paused"},
    "queue.shuffle": {"circle", "paused"},
}
FIELDS: dict[str, Any] = {
    "message": "m",
    "text": "words",
    "reason": "other",
    "kind": "heard",
    "to": "ben",
    "alert": "a",
    "goal": "g",
    "state": "open",
    "part": "sharer",
    "alias": "Robin",
    "role": "host",
    "turn": "t",
    "floor": "open",
    "queue": (),
    "seconds": 5,
    "spec": {},
    "on": True,
    "participant": "ben",
}
COMMANDS = {str(k.__struct_config__.tag): k for k in c.WIRE_COMMANDS}


def made(name: str) -> c.Command:
    """Return the command with some value in each field that must be given."""
    kind = COMMANDS[name]
    return kind(**{f: FIELDS[f] for f in kind.__struct_fields__ if f in FIELDS})


def at(phase: str) -> Circle:
    """Return a circle in this phase, with the participant ben and the host ana."""
    if phase == "gathering":
        return gathered("ben", rounds=(turns(),))
    circle = circle_of("ben", rounds=(turns(),))
    if phase == "paused":
        circle.do("ana", c.CirclePause())
    if phase == "after":
        circle.do("ana", c.RoundNext())
    return circle


def code(circle: Circle, who: str, name: str) -> str | None:
    """Return the code of a refusal, None for an accepted command."""
    decision = circle.attempt(who, made(name))
    return None if isinstance(decision, tuple) else decision.code


def test_the_table_names_every_command_and_no_other():
    """Whoever adds a command relies on it."""
    assert set(WHO) == set(COMMANDS)
    assert set(policy.POLICY) == set(c.WIRE_COMMANDS)


@pytest.mark.parametrize("name", sorted(WHO))
def test_a_participant_may_do_what_the_table_says(name):
    """Everybody relies on it: hosts' commands are hosts'."""
    refused = code(circle_of("ben", rounds=(open_round(),)), "ben", name)
    if WHO[name] == "H":
        assert refused == "forbidden"
    else:
        own_rules = {"whisper.post", "role.accept", "message.report"}
        assert refused != "forbidden" or name in own_rules


@pytest.mark.parametrize("name", sorted(WHO))
def test_a_host_may_do_all(name):
    """Hosts rely on it: what is refused is refused for another reason."""
    phase = next(iter(PHASES.get(name, {"circle"})))
    assert code(at(phase), "ana", name) not in {"muted", "wrong_phase", "not_joined"}
    assert policy.POLICY[COMMANDS[name]].host


@pytest.mark.parametrize("name", sorted(n for n in WHO if WHO[n] == "P"))
def test_the_muted_may_do_what_the_table_says(name):
    """They rely on it, and the group."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.do("ana", c.ParticipantMute(participant="ben"))
    assert (code(circle, "ben", name) == "muted") is (name in NOT_WHEN_MUTED)


@pytest.mark.parametrize("phase", ["gathering", "circle", "paused", "after"])
@pytest.mark.parametrize("name", sorted(WHO))
def test_commands_have_their_phases(name, phase):
    """Clients rely on `wrong_phase`."""
    fits = phase in PHASES.get(name, {phase})
    assert (code(at(phase), "ana", name) == "wrong_phase") is not fits


@pytest.mark.parametrize("name", sorted(WHO))
@pytest.mark.parametrize("who", ["stranger", "waiting", "left", "removed"])
def test_nobody_outside_may_do_anything(name, who):
    """The room relies on it: each command has its authorization test."""
    circle = circle_of("ben", rounds=(open_round(),))
    if who == "waiting":
        circle.do("ana", c.RoomSet(lobby=True))
    if who != "stranger":
        circle.join("wim")
    if who == "left":
        circle.do("wim", c.RoomLeave())
    if who == "removed":
        circle.do("ana", c.ParticipantRemove(participant="wim"))
    assert code(circle, "wim", name) == "not_joined"


@pytest.mark.parametrize("name", sorted(WHO))
def test_nothing_is_done_over_an_older_connection(name):
    """The same membership in two tabs relies on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    old = circle.member("ana").connection
    circle.back("ana")
    assert circle.refusal("ana", made(name), connection=old) == "stale"


@pytest.mark.parametrize("name", sorted(WHO))
def test_nothing_is_done_in_a_room_that_has_ended(name):
    """The dead rely on it."""
    circle = circle_of("ben", rounds=(open_round(),))
    circle.do("ana", c.RoomClose())
    assert circle.refusal("ana", made(name)) == "wrong_phase"
