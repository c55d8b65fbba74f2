"""A text in form, and all that is found in it."""

from roomserver.moderation.looking import Fault, look
from roomserver.moderation.registry import Enlisted
from roomserver.moderation.rulebook import Judging, read
from roomserver.moderation.verdicts import found
from roomserver.rooms.ports import Earlier
from tests.unit.moderation.judging import Broken, Told, book, subject

FLAG = found("flag", "crisis", labels=["crisis.plan"], rules=["en/crisis.plan"])
HOLD = found("hold", "list.a", labels=["list.a"], rules=["en/list.a"])


def test_detectors_see_the_canonical_and_the_folded_text_and_what_is_around_it() -> None:
    """Whoever writes one relies on it."""
    detector = Told("a", FLAG)
    earlier = (Earlier("before"),)
    given = subject(" Wa\u200bIT ", kind="whisper.post", to="p2", earlier=earlier, hosts=("Ana",))
    looked = look(given, book(detector)().of("en"))
    (seen,) = detector.seen
    assert (seen.canonical, seen.matching.text) == ("WaIT", "wait")
    assert (seen.kind, seen.field, seen.role, seen.language) == (
        "whisper.post",
        "text",
        "participant",
        "en",
    )
    assert (seen.to, seen.earlier, seen.hosts) == ("p2", earlier, ("Ana",))
    assert looked.subject.text == "WaIT"
    assert looked.seconds >= 0


def test_an_alias_becomes_one_line_and_a_message_keeps_its_lines() -> None:
    """Names stand in lists."""
    judging = read("").of("en")
    assert look(subject("Quiet\nHeron", "alias"), judging).subject.text == "Quiet Heron"
    assert look(subject("a\nb"), judging).subject.text == "a\nb"


def test_nobody_looks_at_what_shows_nothing() -> None:
    """A message without words is the domain's to refuse."""
    detector = Told("a", FLAG)
    assert look(subject("\u200b\u2800"), book(detector)().of("en")).is_empty
    assert detector.seen == []


def test_findings_add_up_and_bear_the_version_of_the_rules() -> None:
    """A verdict can be traced to what decided it."""
    looked = look(subject("x"), book(Told("a", FLAG), Told("b", HOLD))().of("en"))
    assert looked.finding.acts == {("flag", "crisis"), ("hold", "list.a")}
    assert looked.finding.rules == {"en/crisis.plan@v1", "en/list.a@v1"}


def test_what_is_only_observed_is_kept_apart() -> None:
    """It changes no verdict."""
    judging = Judging(
        "v1",
        (Enlisted(Told("a", FLAG), "enforce"), Enlisted(Told("b", HOLD), "observe")),
        read("").of("en").wording,
    )
    looked = look(subject("x"), judging)
    assert looked.finding.labels == {"crisis.plan"}
    assert looked.observed.labels == {"list.a"}


def test_a_broken_detector_hides_no_others_finding() -> None:
    """A cry for help is heard though something else fails."""
    looked = look(subject("x"), book(Broken(), Told("a", FLAG))().of("en"))
    assert looked.finding.labels == {"crisis.plan"}
    assert looked.faults == (Fault("broken", "ZeroDivisionError"),)


def test_one_family_can_be_asked_alone() -> None:
    """A refused text is looked at for a crisis and nothing else."""
    other = Told("list.a", HOLD)
    looked = look(subject("x"), book(Told("crisis", FLAG), other)().of("en"), "crisis")
    assert looked.finding.labels == {"crisis.plan"}
    assert other.seen == []
