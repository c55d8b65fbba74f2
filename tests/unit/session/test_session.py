"""The life of one connection, told as a play: frames and the time in, effects out."""

import json

import pytest

from roomserver.domain import commands
from roomserver.session.effects import Close, Enter, JoinRoom, Ping, Send, Signal, Submit
from roomserver.session.session import Bounds, Session
from roomserver.wire.frames import Hello, Join

HELLO = {"type": "hello", "room": "r", "invite": "i"}
JOIN = {"type": "join", "agreed": True}
LEAVE = {"type": "room.leave", "n": 1}


class Play:
    """A session with a clock of its own that the test moves."""

    def __init__(self, first_ping=0.5, bounds=None):
        self.now = 1_000_000
        self.session = Session(self.now, first_ping=first_ping, bounds=bounds)

    def frame(self, body, *, after=0):
        self.now += after
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.session.receive(data, self.now)

    def wait(self, ms):
        """Let the time pass with a tick at every deadline; return all that came of it."""
        until, effects = self.now + ms, []
        while (due := self.session.next_deadline) is not None and due <= until:
            self.now = due
            effects += self.session.tick(self.now)
        self.now = until
        return effects

    def preview(self):
        assert self.frame(HELLO) == [Enter(Hello(room="r", invite="i"))]
        self.session.previewed(self.now)
        return self

    def sit(self):
        self.preview()
        assert self.frame(JOIN) == [JoinRoom(Join(agreed=True))]
        self.session.seated()
        return self


def code(effects):
    """Return the error code of a lone error."""
    (effect,) = effects
    assert isinstance(effect, Send)
    assert effect.body["type"] == "error"
    return effect.body["code"]


def test_from_hello_to_a_seat():
    """The way everybody comes."""
    play = Play()
    assert play.session.state == "fresh"
    play.preview()
    assert play.session.state == "previewed"
    play.frame(JOIN)
    assert play.session.state == "joining"
    play.session.seated()
    assert play.session.state == "seated"


def test_a_resume_needs_no_join():
    """The room answers a hello with a welcome."""
    play = Play()
    hello = {"type": "hello", "room": "r", "resume": "s", "epoch": "e", "seq": 3, "p": 1}
    assert play.frame(hello) == [Enter(Hello(room="r", resume="s", epoch="e", seq=3, p=1))]
    play.session.seated()
    assert play.frame(LEAVE) == [Submit(1, commands.RoomLeave())]


def test_no_hello_in_ten_seconds():
    """A socket that says nothing holds a place."""
    play = Play()
    assert play.wait(9_999) == []
    assert play.wait(1) == [Close(4014)]
    assert play.session.state == "closing"
    assert play.session.next_deadline is None


def test_frames_that_are_no_hello_win_no_time():
    """Noise is not a beginning."""
    play = Play()
    play.frame({"type": "pong"}, after=9_000)
    assert play.wait(1_000) == [Close(4014)]


def test_no_join_in_a_quarter_of_an_hour():
    """Long enough to read the agreements twice."""
    play = Play(bounds=Bounds(pong_ms=10**9)).preview()
    effects = play.wait(15 * 60_000)
    assert effects[-1] == Close(4014)
    assert all(isinstance(effect, Ping) for effect in effects[:-1])


def test_a_refused_join_wins_no_time():
    """The quarter of an hour counts from the preview."""
    play = Play(bounds=Bounds(pong_ms=10**9, ping_ms=10**9)).preview()
    play.now += 14 * 60_000
    play.frame(JOIN)
    play.session.refused()
    assert play.wait(60_000) == [Close(4014)]


def test_who_sits_may_be_silent():
    """Listening is taking part: only pings ask."""
    play = Play(first_ping=0).sit()
    for _ in range(100):
        assert play.wait(1_000) == [Ping()]
        play.frame({"type": "pong"})
        assert play.wait(23_999) == []


@pytest.mark.parametrize(("part", "first"), [(0.0, 0), (0.5, 12_500), (0.999, 24_975)])
def test_the_first_ping_comes_after_a_random_part(part, first):
    """A thousand clients that came back at once are not asked at once."""
    play = Play(first_ping=part).preview()
    if first:
        assert play.wait(first - 1) == []
    assert play.wait(1) == [Ping()]


def test_pings_begin_with_the_hello():
    """Before it there is nobody to ask."""
    play = Play(first_ping=0)
    assert play.wait(5_000) == []


def test_pings_come_every_25_seconds():
    """A client that has heard nothing for `ping_s` + 10 s reconnects."""
    play = Play(first_ping=0).sit()
    assert play.wait(1) == [Ping()]
    play.frame({"type": "pong"})
    assert play.wait(24_998) == []
    assert play.wait(1) == [Ping()]


def test_no_answer_to_a_ping_in_ten_seconds():
    """The other side is gone, and TCP has not told."""
    play = Play(first_ping=0).sit()
    assert play.wait(0) == [Ping()]
    assert play.wait(9_999) == []
    assert play.wait(1) == [Close(4012)]


def test_a_second_ping_wins_no_time():
    """The oldest unanswered one counts."""
    play = Play(first_ping=0, bounds=Bounds(ping_ms=4_000)).sit()
    assert play.wait(10_000) == [Ping(), Ping(), Ping(), Close(4012)]


@pytest.mark.parametrize("frame", [{"type": "pong"}, LEAVE, {"type": "typing", "on": True}, "{"])
def test_any_frame_answers_a_ping(frame):
    """Somebody is there."""
    play = Play(first_ping=0).sit()
    assert play.wait(0) == [Ping()]
    play.frame(frame, after=9_000)
    assert play.wait(15_999) == []


