"""Every key ends by itself, at every moment, and is one that the data map tells of."""

import asyncio

import msgspec

from roomserver.http.sessions import Sessions
from roomserver.stores.redis import keys
from tests.e2e.commands import ask, run
from tests.ephemeral.conftest import OPTIONS, kept_in_files
from tests.ephemeral.evening import all_is_said, evening, held
from tests.ephemeral.places import Quiet
from tests.ephemeral.sampler import Sampler, kind_of

SESSION_MS = 12 * 3_600_000
SKEW_MS = 60_000
LIVES = {
    **dict.fromkeys(("meta", "snap", "log", "done", "rooms", "key"), keys.ROOM_MS),
    **dict.fromkeys(("leases", "facts", "since"), keys.LEASE_KEPT_MS),
    "end": keys.TOMBSTONE_MS,
    "drain": keys.DRAIN_MS,
    "once": SESSION_MS + SKEW_MS,
}
"""The most that a key of each kind may have to live, ms, by the word behind its braces."""
WITH_WORDS = {row.pattern for row in keys.DATA_MAP if row.words != "none"}
WAIT_S = 30


async def test_every_key_ends_by_itself_and_stands_in_the_data_map(tmp_path):
    """Looked at all the time: rooms made, filled, lost, restored, closed; sign-ins, a drain."""
    with kept_in_files() as server:
        options = (*OPTIONS, "--store", server.url)
        one, two = (Quiet(tmp_path / name, *options) for name in ("one", "two"))
        with Sampler(server) as sampler, one, two:
            await an_evening(server, one, two, tmp_path)
        assert sampler.endless == set()
        assert sampler.looks > 100
        assert set(sampler.longest) == {row.pattern for row in keys.DATA_MAP}
        too_long = {
            kind: life
            for kind, life in sampler.longest.items()
            if not 0 < life <= LIVES[kind.split("}:")[1].split(":")[0]]
        }
        assert too_long == {}


async def an_evening(server, one, two, folder):
    """Let every kind of key come, and most of them go."""
    async with evening(one, two) as e:
        await all_is_said(e)
        await held(e, "held")
        assert {kind_of(key) for key in with_words(server, e)} == WITH_WORDS
        await asyncio.to_thread(sign_in_by_ticket, one, server)
        await asyncio.to_thread(sign_in_and_out, one)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await e.host.hear("welcome", wait_s=WAIT_S)
        await e.host.did("note.post", text="after")
        words = ("--store", server.url)
        told = await asyncio.to_thread(run, folder, "fleet", "--json", *words)
        ids = {each["bind"]: each["instance"] for each in msgspec.json.decode(told.stdout)}
        going = ("drain", "--instance", ids[two.url.removeprefix("http://")], "--yes")
        assert (await asyncio.to_thread(run, folder, *going, *words)).returncode == 0
        assert await e.wren.closed(wait_s=WAIT_S) == 4001
        await e.host.did("room.close")


def with_words(server, e):
    """Return the keys in whose values anything stands that people said or named."""
    with server.client() as client:
        dumps = {key.decode(): client.dump(key).lower() for key in client.keys("*")}
    return {key for key, data in dumps.items() for text in e.canary.sung if text.encode() in data}


def sign_in_by_ticket(house, server):
    """Use a link that signs in once, as a server without hosts prints it."""
    with server.client() as client:
        key = client.get(keys.KEY)
    ticket = Sessions(key, None, 12, None).ticket()
    for expected in (204, 401):
        status, _, _ = ask(house.url, "POST", "/api/session", {"ticket": ticket})
        assert status == expected


def sign_in_and_out(house):
    """Be a host in a browser for a moment: what is left is a mark that the session ended."""
    status, _, told = ask(house.url, "POST", "/api/session", {"host_key": house.key})
    assert status == 204
    cookie = told["set-cookie"].partition(";")[0]
    status, _, _ = ask(house.url, "DELETE", "/api/session", Cookie=cookie, Origin=house.url)
    assert status == 204


def test_a_key_without_an_end_or_a_row_would_be_seen(tmp_path):
    """Whoever keeps something new brings its row, and its time to live."""
    with kept_in_files() as server, server.client() as client, Sampler(server) as sampler:
        name = f"{keys.room_keys('room').meta}x"
        assert kind_of(keys.room_keys("room").meta) == "rs:{ROOM}:meta"
        client.set(name, "", px=60_000)
        client.set(keys.ROOMS, "")
        seen = sampler.looks
        while sampler.looks < seen + 2:
            pass
    assert sampler.endless == {keys.ROOMS}
    assert name in sampler.longest
