"""From settings to hooks that are asked, and what of a text they are shown."""

import asyncio
from importlib import metadata
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Webhook_

from roomserver.config_fields import Config
from roomserver.config_hooks import Hook, Webhook
from roomserver.domain.envelope import Verdict
from roomserver.domain.state import Room
from roomserver.moderation.hooks.build import HooksError, Outsiders, hooks, receivers
from roomserver.moderation.hooks.judging import Asking, Hooks, Terms
from roomserver.moderation.hooks.receivers import Receivers
from roomserver.moderation.hooks.spec import ACTS, Outcome
from roomserver.moderation.pipeline import TO_HOSTS, Moderator
from roomserver.moderation.rulebook import read
from roomserver.moderation.verdicts import found
from tests.unit.moderation.hooks.places import SECRET, Request, place, saying, verdict
from tests.unit.moderation.hooks.test_judging import Said
from tests.unit.moderation.judging import Told, book, subject


class Holding:
    """A plug-in that holds everything."""

    def message(self, _: object) -> Outcome:
        return Outcome(verdict="hold", reason="mine")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One plug-in, `holding`."""
    entry = metadata.EntryPoint("holding", f"{__name__}:Holding", "roomserver.moderation")
    monkeypatch.setattr(metadata.EntryPoint, "load", lambda _: Holding)
    monkeypatch.setattr(metadata, "entry_points", lambda group: [entry])


def settings(*named: Hook) -> Config:
    """Settings with these hooks."""
    return Config(hook=named, hook_secrets=tuple(f"{each.name}={SECRET}" for each in named))


def moderator(asked: Hooks) -> Moderator:
    """The whole way of a text, with these hooks."""
    return Moderator(lambda: read(""), Outsiders(asked, lambda room, thing: f"{room}/{thing}"))


async def judged(asked: Hooks, text: str, **rest: object) -> Verdict:
    """What becomes of a text."""
    answer = moderator(asked).judge(subject(text, **rest))  # type: ignore[arg-type]
    return answer if isinstance(answer, Verdict) else await answer


async def test_an_endpoint_of_the_settings_judges() -> None:
    """From the settings to the verdict that a room gets."""
    async with place(verdict(verdict="block", reason="spam")) as there:
        judge = Hook(name="judge", url=there.url, networks=("127.0.0.1",), acts=("message",))
        asked = hooks(settings(judge))
        said = await judged(asked, "hello")
        assert (said.action, said.reason) == ("block", "hook.spam")
        assert said.labels == ("hook.judge",)
        assert said.words == read("").of("en").wording.reason("hook")
        assert (await judged(asked, "Heron", field="alias", kind="join")).action == "allow"
        await asked.close()


async def test_a_plug_in_that_is_installed_judges(installed: None) -> None:
    """It needs no setting."""
    asked = hooks(Config())
    assert asked.names == ("holding",)
    assert (await judged(asked, "hello")).action == "hold"
    observed = hooks(settings(Hook(name="holding", mode="observe")))
    assert (await judged(observed, "hello")).action == "allow"


def test_two_of_one_name(installed: None) -> None:
    """Nobody could tell in a label which it was."""
    with pytest.raises(HooksError, match="holding: is a plug-in's name already"):
        hooks(settings(Hook(name="holding", url="https://h.example/")))


def test_a_plug_in_that_is_not_there() -> None:
    """An upgrade may have lost it."""
    with pytest.raises(HooksError, match="lost: has no url, and no plug-in"):
        hooks(settings(Hook(name="lost")))


def test_a_plug_in_that_can_not_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named."""
    entry = metadata.EntryPoint("bad", "no_such_module:X", "roomserver.moderation")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [entry])
    with pytest.raises(HooksError, match=r"hook: plug-in bad \(no_such_module:X\)"):
        hooks(Config())


