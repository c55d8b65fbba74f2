"""The export of what is reported: sealed, sent once, or dropped; never a word in the clear."""

import asyncio
import base64
import json
from typing import Any

import pytest
from msgspec.structs import replace
from nacl.public import PrivateKey, SealedBox

from roomserver.domain import commands as c
from roomserver.moderation.hooks.export import AT_ONCE, Export
from roomserver.moderation.hooks.receivers import Receiver, Receivers
from roomserver.observability import metrics
from roomserver.rooms.secrets import Secrets
from tests.unit.moderation.hooks.test_receivers import Post
from tests.unit.rooms.fakes import House, quiet, virtual
from tests.unit.rooms.seats import seated

PRIVATE = PrivateKey.generate()
PSEUDONYM = Secrets(b"k" * 32).pseudonym


def export(name: str, post: Post) -> Export:
    """One to the operator's key."""
    metrics.registry.admit("hook", [name])
    return Export(name, bytes(PRIVATE.public_key), post, PSEUDONYM)


def outcomes(name: str) -> dict[str, float]:
    """What became of exports."""
    return {
        each: n
        for each in ("sent", "failed", "unsealed", "dropped")
        if (n := metrics.registry.value("report_exports_total", hook=name, outcome=each))
    }


async def reported(house: House, posts: int, about: int) -> list[str]:
    """Somebody posts `w0`, `w1`, …; one of it is reported. Returns who was there."""
    room, ana, wren, host, guest = await seated(house)
    for n in range(posts):
        room.submit(wren, n + 1, c.MessagePost(text=f"w{n}"))
    await quiet()
    message = list(room.state.messages)[about]
    house.ear.heard.clear()
    room.submit(ana, 1, c.MessageReport(message=message, reason="unsafe", text="mine"))
    await quiet()
    return [host, guest]


def offer(house: House, exporting: Export) -> None:
    """Offer all that happened, in a room whose people know of it."""
    for entry, _, after in house.ear.heard:
        exporting.offer(entry, replace(after, exported=True))


def opened(post: Post) -> dict[str, Any]:
    """What the operator reads with the private key."""
    ((_, body),) = post.sent
    sealed = base64.b64decode(json.loads(body)["data"]["sealed"])
    read: dict[str, Any] = json.loads(SealedBox(PRIVATE).decrypt(sealed))
    return read


@virtual
@pytest.mark.parametrize(
    ("about", "before", "after"), [(0, [], ["w1"]), (2, ["w1"], ["w3"]), (4, ["w3"], [])]
)
async def test_the_message_and_its_two_neighbours(
    about: int, before: list[str], after: list[str]
) -> None:
    """Enough to judge by; not the evening."""
    async with House() as house:
        post = Post()
        exporting = export("export", post)
        _, guest = await reported(house, 5, about)
        offer(house, exporting)
        await asyncio.sleep(0.1)
        read = opened(post)
        assert read["reason"] == "unsafe"
        assert read["message"]["text"] == f"w{about}"
        assert [each["text"] for each in read["before"]] == before
        assert [each["text"] for each in read["after"]] == after
        assert guest not in json.dumps(read)
        assert "mine" not in json.dumps(read)
        await exporting.close()


@virtual
async def test_nobody_on_the_way_reads_a_word() -> None:
    """The receiver keeps it sealed, until somebody with the key looks."""
    async with House() as house:
        post = Post()
        exporting = export("sealed", post)
        await reported(house, 3, 1)
        offer(house, exporting)
        await asyncio.sleep(0.1)
        ((ident, body),) = post.sent
        message = json.loads(body)
        assert message["type"] == "report.exported"
        assert set(message["data"]) == {"room", "alert", "sealed"}
        assert ident.startswith("evt_")
        assert outcomes("sealed") == {"sent": 1}
        await exporting.close()


@virtual
async def test_what_can_not_be_sent_is_dropped() -> None:
    """It is not kept for another try."""
    async with House() as house:
        post = Post("unreachable")
        exporting = export("fails", post)
        await reported(house, 1, 0)
        offer(house, exporting)
        await asyncio.sleep(1_000)
        assert len(post.sent) == 1
        assert outcomes("fails") == {"failed": 1}
        await exporting.close()


@virtual
async def test_what_can_not_be_sealed_is_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is wrong, no word goes out in the clear."""
    async with House() as house:
        post = Post()
        exporting = export("unsealed", post)
        exporting._box = None  # type: ignore[assignment]
        await reported(house, 1, 0)
        offer(house, exporting)
        await asyncio.sleep(0.1)
        assert post.sent == []
        assert outcomes("unsealed") == {"unsealed": 1}
        assert [record.message for record in caplog.records] == ["export.failed"]


@virtual
async def test_a_room_whose_people_were_not_told_exports_nothing() -> None:
    """They joined before the operator switched it on."""
    async with House() as house:
        post = Post()
        exporting = export("later", post)
        await reported(house, 1, 0)
        for entry, _, after in house.ear.heard:
            exporting.offer(entry, after)
        await asyncio.sleep(0.1)
        assert post.sent == []
        assert outcomes("later") == {}
        await exporting.close()


@virtual
async def test_so_many_at_once() -> None:
    """A flood of reports does not become a flood of mail."""
    async with House() as house:
        post = Post(hang=True)
        exporting = export("many", post)
        await reported(house, 1, 0)
        for _ in range(AT_ONCE + 2):
            offer(house, exporting)
        await asyncio.sleep(0)
        assert len(post.sent) == AT_ONCE
        assert outcomes("many") == {"dropped": 2}
        await exporting.close()


@virtual
async def test_only_a_report_is_exported_once_and_only_what_still_stands() -> None:
    """Not a call for help, not a report that rings again, not what was taken back."""
    async with House() as house:
        post = Post()
        exporting = export("once", post)
        room, ana, wren, _, _ = await seated(house)
        house.ear.heard.clear()
        room.submit(wren, 1, c.HelpAsk(text="please"))
        room.submit(wren, 2, c.MessagePost(text="w"))
        await quiet()
        (message,) = room.state.messages
        offer(house, exporting)
        house.ear.heard.clear()
        room.submit(ana, 1, c.MessageReport(message=message, reason="other"))
        await house.pass_time(65)
        rings = [each for each in house.ear.types if each == "alert.raised"]
        assert len(rings) >= 2
        offer(house, exporting)
        await asyncio.sleep(0.1)
        assert len(post.sent) == 1
        room.submit(ana, 2, c.MessageRemove(message=message, reason="x"))
        await quiet()
        house.ear.heard.clear()
        room.submit(wren, 3, c.MessageReport(message=message, reason="appeal"))
        await quiet()
        assert house.ear.types == ["alert.raised"]
        offer(house, exporting)
        await asyncio.sleep(0.1)
        assert len(post.sent) == 1


@virtual
async def test_a_receiver_exports_what_happens_in_a_room() -> None:
    """From the report to the mail."""
    async with House() as house:
        post = Post()
        mailing = Receiver("mail", ("report.made",), post, lambda: 1.0, export("mail", post))
        all_ = Receivers([mailing], PSEUDONYM)
        await reported(house, 3, 1)
        for entry, before, after in house.ear.heard:
            all_.happened(entry, before, replace(after, exported=True))
        await asyncio.sleep(0.1)
        kinds = sorted(json.loads(body)["type"] for _, body in post.sent)
        assert kinds == ["report.exported", "report.made"]
        await all_.close()
