"""The operator's words and patterns."""

from pathlib import Path

import pytest

from roomserver.moderation.detectors import lists
from roomserver.moderation.detectors.lists import Listed, build
from roomserver.moderation.verdicts import ACTIONS, NOTHING
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter, text


def listed(folder: Path, rest: str, action: str = "modify") -> Listed:
    said = f'[[list]]\nname = "own"\naction = "{action}"\n{rest}\n'
    return next(iter(build(chapter(folder, {"en/own.toml": said}))))


def places(detector: Listed, words: str) -> list[str]:
    look = text(words)
    return [look.canonical[a:b] for a, b, _ in sorted(detector.look(look).spans)]


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("Some DAMN thing", ["DAMN"]),
        ("dаmn", ["dаmn"]),  # a Cyrillic a
        ("d\u0336a\u0336m\u0336n", ["d\u0336a\u0336m\u0336n"]),
        ("the damned", []),
        ("damn, goddamn. damn!", ["damn", "damn"]),
        ("off topic", ["off topic"]),
        ("off\u00a0topic", ["off\u00a0topic"]),
        ("nothing here", []),
    ],
)
def test_terms_are_found_as_whole_words_in_any_disguise(
    tmp_path: Path, words: str, taken: list[str]
) -> None:
    """An operator writes a word once."""
    assert places(listed(tmp_path, 'terms = ["Damn", "off topic"]'), words) == taken


def test_terms_may_be_found_inside_of_words(tmp_path: Path) -> None:
    """Languages that put words together need it."""
    detector = listed(tmp_path, 'terms = ["spritze"]\nwhere = "anywhere"')
    assert places(detector, "Heroinspritzen") == ["spritze"]


def test_patterns_are_found(tmp_path: Path) -> None:
    """Case counts as little as in terms."""
    detector = listed(tmp_path, r"patterns = ['Ticket-\d+', 'x*y']")
    assert places(detector, "see ticket-12 and TICKET-7, xxy é y") == [
        "ticket-12",
        "TICKET-7",
        "xxy",
        "y",
    ]


@pytest.mark.parametrize("action", [each for each in ACTIONS if each != "allow"])
def test_a_finding_has_the_lists_action_name_and_rule(tmp_path: Path, action: str) -> None:
    """Whoever is refused learns by which list."""
    found = listed(tmp_path, 'terms = ["damn"]', action).look(text("damn damn"))
    assert found.acts == {(action, "list.own")}
    assert found.labels == {"list.own"}
    assert found.rules == {"en/list.own"}
    assert len(found.spans) == (2 if action == "modify" else 0)
    assert listed(tmp_path, 'terms = ["damn"]', action).look(text("fine")) == NOTHING


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", "neither terms nor patterns"),
        ('terms = ["x"]', "at least 2 characters: 'x'"),
        ('terms = ["\u0301\u0301"]', "at least 2 characters"),
        (r"patterns = ['(a)\1']", r"RE2 can't take the pattern .*invalid escape sequence"),
        ("patterns = ['a(?=b)']", r"RE2 can't take the pattern .*invalid perl operator: \(\?="),
        ("patterns = ['(?:a{1000}){999}']", "RE2 can't take the pattern"),
        ("patterns = ['[a-z]{900}[0-9]{900}.{900}.{900}.{900}.{900}']", "is too large"),
        ("patterns = ['x*']", "matches where there is nothing"),
        ('name2 = "x"', "unknown field"),
    ],
)
def test_what_cannot_work_is_refused_when_it_is_read(
    tmp_path: Path, rest: str, message: str
) -> None:
    """An operator learns it at the start, not by a message that hangs."""
    with pytest.raises(FileError, match=message):
        listed(tmp_path, rest)


def test_nothing_is_printed_of_a_refused_pattern(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A list may hold what nobody wants in a log."""
    with pytest.raises(FileError):
        listed(tmp_path, r"patterns = ['(secret)\1']")
    assert capfd.readouterr() == ("", "")


def test_names_are_given_once_and_modes_are_told(tmp_path: Path) -> None:
    """A rule's name leads to one list."""
    one = '[[list]]\nname = "a"\naction = "flag"\nterms = ["aa"]\nmode = "observe"\n'
    assert dict(lists.modes(chapter(tmp_path, {"en/a.toml": one}))) == {"list.a": "observe"}
    with pytest.raises(FileError, match="two lists named a"):
        list(build(chapter(tmp_path, {"en/a.toml": one + one})))
