"""The operator's numbers."""

from starlette.testclient import TestClient

from roomserver.domain.state import Alert, Held, Member, Room
from roomserver.http.admin import admin
from tests.unit.http.conftest import FakeRoom, FakeRooms


def member(name: str, role: str = "participant") -> Member:
    """Somebody who is here."""
    return Member(id=name, alias="SECRET", role="host" if role == "host" else "participant")


def test_rooms_are_counted_when_somebody_asks() -> None:
    """A board shows rooms without a host, held messages, open alerts; no name, no text."""
    held = Held(id="m", by="a", text="SECRET", expires_at=1)
    rooms = FakeRooms()
    for state in (
        Room(id="r1", title="SECRET", phase="circle", members={"a": member("a")}),
        Room(id="r2", title="x", members={"h": member("h", "host")}, held={"m": held}),
        Room(id="r3", title="x", alerts={"x": Alert(id="x", kind="help", state="open")}),
    ):
        rooms.open[state.id] = FakeRoom(rooms, state)
    looks: list[str] = []
    client = TestClient(admin(rooms, lambda: looks.append("looked") or ""))
    page = client.get("/metrics").text
    for line in (
        'roomserver_rooms{phase="circle"} 1',
        'roomserver_rooms{phase="gathering"} 2',
        "roomserver_rooms_without_host 1",
        "roomserver_held_messages 1",
        "roomserver_alerts_open 1",
    ):
        assert line in page.splitlines()
    assert "SECRET" not in page
    assert client.get("/healthz").text == "ok"
    assert looks == ["looked"]
