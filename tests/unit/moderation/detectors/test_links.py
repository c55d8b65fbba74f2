"""Addresses and links, whole, spelled or in pieces; and full stops without their blank."""

from collections.abc import Iterator

import pytest

from roomserver.moderation.detectors import links
from roomserver.moderation.detectors.links import Found
from tests.unit.moderation.detectors.contacts import labels, parts, shown


@pytest.mark.parametrize(
    "words",
    [
        "bo.k_84@mail.example.org",
        "BO@EXAMPLE.COM",
        "bo at example dot com",
        "bo then at then example then dot org",
        "bo @ example . net",
        "bo(at)example(dot)com",
        "{bo} {@} {example} {com}",
        "bo @ exam ple . net",
        "b o k a t e x a m p l e d o t n e t",
        "@example and last of all .com",
        "mailto:bo@example.org",
        "com.example@bo.k",
        "moc.elpmaxe@ob",
        "bo + at + example + dot + net",
        "bo_at_example_dot_com",
        "bo / example / com",
        "bo (at sign) example (full stop) com",
        "bo_holt at gmail",
        "bo at example point net",
        "q\u200bf@exa\u200bmple.com",
    ],
)
def test_addresses(words: str) -> None:
    assert "contact.email" in labels(f"so it is {words} ok")


@pytest.mark.parametrize(
    "words",
    [
        "https://example.org/join",
        "hxxps://chat.example.net/r",
        "ftp://files.example.com/x",
        "hppt//friends.example.net",
        "www.example.com",
        "chat.example.org",
        "thewidowknits.example",
        "example.org/free",
        "example dot com slash sober",
        "example•org/letters",
        "quiet-harbour[.]example[.]net",
        "w w w . example . org / mums",
        "exampIe . c0m / help",
        "here.my.site.is/there",
        "exampledotcomslashmoths",
        "wwwexamplecom/moths",
        "example,com/moths",
        "example.c*m/moths",
        "htt ps:// slow. example. org",
        "tg://join?invite=moth",
    ],
)
def test_links(words: str) -> None:
    assert labels(f"look {words}") == {"contact.link"}


@pytest.mark.parametrize(
    "words",
    [
        "discord.gg/abc-d",
        "disc0rd gg / mossy",
        "t.me/abc",
        "t dot me slash abc",
        "wa.me/447700900812",
        "chat.whatsapp.com/Zz0",
        "signal.group/#abc",
        "gg/mothlamp",
    ],
)
def test_invitations(words: str) -> None:
    assert "contact.invite" in labels(f"come {words}")
    assert shown(f"come {words}") == "come [contact removed]"


@pytest.mark.parametrize(
    "words",
    [
        "ok.so i went in",
        "im ok.com si com sa",
        "idk...its just...a lot",
        "sleep.eat.cry.repeat",
        "he's @ work, lunch @12, aa@7",
        "@all good night",
        "v7.docx and v2.1",
        "e.g.this or i.e.that",
        "the end. com",
        "gut,net so schlimm",
        "rice, beans, com",
        "connect the dots, on the dot",
        "st.patricks day",
        "@@ @@@ :// / //",
        "hello@work",
    ],
)
def test_full_stops_and_at_signs_are_no_addresses(words: str) -> None:
    assert labels(words) == set()


def test_german_full_stops() -> None:
    assert labels("is gut jetzt.de facto bin ich müde", "de") == set()
    assert labels("bo bei example punkt com", "de") == {"contact.email"}


def test_an_address_is_taken_out_and_nothing_else() -> None:
    assert shown("write (bo@example.com), yes?") == "write ([contact removed]), yes?"


class _Asked:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def match(self, text: str) -> None:
        self.texts.append(text)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Asked]:
    asked = _Asked()
    monkeypatch.setattr(parts().links, "_linkify", asked)
    yield asked
    monkeypatch.undo()


def test_without_sign_of_a_link_linkify_is_not_asked(asked: _Asked) -> None:
    """The gate that keeps usual messages cheap."""
    for words in ("no sign. of one", "ok.so i went", "dots........", "@ work", "plain"):
        parts().links.find(words)
    assert asked.texts == []


def test_linkify_is_asked_about_pieces_and_of_few(asked: _Asked) -> None:
    """On a whole hostile text it takes tens of milliseconds."""
    parts().links.find("a://b@c.d" * 50 + " and" + " x://y.z" * 100)
    assert len(asked.texts) == links.MOST_ASKED
    assert max(map(len, asked.texts)) == 200


def test_linkify_knows_endings_that_patterns_do_not() -> None:
    assert parts().links.find("bo@example.mx") == [Found(0, 13, "contact.email")]
