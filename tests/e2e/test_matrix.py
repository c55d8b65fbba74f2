"""Who may send what: every command by everybody, at the sockets of a real process.

The table is written by hand from docs/protocol.md, not made from the policy: two readings of one
page.
"""

import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed

from roomserver.wire.frames import COMMANDS
from tests.e2e.evening import OPEN_ROUND

ID = "0" * 22
ROUND = {"kind": "open", "title": "More", "floor": "open"}

# command: fields, and whether a participant may
TABLE = {
    "message.post": ({"text": "hello"}, True),
    "message.retract": ({"message": ID}, True),
    "message.report": ({"message": ID, "reason": "unkind"}, True),
    "reaction.add": ({"message": ID, "kind": "heard"}, True),
    "reaction.remove": ({"message": ID, "kind": "heard"}, True),
    "part.set": ({"part": "sharer"}, True),
    "alias.set": ({"alias": "Somebody Else"}, True),
    "turn.begin": ({"turn": ID}, True),
    "turn.pass": ({"turn": ID}, True),
    "turn.defer": ({"turn": ID}, True),
    "turn.end": ({"turn": ID}, True),
    "turn.more_time": ({"turn": ID}, True),
    "hand.raise": ({}, True),
    "hand.lower": ({}, True),
    "help.ask": ({"text": "please"}, True),
    "whisper.post": ({"to": ID, "text": "psst"}, True),
    "bell.ring": ({}, True),
    "goal.set": ({"text": "walk"}, True),
    "goal.mark": ({"goal": ID, "state": "done"}, True),
    "goal.celebrate": ({"goal": ID}, True),
    "role.accept": ({"role": "host"}, True),
    "silence.end": ({}, False),
    "circle.begin": ({}, False),
    "circle.pause": ({}, False),
    "circle.resume": ({}, False),
    "floor.set": ({"floor": "open"}, False),
    "turn.offer": ({"to": ID}, False),
    "turn.skip": ({"turn": ID}, False),
    "turn.extend": ({"turn": ID, "seconds": 60}, False),
    "queue.set": ({"queue": []}, False),
    "queue.shuffle": ({}, False),
    "silence.begin": ({"seconds": 1}, False),
    "host.away": ({"on": False}, False),
    "participant.admit": ({"participant": "all"}, False),
    "participant.refuse": ({"participant": "all"}, False),
    "participant.mute": ({"participant": ID}, False),
    "participant.unmute": ({"participant": ID}, False),
    "participant.remove": ({"participant": ID, "ban": False}, False),
    "ban.lift": ({"participant": ID}, False),
    "participant.role": ({"participant": ID, "role": "host"}, False),
    "participant.rename": ({"participant": ID}, False),
    "message.remove": ({"message": ID}, False),
    "message.restore": ({"message": ID}, False),
    "message.approve": ({"message": ID}, False),
    "message.decline": ({"message": ID}, False),
    "alert.claim": ({"alert": ID}, False),
    "alert.close": ({"alert": ID}, False),
    "note.post": ({"text": "note"}, False),
    "announcement.post": ({"text": "soon"}, False),
    "room.set": ({"slow_mode_s": 0}, False),
    "round.edit": ({"spec": ROUND}, False),
    "round.next": ({}, False),
    "room.leave": ({}, True),
    "room.close": ({}, False),
}

SHUT_OUT = {"forbidden", "not_joined", "bad_frame", "bad_command"}
# For whom a host has named, and nobody here is.
NAMED = {"role.accept": "forbidden"}


def test_the_table_is_complete():
    """A new command brings its line."""
    assert set(TABLE) == set(COMMANDS)


async def send_all(person, names):
    """Send commands one by one; return the code of each, None for an ack."""
    codes = {}
    for name in names:
        answer = await person.do(name, **TABLE[name][0])
        codes[name] = answer.get("code")
    return codes


