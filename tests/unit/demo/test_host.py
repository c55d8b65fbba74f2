"""How the demonstration's host leads."""

from roomserver.demo.host import Host, everybody_was_heard
from tests.unit.demo.fakes import FakeClient, NoTime, as_client

HELD = {"type": "message.held", "message": "m", "by": "a", "text": "x"}
SHOWN = {"type": "message.posted", "message": "m", "by": "a", "text": "x"}


class ApprovingClient(FakeClient):
    """Holds and shows one message when messages are pre-moderated."""

    def __init__(self) -> None:
        super().__init__()
        self.host: Host | None = None

    async def send(self, type_: str, /, **fields: object) -> dict[str, object]:
        ack = await super().send(type_, **fields)
        if self.host is not None and fields.get("pre_moderated"):
            self.host.seen.extend([HELD, SHOWN])
        return ack


def a_host() -> tuple[Host, ApprovingClient]:
    client = ApprovingClient()
    host = Host(as_client(client), NoTime())
    client.host = host
    return host, client


async def test_leads_through_every_round_and_ends() -> None:
    """The banner first; one message held in the open round; close at last."""
    host, client = a_host()
    await host.lead("all bots")
    await host.end("bye")
    assert client.done[0] == ("announcement.post", {"text": "all bots"})
    assert client.types()[1:] == [
        "circle.begin",
        "round.next",
        "room.set",
        "room.set",
        "round.next",
        "round.next",
        "room.close",
    ]
    assert [f["pre_moderated"] for t, f in client.done if t == "room.set"] == [True, False]


async def test_leads_again_from_the_first_round() -> None:
    """For those who watch, it never ends."""
    host, client = a_host()
    await host.again("all bots")
    assert [f["round"] for t, f in client.done if t == "round.next"] == ["r0", "r1", "r2"]


async def test_what_is_held_is_approved() -> None:
    """By a host, never by itself."""
    host, client = a_host()
    await host.react(HELD)
    await host.react(SHOWN)
    assert client.done == [("message.approve", {"message": "m"})]


def test_a_round_of_turns_is_over_when_nobody_is_left() -> None:
    """A round never closes itself."""
    over = {"turn": None, "queue": [], "come_back": []}
    assert everybody_was_heard(over)
    for still in ({"turn": {}}, {"queue": ["a"]}, {"come_back": ["a"]}):
        assert not everybody_was_heard(over | still)
