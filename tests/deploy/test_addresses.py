"""Limits and bans go by where people are, whatever they say, behind each balancer."""

import asyncio
import contextlib
import functools

import pytest
from websockets.asyncio.client import connect

from tests.deploy.balancers import KINDS
from tests.deploy.fleet import fleet
from tests.deploy.outside import KINDS as BEHIND
from tests.deploy.outside import BehindCaddy, BehindHAProxy, BehindNginx, Outsider, served
from tests.deploy.upstream import ask
from tests.e2e.evening import WAIT_S, Person

TRIES = 3
MOST = 2 * (TRIES + 1)
"""Each of the two instances counts for itself, and forgets one try in 20 s."""
MANY = 2 * MOST
LIMITS = ("--refusals-per-min", str(TRIES))
GUESSER, NEIGHBOUR, OTHER = "203.0.113.7", "203.0.113.200", "198.51.100.9"
GUESSER_6, NEIGHBOUR_6, OTHER_6 = "2001:db8:1:2::9", "2001:db8:1:ff::1", "2001:db8:1:100::1"
CLAIMS = {
    "nothing": (),
    "another address": (OTHER,),
    "addresses to the left": (f"{OTHER}, {OTHER}, 127.0.0.1",),
    "several headers": (OTHER, "127.0.0.1", OTHER),
    "an address of IPv6": (OTHER_6,),
    "a port": (f"{OTHER}:4711",),
    "nonsense": ("nobody, \t,,;[", "999.1.1.1"),
    "a proxy of ours": ("127.0.0.1",),
    "emptiness": ("", ", ,"),
}
BELIEVING = {
    BehindNginx: {"X-Forwarded-For $remote_addr": "X-Forwarded-For $http_x_forwarded_for"},
    BehindHAProxy: {"set-header X-Forwarded-For %[src]": "set-header X-Seen %[src]"},
    BehindCaddy: {
        "lb_policy least_conn": "lb_policy least_conn\n"
        "\t\theader_up X-Forwarded-For {header.X-Forwarded-For}"
    },
}
WRONG_KEY = b'{"host_key": "wrong"}'


@pytest.fixture(params=BEHIND, ids=lambda kind: kind.source)
async def behind(request, tmp_path):
    """Each balancer, in front of two instances, behind a proxy that tells it who comes."""
    with fleet(request.param, tmp_path, *LIMITS) as found:
        await served(found.balancer)
        yield found


async def test_who_guesses_is_stopped_whatever_they_claim(behind):
    """By any claim; and nobody else is stopped for it, not even who is claimed to be guessing."""
    room, balancer = behind.one.room(), behind.balancer
    for guesser, neighbour, other in (
        (GUESSER, NEIGHBOUR, OTHER),
        (GUESSER_6, NEIGHBOUR_6, OTHER_6),
    ):
        codes = [
            await each.knocks_wrongly(room.id) for each in guessers(balancer, guesser, neighbour)
        ]
        assert set(codes) == {4503, 4013}
        assert codes.count(4503) <= MOST
        assert await Outsider(balancer, other).knocks_wrongly(room.id) == 4503
        assert await Outsider(balancer, other, guesser).knocks_wrongly(room.id) == 4503


@pytest.mark.parametrize("kind", BELIEVING, ids=lambda kind: kind.source)
async def test_with_another_line_a_claim_would_be_believed(kind, tmp_path):
    """The test above can fail: a balancer that passes on what it hears lets anybody guess."""
    behind = functools.partial(kind, planted=BELIEVING[kind])
    with fleet(behind, tmp_path, *LIMITS) as found:
        await served(found.balancer)
        room, numbers = found.one.room(), range(MANY)
        liars = [Outsider(found.balancer, GUESSER, f"192.0.{each}.1") for each in numbers]
        assert {await each.knocks_wrongly(room.id) for each in liars} == {4503}


async def test_keys_that_are_guessed_over_http_are_counted_likewise(behind):
    """The other door."""
    balancer = behind.balancer
    each = [await keyed(one) for one in guessers(balancer, GUESSER, NEIGHBOUR)]
    assert set(each) == {401, 429}
    assert each.count(401) <= MOST
    assert await keyed(Outsider(balancer, OTHER)) == 401
    assert await keyed(Outsider(balancer, OTHER, GUESSER)) == 401


async def test_a_good_secret_opens_whatever_others_guessed(behind):
    """People in one shelter share an address."""
    room, balancer = behind.one.room(), behind.balancer
    for _ in range(MANY):
        await Outsider(balancer, GUESSER).knocks_wrongly(room.id)
    async with Outsider(balancer, NEIGHBOUR).person() as person:
        await person.say(type="hello", room=room.id, invite=room.invite)
        await person.join("Wrenna")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.source)
async def test_a_ban_holds_where_the_person_is(kind, tmp_path):
    """The very file of deploy/: from the same network to the lobby, from another one in."""
    with fleet(kind, tmp_path) as found:
        await ready(found.balancer.port)
        room = found.one.room()
        async with (
            room.host() as host,
            found.two.shows(room).person() as witness,
            seated(found, room, "127.9.1.1") as (_, wren),
        ):
            while (await host.hear("participant.joined"))["participant"] != wren.you:
                pass
            await host.did("participant.remove", participant=wren.you, ban=True)
            assert await wren.closed() == 4504
            # Those who come now may sit down at either instance.
            await witness.hear("participant.left")
            room.invite = await asyncio.to_thread(found.one.invite, room.id)
            for claims in CLAIMS.values():
                async with seated(found, room, "127.9.1.77", *claims) as (where, _):
                    assert where == "waiting"
            for claims in ((), ("127.9.1.1",), ("127.9.1.1, 127.9.1.1", "127.9.1.1")):
                async with seated(found, room, "127.9.2.1", *claims) as (where, _):
                    assert where == "welcome"


def guessers(balancer, *addresses):
    """Return people of one network, who claim everything in turn; more than may guess."""
    found = [Outsider(balancer, each, *told) for told in CLAIMS.values() for each in addresses]
    assert len(found) >= MANY
    return found


def keyed(somebody):
    """Try a key that is none; return the status."""
    return somebody.status("POST", "/api/session", WRONG_KEY)


async def ready(port):
    """Wait until the balancer has found an instance."""
    async with asyncio.timeout(WAIT_S * 3):
        while (await ask(port, "/healthz"))[0] != 200:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def seated(found, room, source, *claims):
    """Give where somebody comes to who has the invite, and the person."""
    headers = [("X-Forwarded-For", each) for each in claims]
    url = found.balancer.url.replace("http", "ws") + "/ws"
    async with connect(url, local_addr=(source, 0), additional_headers=headers) as socket:
        person = Person(socket)
        await person.say(type="hello", room=room.id, invite=room.invite)
        await person.hear("preview")
        await person.say(type="join", agreed=True)
        yield (await person.hear("welcome", "waiting"))["type"], person