def test_an_authority_that_can_not_be_read(tmp_path: Path) -> None:
    """A path that is wrong is no reason to trust everybody."""
    judge = Hook(name="judge", url="https://h.example/", ca_file=str(tmp_path / "none"))
    with pytest.raises(HooksError, match=r"judge: .*none can't be used"):
        hooks(settings(judge))


async def test_what_is_shown_of_a_text() -> None:
    """Pseudonyms, and the text as the room would see it; nothing else of the room."""
    hook = Said("h", Outcome(verdict="allow"), acts=ACTS)
    asked = Hooks(outside=[Asking(hook, Terms())])
    await judged(asked, " e\u0301 ", room="r7", participant="p3", role="host", language="de")
    await judged(asked, "Heron", field="alias", kind="alias.set")
    await judged(asked, "Heron", field="alias", kind="join")
    await judged(asked, "psst", kind="whisper.post")
    first = hook.asked[0]
    assert (first.room, first.participant) == ("r7/", "r7/p3")
    assert (first.text, first.role, first.language) == ("é", "host", "de")
    assert [each.act for each in hook.asked] == ["message", "alias", "join", "message"]


@pytest.mark.parametrize("kind", sorted(TO_HOSTS))
async def test_what_only_hosts_read_is_shown_to_no_hook(kind: str) -> None:
    """A call for help waits for nobody."""
    hook = Said("h", Outcome(verdict="block"), acts=ACTS)
    asked = Hooks(outside=[Asking(hook, Terms())])
    assert (await judged(asked, "help me", kind=kind)).action == "allow"
    assert hook.asked == []


def hooked(**fields: object) -> Webhook:
    """A receiver of events."""
    given = {"name": "pager", "url": "https://h.example/", **fields}
    return Webhook(**given)  # type: ignore[arg-type]


def built(*webhooks: Webhook) -> Receivers:
    """All that are told."""
    secrets = tuple(f"{each.name}={SECRET}" for each in webhooks)
    return receivers(Config(webhook=webhooks, hook_secrets=secrets), lambda room, _: room)


async def test_a_receiver_of_the_settings_is_told() -> None:
    """From the settings to a real socket."""
    came = asyncio.Event()

    async def take(request: Request, writer: asyncio.StreamWriter) -> None:
        await saying(b"", "204 No Content")(request, writer)
        came.set()

    async with place(take) as there:
        pager = hooked(url=there.url, networks=("127.0.0.1",), events=("room.opened",))
        told = built(pager)
        told.opened(Room(id="r", title="Evening"))
        await came.wait()
        await told.close()
    (request,) = there.came
    assert Webhook_(SECRET).verify(request.body, request.headers)["type"] == "room.opened"


async def test_an_export_only_where_there_is_a_key() -> None:
    """It is off by default."""
    plain = built(hooked())
    exporting = built(hooked(export_key="A" * 43 + "="))
    assert [each.way.exports is None for each in plain._receivers] == [True]
    assert [each.way.exports is None for each in exporting._receivers] == [False]
    await plain.close()
    await exporting.close()


def test_a_receivers_authority_that_can_not_be_read(tmp_path: Path) -> None:
    """It is named, as a hook's is."""
    with pytest.raises(HooksError, match=r"pager: .*none can't be used"):
        built(hooked(ca_file=str(tmp_path / "none")))


async def test_a_hook_that_failed_holds_nobody_back_who_tells_of_a_crisis() -> None:
    """Whatever the operator set for failures: nobody judged these words."""
    for on_error in ("hold", "block"):
        asked = Hooks(outside=[Asking(Said("h", "timeout"), Terms(on_error=on_error))])
        crisis = found("flag", "crisis", labels=["crisis.plan"])
        judge = Moderator(book(Told("crisis", crisis)), Outsiders(asked, lambda room, _: room))
        said = judge.judge(subject("it will be tonight"))
        assert not isinstance(said, Verdict)
        given = await said
        assert (given.action, given.text) == ("flag", "it will be tonight")
        assert (await judged(asked, "hello")).action == on_error
