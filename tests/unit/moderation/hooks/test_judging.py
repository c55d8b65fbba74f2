"""All hooks together: deadlines, what counts where one fails, and that nothing gets milder."""

import asyncio
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.domain.envelope import Action
from roomserver.moderation.hooks import judging
from roomserver.moderation.hooks.breaker import FAILURES
from roomserver.moderation.hooks.judging import (
    Asking,
    Hooks,
    Terms,
    failing,
    finding,
    left_out,
)
from roomserver.moderation.hooks.sending import FAULTS, Fault, HookError
from roomserver.moderation.hooks.spec import ACTS, Act, Asked, Outcome
from roomserver.moderation.verdicts import ACTIONS, NOTHING, Finding, found, merge, verdict
from roomserver.observability import metrics
from tests.unit.moderation.hooks.places import asked


class Said:
    """A hook that says one thing, or raises, or hangs."""

    def __init__(
        self, name: str, *says: Outcome | Fault | None, acts: tuple[Act, ...] = ()
    ) -> None:
        self.name, self.acts = name, acts or ("message",)
        self._says = list(says)
        self.asked: list[Asked] = []
        self.within: list[float] = []
        self.closed = 0

    async def ask(self, asked: Asked, within_s: float) -> Outcome:
        self.asked.append(asked)
        self.within.append(within_s)
        says = self._says.pop(0) if len(self._says) > 1 else self._says[0]
        if says is None:
            await asyncio.get_running_loop().create_future()
        if not isinstance(says, Outcome):
            raise HookError(says or "timeout")
        return says

    async def close(self) -> None:
        self.closed += 1


def hooks(*outside: Said, inside: tuple[Said, ...] = (), **terms: object) -> Hooks:
    """These hooks, all on the same terms."""
    made = Terms(**terms)  # type: ignore[arg-type]
    return Hooks([Asking(each, made) for each in inside], [Asking(each, made) for each in outside])


def observed(name: str, outcome: str) -> bool:
    """Whether such an answer stands in the metrics."""
    wanted = f'hook_duration_seconds_count{{hook="{name}",outcome="{outcome}"}}'
    return wanted in metrics.registry.render()


async def test_what_they_find_adds_up_and_carries_their_names() -> None:
    """The strictest wins; a statement of reasons names the rule."""
    one = Said("one", Outcome(verdict="flag", labels=("a",), notices=("kind",)))
    other = Said("other", Outcome(verdict="hold", labels=("b",), reason="mine"))
    third = Said("third", Outcome(verdict="allow"))
    said = await hooks(one, other, inside=(third,)).judge(asked())
    assert said.action == "hold"
    assert said.acts == {("flag", "hook"), ("hold", "hook.mine")}
    assert said.labels == {"a", "b", "hook.one", "hook.other"}
    assert said.rules == {"hook/one", "hook/other"}
    assert said.notices == {"kind"}
    assert observed("one", "flag")
    assert observed("other", "hold")
    assert observed("third", "allow")


async def test_each_is_asked_about_what_it_is_for() -> None:
    """A hook for names reads no messages."""
    names = Said("names", Outcome(verdict="block"), acts=("alias", "join"))
    both = hooks(names)
    assert await both.judge(asked()) == NOTHING
    assert names.asked == []
    assert (await both.judge(asked(act="join"))).action == "block"
    assert both.concern("alias")
    assert not both.concern("message")
    narrow = hooks(Said("all", Outcome(verdict="block"), acts=ACTS), acts=("join",))
    assert [act for act in ACTS if narrow.concern(act)] == ["join"]


async def test_what_is_blocked_already_goes_to_nobody_outside() -> None:
    """They could add nothing, and words would leave for nothing."""
    outside = Said("outside", Outcome(verdict="allow"))
    inside = Said("inside", Outcome(verdict="block"))
    assert (await hooks(outside, inside=(inside,)).judge(asked())).action == "block"
    blocked = found("block", "x", labels=())
    assert await hooks(outside).judge(asked(), blocked) == NOTHING
    assert outside.asked == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_where_one_fails_the_local_verdict_stands_and_says_so(fault: Fault) -> None:
    """Somebody's broken endpoint is no reason to refuse what people write."""
    said = await hooks(Said("h", fault)).judge(asked())
    assert said == Finding(labels=frozenset({"hook.h.failed"}))
    assert observed("h", fault)


