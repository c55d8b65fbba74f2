"""The schema says what the decoder does."""

from roomserver.wire.frames import COMMANDS, SIGNALS
from roomserver.wire.schema import client_frames


def test_every_frame_of_a_client_has_a_schema():
    """By the type that stands in the frame."""
    frames = client_frames()
    assert set(frames) == {*SIGNALS, *COMMANDS}
    for name, schema in frames.items():
        assert schema["properties"]["type"] == {"enum": [name]}
        assert "type" in schema["required"]


def test_commands_need_a_number_and_nothing_else_has_one():
    """What comes twice is told by it."""
    frames = client_frames()
    assert frames["message.post"]["required"] == ["n", "type", "text"]
    assert frames["message.post"]["properties"]["n"]["maximum"] == 2**53 - 1
    assert all("n" in frames[name]["required"] for name in COMMANDS)
    assert not any("n" in frames[name]["properties"] for name in SIGNALS)


def test_bounds_and_choices_stand_in_it():
    """A client's author need not guess."""
    frames = client_frames()
    assert frames["room.set"]["properties"]["slow_mode_s"]["maximum"] == 300
    assert "heard" in frames["reaction.add"]["properties"]["kind"]["enum"]


def test_nobody_joins_without_agreeing():
    """The decoder takes anything there; only one value gets anybody in."""
    assert client_frames()["join"]["properties"]["agreed"]["const"] is True


def test_unknown_fields_are_allowed():
    """Everyone ignores what they do not know."""
    assert all("additionalProperties" not in schema for schema in client_frames().values())
