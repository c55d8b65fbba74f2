"""Makes the vectors: `python -m tests.vectors.make`; a test fails while they are not fresh."""

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any, get_args

from roomserver.domain.audience import INTERNAL
from roomserver.domain.commands import (
    EndRoom,
    Join,
    MessagePost,
    MessageReport,
    MessageRestore,
    ReactionAdd,
    Tick,
)
from roomserver.domain.events import AnyEvent
from roomserver.domain.limits import MESSAGES_KEPT
from tests.unit.domain.test_properties import ALIASES, Circles

FOLDER = Path(__file__).parent
STEPS = 110
MOST_WALKS = 400


class Recorder(Circles):
    """A circle in which two viewers' frames are written down, with the room after each."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: dict[str, dict[str, Any]] = {}
        self.steps: dict[str, list[dict[str, Any]]] = {}
        self.over: set[str] = set()

    def see(self, viewer: str, frame: dict[str, Any]) -> None:
        before = self.folds[viewer]
        super().see(viewer, frame)
        if viewer in self.steps and viewer not in self.over and len(self.steps[viewer]) < STEPS:
            self.steps[viewer].append({"event": frame, **changes(before, self.folds[viewer])})

    def welcome(self, member: str) -> None:
        """Begin a viewer's record with their first welcome; a second one ends it."""
        super().welcome(member)
        if member in self.starts:
            self.over.add(member)
        elif len(self.starts) < 2:
            self.starts[member] = self.folds[member]
            self.steps[member] = []


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what a step changes of the room: keys `set`, and keys `dropped`."""
    given = {k: v for k, v in after.items() if k not in before or before[k] != v}
    return {"set": given, "dropped": [k for k in before if k not in after]}


def walk(seed: int) -> Recorder:
    """Let people do 40 times ten things."""
    rng = Random(seed)
    circle = Recorder()
    circle.gather(rng, 3)
    for _ in range(40):
        if circle.room.phase != "closed":
            circle.things_happen(rng)
            circle.time_passes(rng.choice([1, 6, 20, 31, 61]))
    circle.ask(EndRoom(words="good night"))
    return circle


def evening() -> Recorder:
    """A message is hidden by reports and restored; an old one leaves the bounded log."""
    circle = Recorder()
    host, *people = (f"p{i}" for i in range(5))
    for member in (host, *people):
        role = "host" if member == host else "participant"
        circle.ask(
            Join(participant=member, connection=member, agreed=True, role=role, candidates=ALIASES)
        )
    for _ in range(MESSAGES_KEPT - 1):
        circle.now += 3_000
        circle.ask(MessagePost(text="one of many"), by=host)
    first, *_, last = circle.room.messages
    circle.ask(ReactionAdd(message=first, kind="heard"), by=people[0])
    circle.starts, circle.steps = {}, {}
    circle.welcome(host)
    circle.welcome(people[0])
    for member in people[:3]:
        circle.ask(MessageReport(message=last, reason="unkind"), by=member)
    circle.ask(MessageRestore(message=last), by=host)
    circle.ask(MessageReport(message=last, reason="other"), by=people[3])
    for _ in range(2):
        circle.now += 3_000
        circle.ask(MessagePost(text="one more"), by=host)
    circle.ask(Tick())
    return circle


def vectors(seeds: Iterable[int]) -> dict[str, dict[str, Any]]:
    """Return the evening's vectors and those of these walks, by file name."""
    made: dict[str, dict[str, Any]] = {}
    for title, circle in [("evening", evening()), *((f"walk-{s}", walk(s)) for s in seeds)]:
        for number, (viewer, steps) in enumerate(circle.steps.items()):
            name = f"{title}-{number}"
            made[f"{name}.json"] = {
                "name": name,
                "viewer": viewer,
                "start": circle.starts[viewer],
                "steps": steps,
            }
    return made


def seeds_of_files() -> list[int]:
    """Return the seeds of the walks that lie here."""
    return sorted({int(file.stem.split("-")[1]) for file in FOLDER.glob("walk-*.json")})


def wire_events() -> set[str]:
    """Return the types of all events that a viewer can be sent."""
    internal = {kind.__struct_config__.tag for kind in INTERNAL}
    return {kind.__struct_config__.tag for kind in get_args(AnyEvent)} - internal


def met(circle: Recorder) -> set[str]:
    """Return the types of the events in a circle's vectors."""
    return {step["event"]["type"] for steps in circle.steps.values() for step in steps}


def choose() -> list[int]:
    """Return seeds of a few walks that, with the evening, meet every event of the wire."""
    missing = wire_events() - met(evening())
    found = {seed: met(walk(seed)) & missing for seed in range(1, MOST_WALKS)}
    chosen: list[int] = []
    while missing:
        best = max(found, key=lambda seed: len(found[seed] & missing))
        if not found[best] & missing:
            raise SystemExit(f"no walk meets {sorted(missing)}")
        chosen.append(best)
        missing -= found[best]
    return chosen


def text(vector: dict[str, Any]) -> str:
    """Return a vector's file: a line a step, so that a change can be read."""
    head = {k: v for k, v in vector.items() if k != "steps"}
    lines = ",\n".join(json.dumps(step, separators=(",", ":")) for step in vector["steps"])
    return json.dumps(head)[:-1] + ',\n"steps": [\n' + lines + "\n]}\n"


def main() -> None:
    made = vectors(choose())
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, vector in made.items():
        (FOLDER / name).write_text(text(vector))


if __name__ == "__main__":
    main()
