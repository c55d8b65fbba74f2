"""Names on other platforms."""

import pytest

from tests.unit.moderation.detectors.contacts import labels, shown


@pytest.mark.parametrize(
    "words",
    [
        "@quiet_fern on insta",
        "insta @ quiet.fern",
        "my tiktok is @quietfern ok",
        "follow back @sad.sheet (ig)",
        "im mossyboots77 on insta",
        "snap: del.boy.cries",
        "kik - lonely_x",
        "my insta is coldteaclub",
        "telegram: sorgenkind",
        "u/thirdcup has it all",
        "quiet underscore fern two two",
        "slow, period, snail, period, sally, thats insta",
        "at symbol lost dot in dot leith",
        "snapchat is s-o-g-g-y dash c-r-i-s-p",
        "h a z e l n u t t y 9 on discord",
        "B for bravo, E for echo, N for november",
        "bravo echo november",
        "my tag is fern hash 4471",
        "add mossybench on kik",
        "insta mothwingmaisie",
        "steam name porridgewizard (one word)",
        "instagram i have too: painting_hanna, all seascapes",
        "my skype, if anyone still has it, is live:harold.pemb",
        "d, u, s, t, y, p, l, u, m. tiktok",
        "moon then a dash then walker",
        "user name is blue with two e's and a 7",
        "it reads ʎllod_ʎuᴉɐɹ :dɐus",
        "ｍｙ ｉｎｓｔａ is ᴄᴏʟᴅ_tea",
    ],
)
def test_names_are_found_beside_a_platform_or_spelled(words: str) -> None:
    assert "contact.handle" in labels(words)


@pytest.mark.parametrize(
    "words",
    [
        "leise unterstrich eule drei drei",
        "ät nebel punkt im punkt kopf",
        "berta emil nordpol otto",
        "snap is lenchen2mal",
        "bei telegram bin ich der grantler",
    ],
)
def test_german_names(words: str) -> None:
    assert "contact.handle" in labels(words, "de")


@pytest.mark.parametrize(
    "words",
    [
        "@fern i hear you, same with my brother",
        "@otter thank you",
        "instagram makes me feel worse",
        "my insta is depressing.",
        "twitch streamers are my company at 4am",
        "i deleted tiktok day 3",
        "follow people on insta and feel worse",
        "my period came",
        "a mother-in-law and a half-day",
        "steam says ive 3,000 hrs",
    ],
)
def test_talk_about_platforms_and_to_each_other_is_left_alone(words: str) -> None:
    assert labels(words) == set()


@pytest.mark.parametrize(
    "words",
    ["join code for my server is FERN-8841-KQ", "room PIN 550143", "friend code: 12-3456-AB"],
)
def test_codes_that_let_somebody_in(words: str) -> None:
    assert labels(words) == {"contact.invite"}


def test_a_code_of_another_kind_is_left_alone() -> None:
    assert labels("error code 404, wifi code 12345678, room code v1") == set()


def test_the_name_goes_and_the_platform_stays() -> None:
    assert shown("im mossyboots77 on insta") == "im [contact removed] on insta"


@pytest.mark.parametrize(
    "words",
    [
        "google meet abc-defg-hij",
        "invite code mothlamp",
        "lobby MARSH-09, pw biscuits",
        "use my code DUSK-3320 on the app",
    ],
)
def test_codes_of_words_and_meetings_let_somebody_in(words: str) -> None:
    assert "contact.invite" in labels(words)


def test_what_is_said_of_a_code_is_none() -> None:
    assert labels("the invite code expired") == set()
