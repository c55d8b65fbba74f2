"""The client's protocol core by playbook: what is told, and the effects in order."""

import json
from typing import Any

import pytest

from roomserver.client import effects as fx
from roomserver.client.core import GIVE_UP_S, Core
from roomserver.client.errors import MisuseError
from roomserver.client.pending import TRIES, UNANSWERED

Body = dict[str, Any]

SERVER = {"ping_s": 25, "limits": {"frame_bytes": 300}}
PREVIEW = {"type": "preview", "room": {}, "aliases": [], "server": SERVER, "now": 5_000_000}
ROOM = {"participants": [], "queue": [], "turn": None}


def welcome(**more: Any) -> Body:
    body = {"type": "welcome", "you": {"id": "p"}, "resume": "s", "epoch": "e", "seq": 4, "p": 0}
    body |= {"last_n": 0, "recovered": False, "room": ROOM, "history": [], "server": SERVER}
    return body | more


class Talk:
    """A core, the time, and what it said."""

    def __init__(self, credential: tuple[str, str] = ("invite", "i"), chance: float = 0.5) -> None:
        self.core = Core("r", credential, random=lambda: chance)
        self.now = 100.0

    def open(self) -> list[Body]:
        return said(self.core.opened(self.now))

    def hears(self, *frames: Body) -> list[fx.Effect]:
        return [e for f in frames for e in self.core.receive(json.dumps(f), self.now)]

    def ticks(self, at: float) -> list[fx.Effect]:
        self.now = at
        return self.core.tick(at)

    def loses(self, code: int = 1006) -> list[fx.Effect]:
        return self.core.lost(code, self.now)

    def sends(self, type_: str, **fields: Any) -> int:
        n, effects = self.core.command(type_, fields)
        assert said(effects) in ([], [{"type": type_, **fields, "n": n}])
        return n


def said(effects: list[fx.Effect]) -> list[Body]:
    assert all(isinstance(effect, fx.Send) for effect in effects)
    return [json.loads(effect.text) for effect in effects if isinstance(effect, fx.Send)]


def seated(**more: Any) -> Talk:
    talk = Talk()
    talk.open()
    talk.hears(PREVIEW)
    talk.core.join(agreed=True)
    talk.hears(welcome(**more))
    return talk


def event(seq: int, **more: Any) -> Body:
    return {"type": "queue.changed", "seq": seq, "at": 1, "queue": [str(seq)], **more}


# -- the door ----------------------------------------------------------------------


@pytest.mark.parametrize("credential", [("invite", "i"), ("host_key", "k"), ("resume", "s")])
def test_hello_carries_the_one_credential(credential: tuple[str, str]) -> None:
    """A secret stands in the first frame only, never in a URL."""
    name, secret = credential
    assert Talk(credential).open() == [{"type": "hello", "room": "r", name: secret}]


def test_preview_join_welcome() -> None:
    """The way in, as PROTOCOL 9 tells it."""
    talk = Talk()
    talk.open()
    assert talk.hears(PREVIEW) == [fx.Previewed(PREVIEW)]
    join = talk.core.join(alias="Wrenna", part=None, agreed=True)
    assert said(join) == [{"type": "join", "alias": "Wrenna", "agreed": True}]
    assert talk.hears(welcome()) == [fx.Seated(welcome())]
    assert talk.core.room == ROOM
    assert talk.core.you == {"id": "p"}


def test_a_refused_join_may_be_tried_again() -> None:
    """The connection stays for another try."""
    talk = Talk()
    talk.open()
    talk.hears(PREVIEW)
    talk.core.join(alias="Ana", agreed=True)
    error = {"type": "error", "code": "alias_taken", "detail": "…", "suggestions": ["B"]}
    assert talk.hears(error) == [fx.JoinRefused(error)]
    assert said(talk.core.join(alias="B", agreed=True))[0]["alias"] == "B"


