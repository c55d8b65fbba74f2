"""At the sockets of a real process: whose words call a host, and what becomes of the words."""

import pytest

MAIL = "you can write to quiet.fern@example.com"
TOUCHED = "my stepdad hits me and he touches me at night"


@pytest.fixture
async def circle(house):
    """Return a host, somebody who writes, and one more, in one room."""
    room = house.room()
    async with room.host() as host, room.person("Wrenna") as wren, room.person("Tovik") as tovik:
        yield host, wren, tovik


async def kind_of(host):
    """Return of which kind the next alert is."""
    return (await host.hear("alert.raised"))["kind"]


async def test_a_way_to_reach_somebody_that_is_offered_again_presses(circle):
    """Once is a slip of the pen; who goes on is looked after, though the address is taken out."""
    host, wren, _ = circle
    await wren.did("message.post", text=MAIL)
    await wren.did("message.post", text=f"once more: {MAIL}")
    assert await kind_of(host) == "pressure"
    shown = [each["text"] for each in host.heard if each["type"] == "message.posted"]
    assert len(shown) == 2
    assert not any("quiet.fern" in text for text in shown)


async def test_a_way_to_reach_somebody_that_is_aimed_at_one_person_presses(circle):
    """Who is picked out relies on it: a whisper is seen by nobody else."""
    host, wren, _ = circle
    await wren.did("whisper.post", to=host.you, text=MAIL)
    assert await kind_of(host) == "pressure"
    whisper = next(each for each in host.heard if each["type"] == "whisper.posted")
    assert "quiet.fern" not in whisper["text"]


@pytest.mark.parametrize("more", ["", f", {MAIL}"])
async def test_a_child_that_tells_is_heard_whatever_is_taken_out_of_the_words(circle, more):
    """An address beside it must not be what keeps a host from coming."""
    host, wren, tovik = circle
    await wren.did("message.post", text=TOUCHED + more)
    assert await kind_of(host) == "child_safety"
    assert TOUCHED in (await tovik.hear("message.posted"))["text"]


async def test_a_child_that_may_not_write_now_is_heard_too(circle):
    """Muted for something else, perhaps by mistake."""
    host, wren, _ = circle
    await host.did("participant.mute", participant=wren.you)
    assert await wren.refused("message.post", text=TOUCHED) == "muted"
    assert await kind_of(host) == "child_safety"


async def test_words_to_one_person_that_are_not_sent_are_said_to_be_not_sent(circle):
    """Nobody reads them first: a whisper can't wait for a host."""
    host, wren, _ = circle
    answer = await wren.do("whisper.post", to=host.you, text="you should just kill yourself")
    assert (answer["code"], answer["reason"]) == ("blocked", "crisis")
    assert answer["detail"].startswith("This was not sent")


async def test_a_name_that_tells_of_a_crisis_is_heard(circle, house):
    """At the door or later: some say it nowhere else."""
    host, wren, _ = circle
    await wren.did("alias.set", alias="I want to die")
    assert await kind_of(host) == "crisis"
    assert "care.offered" in [each["type"] for each in wren.heard]


async def test_a_name_that_tells_of_a_crisis_is_heard_at_the_door(house):
    """Who comes in with it is in the room at the same moment as the alert."""
    room = house.room()
    async with room.host() as host, room.person("I want to die"):
        assert await kind_of(host) == "crisis"
