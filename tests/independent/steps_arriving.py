"""Steps of the evening: previews, joins, and words before the circle."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.independent.client import Client
from tests.independent.evening import AGENDA, AGREEMENTS, Evening, People, agree, all_see, refused
from tests.independent.fold import Json
from tests.independent.parts import Refused


async def arrive(evening: Evening) -> People:
    """Previews, refused joins and joins."""
    mara = evening.client()
    preview = await mara.hello(host_key=evening.server.host_key)
    check_preview(preview, evening, here=0, hosts=[])
    welcome = await mara.join(agreed=True, alias="Mara")
    assert (welcome["you"]["role"], welcome["you"]["part"]) == ("host", "listener")
    assert {"waiting", "held", "alerts"} <= welcome["room"].keys()

    ada = evening.client()
    check_preview(await ada.hello(invite=evening.made["invite"]), evening, here=0, hosts=["Mara"])
    await join_refused(ada, "agreement_required", agreed=False, alias="Ada")
    welcome = await ada.join(agreed=True, alias="Ada")
    check_first_welcome(welcome)

    ben = evening.client()
    check_preview(await ben.hello(invite=evening.made["invite"]), evening, here=1, hosts=["Mara"])
    error = await join_refused(ben, "alias_taken", agreed=True, alias="ADA")
    assert error["suggestions"]
    await ben.join(agreed=True, alias="Ben", part="sharer", keepsake=True)

    cleo = evening.client()
    await cleo.hello(invite=evening.made["invite"])
    await cleo.join(agreed=True)
    assert cleo.you["alias"]
    await all_see([mara, ada, ben], "participant.joined", participant=cleo.id)
    await agree(mara, ada, ben, cleo)
    return People(mara, ada, ben, cleo)


def check_preview(preview: Json, evening: Evening, *, here: int, hosts: list[str]) -> None:
    """All that section 2 promises to somebody who has not agreed yet."""
    room = preview["room"]
    assert (room["id"], room["title"]) == (evening.made["room"], "Tuesday circle")
    assert (room["phase"], room["agreements"]) == ("gathering", AGREEMENTS)
    assert (room["here"], room["hosts"], room["lobby"]) == (here, hosts, False)
    assert [planned["title"] for planned in room["agenda"]] == [r["title"] for r in AGENDA]
    assert {"language", "capacity", "kept", "resources"} <= room.keys()
    assert len(set(preview["aliases"])) == 3
    limits = preview["server"]["limits"]
    assert (limits["frame_bytes"], limits["text"], limits["note"]) == (32 * 1024, 2000, 80)
    assert (limits["alias"], limits["messages_per_min"]) == (32, 20)
    assert isinstance(preview["now"], int)


async def join_refused(client: Client, code: str, **fields: Any) -> Json:
    """A join that is refused and may be tried again on the same socket."""
    with pytest.raises(Refused) as caught:
        await client.join(**fields)
    assert caught.value.code == code
    return caught.value.frame


def check_first_welcome(welcome: Json) -> None:
    """A participant's first welcome, the defaults of rounds and settings included."""
    assert (welcome["you"]["role"], welcome["you"]["part"]) == ("participant", "sharer")
    assert (welcome["last_n"], welcome["recovered"], welcome["history"]) == (0, False, [])
    room = welcome["room"]
    assert not {"waiting", "held", "alerts", "messages", "goals", "closes_at"} & room.keys()
    assert (room["round"], room["turn"], room["silence"], room["floor"]) == (
        None,
        None,
        None,
        "open",
    )
    settings = {"capacity": 12, "late": "queue", "bell": "anyone", "answer_s": 60, "locked": False}
    assert settings.items() <= room["settings"].items()
    check_in, talk = room["agenda"]
    assert AGENDA[0].items() <= check_in.items()
    defaults = {"prompt": "", "order": "circle", "reply_s": 0, "gap_s": 0, "overtime": "gentle"}
    assert {**defaults, **AGENDA[1], "extensions": 1, "repeat_passed": True}.items() <= talk.items()
    assert not {"turn_s", "budget_s", "minutes"} & talk.keys()


async def gather(people: People) -> None:
    """Words before the circle, marks, typing, and what is refused."""
    mara, ada, ben, _ = people.all()
    await ada.typing(True)
    await ben.until(lambda: ben.typing_seen or None, "typing")
    assert ben.typing_seen == [{"type": "typing", "by": ada.id, "on": True}]
    ack = await ada.command("message.post", text="good e\u0301vening")
    assert [frame["type"] for frame in ada.frames[-2:]] == ["message.posted", "ack"]
    posted = await all_see(people.all(), "message.posted", message=ack["id"])
    assert (posted["by"], posted["text"]) == (ada.id, "good \u00e9vening")
    assert "feedback" in posted
    assert not {"turn", "round"} & posted.keys()
    await marks(people, ack["id"])
    removed = await ben.command("message.post", text="I'll take this back", note="small")
    await mara.command("message.remove", message=removed["id"], reason="a test")
    await all_see(people.all(), "message.removed", message=removed["id"])
    await ben.event("notice", key="message_removed", message=removed["id"])
    await unreadable(ada)
    await misplaced(people, ack["id"])
    await agree(*people.all())


async def marks(people: People, message: str) -> None:
    """A mark counts once a person; it is counted and never named."""
    _, ada, ben, _ = people.all()
    seq = ben.seq
    await ben.command("reaction.add", message=message, kind="heard")
    event = await ada.event("reaction.changed", message=message, kind="heard", count=1)
    assert "by" not in event
    await ben.command("reaction.add", message=message, kind="heard")
    assert ben.seq == seq + 1
    await agree(*people.all())
    await ben.command("reaction.remove", message=message, kind="heard")
    await ada.event("reaction.changed", message=message, kind="heard", count=0)
    assert "messages" not in ada.room


async def unreadable(client: Client) -> None:
    """Frames that can't be read are answered without `n`."""
    for raw in (b'{"type":"pong"}', "{", "[1]", '{"n":1}', '{"type":"pong","type":"pong"}'):
        await faulted(client, raw, "bad_frame")
    for frame, code in (
        ({"type": "join", "agreed": True}, "already_joined"),
        ({"type": "hello", "room": client.room_id, "resume": client.secret}, "already_joined"),
        ({"type": "circle.pause"}, "bad_command"),
    ):
        await faulted(client, json.dumps(frame), code)


async def faulted(client: Client, raw: str | bytes, code: str) -> None:
    """Send a frame as it is; the answer must be an error without `n`."""
    seen = len(client.errors)
    await client.link.socket.send(raw)
    await client.until(lambda: len(client.errors) > seen or None, f"error to {raw!r}")
    assert client.errors[-1]["code"] == code, raw
    assert "n" not in client.errors[-1]


async def misplaced(people: People, message: str) -> None:
    """Commands that are refused in gathering."""
    _, ada, ben, _ = people.all()
    await refused(ada, "bad_command", "no.such.command")
    await refused(ada, "bad_command", "message.post")
    await refused(ada, "bad_command", "message.post", text=7)
    await refused(ada, "bad_command", "message.post", text=" \n ")
    await refused(ada, "too_long", "message.post", text="x" * 2001)
    await refused(ada, "too_long", "message.post", text="x", note="y" * 81)
    await refused(ada, "not_found", "reaction.add", message="nothing", kind="heard")
    await refused(ada, "bad_command", "reaction.add", message=message, kind="fine")
    await refused(ada, "forbidden", "circle.begin")
    await refused(ada, "forbidden", "message.report", message=message, reason="other")
    await refused(ben, "forbidden", "message.retract", message=message)
