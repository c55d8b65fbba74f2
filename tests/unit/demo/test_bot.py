"""What the bots do about what they see."""

from typing import Any

from roomserver.demo.bot import Bot, Person
from tests.unit.demo.fakes import SCRIPT, FakeClient, NoTime, as_client

Body = dict[str, Any]

OFFER = {"type": "turn.offered", "turn": "t", "holder": "me"}


def person(client: FakeClient, *, eager: bool = True, **shows: bool) -> Person:
    return Person(as_client(client), NoTime(eager=eager), SCRIPT.lines(0), **shows)


async def after(bot: Bot, *events: Body) -> None:
    for event in events:
        await bot.react(event)


async def test_a_turn_is_begun_shared_and_ended() -> None:
    """The last words ask for kind words, so the first end opens replies, the second closes."""
    client = FakeClient()
    await after(person(client), OFFER)
    types = client.types()
    assert types[0] == "turn.begin"
    assert types[-2:] == ["turn.end", "turn.end"]
    posts = [fields for type_, fields in client.done if type_ == "message.post"]
    assert [p.get("feedback") for p in posts] == [None] * (len(posts) - 1) + ["kind_words"]


async def test_anothers_turn_is_anothers() -> None:
    """A bot speaks when it has the floor."""
    client = FakeClient()
    await after(person(client), {**OFFER, "holder": "other"})
    assert client.done == []


async def test_one_passes_once_and_shares_when_asked_again() -> None:
    """The come-back list is a second chance; in the next circle it is passed again."""
    client = FakeClient()
    bot = person(client, passes=True)
    await after(bot, OFFER)
    assert client.types() == ["turn.pass"]
    await after(bot, OFFER)
    assert "turn.begin" in client.types()
    await after(bot, {"type": "round.opened", "round": "r0", "floor": "turns"}, OFFER)
    assert client.types()[-1] == "turn.pass"


async def test_one_asks_for_more_time_in_the_middle() -> None:
    """Once a turn."""
    client = FakeClient()
    await after(person(client, asks=True), OFFER)
    assert client.types()[:4] == ["turn.begin", "message.post", "turn.more_time", "message.post"]
    assert client.types().count("turn.more_time") == 1


async def test_one_loses_the_socket_long_enough_to_be_seen_away() -> None:
    """The server waits five seconds before it says so."""
    client = FakeClient()
    await after(person(client, drops=True), OFFER)
    assert len(client.dropped) == 1
    assert client.dropped[0] > 5


async def test_an_offer_that_has_passed_is_let_go() -> None:
    """A watcher may skip a bot's turn; the bot says nothing out of turn."""
    client = FakeClient(refuses=frozenset({"turn.begin"}))
    await after(person(client), OFFER)
    assert client.types() == ["turn.begin"]


async def test_a_message_may_get_a_mark_and_a_reply() -> None:
    """Replies go to a message of the turn."""
    client = FakeClient()
    posted = {"type": "message.posted", "message": "m", "by": "a", "text": "x"}
    answer = {**posted, "message": "n", "reply_to": "m"}
    await after(person(client), posted, answer, {"type": "turn.replies_opened", "by": "a"})
    marks = [fields["message"] for type_, fields in client.done if type_ == "reaction.add"]
    assert marks == ["m", "n"]
    assert client.done[-1][1]["reply_to"] == "m"


async def test_not_everybody_answers_everything() -> None:
    """A circle in which all answer all is no circle."""
    client = FakeClient()
    posted = {"type": "message.posted", "message": "m", "by": "a", "text": "x"}
    mine = {**posted, "by": "me"}
    await after(
        person(client, eager=False), posted, mine, {"type": "turn.replies_opened", "by": "a"}
    )
    assert client.done == []


async def test_open_rounds_and_the_end_have_words_of_their_own() -> None:
    """Greeting, talk, farewell."""
    client = FakeClient()
    bot = person(client)
    await bot.greet()
    await after(bot, {"type": "round.opened", "round": "r1", "floor": "open"})
    await after(bot, {"type": "circle.ended"}, {"type": "moon.rose"})
    assert client.types() == ["message.post"] * 3


async def test_only_one_writes_while_messages_are_held() -> None:
    """So that it is this one's message that the host approves."""
    held = {"type": "room.changed", "settings": {"pre_moderated": True}}
    free = {"type": "room.changed", "settings": {"pre_moderated": False}}
    writer, other = FakeClient(), FakeClient()
    await after(person(writer, is_held=True), held, free)
    await after(person(other), held, free)
    assert (writer.types(), other.types()) == (["message.post"], [])


async def test_a_bot_reads_to_the_end_though_it_can_do_nothing_more() -> None:
    """The last thing that it sees is the closing, also when that cuts its own word off."""
    closed = {"type": "room.closed", "by": "h"}
    client = FakeClient(OFFER, closed)
    bot = person(client)
    client.ended = 4505
    await bot.finish(1)
    bot.start()
    await bot.finish(1)
    assert list(bot.seen) == [OFFER, closed]
    assert not await bot.until(lambda room: room["phase"] == "closed", 1)
    await bot.stop()
    assert client.closed


async def test_waiting_is_bounded() -> None:
    """What never comes to be is not waited for."""
    bot = person(FakeClient())
    assert not await bot.until(lambda _: False, 0.01)
    assert await bot.until(lambda _: True, 0.01)
