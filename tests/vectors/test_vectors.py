"""The vectors are fresh, meet every event, and the Python client's fold passes them."""

import json
from typing import Any

import pytest

from roomserver.client.view import fold
from tests.vectors.make import FOLDER, seeds_of_files, text, vectors, wire_events

FILES = sorted(FOLDER.glob("*.json"))


def test_the_files_are_what_the_rules_give_today() -> None:
    """Whoever changes a rule makes the vectors anew: `python -m tests.vectors.make`."""
    made = vectors(seeds_of_files())
    assert {f.name for f in FILES} == set(made)
    for file in FILES:
        assert file.read_text() == text(made[file.name]), file.name


def test_every_event_of_the_wire_is_met() -> None:
    """A fold that nothing tests would be found out by a person, mid-circle."""
    steps = [step for file in FILES for step in json.loads(file.read_text())["steps"]]
    assert {step["event"]["type"] for step in steps} == wire_events()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_client_arrives_at_the_fresh_room(file: Any) -> None:
    """Clients rely on it (PROTOCOL 6): folding what they may see gives the room they may see."""
    vector = json.loads(file.read_text())
    room = vector["start"]
    for step in vector["steps"]:
        expected = {k: v for k, v in (room | step["set"]).items() if k not in step["dropped"]}
        room = fold(room, step["event"])
        assert room == expected, step["event"]
