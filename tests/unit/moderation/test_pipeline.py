"""From a text to its verdict."""

import asyncio
import inspect
from typing import Any

import pytest

from roomserver.domain.envelope import Verdict
from roomserver.moderation import pipeline
from roomserver.moderation.pipeline import LONG, BusyError, Moderator
from roomserver.moderation.rulebook import read
from roomserver.moderation.verdicts import NOTHING, Finding, found
from roomserver.observability import metrics
from roomserver.rooms.ports import Subject
from tests.unit.moderation.judging import Broken, Told, book, subject

CRISIS = found("flag", "crisis", labels=["crisis.plan"])
HOLD = found("hold", "list.own", labels=["list.own"], rules=["en/list.own"])
BLOCK = found("block", "list.own", labels=["list.own"])
CONTACT = found(
    "modify",
    "contact",
    labels=["contact.phone"],
    notices=["contact"],
    spans=[(0, 3, "contact")],
)
FLOOD = found("hold", "flood", labels=["flood.repeat"])


class Others:
    """Somebody outside who says what a test tells them."""

    def __init__(self, finding: Finding, wait: asyncio.Event | None = None) -> None:
        self._finding, self._wait = finding, wait
        self.asked: list[tuple[Subject, Finding]] = []

    def concern(self, subject: Subject) -> bool:
        return subject.kind != "note.post"

    async def judge(self, subject: Subject, so_far: Finding) -> Finding:
        self.asked.append((subject, so_far))
        if self._wait:
            await self._wait.wait()
        return self._finding


def judged(detector: Any, given: Subject) -> Verdict:
    answer = Moderator(book(detector)).judge(given)
    assert isinstance(answer, Verdict)
    return answer


def counted(name: str, **labels: str) -> float:
    return metrics.registry.value(name, **labels)


def test_a_usual_text_passes_at_once_in_canonical_form() -> None:
    """Nobody waits for a verdict on "thank you"."""
    verdict = Moderator(lambda: read("")).judge(subject(" e\u0301\u202e "))
    assert verdict == Verdict(text="é", length=1)


def test_what_shows_nothing_becomes_empty_and_is_not_blocked() -> None:
    """A message without words is the domain's to refuse; a call for help needs none."""
    assert judged(Told("a", BLOCK), subject("\u200b\u2800")) == Verdict(text="")


def test_a_verdict_says_what_decided_and_is_counted() -> None:
    """An operator sees how often a list decides, and never on what."""
    before = counted("moderation_verdicts_total", action="hold", reason="list")
    verdict = judged(Told("list.own", HOLD), subject("words"))
    assert (verdict.action, verdict.reason) == ("hold", "list.own")
    assert verdict.rules == ("en/list.own@v1",)
    assert counted("moderation_verdicts_total", action="hold", reason="list") == before + 1


def test_whoever_is_acted_on_is_told_why_in_words() -> None:
    """Silence reads as rejection."""
    words = read("").of("en").wording
    assert judged(Told("a", HOLD), subject("x")).words == words.reason("list", "held")
    assert judged(Told("a", CONTACT), subject("abc d")).words == words.notice("contact")
    assert judged(Told("a", CRISIS), subject("x")).words is None


def test_contacts_are_taken_out_of_everybodys_texts() -> None:
    """Hosts are not exempt from contact rules."""
    for role in ("participant", "host"):
        verdict = judged(Told("a", CONTACT), subject("abc d", role=role))
        assert (verdict.action, verdict.text) == ("modify", "[contact removed] d")


def test_a_hosts_words_are_not_held() -> None:
    """The circle hears its host."""
    assert judged(Told("a", HOLD), subject("x", role="host")).action == "flag"
    assert judged(Told("a", BLOCK), subject("x", role="host")).action == "block"


@pytest.mark.parametrize("kind", sorted(pipeline.TO_HOSTS))
def test_what_only_hosts_read_is_refused_to_nobody(kind: str) -> None:
    """A call for help may use any words."""
    for finding in (HOLD, BLOCK, FLOOD):
        assert judged(Told("a", finding), subject("x", kind=kind)).action == "flag"


@pytest.mark.parametrize(
    ("kind", "field"), [("alias.set", "alias"), ("join", "alias"), ("room.create", "title")]
)
def test_a_name_is_whole_or_not_at_all(kind: str, field: str) -> None:
    """Nobody is called "[contact removed]"."""
    assert judged(Told("a", CONTACT), subject("abc", field, kind=kind)).action == "block"


def test_what_only_observes_is_counted_and_changes_nothing() -> None:
    """An operator tries a list before it holds anybody's words."""
    before = counted("moderation_observed_total", action="hold", reason="list")
    verdict = Moderator(book(Told("a", HOLD), mode="observe")).judge(subject("x"))
    assert verdict == Verdict(text="x", length=1)
    assert counted("moderation_observed_total", action="hold", reason="list") == before + 1


def test_a_broken_detector_is_told_and_lets_the_text_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No message is lost by a fault of ours."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "roomserver.observability.logs.error",
        lambda event, kind, reason: told.append((event, kind)),
    )
    assert judged(Broken(), subject("x")).action == "allow"
    assert told == [("moderation.detector", "broken")]


# -- a crisis


