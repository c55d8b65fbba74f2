"""Bytes to frames: every fault of a peer becomes an error code, never an exception."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.domain import commands
from roomserver.wire import codec
from roomserver.wire.codec import Fault, decode, encode, head
from roomserver.wire.frames import COMMANDS, Hello, Join, Numbered, Pong, Typing

BAD_FRAMES = [
    "",
    "hello",
    "{",
    "[]",
    "null",
    '"pong"',
    "1",
    "{}",
    '{"n":1}',
    '{"type":null}',
    '{"type":5}',
    '{"type":"pong"}x',
    '{"type":"pong"} {"type":"pong"}',
    '{"type":"pong","x":NaN}',
    '{"type":"pong","x":Infinity}',
    '{"type":"pong","x":1e999}',
    '{"type":"pong","type":"pong"}',
    '{"type":"pong","x":{"a":1,"a":2}}',
    '{"type":"pong","x":"\\ud800"}',
    '{"type":"pong","x":"\\udc00"}',
    '{"type":"pong","x":"\\ud800\\u0041"}',
    '{"type":"pong","x":"\ud800"}',
    '{"type":"pong","x":"\x00"}',
    "\ufeff" + '{"type":"pong"}',
    "{'type':'pong'}",
    "[" * 30_000,
    '{"a":' * 6_000,
    '{"type":"pong","x":' + "9" * 5_000 + "}",
]

BAD_COMMANDS = [
    ('{"type":"message.fry","n":1}', 1),
    ('{"type":"tick","n":1}', 1),
    ('{"type":"attach","n":1,"participant":"p","connection":"c"}', 1),
    ('{"type":""}', None),
    ('{"type":"room.leave"}', None),
    ('{"type":"room.leave","n":0}', None),
    ('{"type":"room.leave","n":-1}', None),
    ('{"type":"room.leave","n":1.0}', None),
    ('{"type":"room.leave","n":"1"}', None),
    ('{"type":"room.leave","n":true}', None),
    ('{"type":"room.leave","n":null}', None),
    ('{"type":"room.leave","n":9007199254740992}', None),
    ('{"type":"message.post","n":3}', 3),
    ('{"type":"message.post","n":3,"text":""}', 3),
    ('{"type":"message.post","n":3,"text":5}', 3),
    ('{"type":"message.post","n":3,"text":"a","feedback":"praise"}', 3),
    ('{"type":"queue.set","n":3,"queue":["a",1]}', 3),
    ('{"type":"queue.set","n":3,"queue":"a"}', 3),
    ('{"type":"room.set","n":3,"capacity":1}', 3),
    ('{"type":"room.set","n":3,"locked":"yes"}', 3),
    ('{"type":"host.away","n":3,"on":1}', 3),
    ('{"type":"floor.set","n":3}', 3),
    ('{"type":"turn.begin","n":3,"turn":""}', 3),
    ('{"type":"typing"}', None),
    ('{"type":"typing","on":"yes"}', None),
    ('{"type":"join","agreed":true,"part":"singer"}', None),
    ('{"type":"hello","room":"r"}', None),
    ('{"type":"hello","invite":"i"}', None),
    ('{"type":"hello","room":5,"invite":"i"}', None),
    ('{"type":"hello","room":"r","invite":"i","resume":"s"}', None),
    ('{"type":"hello","room":"r","resume":"s","seq":-1}', None),
    ('{"type":"hello","room":"r","resume":"s","seq":"4"}', None),
]


@pytest.mark.parametrize("text", BAD_FRAMES, ids=range(len(BAD_FRAMES)))
def test_what_is_no_map_with_a_type_is_a_bad_frame(text):
    """The session counts these towards 4500."""
    fault = decode(text)
    assert isinstance(fault, Fault)
    assert fault.code == "bad_frame"
    assert fault.n is None


def test_a_binary_frame_is_a_bad_frame():
    """The subprotocol is text frames."""
    fault = decode(b'{"type":"pong"}')
    assert isinstance(fault, Fault)
    assert fault.code == "bad_frame"


@pytest.mark.parametrize(("text", "n"), BAD_COMMANDS)
def test_a_wrong_field_is_a_bad_command_with_its_number(text, n):
    """The client's draft is found by `n`."""
    fault = decode(text)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.n) == ("bad_command", n)


@pytest.mark.parametrize("text", [text for text, _ in BAD_COMMANDS])
def test_a_fault_quotes_nothing_of_the_frame(text):
    """A sentence that quoted a text could carry it into a log."""
    marked = text.replace("yes", "SECRET").replace("praise", "SECRET").replace("singer", "SECRET")
    fault = decode(marked)
    assert isinstance(fault, Fault)
    assert "SECRET" not in fault.detail


