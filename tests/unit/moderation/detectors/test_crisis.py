"""Who is heard, and who only uses the same words. What is told is never hidden."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.detectors.crisis import build
from roomserver.moderation.verdicts import verdict
from tests.unit.moderation.detectors.contacts import crisis, told
from tests.unit.moderation.texts import chapter, text


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("i want to die", "ideation"),
        ("I WANT TO D\u0456E", "ideation"),
        ("i dont want to be here any more", "ideation"),
        ("every night i hope i wont wake up", "ideation"),
        ("they would be better off without me", "ideation"),
        ("been thinking about killing myself", "ideation"),
        ("kms", "ideation"),
        ("gonna end it tonight when everyones asleep", "plan"),
        ("wrote the goodbye letters, one for each of the kids", "plan"),
        ("ive saved enough tablets", "means"),
        ("standing on the bridge now, dont know why i type this", "means"),
        ("my last attempt was in june and i wish it had worked", "past"),
        ("woke up in hospital after it and i was only disappointed", "past"),
        ("goodbye everyone, thanks for everything, i wont be here tomorrow", "farewell"),
        ("by the time you read this ill be gone", "farewell"),
    ],
)
def test_somebody_who_tells_is_heard(words: str, kind: str) -> None:
    assert f"crisis.{kind}" in told(words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ich will sterben", "ideation"),
        ("denk dran mich umzubringen", "ideation"),
        ("ich moechte nicht mehr leben", "ideation"),
        ("i want to die", "ideation"),
        ("hab mir den tag schon ausgesucht", "plan"),
        ("hab meine tabletten gesammelt", "means"),
        ("nach meinem Versuch bin ich nur enttäuscht", "past"),
        ("das ist meine letzte Nachricht", "farewell"),
    ],
)
def test_in_german_too(words: str, kind: str) -> None:
    assert f"crisis.{kind}" in told(words, "de")


@pytest.mark.parametrize(
    "words",
    [
        "im not suicidal just tired",
        "i dont want to die i want a holiday",
        "no thoughts of self harm, ticked no on all of them",
        "this deadline is killing me",
        "i died laughing",
        "id rather die than do karaoke lol",
        "dying to hear how it went",
        "my brother took his own life in 2019",
        "she says she wants to die every evening and i sit with her",
        "i volunteer on a suicide hotline",
        "ten years ago i wanted to die and now im so glad i didnt",
        "i keep dying on level 9",
        "suicide squad is on tonight",
        "cross my heart and hope to die",
        "good night all, see you tomorrow",
        "i hope the exam goes well",
    ],
)
def test_the_same_words_said_otherwise_are_not_taken_for_it(words: str) -> None:
    assert told(words) == set()


@pytest.mark.parametrize(
    "words",
    [
        "bin nicht suizidal nur müde",
        "die deadline bringt mich noch um",
        "hab mich totgelacht",
        "mein Mann hat sich erschossen",
        "vor zehn jahren wollt ich sterben und heute koch ich marmelade",
        "sterb ständig in level 9",
    ],
)
def test_nor_in_german(words: str) -> None:
    assert told(words, "de") == set()


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("just kill yourself", "crisis.encourage"),
        ("lets die together, i mean it", "crisis.pact"),
        ("how many pills to die", "crisis.method"),
        ("youre very mature for your age", "child_safety"),
    ],
)
def test_what_is_said_to_others_waits_for_a_host(words: str, label: str) -> None:
    finding = crisis().look(text(words))
    assert label in finding.labels
    assert finding.action == "hold"


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("im 12 and my stepdad hits me", "child_safety"),
        ("if you loved me you would tell me", "pressure"),
        ("can you send me money for the bus", "pressure"),
    ],
)
def test_a_child_in_danger_and_pressure_tell_a_host_and_are_shown(words: str, label: str) -> None:
    finding = crisis().look(text(words))
    assert finding.labels == {label}
    assert finding.action == "flag"


def test_german_words_to_others() -> None:
    assert told("bring dich doch um", "de") == {"crisis.encourage"}
    assert told("bin 12 und mein stiefvater schlägt mich", "de") == {"child_safety"}


def test_a_finding_names_its_rule_and_takes_nothing_out() -> None:
    finding = crisis().look(text("i want to die"))
    assert finding.acts == {("flag", "crisis")}
    assert finding.rules >= {"en/crisis.ideation"}
    assert not finding.spans


TELLING = (
    "i want to die",
    "kms",
    "i dont want to be here anymore",
    "wrote the goodbye letters to mum",
    "ive saved enough tablets",
    "my last attempt failed and i wish it had worked",
    "goodbye forever everyone",
    "gonna end it tonight",
    "by the time you read this ill be gone",
)


@given(st.lists(st.sampled_from(TELLING), min_size=1, max_size=4).map(". ".join))
def test_telling_is_never_held_blocked_or_changed(words: str) -> None:
    whole = text(words)
    decided = verdict(crisis().look(whole), whole.canonical, lambda _: "[removed]")
    assert decided.action == "flag"
    assert decided.text == whole.canonical


@given(st.text(max_size=300), st.sampled_from(["en", "de"]))
def test_it_never_raises(words: str, language: str) -> None:
    assert not crisis(language).look(text(words)).spans


def test_without_terms_there_is_no_detector(tmp_path: Path) -> None:
    empty = {f"{language}/crisis.toml": "" for language in ("en", "de")}
    assert list(build(chapter(tmp_path, empty))) == []
