"""At the sockets of a real process: who is acted on gets a code and a sentence."""

import urllib.request

import pytest

from roomserver.domain.statements import DECLINED, MESSAGE_REMOVED, REMOVED
from tests.e2e.evening import House
from tests.servers.ports import lasting_port


@pytest.fixture
def counted(tmp_path):
    """Return a server and where its numbers are."""
    port = lasting_port()
    with House(tmp_path, "--admin-bind", f"127.0.0.1:{port}") as house:
        yield house, f"http://127.0.0.1:{port}/metrics"


def statements(where):
    """Return what the server has counted: what was done, what decided it, how often."""
    with urllib.request.urlopen(where) as answer:
        lines = answer.read().decode().splitlines()
    return {line for line in lines if line.startswith("roomserver_acted_on_total{")}


async def test_who_is_acted_on_gets_a_code_and_a_sentence_and_is_counted(counted):
    """By a host who gives no reason, and by nobody at all."""
    house, metrics = counted
    room = house.room(pre_moderated=True, hold_s=30)
    async with room.host() as host, room.person("Wrenna") as one:
        held = await one.did("message.post", text="not this")
        await host.did("message.decline", message=held["id"])
        told = await one.hear("message.declined")
        assert (told["reason"], told["text"]) == ("host", DECLINED["host"])
        await host.did("room.set", pre_moderated=False)
        posted = await one.did("message.post", text="nor this")
        await host.did("message.remove", message=posted["id"])
        removed = await one.hear("notice")
        assert (removed["key"], removed["text"]) == ("message_removed", MESSAGE_REMOVED)
        await host.did("participant.mute", participant=one.you, seconds=60, reason="too loud")
        muted = await one.hear("notice")
        assert muted["key"] == "muted"
        assert "too loud" in muted["text"]
        await host.did("participant.remove", participant=one.you, ban=False)
        left = await one.hear("participant.left")
        assert (left["reason"], left["text"]) == ("removed", REMOVED)
        assert await one.closed() == 4504
    assert statements(metrics) == {
        'roomserver_acted_on_total{kind="message_held",reason="pre_moderated"} 1',
        'roomserver_acted_on_total{kind="message_declined",reason="host"} 1',
        'roomserver_acted_on_total{kind="message_removed",reason="host"} 1',
        'roomserver_acted_on_total{kind="muted",reason="host"} 1',
        'roomserver_acted_on_total{kind="removed",reason="host"} 1',
    }