def test_a_join_survives_a_lost_door() -> None:
    """Who had pressed Join does not press again because the phone changed networks."""
    talk = Talk()
    talk.open()
    talk.hears(PREVIEW)
    talk.core.join(agreed=True)
    talk.loses()
    assert talk.open() == [{"type": "hello", "room": "r", "invite": "i"}]
    again = talk.hears(PREVIEW)
    assert again[0] == fx.Previewed(PREVIEW)
    assert said(again[1:]) == [{"type": "join", "agreed": True}]


def test_joining_while_away_waits_for_the_door() -> None:
    """A join between two connections is not lost."""
    talk = Talk()
    assert talk.core.join(agreed=True) == []
    talk.open()
    assert said(talk.hears(PREVIEW)[1:]) == [{"type": "join", "agreed": True}]


def test_the_lobby_is_resumable() -> None:
    """The place in the lobby is found again by its resume."""
    talk = Talk()
    talk.open()
    talk.hears(PREVIEW)
    talk.core.join(agreed=True)
    waiting = {"type": "waiting", "you": {"id": "p"}, "resume": "s"}
    assert talk.hears(waiting) == [fx.InLobby(waiting)]
    talk.loses()
    assert talk.open() == [{"type": "hello", "room": "r", "resume": "s"}]
    assert talk.hears(waiting, welcome()) == [fx.InLobby(waiting), fx.Seated(welcome())]


def test_nobody_joins_twice() -> None:
    """The caller's own mistake is told at once."""
    with pytest.raises(MisuseError):
        seated().core.join(agreed=True)


# -- events and positions -------------------------------------------------------------


def test_events_are_folded_and_delivered() -> None:
    """The program sees each once, and the room after it."""
    talk = seated()
    assert talk.hears(event(5), event(6)) == [fx.Deliver(event(5)), fx.Deliver(event(6))]
    assert talk.core.room["queue"] == ["6"]
    assert talk.core.seq == 6


def test_a_private_event_counts_p_only() -> None:
    """It carries the seq of the last public one before it."""
    talk = seated()
    private = event(4, p=1)
    assert talk.hears(private) == [fx.Deliver(private)]
    assert (talk.core.seq, talk.core.p) == (4, 1)
    assert talk.hears(event(5)) == [fx.Deliver(event(5))]


@pytest.mark.parametrize("old", [event(4), event(3), event(4, p=0)])
def test_what_is_known_is_not_told_twice(old: Body) -> None:
    """None twice."""
    assert seated().hears(old) == []


@pytest.mark.parametrize("after_hole", [event(6), event(4, p=2), event(5, p=1)])
def test_a_hole_reconnects_with_the_last_sure_position(after_hole: Body) -> None:
    """A client that meets a hole reconnects; it never folds across one."""
    talk = seated()
    assert talk.hears(after_hole) == [fx.Hang()]
    assert talk.hears(event(5)) == []
    talk.loses()
    assert talk.open() == [
        {"type": "hello", "room": "r", "resume": "s", "epoch": "e", "seq": 4, "p": 0}
    ]


@pytest.mark.parametrize("frame", ["{", "[]", '"x"', "{}", '{"type": "welcome"}'])
def test_what_makes_no_sense_reconnects(frame: str) -> None:
    """The core never raises for what a server sends."""
    talk = seated()
    assert talk.core.receive(frame, 1.0) == [fx.Hang()]


def test_an_event_that_can_not_be_folded_reconnects() -> None:
    """A fresh welcome is the only cure."""
    assert seated().hears({"type": "turn.offered", "seq": 5, "at": 1}) == [fx.Hang()]


def test_signals_and_stray_errors_are_delivered() -> None:
    """They have no position."""
    typing = {"type": "typing", "by": "q", "on": True}
    error = {"type": "error", "code": "bad_frame", "detail": "…"}
    assert seated().hears(typing, error) == [fx.Deliver(typing), fx.Deliver(error)]


# -- commands ------------------------------------------------------------------------------


