"""What must hold in every circle, whatever people do: a state machine over the pure rules.

After each event, for every viewer: folding the frames they were sent over their last room gives
exactly the room of a fresh welcome; positions have no hole; nobody is in two lists.
"""

from itertools import combinations
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from roomserver.client.view import fold
from roomserver.domain import commands as c
from roomserver.domain.agenda import build_agenda
from roomserver.domain.audience import is_in
from roomserver.domain.creation import RoomSpec, new_room
from roomserver.domain.deadlines import next_deadline
from roomserver.domain.decide import commutes, decide
from roomserver.domain.envelope import Entry, Envelope
from roomserver.domain.events import AnyEvent
from roomserver.domain.evolve import evolve
from roomserver.domain.floor import can_hold, floor_of, stands
from roomserver.domain.policy import POLICY
from roomserver.domain.state import Member, Room
from roomserver.domain.visibility import position, render, view
from tests.unit.domain import drawing

AGENDA = build_agenda(
    [
        {"kind": "check_in", "title": "In", "floor": "turns", "turn_s": 90, "reply_s": 30},
        {"kind": "sharing", "title": "Share", "floor": "turns", "order": "random", "budget_s": 600,
         "reply_s": 60, "gap_s": 10, "overtime": "firm"},
        {"kind": "sharing", "title": "Hands", "floor": "turns", "order": "hands"},
        {"kind": "reflection", "title": "Quiet first", "floor": "turns", "order": "quiet_first",
         "repeat_passed": False, "reactions": False},
        {"kind": "open", "title": "Open", "floor": "open"},
    ],
    [f"r{i}" for i in range(5)],
)  # fmt: skip
CHANCE = st.randoms(use_true_random=True)
ALIASES = tuple(f"{a} {n}" for a in ("Quiet", "Small", "Blue", "Warm") for n in ("Heron", "Fern"))


