"""What a command is answered where the page leaves no choice: numbers, appeals, names, roles."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.independent.evening import (
    AGENDA,
    Evening,
    Maker,
    Server,
    agree,
    all_see,
    cast,
    check_problem,
    make_room,
    refused,
)
from tests.independent.parts import Refused
from tests.independent.rest import call


@pytest.mark.parametrize("wish", [{}, {"agreed": None}, {"agreed": "yes"}, {"agreed": 1}])
async def test_only_true_is_agreement(open_evening: Maker, wish: dict[str, Any]) -> None:
    """Whatever else stands there, or nothing: the person is told to agree."""
    stranger = (evening := await open_evening()).client()
    await stranger.hello(invite=evening.made["invite"])
    with pytest.raises(Refused) as caught:
        await stranger.join(**wish)
    assert caught.value.code == "agreement_required"


async def test_the_same_number_twice_at_once(open_evening: Maker) -> None:
    """Both are answered, and it is done once."""
    ada = await (await open_evening()).guest("Ada")
    frame = {"type": "message.post", "n": 7, "text": "once"}
    await ada.send(**frame)
    await ada.send(**frame)
    await ada.command("hand.raise", n=8)
    answers = [f for f in ada.frames if f["type"] in ("ack", "error") and f["n"] == 7]
    assert [each["type"] for each in answers] == ["ack", "ack"]
    assert [each.get("duplicate") for each in answers] == [None, True]
    assert sum(event["type"] == "message.posted" for event in ada.log) == 1


async def test_a_refused_number_stays_refused(open_evening: Maker) -> None:
    """On its connection; after a resume nobody knows whether the error came, so it is done."""
    people = await cast(await open_evening())
    _, ada, ben, _ = people.all()
    await refused(ada, "forbidden", "note.post", text="not mine to say", n=20)
    for _ in range(2):
        del ada.answers[20]
        await refused(ada, "stale", "message.post", text="a new try", n=20)
    await ada.command("message.post", text="a new number", n=21)
    await refused(ben, "forbidden", "circle.begin", n=20)
    await ben.resume()
    del ben.answers[20]
    await ben.command("message.post", text="after the resume", n=20)
    await ada.event("message.posted", by=ben.id, text="after the resume")
    assert not ben.saw("message.posted", text="a new try")


async def test_limits_are_told(open_evening: Maker) -> None:
    """All that a client has to keep to; what is too long by one is refused."""
    ada = await (await open_evening()).guest("Ada")
    limits = ada.preview["server"]["limits"]
    assert limits == ada.welcome["server"]["limits"]
    assert (limits["words"], limits["goal"]) == (500, 500)
    assert (limits["messages_burst"], limits["frames_per_min"]) == (10, 120)
    await ada.command("goal.set", text="e\u0301" * limits["goal"])
    await refused(ada, "too_long", "goal.set", text="e" * (limits["goal"] + 1))


async def test_to_have_stopped_typing_is_told_at_once(open_evening: Maker) -> None:
    """Within the second in which a new beginning would not pass."""
    people = await cast(await open_evening())
    _, ada, ben, _ = people.all()
    for on in (True, False):
        await ada.typing(on)
    await ben.until(lambda: len(ben.typing_seen) > 1 or None, "both signals")
    assert [each["on"] for each in ben.typing_seen] == [True, False]


async def test_every_report_is_an_alert_of_its_own(open_evening: Maker) -> None:
    """No later one takes the words of an earlier; the author may appeal, also what is removed."""
    people = await cast(await open_evening())
    mara, ada, ben, cleo = people.all()
    message = (await ada.command("message.post", text="Hm"))["id"]
    await ben.command("message.report", message=message, reason="unkind", text="first")
    await ben.command("message.report", message=message, reason="other", text="repeated")
    await cleo.command("message.report", message=message, reason="unsafe", text="second")
    await refused(ada, "forbidden", "message.report", message=message, reason="other")
    await mara.command("message.remove", message=message, reason="a test")
    await ada.command("message.report", message=message, reason="appeal", text="please look")
    await mara.event("alert.raised", labels=["appeal"], participant=ada.id)
    assert [each["text"] for each in mara.room["alerts"]] == ["first", "second", "please look"]
    assert len({each["alert"] for each in mara.room["alerts"]}) == 3
    await refused(ben, "stale", "message.report", message=message, reason="appeal")
    await agree(*people.all())


async def test_held_messages_are_nobody_elses(open_evening: Maker) -> None:
    """What was held and declined never was, for others; its author may appeal."""
    people = await cast(await open_evening(pre_moderated=True))
    mara, ada, ben, _ = people.all()
    message = (await ada.command("message.post", text="Wait for me"))["id"]
    await refused(ben, "not_found", "reaction.add", message=message, kind="heard")
    await mara.command("message.decline", message=message)
    await refused(ben, "not_found", "reaction.add", message=message, kind="heard")
    await refused(ben, "not_found", "message.report", message=message, reason="appeal")
    await ada.command("message.report", message=message, reason="appeal")
    await mara.event("alert.raised", labels=["appeal"], message=message)
    await agree(*people.all())


async def test_a_name_given_up_is_not_given_again(open_evening: Maker) -> None:
    """To nobody, not even to whoever had it; a new spelling of one's own is free."""
    people = await cast(await open_evening())
    _, ada, ben, _ = people.all()
    await ben.command("alias.set", alias="Benno")
    await refused(ada, "alias_taken", "alias.set", alias="Ben")
    await refused(ben, "alias_taken", "alias.set", alias="ben")
    await ben.command("alias.set", alias="BENNO")
    await refused(ben, "alias_refused", "alias.set", alias="x" * 33)
    await refused(ada, "forbidden", "role.accept", role="host")
    await agree(*people.all())


