"""The local moderator: canonical form, and a verdict from a test."""

from roomserver.domain.envelope import Verdict
from roomserver.moderation.local import LocalModerator
from roomserver.rooms.ports import Subject


def subject(text: str, field: str = "text") -> Subject:
    """A text on its way to the room."""
    return Subject(
        room="r", participant="p", role="participant", field=field, text=text, language="en"
    )


def test_a_text_passes_in_canonical_form() -> None:
    """The room keeps and shows one form only."""
    assert LocalModerator().judge(subject(" e\u0301\u202e ")) == Verdict(text="é")


def test_an_alias_becomes_one_line() -> None:
    """Names stand in lists."""
    assert LocalModerator().judge(subject("Quiet\nHeron", "alias")).text == "Quiet Heron"


def test_what_shows_nothing_becomes_empty_and_is_not_blocked() -> None:
    """A message without words is the domain's to refuse; a call for help needs none."""
    assert LocalModerator().judge(subject("\u200b\u2800")) == Verdict(text="")


def test_a_rule_decides_on_the_canonical_text() -> None:
    """Tests hold a message by what it says."""
    moderator = LocalModerator(lambda s: Verdict(action="hold") if s.text == "wait" else None)
    assert moderator.judge(subject("wa\u200bit")) == Verdict(action="hold", text="wait")
    assert moderator.judge(subject("go")) == Verdict(text="go")


def test_a_rule_may_change_the_text() -> None:
    """`modify` shows the changed words."""
    moderator = LocalModerator(lambda _: Verdict(action="modify", text="[removed]"))
    assert moderator.judge(subject("x")).text == "[removed]"