async def test_what_a_participant_may(house):
    """Everything of theirs, and `forbidden` for everything of a host's."""
    room = house.room(agenda=[OPEN_ROUND, OPEN_ROUND])
    async with room.host(), room.person() as person:
        names = [name for name in TABLE if name != "room.leave"]
        codes = await send_all(person, [*names, "room.leave"])
        hosts = {name for name, (_, may) in TABLE.items() if not may}
        assert {name: codes[name] for name in hosts} == dict.fromkeys(hosts, "forbidden")
        theirs = {name: codes[name] for name in set(TABLE) - hosts}
        assert {name: code for name, code in theirs.items() if code in SHUT_OUT} == NAMED


async def test_what_a_host_may(house):
    """All of it; what is refused is refused for what it names, not for who asks."""
    room = house.room(agenda=[OPEN_ROUND, OPEN_ROUND])
    async with room.host("Ana"), room.host("Ben") as host:
        last = ("room.leave", "room.close")
        codes = await send_all(host, [name for name in TABLE if name not in last])
        assert {name: code for name, code in codes.items() if code in SHUT_OUT} == NAMED
    async with room.host("Cyn") as host:
        assert await send_all(host, ["room.leave"]) == {"room.leave": None}
    async with room.host("Dan") as host:
        assert await send_all(host, ["room.close"]) == {"room.close": None}


async def test_a_mere_visitor_may_nothing(house):
    """Who has seen the preview is not in the room."""
    async with house.room().knock() as visitor:
        await visitor.hear("preview")
        codes = await send_all(visitor, TABLE)
        assert set(codes.values()) == {"not_joined"}


async def test_a_stranger_may_nothing(house):
    """Who has not said hello."""
    async with house.room().house.socket() as socket:
        for number, (name, (fields, _)) in enumerate(TABLE.items(), 1):
            await socket.send(json.dumps({"type": name, "n": number, **fields}))
            answer = json.loads(await socket.recv())
            assert (answer["n"], answer["code"]) == (number, "not_joined")


async def test_somebody_in_the_lobby_may_nothing(house):
    """Nothing of theirs reaches the room before a host has let them in."""
    room = house.room(lobby=True)
    async with room.host() as host, room.knock() as waiting:
        await waiting.say(type="join", agreed=True)
        await waiting.hear("waiting")
        codes = await send_all(waiting, [name for name in TABLE if name != "room.leave"])
        assert not {name: code for name, code in codes.items() if code not in SHUT_OUT}
        await host.did("note.post", text="quiet")
        assert not [f for f in host.heard if f.get("by") == waiting.you]


@pytest.mark.parametrize("secret", ["removed", "left"])
async def test_a_replayed_secret_opens_nothing(house, secret):
    """Of one who was removed, of one who left: no frame is answered but by the close."""
    room = house.room()
    async with room.host() as host, room.person() as person:
        if secret == "removed":
            await host.did("participant.remove", participant=person.you, ban=False)
        else:
            await person.did("room.leave")
        for name, (fields, _) in TABLE.items():
            async with room.knock(resume=person.resume) as again:
                await again.say(type=name, n=99, **fields)
                assert await again.closed() in {4503, 4504}
                assert again.heard == []


async def test_an_older_connection_may_nothing(house):
    """After a newer resume nothing is done on it; and its commands are nobody's."""
    room = house.room()
    async with room.host() as host, room.person() as person, room.back(person):
        for name, (fields, _) in TABLE.items():
            with contextlib.suppress(ConnectionClosed):
                await person.say(type=name, n=99, **fields)
        assert await person.closed() == 4507
        await host.did("note.post", text="quiet")
        assert not [f for f in host.heard if f["type"] == "message.posted"]


async def test_a_room_key_opens_that_room_only(house):
    """And a host's own key every room."""
    one, two = house.room(), house.room()
    async with two.knock(host_key=one.host_key) as person:
        assert await person.closed() == 4503
    async with two.knock(host_key=house.key) as person:
        assert (await person.join("Ana"))["you"]["role"] == "host"