async def test_what_is_told_though_nothing_changed(open_evening: Maker) -> None:
    """`queue.changed` comes always; a host going has no `back_soon` any more."""
    evening = await open_evening()
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    second = await evening.host("Second")
    await mara.command("circle.begin")
    await all_see(people.all(), "turn.offered", holder=ada.id)
    for _ in range(2):
        await mara.command("queue.set", queue=[ben.id, cleo.id])
        await all_see(people.all(), "queue.changed", queue=[ben.id, cleo.id])
    await second.command("host.away", on=True)
    await second.command("room.leave")
    await mara.event("participant.changed", participant=second.id, back_soon=True)
    back = await mara.event("participant.changed", participant=second.id, back_soon=False)
    left = await mara.event("participant.left", participant=second.id)
    assert left["seq"] == back["seq"] + 1
    await agree(*people.all())


async def test_a_second_pass(open_evening: Maker) -> None:
    """Who passes twice is in no list; `come_back` becomes the queue once, in every order."""
    sharing = {"kind": "sharing", "title": "Hands", "floor": "turns", "order": "hands"}
    people = await cast(await open_evening(agenda=[sharing]))
    mara, ada, ben, _ = people.all()
    await mara.command("circle.begin")
    await ada.command("hand.raise")
    for _ in range(2):
        offered = await mara.event("turn.offered", holder=ada.id)
        await ada.command("turn.pass", turn=offered["turn"])
        await mara.event("turn.ended", turn=offered["turn"], reason="passed")
    await ben.command("hand.raise")
    offered = await mara.event("turn.offered", holder=ben.id)
    await ben.command("turn.pass", turn=offered["turn"])
    await mara.event("turn.ended", turn=offered["turn"], reason="passed")
    await agree(*people.all())
    assert (mara.room["turn"], mara.room["queue"], mara.room["heard"]) == (None, [], [])
    assert mara.room["come_back"] == [ben.id]


async def test_the_mark_of_a_lifted_ban(open_evening: Maker) -> None:
    """Who waited marked goes on waiting, without the mark."""
    evening = await open_evening()
    people = await cast(evening)
    mara, ada, _, cleo = people.all()
    await mara.command("participant.remove", participant=cleo.id, ban=True)
    url = f"{evening.server.url}/api/rooms/{evening.made['room']}"
    facts = (await call("GET", url, key=evening.server.host_key)).body
    dora = await _comes(evening, facts["invite"])
    await mara.event("participant.waiting", participant=dora, marked=True)
    await mara.command("ban.lift", participant=cleo.id)
    unmarked = await mara.event("participant.waiting", participant=dora)
    assert "marked" not in unmarked
    assert mara.room["waiting"] == [{"id": dora, "alias": "Dora"}]
    await agree(mara, ada)


async def _comes(evening: Evening, invite: str) -> str:
    guest = evening.client()
    await guest.hello(invite=invite)
    await guest.join(agreed=True, alias="Dora")
    return guest.id


async def test_a_mistyped_setting_is_refused(server: Server) -> None:
    """Over HTTP, in one answer with all else that is wrong, and without quoting it."""
    body = {"title": "", "agenda": AGENDA, "pre_moderatd": True}
    answer = await call("POST", f"{server.url}/api/rooms", key=server.host_key, body=body)
    problem = check_problem(answer, 422)
    assert problem["code"] == "invalid"
    assert [each.get("field") for each in problem["errors"]] == ["title", None]
    assert b"pre_moderatd" not in answer.raw


async def test_a_rooms_own_key(server: Server) -> None:
    """It opens the three calls of its room; for the list of rooms it is nobody's."""
    made = await make_room(server)
    key = made["host_url"].partition("#")[2]
    rooms = f"{server.url}/api/rooms"
    assert (await call("GET", f"{rooms}/{made['room']}", key=key)).status == 200
    listed = await call("GET", rooms, key=key)
    assert listed.status == 200
    assert not [room for room in listed.body if room["room"] == made["room"]]
    other = await make_room(server)
    check_problem(await call("GET", f"{rooms}/{other['room']}", key=key), 401)


async def test_a_malformed_hello_may_be_said_again(open_evening: Maker) -> None:
    """It is answered by an error, not by a close."""
    ada = (evening := await open_evening()).client()
    with pytest.raises((Refused, TimeoutError)):
        async with asyncio.timeout(1):
            await ada.hello(invite=evening.made["invite"], host_key="both")
    assert [error["code"] for error in ada.errors] == ["bad_command"]
    hello = {"type": "hello", "room": evening.made["room"], "invite": evening.made["invite"]}
    await ada.link.socket.send(json.dumps(hello))
    await ada.until(lambda: ada.preview or None, "preview")
