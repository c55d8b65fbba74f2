"""How terms, contexts and guards work together, on a lexicon made for it."""

from pathlib import Path

import pytest

from roomserver.moderation.detectors.lexicon import Guard, Lexicon, Term, lexicon
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter


def kinds(text: str, *terms: Term, guards: tuple[Guard, ...] = ()) -> set[str]:
    return set(Lexicon(terms, guards).kinds(text))


def term(pattern: str, **rest: object) -> Term:
    return Term(kind="plan", pattern=pattern, **rest)  # type: ignore[arg-type]


def guard(pattern: str, scope: str, **rest: object) -> Guard:
    return Guard(name="g", scope=scope, pattern=pattern, **rest)  # type: ignore[arg-type]


def test_a_term_says_its_kind() -> None:
    assert kinds("all worked out now", term("worked out")) == {"plan"}
    assert kinds("all well", term("worked out")) == set()


def test_a_context_must_stand_somewhere_and_its_contrary_nowhere() -> None:
    here = term("the day", context="picked", unless="holiday")
    assert kinds("picked . the day", here) == {"plan"}
    assert kinds("the day", here) == set()
    assert kinds("picked the day of the holiday", here) == set()


def test_one_weak_term_says_nothing_and_two_say_their_kinds() -> None:
    weak = (
        Term(kind="farewell", pattern="bye", weak=True),
        Term(kind="plan", pattern="decided|last", weak=True),
    )
    assert kinds("bye now", *weak) == set()
    assert kinds("bye bye", *weak) == set(), "the same word twice is one"
    assert kinds("bye . decided", *weak) == {"farewell", "plan"}
    assert kinds("last decided", *weak) == {"plan"}


def test_a_weak_term_joins_no_strong_one() -> None:
    weak = Term(kind="farewell", pattern="bye", weak=True)
    assert kinds("bye worked out", weak, term("worked out")) == {"plan"}


@pytest.mark.parametrize(
    ("scope", "text", "taken_back"),
    [
        ("here", "not going to do it", True),
        ("here", "not today . going to do it", False),
        ("sentence", "he was going to do it not me", True),
        ("sentence", "not me . he was going to do it", False),
        ("sentence", "going to do it . not me", False),
        ("text", "going to do it . not me", True),
    ],
)
def test_a_guard_reaches_as_far_as_its_scope(scope: str, text: str, taken_back: bool) -> None:
    pattern = "not going to" if scope == "here" else "not"
    found = kinds(text, term("going to do it"), guards=(guard(pattern, scope),))
    assert found == (set() if taken_back else {"plan"})


def test_a_guard_takes_back_its_kinds_only() -> None:
    story = guard("film", "text", kinds=("ideation",))
    assert kinds("worked out in the film", term("worked out"), guards=(story,)) == {"plan"}


def test_a_sure_term_is_taken_back_by_sure_guards_only() -> None:
    certain = term("worked out", sure=True)
    assert kinds("worked out lol", certain, guards=(guard("lol", "text"),)) == {"plan"}
    assert kinds("worked out lol", certain, guards=(guard("lol", "text", sure=True),)) == set()


def test_guards_are_not_looked_for_where_no_term_is(monkeypatch: pytest.MonkeyPatch) -> None:
    built = Lexicon([term("worked out")], [guard("lol", "text")])
    monkeypatch.setattr(built, "_guard_patterns", None)
    assert built.kinds("lol") == frozenset()


TERM = '[[crisis_term]]\nkind = "plan"\n'


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (TERM + 'pattern = "a"\ncontext = "b"', "no context named b"),
        (TERM + 'pattern = "<b>"', "no macro named b"),
        (TERM + 'pattern = "(?=a)"', "RE2 can't take this pattern"),
        (TERM + 'pattern = "a"\nplan = 1', "plan"),
        ('[[crisis_guard]]\nname = "a"\nscope = "room"\npattern = "a"', "room"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, said: str, message: str) -> None:
    with pytest.raises(FileError, match=message) as caught:
        lexicon(chapter(tmp_path, {"en/own.toml": said}))
    assert caught.value.line > 0


def test_terms_of_an_operator_are_added(tmp_path: Path) -> None:
    built = lexicon(chapter(tmp_path, {"en/own.toml": TERM + 'pattern = "the blue door"'}))
    assert built is not None
    assert built.kinds("behind the blue door") == {"plan"}
    assert "ideation" in built.kinds("i want to die")


def test_without_terms_there_is_no_lexicon(tmp_path: Path) -> None:
    empty = {f"{language}/crisis.toml": "" for language in ("en", "de")}
    assert lexicon(chapter(tmp_path, empty)) is None
