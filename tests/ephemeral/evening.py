"""An evening in which something is said wherever the protocol has a place for words."""

import contextlib
import secrets

from msgspec import Struct

from roomserver.rooms.secrets import Secrets
from tests.e2e.evening import OPEN_ROUND, Room
from tests.fleet.conftest import elsewhere

ADDRESS = "203.0.113.77"
NETWORK = "203.0.113.0/24"
BEHIND = {"X-Forwarded-For": ADDRESS}


class Canaries:
    """Texts that nobody else says; `sung` are those that stand in the room by now."""

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(3)
        self.sung: set[str] = set()

    def __call__(self, place: str) -> str:
        """Return the canary for a place where it is to be said now."""
        canary = f"{place} {self._nonce}"
        self.sung.add(canary)
        return canary

    def gone(self, *places: str) -> list[str]:
        """Take these out of the song: they were taken back."""
        found = [f"{place} {self._nonce}" for place in places]
        self.sung -= set(found)
        return found


class Evening(Struct):
    """A room with a host on one instance and two participants on another, and what was said."""

    room: Room
    there: Room
    canary: Canaries
    host: object = None
    wren: object = None
    tovik: object = None

    @property
    def secrets(self) -> list[str]:
        """Return what opens the room or a seat in it."""
        people = [self.host, self.wren, self.tovik]
        return [self.room.invite, self.room.host_key, self.room.house.key] + [
            each.resume for each in people
        ]

    def mark(self, key: str) -> str:
        """Return what stands for the participants' network in this room."""
        return Secrets(key.encode()).address(self.room.id, NETWORK)


@contextlib.asynccontextmanager
async def evening(one, two, **wishes):
    """Give an evening that has just begun."""
    canary = Canaries()
    agenda = [{**OPEN_ROUND, "title": canary("round"), "prompt": canary("prompt")}] * 2
    agreements = [canary("agreement")]
    room = one.room(title=canary("title"), agenda=agenda, agreements=agreements, **wishes)
    there = elsewhere(room, two)
    async with contextlib.AsyncExitStack() as stack:
        host = await stack.enter_async_context(room.host(canary("ana")))
        wren = await stack.enter_async_context(there.person(canary("wren")))
        tovik = await stack.enter_async_context(there.person(canary("tovik")))
        yield Evening(room, there, canary, host, wren, tovik)


async def all_is_said(evening: Evening) -> None:
    """Say something in every place that has words, and leave it there."""
    canary, host, wren, tovik = evening.canary, evening.host, evening.wren, evening.tovik
    said = await wren.did("message.post", text=canary("said"), note=canary("content note"))
    await host.hear("message.posted")
    await tovik.did("message.post", text=canary("reply"), reply_to=said["id"])
    await wren.did("whisper.post", to=host.you, text=canary("whisper"))
    await host.did("whisper.post", to=wren.you, text=canary("answer"))
    await host.did("note.post", text=canary("host note"))
    await host.did("announcement.post", text=canary("announcement"))
    await wren.did("goal.set", text=canary("goal"))
    await tovik.did("message.report", message=said["id"], reason="unkind", text=canary("report"))
    await wren.did("help.ask", text=canary("help"))
    alert = await host.hear("alert.raised")
    await host.did("alert.claim", alert=alert["alert"], text=canary("claimed"))
    await host.did("alert.close", alert=alert["alert"], text=canary("closed"))
    await wren.did("alias.set", alias=canary("wrenna"))
    await hosts_words(evening)


async def hosts_words(evening: Evening) -> None:
    """Say what only hosts say, and what they do to others with a word."""
    canary, host, tovik = evening.canary, evening.host, evening.tovik
    await host.did("circle.begin")
    await host.did("circle.pause", words=canary("pause"))
    await host.did("circle.resume", words=canary("resume"))
    await host.did("silence.begin", seconds=60, words=canary("silence"))
    await host.did("silence.end")
    # An instance knows of the other's doings once it has told its own people of them.
    await tovik.hear("silence.ended")
    await tovik.did("bell.ring", words=canary("bell"))
    await host.hear("silence.began")
    await host.did("silence.end")
    await host.did("round.edit", spec={**OPEN_ROUND, "title": canary("edited")})
    await host.did("participant.mute", participant=tovik.you, reason=canary("muted"))
    await host.did("participant.unmute", participant=tovik.you)
    while (await tovik.hear("notice"))["key"] != "unmuted":
        pass


async def held(evening: Evening, place: str) -> dict:
    """Let somebody post what waits for a host; return what the host hears."""
    await evening.host.did("room.set", pre_moderated=True)
    await evening.wren.hear("room.changed")
    text, note = evening.canary(place), evening.canary(f"{place} note")
    await evening.wren.did("message.post", text=text, note=note)
    return await evening.host.hear("message.held")
