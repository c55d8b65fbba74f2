"""A playbook for the rules: people do things, time passes, everybody sees frames.

`Circle` plays the store and the clock around `decide`, `evolve` and `render`. People are called by
their ids, which are their names in small letters; the host of most plays is "ana". After every
event the promises that hold always are looked at, so that each play tests them too.
"""

from itertools import count
from typing import Any

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.creation import RoomSpec, new_room
from roomserver.domain.deadlines import next_deadline
from roomserver.domain.decide import decide
from roomserver.domain.envelope import (
    Action,
    Arrival,
    Body,
    Decision,
    Duplicate,
    Entry,
    Envelope,
    Rejected,
    Verdict,
)
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Member, Resource, Role, Room, Round, Settings, Turn
from roomserver.domain.visibility import position, render, view

Events = tuple[e.AnyEvent, ...]

NOON = 1_795_000_000_000
SECOND = 1_000
LINE = Resource(name="Listening line", kind="phone", value="000", hours="always", languages=("en",))
CANDIDATES = ("Quiet Heron", "Small Fern", "Blue Kettle", "Grey Stone", "Warm Bread")


def turns(id: str = "r1", **terms: Any) -> Round:  # noqa: A002 -- reads as the round's field
    """Return a round in which people take turns; `turn_s` None for one without a clock."""
    return Round(**{"id": id, "kind": "sharing", "title": "Sharing", "floor": "turns", **terms})


def open_round(id: str = "r2", **terms: Any) -> Round:  # noqa: A002 -- reads as the round's field
    """Return a round in which everybody may write."""
    return Round(**{"id": id, "kind": "open", "title": "Open", "floor": "open", **terms})


def kinds(events: Decision) -> list[str]:
    """Return the wire's names of events, inside ones too."""
    assert isinstance(events, tuple), events
    return [str(event.__struct_config__.tag) for event in events]


