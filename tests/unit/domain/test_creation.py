"""A new room, before anybody is in it."""

from roomserver.domain.creation import RoomSpec, new_room
from roomserver.domain.deadlines import next_deadline
from roomserver.domain.state import Settings
from tests.unit.domain.circle import LINE, NOON, turns

SEED = b"s" * 32


def test_a_room_is_as_its_host_wrote_it():
    """Hosts rely on it."""
    spec = RoomSpec(
        title="Evening",
        agenda=(turns(),),
        language="de",
        agreements=("Be kind.",),
        listed=True,
        rehearsal=True,
        settings=Settings(capacity=5),
        resources=(LINE,),
        max_capacity=300,
        empty_s=60,
        text_limit=500,
        messages_per_min=5,
        operator_hears=True,
        exported=True,
    )
    room = new_room(spec, NOON, SEED)
    for field in RoomSpec.__struct_fields__:
        assert getattr(room, field) == getattr(spec, field), field


def test_it_gathers_with_nobody_there_since_now():
    """The server relies on it: a room nobody comes to closes."""
    room = new_room(RoomSpec(title="Evening", agenda=()), NOON, SEED)
    assert (room.phase, room.members, room.seq, room.created_at) == ("gathering", {}, 0, NOON)
    assert next_deadline(room) == NOON + 600_000


def test_its_id_is_drawn_from_the_seed():
    """Everybody relies on it: nobody guesses a room."""
    spec = RoomSpec(title="Evening", agenda=())
    assert new_room(spec, NOON, SEED).id == new_room(spec, 0, SEED).id
    assert new_room(spec, NOON, b"t" * 32).id != new_room(spec, NOON, SEED).id