async def test_a_crisis_is_told_apart_at_once_and_by_ourselves_alone() -> None:
    """The card comes though a hook hangs, the writer is muted or the text is refused."""
    others = Others(BLOCK)
    moderator = Moderator(book(Told("crisis", CRISIS), Told("list.own", BLOCK)), others)
    assert moderator.tells(subject("x")) == ("crisis.plan",)
    assert moderator.tells(subject(" ")) == ()
    later = moderator.tells(subject("x" * 2 * LONG))
    assert not isinstance(later, tuple)
    assert await later == ("crisis.plan",)
    assert others.asked == []


@pytest.mark.parametrize(
    "finding",
    [
        FLOOD,
        found("block", "hook_failed", labels=["hook.a.failed"]),
        found("hold", "list", labels=["list.own"]),
        found("hold", "hook.tone", labels=["hook.a"]),
    ],
)
def test_a_text_that_tells_of_a_crisis_is_shown_where_nobody_judged_its_words(
    finding: Finding,
) -> None:
    """Telling is never hidden because there was too much of it, or because something failed."""
    moderator = Moderator(book(Told("a", finding), Told("crisis", CRISIS)))
    verdict = moderator.judge(subject("x"))
    assert isinstance(verdict, Verdict)
    assert verdict.action == "flag"
    assert "crisis.plan" in verdict.labels


@pytest.mark.parametrize(
    ("finding", "action"),
    [
        (found("block", "list", labels=["list.own"]), "block"),
        (found("hold", "crisis", labels=["crisis.method"]), "hold"),
        (found("hold", "child_safety", labels=["child_safety"]), "hold"),
    ],
)
def test_what_an_operator_blocks_and_what_is_said_to_others_stays_so(
    finding: Finding, action: str
) -> None:
    """A means named to others waits for a host, though its writer is in need as well."""
    verdict = Moderator(book(Told("a", finding), Told("crisis", CRISIS))).judge(subject("x"))
    assert isinstance(verdict, Verdict)
    assert verdict.action == action


def test_where_something_is_taken_out_a_flag_is_not_lost() -> None:
    """Somebody wants a host to look: of two verdicts the stricter one must not hide the other."""
    flag = found("flag", "pressure", labels=["pressure"])
    verdict = Moderator(book(Told("a", CONTACT), Told("b", flag))).judge(subject("abc"))
    assert isinstance(verdict, Verdict)
    assert (verdict.action, verdict.flagged) == ("modify", True)


async def test_a_long_cry_for_help_is_heard_though_too_many_long_texts_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Refused words are sent once; whoever floods the place must not drown them."""
    monkeypatch.setattr(pipeline, "MOST_LONG", 0)
    later = Moderator(book(Told("crisis", CRISIS))).tells(subject("x" * 2 * LONG))
    assert not isinstance(later, tuple)
    assert await later == ("crisis.plan",)


# -- others


async def test_others_are_asked_after_our_own_and_can_only_tighten() -> None:
    """A hook sees the canonical text and what was found in it."""
    others = Others(BLOCK)
    answer = Moderator(book(Told("a", CONTACT)), others).judge(subject(" abc "))
    assert inspect.isawaitable(answer)
    assert (await answer).action == "block"
    ((asked, so_far),) = others.asked
    assert (asked.text, so_far.labels) == ("abc", {"contact.phone"})
    mild = Moderator(book(Told("a", HOLD)), Others(NOTHING)).judge(subject("x"))
    assert inspect.isawaitable(mild)
    assert (await mild).action == "hold"


async def test_others_who_are_not_concerned_are_not_asked() -> None:
    """A host's private note waits for nobody."""
    others = Others(BLOCK)
    verdict = Moderator(book(), others).judge(subject("x", kind="note.post"))
    assert isinstance(verdict, Verdict)
    assert others.asked == []
    assert await pipeline.Nobody().judge(subject("x"), HOLD) == HOLD


async def test_somebody_outside_who_hangs_delays_nobody_else() -> None:
    """A slow hook for one member is that member's wait alone."""
    event = asyncio.Event()
    moderator = Moderator(book(), Others(NOTHING, event))
    slow = asyncio.ensure_future(moderator.judge(subject("x")))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    quick = moderator.judge(subject("y", kind="note.post"))
    assert isinstance(quick, Verdict)
    assert not slow.done()
    event.set()
    assert (await slow).action == "allow"


# -- long texts


async def test_a_long_text_is_judged_beside_the_loop() -> None:
    """Whoever pastes a page stops nobody's clock."""
    answer = Moderator(book(Told("a", HOLD))).judge(subject("a b " * LONG))
    assert inspect.isawaitable(answer)
    assert (await answer).action == "hold"
    others = Others(BLOCK)
    both = Moderator(book(), others).judge(subject("a b " * LONG))
    assert inspect.isawaitable(both)
    assert (await both).action == "block"


async def test_only_so_many_long_texts_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is put off, and its sender is told to try again."""
    monkeypatch.setattr(pipeline, "MOST_LONG", 1)
    moderator = Moderator(book())
    long = subject("a b " * LONG)
    first, second = (asyncio.ensure_future(moderator.judge(long)) for _ in range(2))  # type: ignore[arg-type,var-annotated]
    with pytest.raises(BusyError):
        await second
    assert (await first).action == "allow"
    assert (await moderator.judge(long)).action == "allow"  # type: ignore[misc]
