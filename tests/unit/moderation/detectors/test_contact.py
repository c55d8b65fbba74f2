"""Contact exchange as a whole: what is taken out, what it is called, and that nothing is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomserver.moderation.canonical import canonical
from roomserver.moderation.detectors.contact import Contact
from roomserver.moderation.text import Earlier
from roomserver.moderation.verdicts import NOTHING
from tests.unit.moderation.detectors.contacts import MASK, contact, labels, looked, parts, shown
from tests.unit.moderation.texts import text


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("add me on snap", "contact.add_me"),
        ("аdd mе оn snар", "contact.add_me"),
        ("can someone add me", "contact.add_me"),
        ("hmu on insta if this gets shut", "contact.add_me"),
        ("whats your number", "contact.add_me"),
        ("my ig is in my alias", "contact.hint"),
        ("same name on tele", "contact.hint"),
        ("i have the yellow ghost app under this name", "contact.hint"),
        ("shall we meet for a coffee", "contact.meet"),
        ("meet by the station clock at noon", "contact.meet"),
        ("what city are you in", "contact.meet"),
        ("i could drive over to you", "contact.meet"),
        ("come round mine and bring crisps", "contact.meet"),
        ("dont tell the host", "contact.off_host"),
        ("lets talk somewhere they cant read it", "contact.off_host"),
        ("between us two only ok", "contact.off_host"),
        ("delete after reading", "contact.off_host"),
        ("come over. door's unlocked", "contact.meet"),
        ("i sit by the pond from 4. if you wanted, join me", "contact.meet"),
        ("can i pick you up from work on friday", "contact.meet"),
        ("anyone around leeds up for a pint on sunday", "contact.meet"),
        ("a side room where theres no babysitter, lets go", "contact.off_host"),
        ("not here, she reads everything", "contact.off_host"),
        ("pretend to log off", "contact.off_host"),
        ("👻 under my nick here", "contact.hint"),
        ("sn4p", "contact.hint"),
        ("the blue f, same silly picture", "contact.hint"),
        ("sent you a follow, follow back", "contact.add_me"),
        ("put me in your group chat", "contact.add_me"),
        ("remove the spaces yourself", "contact.handle"),
    ],
)
def test_proposals_lose_their_words(words: str, label: str) -> None:
    assert label in labels(words)
    assert MASK in shown(words)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("adde mich mal auf snap", "contact.add_me"),
        ("add me on snap", "contact.add_me"),
        ("heiß auf tele genauso", "contact.hint"),
        ("wollen wir uns auf nen Kaffee treffen", "contact.meet"),
        ("sag dem host nix davon", "contact.off_host"),
        ("das bleibt unter uns", "contact.off_host"),
        ("ich hol dich morgen vom bahnhof ab", "contact.meet"),
        ("kommst du vorbei, wir grillen samstag", "contact.meet"),
        ("geht die moderation nix an, versprochen?", "contact.off_host"),
        ("pst, die liest mit", "contact.off_host"),
        ("selber nick, andere app", "contact.hint"),
        ("was is dein snap", "contact.add_me"),
        ("klammeraffe, herbst, unterstrich, leni", "contact.handle"),
    ],
)
def test_german_proposals(words: str, label: str) -> None:
    assert label in labels(words, "de")


@pytest.mark.parametrize(
    "words",
    [
        "tell the host thanks from me",
        "nice to meet you all",
        "everything was the same on Tuesday",
        "Say hello, or just read along.",
        "i only came in to say hello",
        "AA meeting at 7 by the church",
        "met my sister at the station",
        "can a host open the quiet room",
        "coffee with an old friend went ok",
        "please tell the host when you're struggling",
        "he came round mine yesterday",
        "add me to the list of speakers",
        "left all the mum groups on facebook",
        "nan used to sing meet me at the turnstile on sunday, johnny",
        "my mum said come over on friday for dinner",
        "not sure the host read my message, should i send it again",
        "tell my sister it was not her fault",
        "they made a group chat called everyone but me",
        "i was in the park yesterday and you all came to mind",
        "the hosts never get thanked enough",
    ],
)
def test_talk_about_hosts_and_meetings_is_left_alone(words: str) -> None:
    assert looked(words) == NOTHING


def test_a_finding_names_mask_notice_reason_and_rule() -> None:
    finding = looked("it is bo@example.com")
    assert finding.acts == {("modify", "contact")}
    assert finding.spans == {(6, 20, "contact")}
    assert finding.notices == {"contact"}
    assert finding.rules == {"en/contact.email"}


def test_contacts_that_only_signs_part_are_one() -> None:
    assert shown("bo@example.com / 07700 900123") == MASK


@pytest.mark.parametrize(
    "rest",
    [
        {"earlier": (Earlier("x", ("contact.email",)),)},
        {"to": "somebody"},
        {"kind": "whisper.post"},
    ],
)
def test_again_or_to_one_person_is_pressure(rest: dict[str, object]) -> None:
    finding = contact().look(replace(text("bo@example.com"), **rest))
    assert {"contact.email", "pressure"} <= finding.labels
    assert finding.action == "modify"
    assert ("flag", "pressure") in finding.acts


def test_pressure_needs_a_contact() -> None:
    assert looked("good night", to="somebody") == NOTHING


def test_another_label_before_is_no_pressure() -> None:
    earlier = (Earlier("x", ("crisis.plan",)),)
    finding = contact().look(replace(text("bo@example.com"), earlier=earlier))
    assert "pressure" not in finding.labels


def test_more_than_thirty_candidates_are_a_flood_and_taken_out_all_the_same() -> None:
    finding = looked("bo@example.com and " * 31)
    assert finding.action == "hold"
    assert ("hold", "flood") in finding.acts
    assert "flood.candidates" in finding.labels
    assert MASK in shown("bo@example.com and " * 31)
    assert "@" not in shown("bo@example.com and " * 31)


def test_thirty_are_not() -> None:
    assert "flood.candidates" not in looked("x@example.com and " * 10).labels


def test_where_looking_again_never_ends_the_whole_text_goes() -> None:
    """An operator's mask may itself be taken for a contact."""
    odd = Contact(parts(), lambda _: "me@example.com", "en")
    assert odd.look(text("hi bo@example.com bye")).spans == {(0, 21, "contact")}


PIECES = (
    "bo", "@", " at ", " dot ", ".", "com", "example", "example.org", "07", "7", "00", " ", "\n",
    "seven ", "oh ", "double ", "(", ")", "[", "]", "add me ", "on ", "insta", "snap: ", "_",
    " underscore ", "/", "t.me/", "discord", " gg", "http://", "www.", "dont tell the host",
    "meet me at the park", "same name", "u/", "pin 4821", "0️⃣", "а", "é", "\u0301", "🌸", ",",
    "and then ", "x", "-",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
)


@given(TEXTS, st.sampled_from(["en", "de"]))
def test_it_never_raises_and_spans_lie_within(words: str, language: str) -> None:
    whole = text(words)
    finding = contact(language).look(whole)
    for start, end, _ in finding.spans:
        assert 0 <= start < end <= len(whole.canonical)


@given(TEXTS, st.sampled_from(["en", "de"]))
def test_what_is_left_holds_no_contact_and_stays_as_it_is(words: str, language: str) -> None:
    """Redaction is total and idempotent."""
    once = shown(words, language)
    assert contact(language).look(text(once)) == NOTHING or canonical(once) != once
    assert shown(once, language) == canonical(once)