class Circles(RuleBasedStateMachine):
    """People come, speak, pass, drop, are removed; time passes; every viewer keeps a fold."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000
        self.room: Room = new_room(RoomSpec(title="Evening", agenda=AGENDA), self.now, b"room" * 8)
        self.step = 0
        self.sent: dict[str, int] = {}
        self.folds: dict[str, dict] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.offered: list[str] = []

    # -- driving ----------------------------------------------------------------

    def ask(self, command: c.Command, by: str | None = None, verdict=None, **more) -> object:
        self.step += 1
        member = self.room.members.get(by or "")
        if by is not None:
            self.sent[by] = self.sent.get(by, 0) + 1
        envelope = Envelope(
            command=command,
            by=by,
            n=self.sent.get(by) if by else None,
            connection=more.pop("connection", member.connection if member else None),
            seed=self.step.to_bytes(16, "big"),
            verdicts={"text": verdict} if verdict else {},
            candidates=ALIASES,
        )
        answer = decide(self.room, envelope, self.now)
        if isinstance(answer, tuple):
            for event in answer:
                self.happen(event)
        return answer

    def happen(self, event: AnyEvent) -> None:
        entry = Entry(seq=0, at=self.now, event=event)
        before, self.room = self.room, evolve(self.room, entry)
        rendered = render(entry, before, self.room)
        for viewer in list(self.folds):
            frame = rendered.private.get(viewer, rendered.public)
            if frame is not None:
                self.see(viewer, frame)
        self.check_viewers()

    def see(self, viewer: str, frame: dict) -> None:
        seq, p = self.places[viewer]
        expected = (seq, p + 1) if "p" in frame else (seq + 1, p)
        assert (frame["seq"], frame.get("p", p)) == expected, (frame, self.places[viewer])
        self.places[viewer] = expected
        self.folds[viewer] = fold(self.folds[viewer], frame)

    def check_viewers(self) -> None:
        for member in self.room.members.values():
            if not is_in(member.status):
                self.folds.pop(member.id, None)
            elif member.id not in self.folds or member.role != self.roles[member.id]:
                self.welcome(member.id)
            else:
                assert self.folds[member.id] == view(self.room, member.id)
                assert self.places[member.id] == position(self.room, member.id)

    def welcome(self, member: str) -> None:
        self.folds[member] = view(self.room, member)
        self.places[member] = position(self.room, member)
        self.roles = {**getattr(self, "roles", {}), member: self.room.members[member].role}

    # -- what can happen ----------------------------------------------------------

    @initialize(rng=CHANCE, people=st.integers(1, 4))
    def gather(self, rng: Random, people: int) -> None:
        self.join("host", rng)
        for _ in range(people):
            self.join("participant", rng)
        self.ask(c.CircleBegin(), by=next(iter(self.room.members)))

    @rule(rng=CHANCE)
    def things_happen(self, rng: Random) -> None:
        """Ten things at once: steps of their own would be too few for what lies deep."""
        for _ in range(10):
            rng.choices((self.command, self.come, self.drop, self.resume), (24, 2, 1, 3))[0](rng)
            self.what_must_hold()

    def come(self, rng: Random) -> None:
        self.join(rng.choice(["participant"] * 4 + ["host"]), rng)

    def join(self, role: str, rng: Random) -> None:
        if len(self.room.members) < 14:
            self.ask(
                c.Join(
                    participant=f"p{self.step}",
                    connection=f"c{self.step}",
                    agreed=True,
                    role=role,
                    part=rng.choice([None, None, "sharer", "listener"]),
                    address=rng.choice([None, "a", "b"]),
                    candidates=ALIASES,
                )
            )

    def command(self, rng: Random) -> None:
        command = drawing.command(rng, self.room)
        who = [m.id for m in self.room.members.values() if m.status != "waiting"]
        if who:
            verdict = drawing.verdict(rng)
            self.ask(command, by=rng.choice(self.likely(command, who)), verdict=verdict)

    def likely(self, command: c.Command, who: list[str]) -> list[str]:
        """Prefer whoever the command is meant for, so that most commands do something."""
        if self.room.turn is not None and isinstance(
            command, c.TurnBegin | c.TurnEnd | c.TurnPass | c.TurnDefer | c.MessagePost
        ):
            return [self.room.turn.holder] * 4 + who
        hosts = [m for m in who if self.room.members[m].role == "host"]
        for_hosts = not POLICY[type(command)].participant
        return hosts * (9 if for_hosts else 1) + who

    def drop(self, rng: Random) -> None:
        on = [m for m in self.room.members.values() if m.connection]
        if on:
            member = rng.choice(on)
            self.ask(c.Detach(participant=member.id, connection=member.connection, since=self.now))

    def resume(self, rng: Random) -> None:
        lost = [m.id for m in self.room.members.values() if not m.connection]
        who = lost * 5 + list(self.room.members)
        if who:
            self.ask(c.Attach(participant=rng.choice(who), connection=f"c{self.step}"))

    @rule(seconds=st.sampled_from([1, 6, 20, 31, 61, 300]))
    def time_passes(self, seconds: int) -> None:
        until = self.now + seconds * 1_000
        for _ in range(300):
            due = next_deadline(self.room)
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            before = self.room
            self.ask(c.Tick())
            assert self.room != before, "a tick that was due did nothing"
        else:
            raise AssertionError("ticks without end")
        self.now = until

    # -- what must hold -----------------------------------------------------------

    @invariant()
    def lists_share_nobody(self) -> None:
        room = self.room
        for a, b in combinations((room.queue, room.come_back, room.heard), 2):
            assert not set(a) & set(b)
        for ids in (room.queue, room.come_back, room.heard, room.hands):
            assert len(set(ids)) == len(ids)
            for member in ids:
                assert is_in(room.members[member].status)
                assert room.members[member].part == "sharer"

    @invariant()
    def the_holder_is_in_no_list(self) -> None:
        turn = self.room.turn
        if turn is not None:
            assert turn.holder not in {*self.room.queue, *self.room.come_back, *self.room.heard}
            assert self.room.phase in {"circle", "paused"}

    @invariant()
    def a_clock_runs_exactly_while_it_should(self) -> None:
        turn = self.room.turn
        if turn is not None and (turn.deadline, turn.left_ms) != (None, None):
            assert (turn.deadline is None) == stands(self.room)

    @invariant()
    def somebody_who_can_speak_is_not_left_waiting(self) -> None:
        room = self.room
        free = room.phase == "circle" and room.silence is None and room.turn is None
        if free and room.round is not None and floor_of(room) == "turns":
            assert not any(can_hold(room.members[m]) for m in room.queue)

    @invariant()
    def what_is_kept_is_bounded(self) -> None:
        assert len(self.room.messages) <= 260
        assert len(self.room.past_turns) <= 256

    def what_must_hold(self) -> None:
        self.lists_share_nobody()
        self.the_holder_is_in_no_list()
        self.a_clock_runs_exactly_while_it_should()
        self.somebody_who_can_speak_is_not_left_waiting()

    # -- commuting ----------------------------------------------------------------

    @rule(rng=CHANCE)
    def commuting_commands_commute(self, rng: Random) -> None:
        here = [m for m in self.room.members.values() if m.connection and is_in(m.status)]
        if len(here) < 2:
            return
        for _ in range(10):
            first, second = (self.decided(rng, member) for member in rng.sample(here, 2))
            if first and second:
                one = folded(self.room, (*first, *second), self.now)
                other = folded(self.room, (*second, *first), self.now)
                assert one == other

    def decided(self, rng: Random, member: Member) -> tuple[AnyEvent, ...]:
        """Decide one commuting command on the room as it is; nothing where it is refused."""
        envelope = Envelope(
            command=drawing.commuting(rng, self.room),
            by=member.id,
            n=member.last_n + 1,
            connection=member.connection,
            seed=rng.randbytes(16),
        )
        events = decide(self.room, envelope, self.now)
        return events if isinstance(events, tuple) and commutes(envelope, events) else ()


def folded(room: Room, events: tuple[AnyEvent, ...], now: int) -> Room:
    for event in events:
        room = evolve(room, Entry(seq=0, at=now, event=event))
    return room


def test_a_state_is_the_fold_of_its_events() -> None:
    """Replicas rely on it: the room that `decide` saw is the one that everybody folds."""
    machine = Circles()
    machine.gather(Random(1), 3)
    assert machine.room.seq > 0
    assert replace(machine.room) == machine.room


TestCircles = Circles.TestCase
TestCircles.settings = settings(
    # Each step is ten things drawn from one seed: there is nothing to shrink.
    max_examples=250,
    stateful_step_count=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