def test_commands_are_numbered_and_answered() -> None:
    """`n` grows by one; each answer finds its command."""
    talk = seated()
    assert [talk.sends("hand.raise"), talk.sends("hand.lower")] == [1, 2]
    ack, error = {"type": "ack", "n": 1}, {"type": "error", "n": 2, "code": "forbidden"}
    assert talk.hears(ack, error) == [fx.Answered(1, ack), fx.Answered(2, error)]
    assert talk.hears(ack) == []


def test_numbers_go_on_above_what_the_server_accepted() -> None:
    """Another process of the same membership may have counted before."""
    assert seated(last_n=7).sends("hand.raise") == 8


def test_unanswered_commands_go_again_with_the_same_n_after_a_resume() -> None:
    """The server tells what it had done already; nothing is done twice."""
    talk = seated()
    talk.sends("hand.raise")
    talk.sends("message.post", text="x")
    talk.hears({"type": "ack", "n": 1})
    talk.loses()
    third = talk.sends("hand.lower")
    talk.open()
    frame = welcome(last_n=2, recovered=True)
    assert talk.hears(frame)[0] == fx.Deliver(frame)
    talk.loses()
    talk.open()
    again = said(talk.hears(frame)[1:])
    assert [c["n"] for c in again] == [2, third]
    duplicate = {"type": "ack", "n": 2, "duplicate": True}
    assert talk.hears(duplicate) == [fx.Answered(2, duplicate)]


def test_a_live_welcome_replaces_the_room_and_resends_nothing() -> None:
    """One's own role changed: what is under way is still under way."""
    talk = seated()
    talk.sends("hand.raise")
    frame = welcome(seq=9, room={**ROOM, "waiting": []}, you={"id": "p", "role": "host"})
    assert talk.hears(frame) == [fx.Deliver(frame)]
    assert talk.core.room["waiting"] == []
    assert talk.hears(event(10)) == [fx.Deliver(event(10))]


def test_a_new_epoch_resends() -> None:
    """A store that was restored may have lost what was under way."""
    talk = seated()
    talk.sends("hand.raise")
    frame = welcome(epoch="f")
    assert said(talk.hears(frame)[1:]) == [{"type": "hand.raise", "n": 1}]


def test_history_is_shown_and_never_folded() -> None:
    """`room` is already after it."""
    talk = seated()
    talk.loses()
    talk.open()
    frame = welcome(seq=5, recovered=True, room={**ROOM, "queue": ["now"]}, history=[event(5)])
    assert talk.hears(frame) == [fx.Deliver(frame), fx.Deliver(event(5))]
    assert talk.core.room["queue"] == ["now"]


def test_unavailable_is_tried_again_with_the_same_n() -> None:
    """The outcome is unknown, so the same number asks again; at last the program is told."""
    talk = seated()
    talk.sends("hand.raise")
    error = {"type": "error", "n": 1, "code": "unavailable", "retry_after_ms": 2_000}
    for _ in range(TRIES - 1):
        assert talk.hears(error) == []
        assert talk.core.next_deadline() == talk.now + 2
        assert talk.ticks(talk.now + 1) == []
        assert said(talk.ticks(talk.now + 1)) == [{"type": "hand.raise", "n": 1}]
    assert talk.hears(error) == [fx.Answered(1, error)]


def test_unanswered_commands_are_bounded() -> None:
    """The server remembers the fate of 64."""
    talk = seated()
    for _ in range(UNANSWERED):
        talk.sends("hand.raise")
    with pytest.raises(MisuseError):
        talk.sends("hand.raise")


def test_a_frame_too_large_is_not_sent() -> None:
    """It would close the connection, and again after each resume."""
    talk = seated()
    with pytest.raises(MisuseError):
        talk.sends("message.post", text="x" * 300)
    assert talk.sends("hand.raise") == 1


