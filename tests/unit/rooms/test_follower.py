"""What push brings late, lost or doubled; what reading the store then shows."""

from roomserver.domain import commands as c
from roomserver.rooms.items import Link
from roomserver.rooms.ports import Logged, Position, Push
from tests.unit.rooms.fakes import (
    FakeConnection,
    House,
    join_as,
    quiet,
    virtual,
    wall,
)
from tests.unit.rooms.seats import broken, host_in, pushes


@virtual
async def test_push_may_come_late_twice_and_in_another_order() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        bea = await two.join(there, "Bea", "host")
        for n in range(1, 4):
            there.submit(bea, n, c.AnnouncementPost(text=f"word {n}"))
            await quiet()
        log = [each for _, each in sorted(one.store._memory.logs[room.id].entries.items())]
        reads = one.store.opened
        for entry in (log[-1], log[1], log[1], log[-2], log[0], log[-3], log[-1]):
            room.receive(pushes(room, entry))
        assert [b["text"] for b in ana.bodies if "text" in b] == ["word 1", "word 2", "word 3"]
        await one.pass_time(1)
        assert one.store.opened == reads


@virtual
async def test_a_hole_is_read_from_the_store_after_a_short_wait() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        bea = await two.join(there, "Bea", "host")
        one.store.deaf = False
        there.submit(bea, 1, c.AnnouncementPost(text="word"))
        await quiet()
        assert ana.frames == []
        await one.pass_time(0.1)
        assert ana.types == ["participant.joined", "announcement.posted"]
        assert one.tally.reads == 1


@virtual
async def test_a_wrong_chain_is_a_hole() -> None:
    """A store that lost writes may number others the same."""
    async with House() as house:
        room, _, _ = await host_in(house)
        last = house.store._memory.logs[room.id].entries[1]
        stranger = Logged(seq=2, at=last.at, commit_id="x", previous="not the last", data=last.data)
        room.receive(pushes(room, stranger))
        await house.pass_time(0.1)
        assert house.tally.reads == 1
        assert room.seq == 1


@virtual
async def test_push_of_another_epoch_or_too_much_of_it_leads_to_the_store() -> None:
    async with House() as house:
        room, _, _ = await host_in(house)
        entry = Logged(seq=9, at=0, commit_id="x", previous="y", data=b"")
        room.receive(Push(room=room.id, epoch="another", entries=(entry,)))
        await quiet()
        assert house.tally.reads == 1
        for _ in range(257):
            room.receive(pushes(room, entry))
        await quiet()
        assert house.tally.reads == 2


@virtual
async def test_what_push_never_brought_the_heartbeat_finds() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        await two.join(there, "Bea", "host")
        await one.pass_time(5.5)
        assert ana.types == ["participant.joined"]


@virtual
async def test_too_far_behind_everybody_gets_a_fresh_welcome() -> None:
    """More was missed than the log keeps: an old view can't be led on."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        bea = await two.join(there, "Bea", "host")
        await quiet()
        ana.take()
        one.store.deaf = True
        for n in range(1, 300):
            there.submit(bea, n, c.PartSet(part="sharer" if n % 2 else "listener"))
            await quiet(12)
        log = one.store._memory.logs[room.id]
        assert log.snapshot_seq > room.seq
        assert min(log.entries) > room.seq + 1
        room.notice(Position(epoch=room.epoch, seq=log.seq, tail=""))
        await quiet()
        assert ana.types == ["welcome"]
        assert room.state == there.state


@virtual
async def test_a_fresh_welcome_is_for_those_whose_newest_connection_is_here() -> None:
    """After a restore: the lobby waits on, who left or came back elsewhere is sent away."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        room.submit(ana, 1, c.RoomSet(lobby=True))
        await quiet()
        waits = await house.join(room, "Waits")
        ana.take(), waits.take()
        entering = house.connection()
        house.moderator.hold_back("Late")
        joining = house.later(join_as(room, entering, "Late"))
        await quiet()
        elsewhere = room._delivery.link(ana.id)
        assert elsewhere is not None
        house.store._memory.logs[room.id].epoch = "another"
        room.notice(Position(epoch="another", seq=room.seq, tail=""))
        await quiet()
        assert (ana.types, waits.types, entering.types) == (["welcome"], [], [])
        other = FakeConnection("older")
        link = Link(other)
        room._delivery.add(link)
        room._delivery.seat(link, elsewhere.member or "", waiting=False)
        house.store._memory.logs[room.id].epoch = "a third"
        room.notice(Position(epoch="a third", seq=room.seq, tail=""))
        await quiet()
        assert (other.code, other.frames) == (4020, [])
        house.moderator.release("Late")
        await joining


@virtual
async def test_what_was_not_told_of_the_epoch_before_comes_ahead_of_the_welcome() -> None:
    """A fresh welcome brings no words; a restore must not swallow what was said just before it."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        bea = await two.join(there, "Bea", "host")
        await quiet()
        ana.take()
        one.store.deaf = True
        there.submit(bea, 1, c.AnnouncementPost(text="just before"))
        await quiet()
        one.store.deaf = False
        one.store._memory.lose()
        there.missing()
        await one.pass_time(0.5)
        assert ana.types == ["announcement.posted", "welcome"]
        assert ana.bodies[0]["text"] == "just before"
        assert ana.bodies[0]["seq"] == ana.bodies[1]["seq"]
        assert bea.types[-1] == "welcome"


@virtual
async def test_a_hole_while_the_store_is_away_is_read_later() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = one.store.away = True
        await two.join(there, "Bea", "host")
        room.notice(Position(epoch=room.epoch, seq=there.seq, tail=""))
        await one.pass_time(3)
        assert ana.frames == []
        one.store.away = False
        await one.pass_time(1)
        assert ana.types == ["participant.joined"]


@virtual
async def test_what_another_version_wrote_is_not_guessed_at() -> None:
    """To skip an event would be to keep another room than everybody else."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        tail = house.store._memory.logs[room.id].tail
        strange = Logged(seq=2, at=wall(), commit_id="x", previous=tail, data=b"\x81\xa4type\xa1x")
        room.receive(pushes(room, strange))
        assert (ana.code, room.ended) == (4001, True)
        room.receive(pushes(room, strange))


@virtual
async def test_what_another_version_wrote_is_found_by_reading_too() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)
        log = house.store._memory.logs[room.id]
        log.entries[2] = Logged(seq=2, at=0, commit_id="x", previous=log.tail, data=b"?")
        log.seq = 2
        room.notice(Position(epoch=room.epoch, seq=2, tail=""))
        await quiet()
        assert (ana.code, room.ended) == (4001, True)


@virtual
async def test_a_reading_that_fails_is_done_again() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.on_open = broken(house)
        room.notice(Position(epoch="another", seq=9, tail=""))
        await house.pass_time(1)
        assert (house.tally.reads, ana.code) == (1, None)