@pytest.mark.parametrize("action", ["hold", "block"])
async def test_an_operator_may_have_it_stricter(action: Action) -> None:
    """Some rooms would rather wait."""
    said = await hooks(Said("h", "status"), on_error=action).judge(asked())
    assert (said.action, said.acts) == (action, {(action, "hook_failed")})
    assert said.labels == {"hook.h.failed"}


def test_or_not_know() -> None:
    """`allow`: as if it had said so."""
    assert failing("h", "allow") == NOTHING


async def test_one_that_keeps_failing_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    """It costs each text its deadline only a few times."""
    hook = Said("broken", "timeout")
    all_ = hooks(hook)
    with caplog.at_level("INFO", logger="roomserver"):
        for _ in range(FAILURES + 3):
            assert (await all_.judge(asked())).labels == {"hook.broken.failed"}
    assert len(hook.asked) == FAILURES
    assert observed("broken", "open")
    (record,) = caplog.records
    assert record.message == "hook.breaker"


async def test_one_that_comes_back_is_told_of(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator sees that it was mended."""
    failures: list[Fault] = ["timeout"] * FAILURES
    hook = Said("mended", *failures, Outcome(verdict="allow"))
    all_ = hooks(hook)
    for _ in range(FAILURES):
        await all_.judge(asked())
    loop = asyncio.get_running_loop()
    later = loop.time() + 60
    monkeypatch.setattr(loop, "time", lambda: later)
    with caplog.at_level("INFO", logger="roomserver"):
        assert await all_.judge(asked()) == NOTHING
    fields = [record.fields for record in caplog.records]  # type: ignore[attr-defined]
    assert [(each["kind"], each["outcome"]) for each in fields] == [
        ("mended", "open"),
        ("mended", "closed"),
    ]


async def test_deadlines_one_and_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook has 1.5 s, all together 2: whoever comes second has what is left."""
    outside = Said("outside", Outcome(verdict="allow"))
    inside = Said("inside", Outcome(verdict="allow"))
    all_ = hooks(outside, inside=(inside,))
    loop = asyncio.get_running_loop()
    now = loop.time()
    times = iter([now, now, now, now + 1.25, now + 1.25])
    monkeypatch.setattr(loop, "time", lambda: next(times, now + 1.25))
    await all_.judge(asked())
    assert inside.within == [judging.DEADLINE_S]
    assert outside.within == [judging.ALL_S - 1.25]


async def test_whoever_leaves_ends_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A breaker that tried with their text tries again with the next."""
    failures: list[Fault] = ["timeout"] * FAILURES
    asking = Asking(Said("left", *failures, None, Outcome(verdict="flag")), Terms())
    for _ in range(FAILURES):
        await asking.ask(asked(), 1e12)
    loop = asyncio.get_running_loop()
    later = loop.time() + 60
    monkeypatch.setattr(loop, "time", lambda: later)
    waiting = asyncio.ensure_future(asking.ask(asked(), 1e12))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await asking.ask(asked(), 1e12)).action == "flag"


def beside() -> set[asyncio.Task[object]]:
    """What observed hooks still look at."""
    return {task for task in asyncio.all_tasks() if task.get_name() == "hooks.observed"}


async def settle() -> None:
    """Let what goes on beside come to its end."""
    await asyncio.wait({*beside(), asyncio.ensure_future(asyncio.sleep(0))})
    await asyncio.sleep(0)


async def test_an_observed_hook_changes_nothing_and_holds_up_nobody() -> None:
    """An operator tries one out on real texts."""
    hook = Said("tried", Outcome(verdict="block"))
    assert await hooks(hook, mode="observe").judge(asked()) == NOTHING
    await settle()
    assert len(hook.asked) == 1
    assert observed("tried", "block")


async def test_observed_hooks_look_at_so_many_texts_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is beyond that goes unobserved, and is counted."""
    monkeypatch.setattr(judging, "OBSERVED", 2)
    hook = Said("slow", None, None, Outcome(verdict="allow"))
    all_ = hooks(hook, mode="observe")
    for _ in range(5):
        await all_.judge(asked())
    assert metrics.registry.value("hook_unobserved_total", hook="slow") == 3
    await asyncio.sleep(0)
    for task in beside():
        task.cancel()
    await settle()
    await all_.judge(asked())
    await settle()
    assert observed("slow", "allow")


async def test_all_are_closed() -> None:
    """With the server."""
    one, other = Said("one", None), Said("other", None)
    await hooks(one, inside=(other,)).close()
    assert (one.closed, other.closed) == (1, 1)


def test_what_a_hook_takes_out() -> None:
    """Its spans, and what its text leaves out."""
    outcome = Outcome(verdict="modify", spans=((0, 2),), text="ab cd")
    said = finding("h", outcome, "ab 555 cd")
    assert said.spans == {(0, 2, "hook"), (3, 7, "hook")}
    assert said.notices == {"hook"}
    assert verdict(said, "ab 555 cd", lambda _: "#").text == "# #cd"


def test_a_change_is_a_change_whatever_the_hook_calls_it() -> None:
    """The author is told."""
    assert finding("h", Outcome(verdict="allow", text="a"), "ab").action == "modify"
    assert finding("h", Outcome(verdict="flag", spans=((0, 1),)), "ab").action == "modify"
    assert finding("h", Outcome(verdict="hold", spans=((0, 1),)), "ab").action == "hold"
    assert finding("h", Outcome(verdict="allow", text="ab"), "ab") == NOTHING


WORDS = st.text("ab ", max_size=12)


@given(WORDS, WORDS)
def test_no_word_of_a_hooks_is_put_into_anybodys_mouth(text: str, changed: str) -> None:
    """What stays is the author's; a text that only leaves out one stretch becomes just that."""
    start, end = left_out(text, changed)
    assert 0 <= start <= end <= len(text)
    assert changed.startswith(text[:start])
    assert changed.endswith(text[end:])


@given(WORDS, st.integers(0, 12), st.integers(0, 12))
def test_a_stretch_left_out_is_found(text: str, start: int, length: int) -> None:
    """Whatever repeats around it."""
    changed = text[:start] + text[start + length :]
    begin, end = left_out(text, changed)
    assert text[:begin] + text[end:] == changed


OUTCOMES = st.builds(
    Outcome,
    verdict=st.sampled_from(get_args(Action)),
    labels=st.just(("a",)) | st.just(()),
    spans=st.just(()) | st.just(((0, 1),)),
)


@given(st.sampled_from(get_args(Action)), OUTCOMES)
def test_a_hook_can_only_tighten(action: Action, outcome: Outcome) -> None:
    """An outside hook never lets through what the server holds."""
    local = NOTHING if action == "allow" else found(action, "local", labels=())
    both = merge(local, finding("h", outcome, "text")).action
    assert ACTIONS.index(both) >= ACTIONS.index(action)
    # A change without anything to change is none.
    asked = "allow" if outcome.verdict == "modify" and not outcome.spans else outcome.verdict
    assert ACTIONS.index(both) >= ACTIONS.index(asked)


@pytest.mark.parametrize("spans", [((5, 2),), ((4, 9),), ((2, 2),), ()])
@pytest.mark.parametrize("verdict", ["allow", "modify"])
def test_a_span_that_takes_nothing_out_is_not_told_as_a_change(
    verdict: Action, spans: tuple[tuple[int, int], ...]
) -> None:
    """Its author would be told that something was taken out of words that stand there whole."""
    assert finding("h", Outcome(verdict=verdict, spans=spans), "text") == NOTHING


def test_a_flag_stays_one_where_something_is_taken_out_besides() -> None:
    """A host is to look, and no less because the words are changed too."""
    found_ = finding("h", Outcome(verdict="flag", spans=((0, 1),)), "text")
    assert {action for action, _ in found_.acts} == {"flag", "modify"}


def test_metrics_know_every_outcome() -> None:
    """One that they do not know would be counted as other."""
    assert set(metrics.HOOK_OUTCOMES) == {*ACTIONS, *FAULTS}
