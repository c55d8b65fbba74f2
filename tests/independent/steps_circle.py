"""Steps of the evening: an open round, the plan, silences, pauses and the end."""

from __future__ import annotations

import pytest

from tests.independent.evening import People, agree, all_see, assert_lasts, refused, shut_out
from tests.independent.parts import Refused


async def open_round(people: People) -> None:
    """The next round: open floor, hands, a floor of the host's own."""
    mara, ada, ben, _ = people.all()
    closed_round = mara.room["round"]
    await mara.command("round.next")
    await all_see(people.all(), "round.closed", round=closed_round)
    opened = await all_see(people.all(), "round.opened", floor="open")
    assert "turn_s" not in opened
    posted = await ada.command("message.post", text="Talk!")
    event = await all_see(people.all(), "message.posted", message=posted["id"])
    assert event["round"] == opened["round"]
    await ben.command("hand.raise")
    await all_see(people.all(), "hand.raised", participant=ben.id)
    assert ada.room["hands"] == [ben.id]
    await agree(*people.all())
    await mara.command("hand.lower", participant=ben.id)
    await all_see(people.all(), "hand.lowered", participant=ben.id)
    await mara.command("floor.set", floor="quiet")
    await all_see(people.all(), "floor.changed", floor="quiet")
    await refused(ada, "floor_closed", "message.post", text="shh")
    await agree(*people.all())
    await mara.command("floor.set", floor=None)
    await all_see(people.all(), "floor.changed", floor="open")


async def plan_and_quiet(people: People) -> None:
    """A new round, a bell, a silence, a pause, a host who is right back."""
    mara, ada, ben, _ = people.all()
    spec = {"kind": "closing", "title": "A last word", "floor": "open"}
    await mara.command("round.edit", spec=spec)
    changed = await all_see(people.all(), "agenda.changed")
    assert spec.items() <= changed["agenda"][-1].items()
    last = changed["agenda"][-1]["id"]
    await mara.command("round.edit", round=last, spec={"title": "Goodbyes"})
    changed = await all_see(people.all(), "agenda.changed")
    assert changed["agenda"][-1]["title"] == "Goodbyes"
    await ada.command("bell.ring", words="Breathe")
    began = await all_see(people.all(), "silence.began", words="Breathe", by=ada.id)
    assert_lasts(began, "until", 30_000)
    await refused(ben, "silence", "message.post", text="psst")
    await agree(*people.all())
    await mara.command("silence.end")
    await all_see(people.all(), "silence.ended")
    with pytest.raises(Refused):
        await ben.command("bell.ring")
    await mara.command("silence.begin", seconds=1)
    await all_see(people.all(), "silence.began")
    await all_see(people.all(), "silence.ended")
    await pauses(people)
    await agree(*people.all())


async def pauses(people: People) -> None:
    """Paused by a host, then by the last host's going away for a moment."""
    mara, ada, _, _ = people.all()
    await mara.command("circle.pause", words="Tea")
    await all_see(people.all(), "circle.paused", phase="paused", words="Tea")
    await refused(ada, "floor_closed", "message.post", text="tea!")
    await agree(*people.all())
    await mara.command("circle.resume")
    await all_see(people.all(), "circle.resumed", phase="circle")
    await mara.command("host.away", on=True)
    await all_see(people.all(), "participant.changed", participant=mara.id, back_soon=True)
    await all_see(people.all(), "circle.paused")
    await agree(*people.all())
    await mara.command("host.away", on=False)
    await all_see(people.all(), "participant.changed", participant=mara.id, back_soon=False)
    assert mara.room["phase"] == "paused"
    await mara.command("circle.resume")
    await all_see(people.all(), "circle.resumed")


async def to_the_end(people: People) -> None:
    """The last round, `after`, and the close that ends everything."""
    mara, ada, _, _ = people.all()
    await mara.command("round.next")
    await all_see(people.all(), "round.opened")
    await agree(*people.all())
    await mara.command("round.next")
    ended = await all_see(people.all(), "circle.ended")
    assert (ended["phase"], ended["floor"]) == ("after", "open")
    assert ada.room["round"] is None
    await ada.command("message.post", text="Good night")
    await refused(mara, "wrong_phase", "round.next")
    await agree(*people.all())
    await mara.command("room.close", words="Sleep well")
    closed = await all_see(people.all(), "room.closed")
    assert closed["words"] == "Sleep well"
    for client in people.all():
        assert await client.closed() == 4505
        assert client.room["phase"] == "closed"
    await shut_out(ada, 4505)
