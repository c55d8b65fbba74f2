"""One socket between its session and its room."""

import asyncio
import json

import pytest

from roomserver.gateway.address import Whence
from roomserver.gateway.connection import Connection, Services
from roomserver.gateway.doors import Doors
from roomserver.gateway.outbox import Outbox
from roomserver.gateway.tries import Tries
from roomserver.observability import metrics
from roomserver.rooms.ports import Ended
from roomserver.session.effects import Enter
from roomserver.session.session import Bounds, Session
from roomserver.wire.codec import encode
from roomserver.wire.frames import Hello
from tests.unit.gateway.fakes import FakeHosts, FakeRoom, FakeRooms, FakeSink

HELLO = {"type": "hello", "room": "r", "invite": "invite"}
JOIN = {"type": "join", "agreed": True, "alias": "Ash", "part": "listener"}
HOME = Whence(network="203.0.113.0/24", counted="203.0.113.0/24")


class Scene:
    """A connection with a fake peer on one side and a fake room on the other."""

    def __init__(self, bounds=None, whence=HOME, neighbour=None, **tries):
        self.room = neighbour.room if neighbour else FakeRoom()
        self.rooms = FakeRooms(r=self.room)
        limits = Tries(**{"refusals_per_min": 10, "previews_per_min": 120, **tries})
        self.services = (
            neighbour.services
            if neighbour
            else Services(
                doors=Doors(self.rooms, FakeHosts(), limits),
                server={"ping_s": 25},
                wall=lambda: 777,
                pseudonym=lambda room, network: f"{room}:{network}",
            )
        )
        self.loop = asyncio.get_running_loop()
        session = Session(int(self.loop.time() * 1000), first_ping=0.5, bounds=bounds)
        self.connection = Connection(session, self.services, whence)
        self.sink = FakeSink()
        self.connection.open(Outbox(self.sink, self.connection.overrun))

    async def say(self, *bodies):
        for body in bodies:
            waits = self.connection.receive(json.dumps(body))
            if waits is not None:
                await waits

    async def heard(self):
        """Return the frames that went out since the last look."""
        await asyncio.sleep(0)
        frames = [json.loads(payload) for payload in self.sink.sent]
        self.sink.writes.clear()
        return frames


async def test_from_hello_to_a_seat():
    """The preview shows aliases, the room is asked for a seat with a keyed network."""
    scene = Scene()
    await scene.say(HELLO)
    assert await scene.heard() == [
        {
            "type": "preview",
            "room": {"id": "r"},
            "aliases": ["Ash", "Birch", "Cedar"],
            "server": {"ping_s": 25},
            "now": 777,
        }
    ]
    await scene.say(JOIN)
    assert await scene.heard() == [{"type": "welcome"}]
    wish = {
        "alias": "Ash",
        "part": "listener",
        "agreed": True,
        "role": "participant",
        "address": "r:203.0.113.0/24",
        "credential": None,
        "keepsake": False,
    }
    assert scene.room.calls == [("join", wish)]


async def test_a_room_can_close_who_only_looks():
    """Nobody reads the agreements of a room that has ended; its timer ends with it."""
    scene = Scene()
    await scene.say(HELLO)
    (onlooker,) = scene.room.onlookers
    onlooker.close(4505)
    await scene.say(JOIN)
    assert (scene.sink.code, scene.room.calls) == (4505, [])
    onlooker.lost(1006)
    assert scene.room.calls == [("detach",)]


async def test_a_host_joins_with_a_credential():
    """It names what a revocation has to close."""
    scene = Scene()
    await scene.say({"type": "hello", "room": "r", "host_key": "ana-key"}, JOIN)
    (_, wish), *_ = scene.room.calls
    assert (wish["role"], wish["credential"], scene.connection.host) == ("host", "ana", "ana")


async def test_commands_and_signals_go_to_the_room():
    """In order; what comes before the seat does not."""
    scene = Scene()
    leave = {"type": "room.leave", "n": 1}
    await scene.say(HELLO, leave, JOIN, leave, {"type": "typing", "on": True}, {"type": "pong"})
    assert [call[0] for call in scene.room.calls] == ["join", "submit", "typing"]
    frames = await scene.heard()
    assert [frame.get("code") for frame in frames] == [None, "not_joined", None]


