"""What all rooms share: several may listen to what an instance did."""

from roomserver.domain import events as e
from roomserver.domain.envelope import Entry
from roomserver.rooms.surroundings import Chorus
from tests.unit.domain.circle import gathered
from tests.unit.rooms.fakes import Ear


def test_all_of_a_chorus_hear_the_same() -> None:
    """Numbers and receivers are told of one evening."""
    room, ears = gathered("ben").room, (Ear(), Ear())
    chorus, entry = Chorus(*ears), Entry(seq=1, at=0, event=e.RoomClosed())
    chorus.opened(room)
    chorus.happened(entry, room, room)
    for ear in ears:
        assert ear.opened_rooms == [room.id]
        assert ear.heard == [(entry, room, room)]
