"""Telephone numbers, and the many numbers that are none."""

import pytest

from roomserver.moderation.detectors import phones
from tests.unit.moderation.detectors.contacts import contact, labels, parts, shown
from tests.unit.moderation.texts import text


@pytest.mark.parametrize(
    "words",
    [
        "07700 900123",
        "+44 7700 900123",
        "0044 7700 900 123",
        "(212) 555-0123",
        "1 646 555 0133",
        "98765 43210",
        "oh seven seven double oh nine hundred one two three",
        "0 7 7 0 0 9 0 0 1 2 3",
        "0/7/7/0/0/9/0/0/1/2/3",
        "07\n70\n09\n00\n123",
        "O77OO 9OO I23",
        "two1two 555 o1two3",
        "0l6l 496 0l08",
        "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣",
        "０７７００９００１２３",
        "07700 and then 900 then 123",
        "ring me on 555 0123",
        "plus four four seven seven zero zero nine zero zero one two three",
        "0🌸7🌸7🌸0🌸0🌸9🌸0🌸0🌸1🌸2🌸3",
    ],
)
def test_numbers_are_found_however_they_are_written(words: str) -> None:
    assert labels(f"hi {words} x") == {"contact.phone"}
    assert shown(f"hi {words}!") in {"hi [contact removed]!", "hi ring me on [contact removed]!"}


@pytest.mark.parametrize(
    "words",
    [
        "null eins sieben sechs null vier null sechs neun null zwo fünf",
        "030 dreiundzwanzig eins zwei fünf 417",
        "meine nummer: 2312 5417",
        "+49 176 040690 71",
        "null acht neun, viermal die neun, acht, vier zwo sechs",
        "null eis sibe eis drü nüün zwei null null eis vier",
    ],
)
def test_german_numbers_are_found(words: str) -> None:
    assert labels(words, "de") == {"contact.phone"}


@pytest.mark.parametrize(
    "words",
    [
        "20 x 500mg at 19:30 on 12/11",
        "3.4.2019 and 12.11.2020 and 7.7.21",
        "2022-08-30 to 2023-09-30",
        "5/23/2021, 6/24/2022",
        "14.00-16.00, 18.30-20.00",
        "0830 0845 0900 0915",
        "0.8 0,75 0.25 0.125",
        "50 49 48 47 46 45",
        "one two three four five six seven eight nine ten",
        "40-30-20-10-5",
        "4, 8, 15, 16, 23, 42",
        "ISBN 978-0-00-000000-2",
        "wifi code is 12345678",
        "£14.80 £1,895 2.890 €",
        "0101 0011 0101",
        "the helpline is 0800 1110111",
        "case 2024/0871/B",
        "my student number S1900423",
        "page 555 of 730, verses 5-6",
        "6 eggs 1 loaf 2 milk 8 and 0",
        "1234567890123456",
        "23456789012 stars",
        "1010101012 of them",
    ],
)
def test_numbers_of_other_kinds_are_left_alone(words: str) -> None:
    assert labels(words) == set()


def test_a_few_digits_do_not_reach_the_matcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate that keeps usual messages cheap."""
    built = contact()
    asked: list[str] = []
    monkeypatch.setattr(phones, "_matches", lambda digits, _: bool(asked.append(digits)))
    for words in (
        "see you at 7",
        "four of us, 12/11/2020",
        "no numbers",
        "07700 900123",
        "3 1 4 1 5 9 2 6",
    ):
        built.look(text(words))
    assert asked == []


def test_the_matcher_sees_digits_and_no_more_than_forty_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = parts().phones
    asked: list[str] = []
    monkeypatch.setattr(phones, "_matches", lambda digits, _: bool(asked.append(digits)))
    found = built.find("a 2125550147 b " * 60, "")
    assert set(asked) == {"2125550147"}
    assert len(asked) == phones.MOST_ASKED * 3  # regions
    assert len(found) == 20, "what is set like a number counts as one in such a flood"
