"""Hooks and receivers that change while the server serves: nobody in a room notices."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from standardwebhooks.webhooks import Webhook as Verifier

from roomserver.config_fields import Config
from roomserver.config_hooks import Event, Hook, Webhook
from roomserver.domain.envelope import Entry, Verdict
from roomserver.domain.events import RoomClosed
from roomserver.domain.state import Room
from roomserver.moderation.hooks import live as module
from roomserver.moderation.hooks.live import LiveHooks
from roomserver.moderation.pipeline import Moderator
from roomserver.moderation.rulebook import read
from tests.unit.moderation.hooks.places import SECRET, Place, Request, hanging, place, verdict
from tests.unit.moderation.judging import subject

OTHER = SECRET[:-4] + "AAA="
ROOM = Room(id="r", title="Evening", created_at=1)
EVENTS: tuple[Event, ...] = ("room.opened",)


def asking(there: Place, secret: str = SECRET, **more: object) -> Config:
    """Settings with one hook, `judge`."""
    fields = {"name": "judge", "url": there.url, "networks": ("127.0.0.1",), **more}
    return Config(hook=(Hook(**fields),), hook_secrets=(f"judge={secret}",))  # type: ignore[arg-type]


def telling(there: Place, secret: str = SECRET, **more: object) -> Config:
    """Settings with one receiver, `pager`."""
    fields = {
        "name": "pager",
        "url": there.url,
        "networks": ("127.0.0.1",),
        "events": EVENTS,
        **more,
    }
    return Config(webhook=(Webhook(**fields),), hook_secrets=(f"pager={secret}",))  # type: ignore[arg-type]


def live(config: Config) -> LiveHooks:
    """What a server has."""
    return LiveHooks(config, lambda room, thing: f"{room}/{thing}")


async def judged(hooks: LiveHooks, text: str = "hello") -> str:
    """What becomes of a text."""
    answer = Moderator(lambda: read(""), hooks).judge(subject(text))
    return (answer if isinstance(answer, Verdict) else await answer).action


def resolvers() -> set[threading.Thread]:
    """The threads that look up names."""
    return {each for each in threading.enumerate() if each.name.startswith("names")}


async def until(happened: Callable[[], object]) -> None:
    """Wait for what a socket or a thread does."""
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.005)


async def test_another_hook_judges_from_now_on_and_by_another_secret() -> None:
    """An operator changes a hook, its terms and its secret in the middle of an evening."""
    async with place(verdict(verdict="block")) as one, place(verdict(verdict="flag")) as other:
        hooks = live(asking(one))
        assert await judged(hooks) == "block"
        await hooks.reload(asking(other, OTHER))
        assert await judged(hooks) == "flag"
        request = other.came[0]
        assert Verifier(OTHER).verify(request.body, request.headers)
        await hooks.reload(asking(other, OTHER, acts=("alias",)))
        assert await judged(hooks) == "allow"
        await hooks.reload(Config())
        assert not hooks.concern(subject("hello"))
        await hooks.close()


async def test_who_is_being_asked_is_asked_to_the_end() -> None:
    """The writer of a text that waits relies on it."""
    answers = asyncio.Event()

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await answers.wait()
        await verdict(verdict="hold")(request, writer)

    async with place(slow) as there:
        hooks = live(asking(there))
        waiting = asyncio.ensure_future(judged(hooks))
        await until(lambda: there.came)
        await hooks.reload(Config())
        answers.set()
        assert await waiting == "hold"
        await hooks.close()


async def test_what_can_not_be_used_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the hook."""
    async with place(verdict(verdict="block")) as there:
        hooks = live(asking(there))
        await hooks.reload(asking(there, url="https://h.example/", ca_file=str(tmp_path / "none")))
        assert await judged(hooks) == "block"
        (record,) = caplog.records
        assert record.message == "hooks.unreadable"
        assert record.__dict__["fields"]["kind"] == "judge"
        await hooks.close()


async def test_plug_ins_stay_as_they_were_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they remember is not lost, and nothing new is run without a restart."""
    loaded: list[int] = []
    monkeypatch.setattr(module, "installed", lambda: loaded.append(1) or {})
    hooks = live(Config())
    await hooks.reload(Config())
    assert loaded == [1]
    await hooks.close()


async def test_what_waits_for_a_receiver_goes_where_it_is_reached_afterwards() -> None:
    """A secret that was wrong is mended before anything is given up."""
    came = asyncio.Event()

    async def fails(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
        came.set()

    async def takes(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 OK\r\n\r\n")

    async with place(fails) as one, place(takes) as other:
        hooks = live(telling(one))
        hooks.opened(ROOM)
        hooks.opened(replace(ROOM, id="s"))
        await came.wait()
        await hooks.reload(telling(other, OTHER))
        await until(lambda: len(other.came) == 2)
        first, second = other.came
        assert first.headers["webhook-id"] == one.came[0].headers["webhook-id"]
        assert Verifier(OTHER).verify(second.body, second.headers)
        await hooks.close()


async def test_a_receiver_that_is_named_no_more_is_told_no_more() -> None:
    """And who is named for the first time is told from then on."""

    async def takes(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 OK\r\n\r\n")

    async with place(takes) as there:
        hooks = live(Config())
        assert not hooks.operator_hears
        hooks.opened(ROOM)
        key = "A" * 43 + "="
        await hooks.reload(telling(there, events=("room.opened", "report.made"), export_key=key))
        assert (hooks.operator_hears, hooks.exported) == (True, True)
        hooks.opened(replace(ROOM, id="s"))
        await until(lambda: there.came)
        await hooks.reload(Config())
        assert (hooks.operator_hears, hooks.exported) == (False, False)
        hooks.opened(replace(ROOM, id="t"))
        hooks.happened(Entry(seq=1, at=2, event=RoomClosed()), ROOM, ROOM)
        await hooks.close()
        assert len(there.came) == 1


async def test_those_before_are_let_go_and_leave_no_thread() -> None:
    """However often somebody changes something."""
    before = resolvers()
    async with place(verdict(verdict="allow")) as there:
        hooks = live(asking(there))
        for _ in range(4):
            assert await judged(hooks) == "allow"
            await hooks.reload(asking(there))
        await hooks.close()
        await until(lambda: not resolvers() - before)


async def test_the_old_ones_end_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """After as long as anything of theirs can be under way."""
    monkeypatch.setattr(module, "WITHIN_S", 0.01)
    async with place(hanging) as there:
        hooks = live(telling(there))
        hooks.opened(ROOM)
        await until(lambda: there.came)
        await hooks.reload(Config())
        ending: Awaitable[None] | None = hooks._ending
        assert ending is not None
        await ending
        await hooks.close()
