"""The search finds what is planted: in each place, and in each form that Redis has for a value."""

import os
from pathlib import Path

import pytest

from roomserver.config_fields import BY_NAME
from tests.ephemeral.conftest import kept_in_files
from tests.ephemeral.evening import Canaries, evening
from tests.ephemeral.places import Places

LONG = 1_000
MANY = [str(n) for n in range(LONG)]
FORMS = {
    "string": lambda client, text: client.set("k", text),
    "long string": lambda client, text: client.set("k", text * LONG),
    "hash": lambda client, text: client.hset("k", "field", text),
    "field": lambda client, text: client.hset("k", text, "value"),
    "large hash": lambda client, text: client.hset(
        "k", mapping={str(n): text for n in range(LONG)}
    ),
    "zset": lambda client, text: client.zadd("k", {text: 1}),
    "list": lambda client, text: client.rpush("k", *[text] * LONG),
    "set": lambda client, text: client.sadd("k", text),
}


@pytest.fixture
def canary():
    return Canaries()("planted")


@pytest.mark.parametrize("form", FORMS)
def test_it_reads_every_form_of_a_value(form, canary):
    """Also one that repeats itself, which Redis would write in short."""
    with kept_in_files() as server, server.client() as client:
        FORMS[form](client, canary)
        assert Places(server).where(canary) == {"dump"}
        assert Places(server).where(canary + "!") == set()


@pytest.mark.parametrize("form", ["long string", "large hash", "list"])
def test_with_compression_on_it_would_be_blind(form, canary):
    """That is why every Redis of these tests has it off."""
    text = "".join(f"{canary} " for _ in range(20))
    found = {}
    for compressed in ("yes", "no"):
        with kept_in_files(rdbcompression=compressed) as server, server.client() as client:
            client.config_set("list-compress-depth", 1 if compressed == "yes" else 0)
            FORMS[form](client, text)
            found[compressed] = Places(server).where(text)
    assert found == {"yes": set(), "no": {"dump"}}


def test_it_reads_the_names_of_keys(canary):
    """A room's id in one would tell who was where."""
    with kept_in_files() as server, server.client() as client:
        client.set(canary, "")
        assert Places(server).where(canary) == {"names"}


async def test_it_reads_what_redis_writes_down(own):
    """The slow log, a dump and the log of changes: each switched on, and what was said is there."""
    async with evening(*own.houses) as e:
        with own.server.client() as client:
            before = e.canary("before")
            await e.wren.did("message.post", text=before)
            assert own.where(before) == {"dump"}
            client.config_set("slowlog-log-slower-than", 0)
            slow = e.canary("slow")
            await e.wren.did("message.post", text=slow)
            assert own.where(slow) == {"dump", "slow log"}
            client.config_set("slowlog-log-slower-than", -1)
            client.slowlog_reset()
            client.save()
            assert own.where(before) == own.where(slow) == {"dump", "redis files"}
            (own.server.folder / "dump.rdb").unlink()
            client.config_set("appendonly", "yes")
            await e.wren.did("message.post", text=e.canary("appended"))
            await e.host.hear("message.posted")
            assert own.where(e.canary("appended")) == {"dump", "redis files"}
            await e.host.did("room.close")
            assert own.where(e.canary("appended")) == {"redis files"}


def test_it_reads_all_that_an_instance_leaves(places, canary):
    """Folders however deep, both outputs, and what the kernel shows of it."""
    house = places.houses[0]
    for folder in ("work", "tmp", "home"):
        deep = house.folder / folder / "deep" / "er"
        deep.mkdir(parents=True)
        file = deep / "file"
        file.write_text(f"{canary} in {folder}")
        assert places.where(f"{canary} in {folder}") == {"files"}
        file.rename(deep / f"{canary} named {folder}")
        assert places.where(f"{canary} named {folder}") == {"files"}
    assert places.where("serve.started") == {"files"}
    assert "printed" in places.where(house.url)
    assert "process" in places.where(str(house.folder / "tmp"))
    assert places.where(BY_NAME["secret"].variable) == {"process"}


async def test_an_instance_opens_no_file_to_write_in(places):
    """Not even one that is removed at once: what was in it would stay on the disk."""
    async with evening(*places.houses) as e:
        await e.wren.did("message.post", text=e.canary("said"))
        for house in places.houses:
            assert written(house.process.pid) == [str(house.stderr)]


def written(process):
    """Return the files that a process has open for writing."""
    found = []
    for each in Path(f"/proc/{process}/fd").iterdir():
        target = os.readlink(each)
        info = Path(f"/proc/{process}/fdinfo/{each.name}").read_text()
        flags = int(info.split("flags:")[1].split()[0], 8)
        if target.startswith("/") and not target.startswith("/dev/") and flags & os.O_ACCMODE:
            found.append(target)
    return found
