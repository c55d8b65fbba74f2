"""Corners of the floor that an ordinary evening does not reach, each in a room of its own."""

from __future__ import annotations

import pytest

from tests.independent.evening import Maker, agree, all_see, cast, caught_up, refused, turns
from tests.independent.parts import Refused


async def test_hosts_move_turns(open_evening: Maker) -> None:
    """Offers out of order, skips, shuffles, and the next round one person further on."""
    evening = await open_evening(agenda=turns(turn_s=60))
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    await mara.command("circle.begin")
    first = await mara.event("turn.offered", holder=ada.id)
    await mara.command("queue.set", queue=[cleo.id, "unknown"])
    await all_see(people.all(), "queue.changed")
    assert mara.room["queue"] == [cleo.id, ben.id]
    await mara.command("turn.offer", to=ben.id)
    await mara.event("turn.ended", turn=first["turn"], reason="deferred")
    second = await mara.event("turn.offered", holder=ben.id)
    assert mara.room["queue"] == [ada.id, cleo.id]
    await agree(*people.all())
    await refused(ada, "forbidden", "queue.shuffle")
    await mara.command("queue.shuffle")
    assert sorted(mara.room["queue"]) == sorted([ada.id, cleo.id])
    await ben.command("turn.begin", turn=second["turn"])
    await refused(mara, "stale", "turn.offer", to=cleo.id)
    await ben.command("message.post", text="one word")
    await mara.command("turn.skip", turn=second["turn"])
    await mara.event("turn.ended", turn=second["turn"], reason="skipped")
    assert mara.room["heard"] == [ben.id]
    await agree(*people.all())
    leaver = next(p for p in (ada, cleo) if p.id == mara.room["turn"]["holder"])
    stays = cleo if leaver is ada else ada
    await leaver.command("turn.begin", turn=mara.room["turn"]["id"])
    await leaver.command("room.leave")
    assert await leaver.closed() == 1000
    await mara.event("turn.ended", reason="left")
    await mara.event("turn.offered", holder=stays.id)
    await agree(mara, ben, stays)
    await mara.command("round.next")
    await mara.event("turn.ended", reason="skipped")
    await mara.event("round.closed")
    opened = await mara.event("round.opened")
    offered = await mara.event("turn.offered")
    assert {offered["holder"], *opened["queue"]} == {ben.id, stays.id}
    await agree(mara, ben, stays)


async def test_hands(open_evening: Maker) -> None:
    """In the order `hands` a raised hand is the queue, and is offered a turn at once."""
    evening = await open_evening(agenda=turns(order="hands"))
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    await mara.command("circle.begin")
    await all_see(people.all(), "round.opened")
    assert (mara.room["turn"], mara.room["queue"]) == (None, [])
    await ben.command("hand.raise")
    offered = await all_see(people.all(), "turn.offered", holder=ben.id)
    await ben.command("turn.begin", turn=offered["turn"])
    await cleo.command("hand.raise")
    await ada.command("hand.raise")
    await caught_up(people.all())
    assert mara.room["queue"] == [cleo.id, ada.id]
    await agree(*people.all())
    await ben.command("turn.end", turn=offered["turn"])
    await all_see(people.all(), "turn.offered", holder=cleo.id)
    assert ben.id not in mara.room["hands"]
    await agree(*people.all())
    await ada.command("part.set", part="listener")
    await mara.event("participant.changed", participant=ada.id, part="listener")
    assert ada.id not in mara.room["hands"]
    await refused(ada, "forbidden", "hand.raise")
    await agree(*people.all())


async def test_clocks_stand(open_evening: Maker) -> None:
    """A clock stands in a pause and in a silence, and is negative in overtime."""
    evening = await open_evening(agenda=turns(turn_s=1, reply_s=30, gap_s=1))
    people = await cast(evening)
    mara, ada, ben, _ = people.all()
    await mara.command("circle.begin")
    turn = (await mara.event("turn.offered", holder=ada.id))["turn"]
    await ada.command("turn.begin", turn=turn)
    await all_see(people.all(), "turn.overtime", turn=turn)
    await agree(*people.all())
    await mara.command("circle.pause")
    stands = await all_see(people.all(), "turn.clock", turn=turn)
    assert stands["left_ms"] <= 0
    await agree(*people.all())
    await mara.command("circle.resume")
    await all_see(people.all(), "turn.clock", turn=turn)
    assert "ends_at" in mara.room["turn"]
    await mara.command("silence.begin", seconds=30)
    await all_see(people.all(), "silence.began")
    await all_see(people.all(), "turn.clock", turn=turn)
    await refused(ada, "silence", "message.post", text="too early")
    await agree(*people.all())
    await mara.command("silence.end")
    await all_see(people.all(), "silence.ended")
    share = await ada.command("message.post", text="done", feedback="ideas")
    await ada.command("turn.end", turn=turn)
    await all_see(people.all(), "turn.replies_opened", turn=turn)
    assert mara.room["turn"]["overtime"] is False
    await mara.command("message.post", text="an idea", reply_to=share["id"])
    await mara.command("turn.skip", turn=turn)
    await all_see(people.all(), "turn.ended", turn=turn, reason="done")
    await all_see(people.all(), "silence.began")
    await agree(*people.all())
    await all_see(people.all(), "silence.ended")
    await all_see(people.all(), "turn.offered", holder=ben.id)
    await agree(*people.all())


@pytest.mark.parametrize("late", ["queue", "listen", "closed"])
async def test_latecomers(open_evening: Maker, late: str) -> None:
    """Newcomers after the circle began: to the queue's end, without a turn, or not at all."""
    evening = await open_evening(agenda=turns(), late=late)
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    await mara.command("circle.begin")
    await all_see(people.all(), "turn.offered", holder=ada.id)
    if late == "closed":
        with pytest.raises(Refused) as caught:
            await evening.guest("Dora")
        assert caught.value.code == "room_locked"
        return
    dora = await evening.guest("Dora")
    await all_see(people.all(), "participant.joined", participant=dora.id)
    expected = [ben.id, cleo.id, dora.id] if late == "queue" else [ben.id, cleo.id]
    assert mara.room["queue"] == expected
    await agree(*people.all(), dora)
    await mara.command("round.next")
    opened = await mara.event("round.opened", round=mara.room["agenda"][1]["id"])
    offered = await mara.event("turn.offered")
    order = [offered["holder"], *opened["queue"]]
    assert dora.id in [*order, *mara.room["queue"]]
    assert order[0] == ben.id
    await agree(*people.all(), dora)
