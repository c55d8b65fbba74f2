"""A practice room from opening to debrief, with a host who acts and one who does not."""

import asyncio
import contextlib

import pytest

from roomserver import serving
from roomserver.client.connection import Client
from roomserver.config_fields import Config
from roomserver.demo.house import HouseError, open_room
from roomserver.http.hosts import HostsFile
from roomserver.rehearsal import stage
from roomserver.tasks import spawn

ROOM = {
    "title": "To practise",
    "rehearsal": True,
    "agenda": [
        {"kind": "sharing", "title": "Turns", "floor": "turns", "turn_s": 120},
        {"kind": "closing", "title": "Turns again", "floor": "turns", "turn_s": 60},
        {"kind": "open", "title": "Open", "floor": "open"},
    ],
    "max_hours": 1,
}
WAIT_S = 60


@contextlib.asynccontextmanager
async def practice(tmp_path, monkeypatch):
    """Serve; give the server's parts, and what opens a room."""
    monkeypatch.setattr(stage, "SPEED", 60.0)
    monkeypatch.setattr(stage, "LOOK_S", 0.05)
    hosts = HostsFile(str(tmp_path / "hosts.json"))
    key = hosts.add("ana")
    config = Config(
        hosts_file=str(tmp_path / "hosts.json"),
        bind="127.0.0.1:0",
        admin_bind="",
        messages_per_min=6_000,
        frames_per_min=6_000,
    )
    begun = asyncio.get_running_loop().create_future()

    async def beside(app, where):
        begun.set_result((app, where))

    work = spawn(serving.serve(config, lambda _: None, beside), name="test.server")
    app, where = await asyncio.wait_for(begun, WAIT_S)
    try:
        yield app, lambda **more: open_room(where, key, {**ROOM, **more})
    finally:
        app.instance.asked_to_drain()
        await asyncio.wait_for(work, WAIT_S)


class Host:
    """Leads through the agenda; `acts` as a host should, or only presses next."""

    def __init__(self, client, *, acts):
        self.client, self.acts = client, acts
        self.told, self.alerts, self.words = [], [], []

    async def lead(self):
        await until(lambda: len(here(self.client.room)) == 6)
        await self.client.send("circle.begin")
        async for event in self.client.events():
            self.note(event)
            if self.acts:
                await self.act(event)
            if event["type"] in {"turn.ended", "round.opened"}:
                await self.go_on()
            if len(self.told) == 5:
                break

    def note(self, event):
        """Note what is told to hosts alone."""
        if event["type"] == "alert.raised":
            self.alerts.append(event["kind"])
        if event["type"] == "whisper.posted" and event["to"] == self.client.you["id"]:
            (self.told if "I played" in event["text"] else self.words).append(event["text"])

    async def act(self, event):
        """Do what each of them waits for."""
        match event["type"]:
            case "alert.raised":
                await self.client.send("alert.claim", alert=event["alert"])
                await self.write(event["participant"])
            case "message.posted" if "boat" in event["text"]:
                await self.write(event["by"])
            case "message.posted" if "goal" in event["text"]:
                await self.client.send("announcement.post", text="Back to our round, gently.")
            case "participant.away":
                await self.write(event["participant"])

    async def go_on(self):
        """Come back to who passed, if one acts; then open the next round."""
        room = self.client.room
        if room["turn"] is not None or room["queue"] or room["round"] is None:
            return
        if room["come_back"] and self.acts:
            await self.client.send("turn.offer", to=room["come_back"][0])
        else:
            await self.client.send("round.next")

    async def write(self, person):
        await self.client.send("whisper.post", to=person, text="I am here with you.")


async def until(true):
    async with asyncio.timeout(WAIT_S):
        while not true():  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.02)


def here(room):
    return [one for one in room["participants"] if one["status"] == "here"]


async def evening(opened, *, acts):
    """Host a circle to its end and close the room."""
    client = await Client.connect(opened.host_url)
    await client.join(alias="Ana", agreed=True)
    host = Host(client, acts=acts)
    async with asyncio.timeout(WAIT_S):
        await host.lead()
    await client.send("room.close")
    await client.close()
    return host


async def test_each_asks_something_of_the_host_and_tells_it_at_the_end(
    tmp_path, monkeypatch, capfd
):
    """Whoever acts in time reads so; an alert rings, a word in private is answered, none logged."""
    async with practice(tmp_path, monkeypatch) as (app, opening):
        host = await evening(await opening(), acts=True)
        assert host.alerts == ["crisis"]
        assert "Thank you for writing. I am alone at home" in " ".join(host.words)
        told = " ".join(host.told)
        for met in (
            "You set a limit",
            "my turn came back",
            "You led back",
            "alone after",
            "it broke",
        ):
            assert met in told
        assert "Nobody" not in told
        await until(lambda: not app.rehearsals._running)
    logged = capfd.readouterr().err
    assert "rehearsal.ended" in logged
    assert "Practice" not in logged
    assert "kill" not in logged


async def test_whoever_does_nothing_reads_what_nobody_did(tmp_path, monkeypatch):
    """The people go on all the same: a practice never hangs."""
    async with practice(tmp_path, monkeypatch) as (_, opening):
        told = " ".join((await evening(await opening(), acts=False)).told)
        for missed in ("Nobody stopped me", "Nobody led back", "Nobody wrote to me alone"):
            assert missed in told


async def test_they_are_plainly_marked_and_in_no_other_room(tmp_path, monkeypatch):
    """By the room's own word and by each name; a real room beside it stays empty."""
    async with practice(tmp_path, monkeypatch) as (_, opening):
        real = await Client.connect((await opening(rehearsal=False)).host_url)
        await real.join(agreed=True)
        client = await Client.connect((await opening()).host_url)
        await client.join(agreed=True)
        await until(lambda: len(here(client.room)) == 6)
        assert client.room["rehearsal"] is True
        others = [one["alias"] for one in client.room["participants"] if one["role"] != "host"]
        assert all(alias.startswith("Practice ") for alias in others)
        assert len(real.room["participants"]) == 1
        await real.close()
        await client.close()


async def test_they_leave_a_room_to_which_no_host_comes(tmp_path, monkeypatch):
    """So it ends as an empty room does, and others can practise."""
    monkeypatch.setattr(stage, "ALONE_S", 0.2)
    async with practice(tmp_path, monkeypatch) as (app, opening):
        await opening()
        await until(lambda: not app.rehearsals._running)
        (room,) = app.rooms.kept()
        await until(lambda: all(m.status != "here" for m in room.state.members.values()))


async def test_only_so_many_practise_at_once(tmp_path, monkeypatch):
    """A clear answer, and no room without its people."""
    monkeypatch.setattr(stage, "MOST", 1)
    async with practice(tmp_path, monkeypatch) as (app, opening):
        await opening()
        with pytest.raises(HouseError) as refused:
            await opening()
        assert refused.value.status == 503
        assert len(app.rooms.kept()) == 1
