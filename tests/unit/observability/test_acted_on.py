"""What people are told was done to them becomes numbers."""

from roomserver.domain import events as e
from roomserver.domain.envelope import Entry
from roomserver.observability.acted_on import ActedOn
from roomserver.observability.metrics import registry
from tests.unit.domain.circle import gathered

LIST, HOST = {"kind": "message_changed", "reason": "list"}, {"kind": "muted", "reason": "host"}


def test_each_statement_is_counted_by_its_codes_alone() -> None:
    """An operator sees what hosts and rules do, and nothing of what was said."""
    room = gathered("ben").room
    before = [registry.value("acted_on_total", **each) for each in (LIST, HOST)]
    acted_on = ActedOn()
    acted_on.opened(room)
    for event in (
        e.Notice(participant="ben", key="message_changed", text="x", reason="list.quincunx"),
        e.Notice(participant="ben", key="muted", text="x"),
        e.RoomClosed(),
    ):
        acted_on.happened(Entry(seq=1, at=0, event=event), room, room)
    after = [registry.value("acted_on_total", **each) for each in (LIST, HOST)]
    assert after == [n + 1 for n in before]
    assert "quincunx" not in registry.render()