async def test_a_resume_hands_the_position_on():
    """The room knows what was missed."""
    scene = Scene()
    await scene.say(
        {"type": "hello", "room": "r", "resume": "resume-m1", "epoch": "e", "seq": 3, "p": 1}
    )
    assert scene.room.calls == [("resume", "m1", "e", 3, 1)]
    await scene.say({"type": "room.leave", "n": 9})
    assert scene.room.calls[-1][0] == "submit"


async def test_the_room_closes_a_resume_that_it_refuses():
    """Removed: 4504."""
    scene = Scene()
    scene.room.resume_code = 4504
    await scene.say({"type": "hello", "room": "r", "resume": "resume-m1"})
    assert scene.sink.code == 4504


async def test_waiting_in_the_lobby_is_a_seat_for_the_session():
    """What may be done there is the room's to say."""
    scene = Scene()
    scene.room.answers = [{"type": "waiting"}]
    await scene.say(HELLO, JOIN, {"type": "room.leave", "n": 1})
    assert scene.room.calls[-1][0] == "submit"


async def test_a_refused_hello_is_answered_by_the_close_alone():
    """No frame says why."""
    scene = Scene()
    await scene.say({"type": "hello", "room": "r", "invite": "wrong"}, JOIN)
    assert (await scene.heard(), scene.sink.code) == ([], 4503)


async def test_five_refused_joins_close():
    """Each is told, the fifth as well."""
    scene = Scene()
    scene.room.answers = [{"type": "error", "code": "alias_taken"}] * 5
    await scene.say(HELLO, *[JOIN] * 5)
    frames = await scene.heard()
    assert [frame["type"] for frame in frames] == ["preview", *["error"] * 5]
    assert scene.sink.code == 4013


async def test_a_join_that_found_no_store_is_no_refusal():
    """`unavailable` is not the newcomer's doing."""
    scene = Scene()
    scene.room.answers = [{"type": "error", "code": "unavailable"}] * 6 + [{"type": "welcome"}]
    await scene.say(HELLO, *[JOIN] * 7)
    assert scene.sink.code is None


async def test_refused_joins_count_for_the_network_and_close_nobody_else():
    """A neighbour's guess is one too many; a neighbour's join is answered like a first one."""
    scene = Scene(refusals_per_min=2)
    scene.room.answers = [{"type": "error", "code": "room_full"}] * 9
    await scene.say(HELLO, JOIN, JOIN, JOIN)
    other, guesser = Scene(neighbour=scene), Scene(neighbour=scene)
    await other.say(HELLO, JOIN)
    frames = await other.heard()
    assert [frame["type"] for frame in frames] == ["preview", "error"]
    assert (scene.sink.code, other.sink.code) == (None, None)
    await guesser.say({**HELLO, "invite": "wrong"})
    assert guesser.sink.code == 4013


async def test_a_ban_marks_a_network_that_is_not_counted():
    """On loopback tries are free, and a banned person's neighbours still go to the lobby."""
    scene = Scene(whence=Whence(network="127.0.0.0/24"), refusals_per_min=1)
    await scene.say(HELLO, JOIN)
    assert scene.room.calls[0][1]["address"] == "r:127.0.0.0/24"
    for _ in range(3):
        guesser = Scene(whence=Whence(network="127.0.0.0/24"), neighbour=scene)
        await guesser.say({**HELLO, "invite": "wrong"})
        assert guesser.sink.code == 4503


@pytest.mark.parametrize("agreed", [{}, *({"agreed": each} for each in (None, False, "true", 1))])
async def test_only_who_says_true_has_agreed(agreed):
    """The room is asked for a seat for somebody who has not, and says what is missing."""
    scene = Scene()
    await scene.say(HELLO, {"type": "join", **agreed})
    assert scene.room.calls[0][1]["agreed"] is False


async def test_errors_of_a_seated_member_are_no_refusals():
    """They are of commands."""
    scene = Scene()
    await scene.say(HELLO, JOIN)
    for _ in range(9):
        scene.connection.send(encode({"type": "error", "code": "room_full"}))
    assert scene.sink.code is None


