"""What people read before they join is true of the Redis that is there, whoever has set it up."""

import asyncio
import json

import pytest

from tests.e2e.commands import run
from tests.ephemeral.conftest import OPTIONS, kept_in_files
from tests.ephemeral.places import Quiet

WAIT_S = 30
CLEAN = "Nothing is written to disk."
DISK = "a copy may last longer"
LOG = "single messages may last longer"
UNSEEN = "this server cannot see"
SAYS = {
    "clean": ({}, CLEAN, [], "nothing on disk, no slow log"),
    "dumps": ({"save": "3600 1"}, DISK, [("disk", "yes")], 'it writes rooms to disk: save ""'),
    "log of changes": ({"appendonly": "yes"}, DISK, [("disk", "yes")], "appendonly no"),
    "slow log": (
        {"slowlog-log-slower-than": "10000"},
        LOG,
        [("slow_log", "yes")],
        "its slow log keeps what was said: slowlog-log-slower-than -1",
    ),
}
BARRED = ("on", ">word", "~*", "&*", "+@all", "-config")


@pytest.mark.parametrize("case", SAYS)
async def test_the_preview_the_log_and_check_tell_what_redis_does(case, tmp_path):
    """Rooms go on whatever it is; `/readyz` stays ready, for no other instance would do better."""
    directives, words, logged, found = SAYS[case]
    with kept_in_files(**directives) as server, started(tmp_path, server.url) as house:
        assert words in await kept(house.room())
        assert keeps(house) == logged
        assert await asyncio.to_thread(house.get, "/readyz") == 200
        checked = await asyncio.to_thread(check, tmp_path, server.url)
        assert found in checked.stdout
        assert checked.returncode == (0 if case == "clean" else 1)


async def test_a_managed_redis_that_hides_its_settings_is_said_to_hide_them(tmp_path):
    """Nobody claims what nobody could see; what can be seen all the same is told."""
    with kept_in_files() as server:
        url = server.url.replace("//", "//app:word@")
        with server.client() as client:
            client.execute_command("ACL", "SETUSER", "app", *BARRED)
            with started(tmp_path, url) as house:
                assert UNSEEN in await kept(house.room())
                assert keeps(house) == [("disk", "unseen"), ("slow_log", "unseen")]
            checked = await asyncio.to_thread(check, tmp_path, url)
            assert (checked.returncode, "can't be seen" in checked.stdout) == (0, True)
            client.save()
            checked = await asyncio.to_thread(check, tmp_path, url)
            assert (checked.returncode, "it writes rooms to disk" in checked.stdout) == (1, True)


async def test_a_redis_that_comes_back_with_other_settings_is_looked_at_again(tmp_path):
    """In the middle of a circle, without a restart of the server."""
    with kept_in_files() as server, started(tmp_path, server.url) as house:
        room = house.room()
        async with room.host() as host:
            assert CLEAN in await kept(room)
            await asyncio.to_thread(server.kill)
            server.directives["appendonly"] = "yes"
            await asyncio.to_thread(server.start)
            await host.hear("welcome", wait_s=WAIT_S)
            async with asyncio.timeout(WAIT_S):
                while DISK not in await kept(room):  # noqa: ASYNC110  # the server tells nobody
                    await asyncio.sleep(0.2)
            assert keeps(house) == [("disk", "yes")]


async def test_an_operators_own_words_are_told(tmp_path):
    """In the room's language, where there are some."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "en-server.ftl").write_text("kept-shared = Our own words.\n")
    (texts / "de-server.ftl").write_text("kept-shared = Unsere Worte.\n")
    with (
        kept_in_files() as server,
        started(tmp_path, server.url, "--texts", str(texts)) as house,
    ):
        assert await kept(house.room()) == "Our own words."
        assert await kept(house.room(language="de-AT")) == "Unsere Worte."


def started(folder, url, *more):
    return Quiet(folder / "house", *OPTIONS, "--store", url, *more)


async def kept(room):
    """Return what a preview says of what is kept."""
    async with room.knock() as person:
        return (await person.hear("preview"))["room"]["kept"]


def keeps(house):
    """Return what the log says that the store keeps, and that nothing is said of it twice."""
    lines = map(json.loads, house.stderr.read_text().splitlines())
    return [(each["kind"], each["outcome"]) for each in lines if each["event"] == "store.keeps"]


def check(folder, url):
    return run(folder, "check", "--store", url)