class Circle:
    """A room, its clock, and everybody's frames (`frames[name]`)."""

    def __init__(self, *agenda: Round, spec: dict[str, Any] | None = None, **settings: Any):
        chosen = {"agenda": agenda, "settings": Settings(**settings), "resources": (LINE,)}
        made = RoomSpec(title="Evening circle", **{**chosen, **(spec or {})})
        self.now = NOON
        self.room: Room = new_room(made, NOON, b"a room for this play")
        self.entries: list[Entry] = []
        self.frames: dict[str, list[Body]] = {}
        self.closed: set[str] = set()
        self._seeds = count(1)
        self._connections = count(1)

    # -- people come and go ----------------------------------------------------

    def join(self, name: str, role: Role = "participant", **fields: Any) -> Events:
        """Seat somebody, or let them wait; fields are those of `Join`."""
        events = self.try_join(name, role, **fields)
        assert isinstance(events, tuple), events
        return events

    def try_join(self, name: str, role: Role = "participant", **fields: Any) -> Decision:
        command: dict[str, Any] = {
            "participant": name,
            "connection": self._connection(name),
            "agreed": True,
            "role": role,
            "alias": name.title(),
            "candidates": CANDIDATES,
            **fields,
        }
        verdict = command.pop("verdict", None)
        envelope = Envelope(
            command=c.Join(**command),
            seed=self._seed(),
            verdicts={"alias": verdict} if verdict else {},
        )
        return self.send(envelope)

    def drop(self, name: str, since: int | None = None) -> Events:
        """Lose somebody's socket; nothing is known of it but that it is gone."""
        connection = self.member(name).connection
        assert connection is not None
        at = self.now if since is None else since
        return self.ask(c.Detach(participant=name, connection=connection, since=at))

    def back(self, name: str, connection: str | None = None) -> Events:
        """Let somebody resume over a new connection."""
        to = connection or self._connection(name)
        return self.ask(c.Attach(participant=name, connection=to))

    # -- people do things ------------------------------------------------------

    def do(self, name: str, command: c.Command, **around: Any) -> Events:
        """Do what somebody asks; it must be accepted."""
        decision = self.attempt(name, command, **around)
        assert isinstance(decision, tuple), decision
        return decision

    def refusal(self, name: str, command: c.Command, **around: Any) -> str:
        """Return the code with which a command is refused; the room stays as it was."""
        before = self.room
        decision = self.attempt(name, command, **around)
        assert isinstance(decision, Rejected), kinds(decision) if decision else decision
        assert decision.detail.strip()
        assert self.room == before
        return decision.code

    def attempt(self, name: str, command: c.Command, **around: Any) -> Decision:
        """Send a command over somebody's newest connection with their next `n`."""
        return self.send(self.envelope(name, command, **around))

    def envelope(self, name: str, command: c.Command, **around: Any) -> Envelope:
        member = self.room.members.get(name)
        usual: dict[str, Any] = {
            "connection": member.connection if member else None,
            "n": member.last_n + 1 if member else 1,
            "seed": self._seed(),
            "candidates": CANDIDATES,
        }
        return Envelope(command=command, by=name, **{**usual, **around})

    def ask(self, command: c.Command) -> Events:
        """Do what the server asks itself; it must be accepted."""
        decision = self.send(Envelope(command=command, seed=self._seed()))
        assert isinstance(decision, tuple), decision
        return decision

    def send(self, envelope: Envelope) -> Decision:
        decision = decide(self.room, envelope, self.now)
        if isinstance(decision, tuple):
            for event in decision:
                self._fold(event)
        return decision

    def say(self, name: str, text: str = "a word", action: Action = "allow", **fields: Any) -> str:
        """Post a message, judged as told, and return its id."""
        arrival = fields.pop("arrival", None)
        names = ("labels", "reason", "words", "changed", "flagged")
        said = {f: fields.pop(f) for f in names if f in fields}
        verdict = Verdict(action=action, text=text, **said)
        command = c.MessagePost(text=text, **fields)
        events = self.do(name, command, verdicts={"text": verdict}, arrival=arrival)
        event = next(x for x in events if isinstance(x, e.MessagePosted | e.MessageHeld))
        return event.message

    def begin(self, name: str) -> Events:
        return self.do(name, c.TurnBegin(turn=self.turn.id))

    def pass_(self, name: str) -> Events:
        return self.do(name, c.TurnPass(turn=self.turn.id))

    def defer(self, name: str) -> Events:
        return self.do(name, c.TurnDefer(turn=self.turn.id))

    def end(self, name: str) -> Events:
        return self.do(name, c.TurnEnd(turn=self.turn.id))

    def share(self, name: str, **fields: Any) -> None:
        """Take a whole turn: begin, say something, end."""
        self.begin(name)
        self.say(name, **fields)
        self.end(name)

    # -- time passes -----------------------------------------------------------

    def wait(self, seconds: float) -> Events:
        """Let time pass; every deadline that falls due is done at its time, in order."""
        until = self.now + round(seconds * SECOND)
        happened: list[e.AnyEvent] = []
        for _ in range(10_000):
            due = next_deadline(self.room)
            if due is None or due > until:
                self.now = until
                return tuple(happened)
            self.now = max(self.now, due)
            done = self.ask(c.Tick())
            assert done, "a deadline that asks for nothing would never end"
            happened += done
        raise AssertionError("deadlines without end")

    def sleep(self, seconds: float) -> None:
        """Let time pass while nobody keeps the room: no deadline is done."""
        self.now += round(seconds * SECOND)

    def tick(self) -> Events:
        return self.ask(c.Tick())

    # -- looking ---------------------------------------------------------------

    @property
    def turn(self) -> Turn:
        assert self.room.turn is not None, "nobody has a turn"
        return self.room.turn

    @property
    def holder(self) -> str | None:
        return self.room.turn.holder if self.room.turn else None

    @property
    def lists(self) -> tuple[str, str, str]:
        """Return queue, come_back and heard as names in a row."""
        lists = (self.room.queue, self.room.come_back, self.room.heard)
        return tuple(" ".join(ids) for ids in lists)  # type: ignore[return-value]  # three it is

    def member(self, name: str) -> Member:
        return self.room.members[name]

    def seen(self, name: str, type_: str) -> list[Body]:
        """Return the frames of one type that somebody was sent."""
        return [f for f in self.frames.get(name, []) if f["type"] == type_]

    def view(self, name: str) -> Body:
        return view(self.room, name)

    def arrival(self) -> Arrival:
        """Return an arrival of now, in the running turn."""
        return Arrival(at=self.now, turn=self.room.turn.id if self.room.turn else None)

    # -- the store's part ------------------------------------------------------

    def _fold(self, event: e.AnyEvent) -> None:
        before = self.room
        entry = Entry(seq=len(self.entries) + 1, at=self.now, event=event)
        self.room = evolve(before, entry)
        self.entries.append(entry)
        rendered = render(entry, before, self.room)
        for viewer in self._listeners(before):
            frame = rendered.private.get(viewer, rendered.public)
            if frame is not None:
                self._place(viewer, frame)
        self._look()

    def _listeners(self, before: Room) -> list[str]:
        """Return who is sent frames: the seated, and who has just lost their seat."""
        seats = {**before.members, **self.room.members}
        return [m.id for m in seats.values() if m.status in {"here", "away"}] + [
            k
            for k, m in before.members.items()
            if m.status in {"here", "away"} and seats[k].status == "left"
        ]

    def _place(self, viewer: str, frame: Body) -> None:
        """Keep a frame; its place must follow the one before without a hole."""
        frames = self.frames.setdefault(viewer, [])
        assert {"n", "connection", "address", "credential"}.isdisjoint(frame)
        if "p" in frame:
            assert (frame["seq"], frame["p"]) == position(self.room, viewer)
        else:
            assert frame["seq"] == self.room.seq
        frames.append(frame)

    def _look(self) -> None:
        room = self.room
        listed = [*room.queue, *room.come_back, *room.heard]
        assert len(listed) == len(set(listed)), "lists share somebody"
        assert room.turn is None or room.turn.holder not in listed
        assert all(room.members[p].status in {"here", "away"} for p in (*listed, *room.hands))
        assert all(room.members[p].part == "sharer" for p in (*listed, *room.hands))

    def _seed(self) -> bytes:
        return next(self._seeds).to_bytes(32, "big")

    def _connection(self, name: str) -> str:
        return f"{name}/{next(self._connections)}"


def gathered(*people: str, rounds: tuple[Round, ...] = (), **settings: Any) -> Circle:
    """Return a room where the host ana and these people are, before the circle begins."""
    circle = Circle(*(rounds or (turns(), open_round())), **settings)
    circle.join("ana", "host")
    for name in people:
        circle.join(name)
    return circle


def circle_of(*people: str, rounds: tuple[Round, ...] = (), **settings: Any) -> Circle:
    """Return a circle that ana has begun with these people."""
    circle = gathered(*people, rounds=rounds, **settings)
    circle.do("ana", c.CircleBegin())
    return circle


__all__ = [
    "NOON",
    "Circle",
    "Duplicate",
    "Rejected",
    "circle_of",
    "gathered",
    "kinds",
    "open_round",
    "turns",
]
