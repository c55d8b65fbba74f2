"""Asks plug-ins, then HTTP hooks, about one text, and returns what they found together.

Each has its deadline, one attempt and a breaker; all together have theirs. What does not answer is
found as its operator chose. Who is only observed is asked beside and holds up nobody. Nothing a
hook says makes a verdict milder, and nothing it does raises.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal, Protocol, assert_never

from msgspec import Struct

from roomserver import tasks
from roomserver.domain.envelope import Action
from roomserver.moderation.hooks.breaker import Breaker
from roomserver.moderation.hooks.sending import HookError
from roomserver.moderation.hooks.spec import ACTS, Act, Asked, Outcome
from roomserver.moderation.verdicts import HOOK_FAILED, NOTHING, Finding, found, merge, together
from roomserver.observability import logs, metrics

OnError = Literal["local", "hold", "block", "allow"]
Mode = Literal["enforce", "observe"]

DEADLINE_S = 1.5
ALL_S = 2.0
OBSERVED = 32
"""Texts before observed hooks at once; at the bound a text goes unobserved, and is counted."""
HOOK = "hook"
"""The key of the words that stand for what a hook took out, of its notice and of its reasons."""


class Hook(Protocol):
    """Something to ask: a plug-in or an endpoint."""

    name: str
    acts: tuple[Act, ...]
    """What it can be asked about."""

    async def ask(self, asked: Asked, within_s: float) -> Outcome:
        """Return what it says. Raises HookError."""

    async def close(self) -> None:
        """Let go of what it holds."""


class Terms(Struct, frozen=True, kw_only=True):
    """How the operator has a hook asked, and about what."""

    acts: tuple[Act, ...] = ACTS
    mode: Mode = "enforce"
    on_error: OnError = "local"
    deadline_s: float = DEADLINE_S


class Asking:
    """One hook, its terms and its breaker."""

    def __init__(self, hook: Hook, terms: Terms) -> None:
        self.hook, self.terms = hook, terms
        self._breaker = Breaker()

    def concerns(self, act: Act) -> bool:
        """Tell whether it is to be asked about such a text."""
        return act in self.hook.acts and act in self.terms.acts

    async def ask(self, asked: Asked, until: float) -> Finding:
        """Return what it found, by `until` (the loop's time) and within its deadline."""
        now = asyncio.get_running_loop().time()
        if not self._breaker.allows(now):
            return self._failed("open", now)
        try:
            outcome = await self.hook.ask(asked, min(self.terms.deadline_s, until - now))
        except HookError as error:
            self._note(opened=self._breaker.failed(asyncio.get_running_loop().time()))
            return self._failed(error.fault, now)
        except asyncio.CancelledError:
            self._breaker.abandoned()
            raise
        self._note(closed=self._breaker.succeeded())
        self._observe(outcome.verdict, now)
        return finding(self.hook.name, outcome, asked.text)

    def _failed(self, fault: str, began: float) -> Finding:
        self._observe(fault, began)
        return failing(self.hook.name, self.terms.on_error)

    def _observe(self, outcome: str, began: float) -> None:
        took = asyncio.get_running_loop().time() - began
        metrics.observe("hook_duration_seconds", took, hook=self.hook.name, outcome=outcome)

    def _note(self, *, opened: bool = False, closed: bool = False) -> None:
        if opened:
            logs.warning("hook.breaker", kind=self.hook.name, outcome="open")
        if closed:
            logs.info("hook.breaker", kind=self.hook.name, outcome="closed")


class Hooks:
    """All hooks of this process: `inside` are plug-ins, `outside` HTTP hooks."""

    def __init__(self, inside: Sequence[Asking] = (), outside: Sequence[Asking] = ()) -> None:
        self._stages = (tuple(inside), tuple(outside))
        self._observed = 0
        metrics.registry.admit("hook", self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return tuple(each.hook.name for stage in self._stages for each in stage)

    def concern(self, act: Act) -> bool:
        """Tell whether anybody is to be asked about such a text."""
        return any(each.concerns(act) for stage in self._stages for each in stage)

    async def judge(self, asked: Asked, so_far: Finding = NOTHING) -> Finding:
        """Return what all hooks found, without `so_far`; within `ALL_S`.

        What is blocked already goes to nobody outside: they could add nothing.
        """
        until = asyncio.get_running_loop().time() + ALL_S
        inside = await self._stage(self._stages[0], asked, until)
        if merge(so_far, inside).action == "block":
            return inside
        return merge(inside, await self._stage(self._stages[1], asked, until))

    async def close(self) -> None:
        """Let go of all that they hold."""
        for stage in self._stages:
            for each in stage:
                await each.hook.close()

    async def _stage(self, stage: Sequence[Asking], asked: Asked, until: float) -> Finding:
        concerned = [each for each in stage if each.concerns(asked.act)]
        enforced = [each for each in concerned if each.terms.mode == "enforce"]
        for each in concerned:
            if each.terms.mode == "observe":
                self._observe(each, asked)
        return together(await asyncio.gather(*(each.ask(asked, until) for each in enforced)))

    def _observe(self, asking: Asking, asked: Asked) -> None:
        if self._observed >= OBSERVED:
            metrics.count("hook_unobserved_total", hook=asking.hook.name)
            return
        self._observed += 1
        until = asyncio.get_running_loop().time() + asking.terms.deadline_s
        beside = tasks.spawn(asking.ask(asked, until), name="hooks.observed")
        beside.add_done_callback(self._observed_one)

    def _observed_one(self, _: "asyncio.Task[Finding]") -> None:
        self._observed -= 1


def finding(name: str, outcome: Outcome, text: str) -> Finding:
    """Return an outcome as a finding, labelled with the hook where it found anything."""
    # What is empty or lies outside takes nothing out, and must not be told as if it did.
    spans = {(start, end, HOOK) for start, end in outcome.spans if start < min(end, len(text))}
    if outcome.text is not None and outcome.text != text:
        spans.add((*left_out(text, outcome.text), HOOK))
    action: Action = "allow" if outcome.verdict == "modify" and not spans else outcome.verdict
    acts: dict[Action, None] = dict.fromkeys((action, "modify") if spans else (action,))
    acts.pop("allow", None)
    if not acts:
        return Finding(labels=frozenset(outcome.labels), notices=frozenset(outcome.notices))
    reason = f"{HOOK}.{outcome.reason}" if outcome.reason else HOOK
    return Finding(
        acts=frozenset((each, reason) for each in acts),
        labels=frozenset((*outcome.labels, f"hook.{name}")),
        notices=frozenset(outcome.notices or ((HOOK,) if "modify" in acts else ())),
        spans=frozenset(spans),
        rules=frozenset({f"hook/{name}"}),
    )


def failing(name: str, on_error: OnError) -> Finding:
    """Return what is found where a hook gave no answer."""
    label, rule = f"hook.{name}.failed", f"hook/{name}"
    match on_error:
        case "allow":
            return NOTHING
        case "local":
            return Finding(labels=frozenset({label}))
        case "hold" | "block":
            return found(on_error, HOOK_FAILED, labels=(label,), rules=(rule,))
        case _:
            assert_never(on_error)


def left_out(text: str, changed: str) -> tuple[int, int]:
    """Return the span between the common beginning and the common end."""
    most = min(len(text), len(changed))
    start = next((i for i in range(most) if text[i] != changed[i]), most)
    rest = most - start
    same = next((i for i in range(rest) if text[-1 - i] != changed[-1 - i]), rest)
    return start, len(text) - same