def test_a_fault_names_the_field():
    """A person who writes a client reads it."""
    missing, wrong = decode('{"type":"message.post","n":1}'), decode('{"type":"host.away","n":1}')
    assert isinstance(missing, Fault)
    assert isinstance(wrong, Fault)
    assert "text" in missing.detail
    assert "on" in wrong.detail


def test_unknown_fields_are_ignored():
    """Newer clients may say more."""
    frame = decode('{"type":"room.leave","n":4,"mood":{"a":[1,{"b":null}]}}')
    assert frame == Numbered(4, commands.RoomLeave())


def test_an_optional_field_may_be_null():
    """Many clients write absent as null."""
    frame = decode('{"type":"message.post","n":1,"text":"hi","note":null,"reply_to":null}')
    assert frame == Numbered(1, commands.MessagePost(text="hi"))


def test_a_long_text_passes_here():
    """`too_long` is the room's to say: the limit is an operator's setting."""
    frame = decode(json.dumps({"type": "message.post", "n": 1, "text": "a" * 5000}))
    assert isinstance(frame, Numbered)


def test_all_may_be_admitted():
    """`participant` may be "all" for admit and refuse."""
    for kind in ("participant.admit", "participant.refuse"):
        frame = decode(json.dumps({"type": kind, "n": 1, "participant": "all"}))
        assert isinstance(frame, Numbered)


def test_the_largest_number_is_what_a_browser_can_count():
    """Number.MAX_SAFE_INTEGER."""
    frame = decode('{"type":"room.leave","n":9007199254740991}')
    assert frame == Numbered(2**53 - 1, commands.RoomLeave())


def test_client_frames():
    """Each of the four, with all they may hold."""
    assert decode('{"type":"pong"}') == Pong()
    assert decode('{"type":"typing","on":false}') == Typing(on=False)
    assert decode('{"type":"join","agreed":false,"alias":"A","part":"listener"}') == Join(
        agreed=False, alias="A", part="listener"
    )
    assert decode('{"type":"join"}') == Join(agreed=None)
    assert decode('{"type":"join","agreed":"true"}') == Join(agreed="true")
    assert decode('{"type":"hello","room":"r","resume":"s","epoch":"e","seq":4,"p":0}') == Hello(
        room="r", resume="s", epoch="e", seq=4, p=0
    )


def test_emoji_written_as_surrogate_pairs_are_text():
    """Only lone ones are none."""
    frame = decode('{"type":"message.post","n":1,"text":"\\ud83d\\ude00"}')
    assert frame == Numbered(1, commands.MessagePost(text="😀"))


@given(st.text())
def test_any_text_decodes_to_a_frame_or_a_fault(text):
    """`decode` never raises."""
    decode(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(COMMANDS)), st.dictionaries(st.text(max_size=8), _json), st.data())
def test_any_map_decodes_to_a_frame_or_a_fault(kind, extra, data):
    """Wrong types in every field of every command."""
    names = [field.encode_name for field in msgspec.structs.fields(COMMANDS[kind])]
    fields = {name: data.draw(_json) for name in names}
    decode(json.dumps({"type": kind, "n": 1, **extra, **fields}))


@given(st.text())
def test_a_lone_surrogate_never_comes_through(text):
    """Nobody could be sent such a text: it has no UTF-8."""
    escaped = "".join(f"\\u{ord(c) & 0xFFFF:04x}" for c in text)
    frame = decode('{"type":"message.post","n":1,"text":"' + escaped + '"}')
    if isinstance(frame, Numbered):
        assert isinstance(frame.command, commands.MessagePost)
        frame.command.text.encode()


def test_encode_is_compact_utf8_with_the_type_first():
    """It is what every member gets."""
    assert encode({"type": "ping", "x": "ä"}) == '{"type":"ping","x":"ä"}'.encode()


def test_the_head_of_a_frame_is_read_without_the_rest():
    """The gateway looks at what a room answered to a join."""
    assert head(encode({"type": "welcome", "room": {"a": [1]}})).type == "welcome"
    assert head(encode({"type": "error", "code": "room_full"})).code == "room_full"


def test_a_fault_without_a_field_would_be_a_fault_of_ours():
    """Should the library change its sentences, this is heard and not guessed."""
    with pytest.raises(AssertionError):
        codec._field(msgspec.ValidationError("something else"))