async def test_a_closed_connection_does_nothing_more():
    """4507: nothing still under way on it is done."""
    scene = Scene()
    await scene.say(HELLO, JOIN)
    scene.connection.close(4507)
    scene.connection.close(4505)
    await scene.say({"type": "room.leave", "n": 1})
    assert (scene.sink.code, [call[0] for call in scene.room.calls]) == (4507, ["join"])


async def test_closed_while_the_room_is_looked_for():
    """A host revoked, a process that ends, in the midst of a slow store."""
    scene = Scene()

    async def slow(room_id):
        scene.connection.close(4505)
        return scene.room

    scene.rooms.find = slow
    await scene.say(HELLO)
    assert await scene.heard() == []


async def test_a_lost_socket_is_told_to_the_room():
    """Five seconds later they are away."""
    scene = Scene()
    await scene.say(HELLO, JOIN)
    scene.connection.lost(1006)
    assert scene.room.calls[-1] == ("detach",)
    assert scene.connection._timer.cancelled()


async def test_a_socket_lost_before_the_hello_is_nobodys():
    """No room to tell; its close is counted under its code."""
    before = metrics.registry.value("connections_closed_total", code="1006")
    Scene().connection.lost(1006)
    assert metrics.registry.value("connections_closed_total", code="1006") == before + 1


async def test_connections_are_counted_by_role():
    """An operator sees how many hosts are here."""

    def count(role):
        return metrics.registry.value("connections", role=role)

    none, people = count("none"), count("participant")
    scene = Scene()
    assert count("none") == none + 1
    await scene.say(HELLO, JOIN)
    assert (count("none"), count("participant")) == (none, people + 1)
    scene.connection.lost(1000)
    assert (count("none"), count("participant")) == (none, people)


async def test_a_peer_that_does_not_read_is_given_up():
    """4008; and what it still sends is not done."""
    scene = Scene()
    await scene.say(HELLO, JOIN)
    scene.sink.stuck = 10**6
    scene.connection.send(b"x")
    assert scene.sink.code == 4008
    scene.connection.close(4507)
    await scene.say({"type": "room.leave", "n": 1})
    assert scene.room.calls[-1][0] == "join"
    scene.connection.lost(1006)


async def test_deadlines_come_by_a_timer():
    """No hello in time."""
    scene = Scene(Bounds(hello_ms=1))
    await asyncio.sleep(0.005)
    assert scene.sink.code == 4014


async def test_pings_carry_the_stores_time():
    """The session does not know it."""
    scene = Scene(Bounds(ping_ms=2, pong_ms=1_000))
    await scene.say(HELLO)
    await asyncio.sleep(0.01)
    assert {"type": "ping", "now": 777} in await scene.heard()
    scene.connection.lost(1000)


@pytest.mark.parametrize("body", [{"type": "room.leave", "n": 1}, {"type": "typing", "on": True}])
async def test_a_command_without_a_room_cannot_happen(body):
    """The session lets none through; if it did, the connection would end and not guess."""
    scene = Scene()
    scene.connection._session.seated()
    with pytest.raises(AssertionError):
        await scene.say(body)


async def test_what_else_the_room_sends_does_not_seat_anybody():
    """Only a welcome or a place in the lobby does; an error of a resume is the room's to follow."""
    scene = Scene()
    scene.room.answers = [{"type": "notice"}]
    await scene.say(HELLO, JOIN, {"type": "room.leave", "n": 1})
    assert (await scene.heard())[-1]["code"] == "not_joined"


async def test_what_waits_for_the_store_is_never_done_by_a_timer():
    """Timers close and ping; they enter nothing."""
    with pytest.raises(AssertionError):
        Scene().connection._do([Enter(Hello(room="r"))])


async def test_a_room_that_ended_meanwhile_is_told():
    """4505 to somebody who was still reading."""
    scene = Scene()
    await scene.say(HELLO)
    scene.rooms.rooms["r"] = Ended()
    await scene.say(JOIN)
    assert (scene.sink.code, scene.room.calls) == (4505, [])


async def test_closed_while_a_join_looks_for_the_room():
    """A process that ends meanwhile."""
    scene = Scene()
    await scene.say(HELLO)

    async def slow(room_id):
        scene.connection.close(4505)
        return scene.room

    scene.rooms.find = slow
    await scene.say(JOIN)
    assert scene.room.calls == []
