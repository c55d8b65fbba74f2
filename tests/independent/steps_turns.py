"""Steps of the evening: a round of turns, from the first offer to the last."""

from __future__ import annotations

import pytest

from tests.independent.client import Client
from tests.independent.evening import People, agree, all_see, assert_lasts, check_recovery, refused
from tests.independent.parts import Refused


async def begin(people: People) -> str:
    """The circle begins; the first turn's id."""
    mara, ada, ben, cleo = people.all()
    await mara.command("circle.begin")
    began = await all_see(people.all(), "circle.began")
    assert (began["phase"], began["floor"], began["by"]) == ("circle", "turns", mara.id)
    opened = await all_see(people.all(), "round.opened")
    assert (opened["turn_s"], opened["floor"]) == (120, "turns")
    offered = await all_see(people.all(), "turn.offered")
    assert offered["holder"] == ada.id
    assert offered["extensions_left"] == 1
    assert ada.room["queue"] == [ben.id, cleo.id]
    await refused(mara, "wrong_phase", "circle.begin")
    await refused(ada, "floor_closed", "message.post", text="not yet begun")
    await refused(ben, "not_your_turn", "message.post", text="me first")
    await refused(ben, "not_your_turn", "turn.begin", turn=offered["turn"])
    await agree(*people.all())
    turn: str = offered["turn"]
    return turn


async def first_turn(people: People, turn: str) -> str:
    """Share with feedback, more time, replies by leave, an end with marks; Ada's message."""
    mara, ada, ben, cleo = people.all()
    await ada.command("turn.begin", turn=turn)
    started = await all_see(people.all(), "turn.started", turn=turn)
    assert_lasts(started, "ends_at", 120_000)
    assert abs(ada.server_now_ms() - started["at"]) < 5_000
    share = await ada.command("message.post", text="The house is quiet.", feedback="kind_words")
    posted = await all_see(people.all(), "message.posted", message=share["id"])
    assert (posted["turn"], posted["feedback"]) == (turn, "kind_words")
    assert posted["round"] == ada.room["round"]
    await refused(ben, "not_your_turn", "message.post", text="me too")
    await refused(ben, "not_your_turn", "message.post", text="me", reply_to=share["id"])
    await ada.command("turn.more_time", turn=turn)
    extended = await all_see(people.all(), "turn.extended", turn=turn, extensions_left=0)
    assert extended["ends_at"] == started["ends_at"] + 120_000
    await refused(ada, "forbidden", "turn.more_time", turn=turn)
    await agree(*people.all())
    await replies(people, turn, share["id"])
    ended = await all_see(people.all(), "turn.ended", turn=turn, reason="done")
    assert ended["marks"] == {"with_you": 1}
    assert mara.room["heard"] == [ada.id]
    await refused(ada, "stale", "turn.end", turn=turn)
    await agree(mara, ada, ben, cleo)
    message: str = share["id"]
    return message


async def replies(people: People, turn: str, share: str) -> None:
    """The holder's first `turn.end` opens replies, the second ends the turn."""
    mara, ada, ben, _ = people.all()
    await ada.command("turn.end", turn=turn)
    opened = await all_see(people.all(), "turn.replies_opened", turn=turn)
    assert_lasts(opened, "replies_until", 60_000)
    await agree(*people.all())
    reply = await ben.command("message.post", text="I light a candle then.", reply_to=share)
    posted = await all_see(people.all(), "message.posted", message=reply["id"])
    assert (posted["reply_to"], posted["turn"], posted["by"]) == (share, turn, ben.id)
    with pytest.raises(Refused):
        await ben.command("message.post", text="and now to something else")
    await ben.command("reaction.add", message=share, kind="with_you")
    await mara.event("reaction.changed", message=share, kind="with_you", count=1)
    await ada.command("turn.end", turn=turn)


