"""One circle on two instances, and what becomes of it when something breaks."""

import asyncio
import signal

from tests.fleet.conftest import elsewhere


async def test_both_instances_show_one_circle(one, two):
    """Whoever comes through a balancer notices nothing of it."""
    room = one.room()
    async with room.host() as host, elsewhere(room, two).person("Wrenna") as wren:
        await wren.did("message.post", text="from two")
        assert (await host.hear("message.posted"))["text"] == "from two"
        await host.did("message.post", text="from one")
        assert (await wren.hear("message.posted"))["text"] == "from one"
        await wren.say(type="typing", on=True)
        assert (await host.hear("typing"))["by"] == wren.you


async def test_a_killed_instances_members_go_on_elsewhere(one, two):
    """Nothing acknowledged is lost, and whoever does not come back is away within 20 s."""
    room = one.room()
    there = elsewhere(room, two)
    async with (
        room.person("Wrenna") as wren,
        room.person("Tovik") as tovik,
        there.person("Anneke") as anneke,
    ):
        await wren.did("message.post", text="kept")
        heard = wren.welcome
        one.process.send_signal(signal.SIGKILL)
        position = {"epoch": heard["epoch"], "seq": heard["seq"], "p": heard["p"]}
        async with there.back(wren, **position) as again:
            assert again.welcome["recovered"]
            assert "kept" in [body.get("text") for body in again.welcome["history"]]
            await again.did("message.post", text="goes on")
            away = await anneke.hear("participant.away", wait_s=25)
            assert away["participant"] == tovik.you
            states = {b["participant"] for b in anneke.heard if b["type"].endswith("away")}
            assert states == {tovik.you}


async def test_a_store_that_restarts_empty_ends_no_circle(one, two, redis_server):
    """Seats, words and secrets live on, under a new epoch."""
    room = one.room()
    async with room.host() as host, elsewhere(room, two).person("Wrenna") as wren:
        await wren.did("message.post", text="before")
        await asyncio.to_thread(redis_server.kill)
        await asyncio.to_thread(redis_server.start)
        fresh = await wren.hear("welcome", wait_s=15)
        assert fresh["epoch"] != host.welcome["epoch"]
        assert {each["alias"] for each in fresh["room"]["participants"]} == {"Ana", "Wrenna"}
        await host.hear("welcome", wait_s=15)
        await wren.did("message.post", text="after")
        assert (await host.hear("message.posted"))["text"] == "after"
        async with elsewhere(room, one).back(wren) as again:
            assert again.you == wren.you


async def test_a_paused_store_delays_and_loses_nothing(one, redis_server):
    """What was answered `unavailable` is sent again with its number, and done once."""
    room = one.room()
    async with room.host() as host, room.person("Wrenna") as wren:
        with redis_server.client() as client:
            client.execute_command("CLIENT", "PAUSE", 3_000, "ALL")
        wren.n += 1
        await wren.say(type="message.post", n=wren.n, text="patience")
        answer = await wren.hear("ack", "error", wait_s=15)
        while answer["type"] == "error":
            assert answer["code"] == "unavailable"
            assert answer["retry_after_ms"] > 0
            await wren.say(type="message.post", n=wren.n, text="patience")
            answer = await wren.hear("ack", "error", wait_s=15)
        await host.did("message.post", text="later")
        posted = [body["text"] for body in host.heard if body["type"] == "message.posted"]
        assert posted == ["patience", "later"]


async def test_a_cut_push_connection_is_made_anew(one, two, redis_server):
    """What was published meanwhile is read from the store."""
    room = one.room()
    async with room.host() as host, elsewhere(room, two).person("Wrenna") as wren:
        for number in range(3):
            with redis_server.client() as client:
                client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            await wren.did("message.post", text=f"word {number}")
            told = await host.hear("message.posted", wait_s=10)
            assert told["text"] == f"word {number}"


async def test_who_is_sent_away_by_a_drain_is_never_seen_as_away(one, two):
    """A rolling restart is no storm: members move over before anybody is told."""
    room = one.room()
    async with room.person("Wrenna") as wren, elsewhere(room, two).person("Tovik") as host:
        one.process.send_signal(signal.SIGTERM)
        told = await wren.hear("drain")
        assert told["reconnect_in_ms"] >= 0
        assert await wren.closed() == 4001
        async with elsewhere(room, two).back(wren) as again:
            await again.did("message.post", text="over here")
            await host.hear("message.posted")
            status = await asyncio.to_thread(one.process.wait, 10)
            assert status == 0
            await host.stay(6)
            await host.did("message.post", text="still here")
            kinds = {body["type"] for body in host.heard}
            assert "participant.away" not in kinds
