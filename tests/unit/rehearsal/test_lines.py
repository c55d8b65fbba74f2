"""What simulated participants say: whole in each language, and what moderation makes of it."""

from pathlib import Path

import pytest

from roomserver.domain.envelope import Verdict
from roomserver.moderation.pipeline import Moderator
from roomserver.moderation.rulebook import read
from roomserver.rehearsal.lines import PEOPLE, Part, chosen, load
from roomserver.rooms.ports import Subject
from roomserver.toml_lines import FileError

SHIPPED = load("")


async def judged(text: str, language: str, field: str = "text") -> Verdict:
    whole = {"room": "r", "participant": "p", "role": "participant"}
    given = Subject(field=field, text=text, language=language, **whole)  # type: ignore[arg-type]
    verdict = Moderator(lambda: read("")).judge(given)
    return verdict if isinstance(verdict, Verdict) else await verdict


def lines(part: Part) -> list[str]:
    said = [part.greeting, *part.shares, *part.later, *part.chat, *part.answers, part.asks]
    told = [part.told(12, began=True), part.told(None, began=True)]
    return [line for line in (*said, *told) if line]


@pytest.mark.parametrize("language", sorted(SHIPPED))
@pytest.mark.parametrize("name", PEOPLE)
async def test_moderation_shows_every_line_and_takes_the_names(language: str, name: str) -> None:
    """A practice in which half of it is masked or held would teach nothing."""
    part: Part = getattr(SHIPPED[language], name)
    assert (await judged(part.alias, language, "alias")).action == "allow"
    for line in lines(part):
        verdict = await judged(line, language)
        assert verdict.text == line
        assert verdict.action in {"allow", "flag"}


async def test_one_alone_is_in_distress() -> None:
    """English has detectors for it: an alert rings by itself, and only there."""
    ringing = {
        name
        for name in PEOPLE
        for line in (*getattr(SHIPPED["en"], name).shares, *getattr(SHIPPED["en"], name).later)
        if any(label.startswith("crisis") for label in (await judged(line, "en")).labels)
    }
    assert ringing == {"in_distress"}


@pytest.mark.parametrize("language", sorted(SHIPPED))
async def test_where_nothing_would_ring_they_ask(language: str) -> None:
    """A language without a lexicon has `asks`."""
    part = SHIPPED[language].in_distress
    rings = [(await judged(line, language)).labels for line in part.shares]
    assert any(rings) or part.asks


def test_a_region_gets_its_language_and_others_english() -> None:
    """Better a practice in another language than none."""
    assert chosen(SHIPPED, "pl-PL") is SHIPPED["pl"]
    assert chosen(SHIPPED, "xx") is SHIPPED["en"]


def test_what_a_host_is_told_at_the_end() -> None:
    """What was asked, what came of it, what helps; nothing came of what never was."""
    part = SHIPPED["en"].in_distress
    assert "alone after 7 seconds" in part.told(7, began=True)
    assert part.missed in part.told(None, began=True)
    assert part.told(None, began=False) == f"{part.played} {part.advice}"


SHIPPED_TEXT = Path("roomserver/data/rehearsal/en.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('alias = "Practice Wren"', 'alias = ""', "alias"),
        ('alias = "Practice Wren"', 'alias = "practice robin"', "another one"),
        ("[drops]", "[drop]", "drop"),
        ("chat =", "chats =", "chats"),
    ],
)
def test_a_fault_of_an_operators_file_is_told(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    """With its line."""
    file = tmp_path / "en.toml"
    file.write_text(SHIPPED_TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileError) as fault:
        load(str(tmp_path))
    assert told in str(fault.value)
    assert fault.value.line > 0


def test_an_operators_language_wins(tmp_path: Path) -> None:
    """And adds to those that come with the package."""
    (tmp_path / "en.toml").write_text(SHIPPED_TEXT.replace("Wren", "Owl"), encoding="utf-8")
    found = load(str(tmp_path))
    assert found["en"].quiet.alias == "Practice Owl"
    assert found["pl"] == SHIPPED["pl"]