def test_a_tick_too_early_does_nothing():
    """Timers may fire for a deadline that has moved."""
    play = Play()
    assert play.session.tick(play.now) == []
    play.preview()
    assert play.session.tick(play.now) == []


@pytest.mark.parametrize(
    "frame",
    [LEAVE, {"type": "message.post", "n": 2, "text": "hi"}],
)
@pytest.mark.parametrize("previewed", [False, True])
def test_commands_need_a_seat(frame, previewed):
    """A stranger's command never reaches the room; the error carries its number."""
    play = Play()
    if previewed:
        play.preview()
    (effect,) = effects = play.frame(frame)
    assert code(effects) == "not_joined"
    assert effect.body["n"] == frame["n"]


def test_typing_needs_a_seat():
    """A signal of a stranger would tell the room that somebody knocks."""
    effects = Play().preview().frame({"type": "typing", "on": True})
    assert code(effects) == "not_joined"


def test_typing_goes_to_the_room():
    """Unnumbered: signals may be lost."""
    assert Play().sit().frame({"type": "typing", "on": False}) == [Signal(on=False)]


def test_join_needs_a_hello():
    """Which room?"""
    assert code(Play().frame(JOIN)) == "not_joined"


def test_join_waits_for_the_preview():
    """Nobody agrees to what they have not seen."""
    play = Play()
    play.frame(HELLO)
    assert code(play.frame(JOIN)) == "not_joined"


def test_a_second_hello_is_refused():
    """One connection, one room; whatever its state."""
    play = Play()
    play.frame(HELLO)
    assert code(play.frame(HELLO)) == "already_joined"
    play.session.previewed(play.now)
    assert code(play.frame(HELLO)) == "already_joined"
    play.session.seated()
    assert code(play.frame(HELLO)) == "already_joined"


def test_a_second_join_is_refused():
    """While the first is under way, and when it is done."""
    play = Play().preview()
    play.frame(JOIN)
    assert code(play.frame(JOIN)) == "already_joined"
    play.session.seated()
    assert code(play.frame(JOIN)) == "already_joined"


def test_a_refused_join_may_be_tried_again():
    """The name was taken: choose another."""
    play = Play().preview()
    play.frame(JOIN)
    assert play.session.refused() == []
    assert play.frame(JOIN) == [JoinRoom(Join(agreed=True))]


def test_the_fifth_refused_join_closes():
    """Five names tried is enough for a person, and for a guesser."""
    play = Play().preview()
    for _ in range(4):
        play.frame(JOIN)
        assert play.session.refused() == []
    play.frame(JOIN)
    assert play.session.refused() == [Close(4013)]


def test_a_join_that_failed_for_other_reasons_is_no_refusal():
    """The store was away: that is not the newcomer's doing."""
    play = Play().preview()
    for _ in range(9):
        play.frame(JOIN)
        assert play.session.refused(counts=False) == []


def test_a_malformed_frame_is_answered():
    """The connection stays."""
    assert code(Play().frame("{")) == "bad_frame"
    assert code(Play().frame(b"{}")) == "bad_frame"
    assert code(Play().sit().frame({"type": "turn.begin", "n": 1})) == "bad_command"


def test_ten_malformed_frames_within_a_minute_close():
    """That is no client of this protocol."""
    play = Play(bounds=Bounds(hello_ms=10**9))
    for _ in range(9):
        assert code(play.frame("{", after=6_000)) == "bad_frame"
    error, close = play.frame("{", after=5_999)
    assert isinstance(error, Send)
    assert close == Close(4500)


def test_ten_malformed_frames_over_a_minute_do_not():
    """The window slides."""
    play = Play(bounds=Bounds(hello_ms=10**9))
    for _ in range(40):
        assert code(play.frame("{", after=6_700)) == "bad_frame"


def test_bad_commands_are_not_malformed_frames():
    """A newer client may send what this server does not know yet."""
    play = Play(bounds=Bounds(hello_ms=10**9)).sit()
    for n in range(1, 30):
        assert code(play.frame({"type": "message.sing", "n": n}, after=500)) == "bad_command"


def test_sixty_frames_at_once_pass_and_the_next_closes():
    """120 a minute, 60 at once."""
    play = Play().sit()
    for _ in range(58):
        play.frame({"type": "pong"})
    assert play.frame({"type": "pong"}) == [Close(4013)]


def test_two_frames_a_second_pass_for_ever():
    """The steady rate."""
    play = Play().sit()
    for _ in range(500):
        assert play.frame({"type": "pong"}, after=500) == []


def test_nothing_is_done_once_closing():
    """A removed person's command that was under way, an older tab's."""
    play = Play().sit()
    play.session.closing()
    assert play.session.state == "closing"
    assert play.frame(LEAVE) == []
    assert play.wait(10**7) == []


def test_a_number_refused_for_its_form_is_never_done():
    """Clients rely on it: after an error a new try takes a new number, whatever the error was."""
    play = Play().sit()
    refused = play.frame({"type": "message.post", "n": 7, "text": ""})
    again = play.frame({"type": "message.post", "n": 7, "text": "in a better form"})
    codes = [effect.body["code"] for effect in (*refused, *again)]
    assert codes == ["bad_command", "stale"]
    (done,) = play.frame({"type": "message.post", "n": 8, "text": "in a better form"})
    assert isinstance(done, Submit)


def test_a_fault_without_a_number_marks_none() -> None:
    """A client that forgot `n` may say the same with one."""
    play = Play().sit()
    (fault,) = play.frame({"type": "room.leave"})
    assert fault.body["code"] == "bad_command"
    assert isinstance(play.frame(LEAVE)[0], Submit)