async def pass_and_defer(people: People) -> str:
    """Ben passes, Cleo defers alone in the queue and is offered again; her new turn."""
    mara, ada, ben, cleo = people.all()
    offered = await all_see(people.all(), "turn.offered", holder=ben.id)
    await ben.command("turn.pass", turn=offered["turn"])
    ended = await all_see(people.all(), "turn.ended", turn=offered["turn"], reason="passed")
    assert ended["marks"] == {}
    offered = await all_see(people.all(), "turn.offered", holder=cleo.id)
    assert (mara.room["come_back"], mara.room["queue"]) == ([ben.id], [])
    await agree(*people.all())
    await cleo.command("turn.defer", turn=offered["turn"])
    await all_see(people.all(), "turn.ended", turn=offered["turn"], reason="deferred")
    again = await all_see(people.all(), "turn.offered", holder=cleo.id)
    assert again["turn"] != offered["turn"]
    await refused(cleo, "forbidden", "turn.defer", turn=again["turn"])
    assert ada.room["heard"] == [ada.id]
    await agree(*people.all())
    turn: str = again["turn"]
    return turn


async def drop_mid_turn(people: People, turn: str, mark_this: str) -> None:
    """Cleo's network goes with a command unanswered; she comes back to all of it."""
    mara, ada, ben, cleo = people.all()
    await cleo.command("turn.begin", turn=turn)
    cleo.link.deaf = True
    n = await cleo.submit("message.post", text="Can you hear me?")
    await mara.event("message.posted", by=cleo.id, text="Can you hear me?")
    cleo.drop()
    away = await all_see([mara, ada, ben], "participant.away", participant=cleo.id)
    clock = await all_see([mara, ada, ben], "turn.clock", turn=turn)
    assert 0 < clock["left_ms"] <= 120_000
    assert "ends_at" not in clock
    await agree(mara, ada, ben)
    await cleo.resume()
    check_recovery(cleo)
    missed = [event["type"] for event in cleo.welcome["history"]]
    assert missed == [
        "message.posted",
        "participant.away",
        "turn.clock",
        "participant.returned",
        "turn.clock",
    ]
    goes_on = cleo.welcome["history"][-1]
    assert_lasts(goes_on, "ends_at", clock["left_ms"])
    assert (await cleo.answer(n)).get("duplicate") is True
    assert away["seq"] == cleo.welcome["history"][1]["seq"]
    await numbers(cleo, mark_this)
    await agree(*people.all())
    await cleo.command("turn.end", turn=turn)
    await all_see(people.all(), "turn.ended", turn=turn, reason="done")


async def numbers(client: Client, message: str) -> None:
    """Gaps are fine, going back is not, and a number that was done is not done again."""
    top = max(client.answers) + 6
    await client.command("reaction.add", message=message, kind="heard", n=top)
    await refused(client, "stale", "reaction.add", message=message, kind="heard", n=top - 3)
    seq = client.seq
    del client.answers[top]
    ack = await client.command("reaction.remove", message=message, kind="heard", n=top)
    assert (ack.get("duplicate"), client.seq) == (True, seq)
    assert client.room["messages"][message]["reactions"]["heard"] == 1


async def come_back(people: People) -> None:
    """Ben is asked again; a host gives him time; then the round waits for a host."""
    mara, ada, ben, cleo = people.all()
    offered = await all_see(people.all(), "turn.offered", holder=ben.id)
    assert (mara.room["queue"], mara.room["come_back"]) == ([], [])
    assert mara.room["heard"] == [ada.id, cleo.id]
    await ben.command("turn.begin", turn=offered["turn"])
    started = await mara.event("turn.started", turn=offered["turn"])
    await ben.command("message.post", text="Now I have words.", feedback="none")
    await mara.command("turn.extend", turn=offered["turn"], seconds=30)
    extended = await all_see(people.all(), "turn.extended", turn=offered["turn"])
    assert extended["ends_at"] == started["ends_at"] + 30_000
    await refused(ben, "forbidden", "part.set", part="listener")
    await ben.command("turn.end", turn=offered["turn"])
    await all_see(people.all(), "turn.ended", turn=offered["turn"], reason="done")
    assert mara.room["turn"] is None
    assert mara.room["heard"] == [ada.id, cleo.id, ben.id]
    await agree(*people.all())
