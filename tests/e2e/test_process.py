"""The process: how it ends, and that nothing said in it stands in what it wrote."""

import asyncio
import signal
import time

import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.evening import TURNS, House, Person

SPOKEN = ("It was a long week", "I am glad you said it", "may I step out", "breathe with me")
NAMES = ("Wrenna", "Tovik", "Anneke")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_within_two_seconds(tmp_path, number):
    """`drain {}`, 4505 at every socket, exit status 0; the rooms end with the process."""
    with House(tmp_path) as house:
        room = house.room()
        async with room.host() as host, room.person() as one, house.socket() as socket:
            stranger = Person(socket)
            began = time.perf_counter()
            status, _ = await asyncio.to_thread(house.end, number)
            assert time.perf_counter() - began < 2
            assert status == 0
            for person in (host, one, stranger):
                assert await person.closed() == 4505
                assert person.heard[-1] == {"type": "drain"}


async def test_it_ends_as_fast_when_nobody_is_there(tmp_path):
    """Nothing to wait for."""
    with House(tmp_path) as house:
        began = time.perf_counter()
        status, _ = await asyncio.to_thread(house.end)
        assert status == 0
        assert time.perf_counter() - began < 2


async def test_nothing_said_stands_in_the_log(tmp_path):
    """A whole circle, refusals and a crash of a peer included: no word, no name, no address."""
    with House(tmp_path, "--log-level", "debug") as house:
        await circle(house)
        await knocks(house)
        status, printed = await asyncio.to_thread(house.end)
        assert status == 0
    written = house.stderr.read_text() + printed
    secrets = house.secrets
    # The first line tells where it listens; that is for the operator.
    planted = written + "127.0.0.1 Wrenna: It was a long week " + secrets[0]
    forbidden = (*SPOKEN, *NAMES, "127.0.0.1", *secrets)
    assert found(planted, forbidden) >= {"127.0.0.1", "Wrenna", SPOKEN[0], secrets[0]}
    assert found(written, forbidden) == set()


def found(text, words):
    """Return which words stand in a text, whatever their case."""
    return {word for word in words if word.lower() in text.lower()}


async def circle(house):
    """Live through a short circle."""
    room = house.room(agenda=[{**TURNS, "reply_s": 60}])
    async with room.host("Anneke") as host, room.person("Wrenna") as one:
        async with room.person("Tovik") as two:
            await host.did("circle.begin")
            offered = await one.hear("turn.offered")
            holder, other = (one, two) if offered["holder"] == one.you else (two, one)
            turn = offered["turn"]
            await holder.did("turn.begin", turn=turn)
            said = await holder.did("message.post", text=SPOKEN[0], feedback="kind_words")
            await holder.did("turn.end", turn=turn)
            await other.did("message.post", text=SPOKEN[1], reply_to=said["id"])
            await other.did("whisper.post", to=host.you, text=SPOKEN[2])
            await other.refused("announcement.post", text=SPOKEN[3])
            await host.did("participant.remove", participant=two.you, ban=True, reason=SPOKEN[3])
            two.socket.transport.abort()
        async with room.back(one):
            await one.closed()
        house.secrets = (room.invite, room.host_key, one.resume, house.key, room.id)
        await host.did("room.close", words=SPOKEN[3])


async def knocks(house):
    """Be refused in every way before the upgrade and after it."""
    room = house.room()
    for path in (f"/r/{room.id}", "/r/Wrenna", "/nowhere/Wrenna", "/api/rooms/Wrenna"):
        await asyncio.to_thread(house.get, path)
    with pytest.raises(InvalidStatus):
        await house.socket(origin="http://evil.example")
    for hello in ({"invite": "wrong"}, {"resume": "wrong"}, {"host_key": "wrong"}):
        async with room.knock(**hello) as person:
            await person.closed()
    reader, writer = await asyncio.open_connection(*house.url.removeprefix("http://").split(":"))
    writer.write(b"GET /ws?invite=Wrenna HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n")
    await reader.read(64)
    writer.close()