def test_no_commands_before_the_seat_or_after_the_end() -> None:
    """The caller's own mistake is told at once."""
    with pytest.raises(MisuseError):
        Talk().sends("hand.raise")
    talk = seated()
    talk.loses(4505)
    with pytest.raises(MisuseError):
        talk.sends("hand.raise")


def test_a_signal_has_no_number_and_may_be_lost() -> None:
    """Typing is not worth a resend."""
    talk = seated()
    assert said(talk.core.signal("typing", {"on": True})) == [{"type": "typing", "on": True}]
    talk.loses()
    assert talk.core.signal("typing", {"on": True}) == []


# -- the connection's life ------------------------------------------------------------------


def test_a_ping_is_answered_and_tells_the_time() -> None:
    """Deadlines are shown against the server's clock."""
    talk = seated()
    assert said(talk.hears({"type": "ping", "now": 7_000_000})) == [{"type": "pong"}]
    assert talk.core.server_ms(talk.now + 1) == 7_001_000


def test_a_deaf_connection_is_left() -> None:
    """Nothing heard for `ping_s` + 10 s."""
    talk = seated()
    assert talk.core.next_deadline() == 135
    assert talk.ticks(134) == []
    assert talk.ticks(135) == [fx.Hang()]
    assert talk.core.next_deadline() is None


@pytest.mark.parametrize("code", [4001, 4008, 4012, 4013, 4014, 4020, 1001, 1006, 1012])
def test_come_back(code: int) -> None:
    """4000-4499, and whatever the network does."""
    assert seated().loses(code) == [fx.Retry(0.25)]


@pytest.mark.parametrize("code", [1000, 1009, 4500, 4503, 4504, 4505, 4506, 4507])
def test_the_end(code: int) -> None:
    """4500-4999 do not come back, nor does who left; it is told once."""
    talk = seated()
    assert talk.loses(code) == [fx.Ended(code)]
    assert talk.loses(code) == []
    assert talk.hears(event(5)) == []


def test_backoff_is_full_jitter_under_a_cap() -> None:
    """random(0, min(cap, 0.5 s * 2^k)), cap 8 s in the first minute, then 30 s."""
    talk = Talk(chance=0.999)
    waits = []
    for _ in range(12):
        (retry,) = talk.loses()
        assert isinstance(retry, fx.Retry)
        waits.append(retry.after_s / 0.999)
        talk.now += retry.after_s
    assert waits[:6] == pytest.approx([0.5, 1, 2, 4, 8, 8])
    assert waits[-1] == pytest.approx(30)


def test_a_welcome_ends_the_outage() -> None:
    """A socket that merely opens proves nothing."""
    talk = seated()
    talk.loses()
    talk.open()
    assert talk.loses() == [fx.Retry(0.5)]
    talk.open()
    talk.hears(welcome())
    assert talk.loses() == [fx.Retry(0.25)]


def test_an_outage_is_given_up_at_last() -> None:
    """After as long as a seat is kept there is nothing to come back to."""
    talk = seated()
    talk.loses()
    talk.now += GIVE_UP_S + 1
    assert talk.loses() == [fx.Ended(1006)]


def test_a_draining_instance_is_left_when_it_says() -> None:
    """Each member is told another moment, so that they do not come all at once."""
    talk = seated()
    assert talk.hears({"type": "drain", "reconnect_in_ms": 3_000}) == []
    assert talk.core.next_deadline() == 103
    assert talk.ticks(103) == [fx.Hang()]
    assert talk.loses() == [fx.Retry(0.0)]


def test_a_drain_that_closes_early_keeps_the_moment() -> None:
    """4001 before the time told: the rest of it is waited out."""
    talk = seated()
    talk.hears({"type": "drain", "reconnect_in_ms": 3_000})
    assert talk.loses(4001) == [fx.Retry(3.0)]


def test_a_drain_without_a_moment_only_announces_the_end() -> None:
    """A memory store's rooms end with the process."""
    talk = seated()
    assert talk.hears({"type": "drain"}) == []
    assert talk.loses(4505) == [fx.Ended(4505)]
