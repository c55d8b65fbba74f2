"""Transport, a connection's life and error codes, line by line, at a real process' sockets."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.e2e.evening import TURNS, House, Person

# -- transport -------------------------------------------------------------------


async def test_the_page_of_the_server_may_connect(house):
    """Its origin is the default."""
    async with house.socket(origin=house.url) as socket:
        assert socket.subprotocol == "roomserver.v1.json"
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_another_page_may_not(house, origin):
    """403 before the upgrade."""
    with pytest.raises(InvalidStatus) as refused:
        await house.socket(origin=origin)
    assert refused.value.response.status_code == 403


async def test_a_client_that_offers_no_subprotocol_is_taken(house):
    """It gets the one there is."""
    async with house.socket() as socket:
        person = Person(socket)
        await person.say(type="pong")


async def test_only_unknown_subprotocols_are_refused(house):
    """400 before the upgrade."""
    with pytest.raises(InvalidStatus) as refused:
        await connect(house.url.replace("http", "ws") + "/ws", subprotocols=["chat"])
    assert refused.value.response.status_code == 400


def test_a_plain_get_is_told_to_upgrade(house):
    """426, and 405 for what is never right."""
    assert house.get("/ws") == 426
    assert house.call("POST", "/ws")[0] == 405


async def test_a_frame_of_more_than_32_kib_closes(house):
    """1009."""
    async with house.room().person() as person:
        await person.say(type="message.post", n=1, text="x" * 33_000)
        assert await person.closed() == 1009


# -- before the seat -------------------------------------------------------------


async def test_the_preview_shows_the_room_and_no_participant(house):
    """All that a person sees before agreeing."""
    room = house.room(title="Evening circle")
    async with room.host("Ana"), room.person("Wrenna"), room.knock() as person:
        preview = await person.hear("preview")
    shown = preview["room"]
    assert set(shown) >= {
        *("id", "title", "language", "phase", "agreements", "agenda", "capacity", "here"),
        *("hosts", "lobby", "kept", "resources"),
    }
    assert (shown["title"], shown["hosts"], shown["here"]) == ("Evening circle", ["Ana"], 1)
    assert len(preview["aliases"]) == 3
    assert set(preview["server"]["limits"]) == {
        *("frame_bytes", "text", "note", "alias", "messages_per_min"),
        *("messages_burst", "frames_per_min", "words", "goal"),
    }
    assert preview["server"]["ping_s"] == 25
    assert isinstance(preview["now"], int)
    assert "Wrenna" not in str(preview)


async def test_the_welcome_has_all_its_fields(house):
    """A client by others reads them all."""
    async with house.room().person("Wrenna") as person:
        welcome = person.welcome
        assert set(welcome) >= {
            *("you", "resume", "epoch", "seq", "p", "last_n", "recovered", "room", "history"),
            *("server", "now"),
        }
        assert welcome["you"]["alias"] == "Wrenna"
        assert (welcome["you"]["role"], welcome["you"]["part"]) == ("participant", "sharer")
        assert (welcome["last_n"], welcome["recovered"], welcome["history"]) == (0, False, [])


@pytest.mark.parametrize(
    "frame", ["{", "[]", "5", '{"n":1}', '{"type":1}', '{"type":"pong","type":"pong"}', b"{}"]
)
async def test_bad_frame(house, frame):
    """The connection stays."""
    async with house.room().person() as person:
        await person.socket.send(frame)
        assert (await person.hear("error"))["code"] == "bad_frame"
        await person.did("message.post", text="still here")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "message.sing"},
        {"type": "message.post"},
        {"type": "message.post", "text": ""},
        {"type": "message.post", "text": 7},
        {"type": "message.post", "text": "a", "feedback": "praise"},
        {"type": "reaction.add", "message": "m", "kind": "love"},
        {"type": "part.set", "part": "singer"},
    ],
)
async def test_bad_command(house, fields):
    """With its number; and the number is not used up."""
    async with house.room().person() as person:
        await person.say(n=1, **fields)
        error = await person.hear("error")
        assert (error["code"], error["n"]) == ("bad_command", 1)
        assert error["detail"]


async def test_a_command_without_a_number_is_bad(house):
    """`n` is how it is answered."""
    async with house.room().person() as person:
        await person.say(type="message.post", text="hi")
        error = await person.hear("error")
        assert error["code"] == "bad_command"
        assert "n" not in error


async def test_not_joined_and_already_joined(house):
    """What may be said when."""
    room = house.room()
    async with house.socket() as socket:
        person = Person(socket)
        await person.say(type="join", agreed=True)
        assert (await person.hear("error"))["code"] == "not_joined"
        await person.say(type="hello", room=room.id, invite=room.invite)
        await person.hear("preview")
        await person.say(type="message.post", n=1, text="hi")
        assert (await person.hear("error"))["code"] == "not_joined"
        await person.say(type="join", agreed=True)
        await person.hear("welcome")
        hello = {"type": "hello", "room": room.id, "invite": room.invite}
        for frame in ({"type": "join", "agreed": True}, hello):
            await person.say(**frame)
            assert (await person.hear("error"))["code"] == "already_joined"


async def test_a_refused_join_may_be_tried_again(house):
    """agreement_required, alias_taken with suggestions; then another name."""
    room = house.room()
    async with room.person("Wrenna"), room.knock() as person:
        for said in ({"agreed": False}, {"agreed": None}, {}):
            await person.say(type="join", **said)
            assert (await person.hear("error"))["code"] == "agreement_required"
        await person.say(type="join", agreed=True, alias="WRENNA")
        error = await person.hear("error")
        assert error["code"] == "alias_taken"
        assert error["suggestions"]
        await person.say(type="join", agreed=True, alias=error["suggestions"][0])
        assert (await person.hear("welcome"))["you"]["alias"] == error["suggestions"][0]


async def test_an_alias_that_cannot_be_shown_is_refused(house):
    """Nothing to read in it."""
    async with house.room().knock() as person:
        await person.say(type="join", agreed=True, alias="\u200b\u200b")
        assert (await person.hear("error"))["code"] == "alias_refused"


async def test_five_refused_joins_close(house):
    """4013."""
    async with house.room().knock() as person:
        for _ in range(5):
            await person.say(type="join", agreed=False)
        assert await person.closed() == 4013
        assert [f["type"] for f in person.heard] == ["preview", *["error"] * 5]


async def test_a_full_and_a_locked_room(house):
    """room_full, room_locked; a host comes in all the same."""
    room = house.room(capacity=2)
    async with room.host() as host, room.person() as one, room.person():
        async with room.knock() as late:
            await late.say(type="join", agreed=True)
            assert (await late.hear("error"))["code"] == "room_full"
            await one.did("room.leave")
            await host.hear("participant.left")
            await host.did("room.set", locked=True)
            await late.say(type="join", agreed=True)
            assert (await late.hear("error"))["code"] == "room_locked"
        async with room.host("Ben") as other:
            assert other.you


# -- commands --------------------------------------------------------------------


async def test_events_come_before_the_ack_and_the_ack_before_the_close(house):
    """Whoever hears the ack has heard what it did."""
    async with house.room().person() as person:
        ack = await person.did("message.post", text="good evening")
        posted, acked = person.heard[-2:]
        assert (posted["type"], acked) == ("message.posted", ack)
        assert ack["id"] == posted["message"]
        await person.say(type="room.leave", n=2)
        assert await person.closed() == 1000
        assert [frame["type"] for frame in person.heard[-2:]] == ["participant.left", "ack"]


async def test_everybody_gets_the_same_events_in_the_same_order(house):
    """And none twice."""
    room = house.room()
    async with room.person("Wrenna") as one, room.person("Tovik") as two:
        await asyncio.gather(
            *(one.say(type="message.post", n=n, text=f"a{n}") for n in range(1, 6)),
            *(two.say(type="message.post", n=n, text=f"b{n}") for n in range(1, 6)),
        )
        seen = [[await p.hear("message.posted") for _ in range(10)] for p in (one, two)]
        assert seen[0] == seen[1]
        sequence = [event["seq"] for event in seen[0]]
        assert sequence == list(range(sequence[0], sequence[0] + 10))


async def test_a_number_is_done_once(house):
    """duplicate, and stale for one that was left out."""
    async with house.room().person() as person:
        await person.say(type="message.post", n=5, text="once")
        await person.hear("ack")
        await person.say(type="message.post", n=5, text="once")
        assert (await person.hear("ack")) == {"type": "ack", "n": 5, "duplicate": True}
        await person.say(type="message.post", n=3, text="late")
        assert (await person.hear("error"))["code"] == "stale"
        assert sum(frame["type"] == "message.posted" for frame in person.heard) == 1


async def test_forbidden_not_found_and_wrong_phase(house):
    """Three ways of no."""
    room = house.room()
    async with room.host() as host, room.person() as person:
        assert await person.refused("circle.begin") == "forbidden"
        assert await person.refused("message.retract", message="nothing") == "not_found"
        await host.did("circle.begin")
        assert await host.refused("circle.begin") == "wrong_phase"


async def test_too_long(house):
    """2,000 code points pass, one more does not."""
    async with house.room().person() as person:
        await person.did("message.post", text="ä" * 2000)
        assert await person.refused("message.post", text="ä" * 2001) == "too_long"
        assert await person.refused("message.post", text="a", note="n" * 81) == "too_long"


async def test_the_floor(house):
    """floor_closed before one's turn is begun, not_your_turn for the others, stale afterwards."""
    room = house.room(agenda=[TURNS])
    async with room.host() as host, room.person("Wrenna") as one, room.person("Tovik") as two:
        await host.did("circle.begin")
        offered = await one.hear("turn.offered")
        holder, other = (one, two) if offered["holder"] == one.you else (two, one)
        assert await holder.refused("message.post", text="early") == "floor_closed"
        assert await other.refused("message.post", text="me") == "not_your_turn"
        assert await other.refused("turn.begin", turn=offered["turn"]) == "not_your_turn"
        await holder.did("turn.begin", turn=offered["turn"])
        assert await other.refused("message.post", text="me") == "not_your_turn"
        await holder.did("message.post", text="It was a long week.")
        await holder.did("turn.end", turn=offered["turn"])
        assert await holder.refused("turn.end", turn=offered["turn"]) == "stale"


async def test_silence_muted_and_slow_mode(house):
    """Each its own word."""
    room = house.room()
    async with room.host() as host, room.person() as person:
        await host.did("silence.begin", seconds=60)
        assert await person.refused("message.post", text="a") == "silence"
        await host.did("silence.end")
        await host.did("participant.mute", participant=person.you)
        assert await person.refused("message.post", text="a") == "muted"
        await host.did("participant.unmute", participant=person.you)
        await host.did("room.set", slow_mode_s=60)
        await person.did("message.post", text="a")
        assert await person.refused("message.post", text="b") == "slow_mode"


async def test_rate_limited_says_when_to_try_again(tmp_path):
    """20 messages a minute, 10 at once."""
    with House(tmp_path) as house:
        async with house.room().person() as person:
            for number in range(10):
                await person.did("message.post", text=f"message {number}")
            error = await person.do("message.post", text="one too many")
            assert error["code"] == "rate_limited"
            assert 0 < error["retry_after_ms"] <= 60_000


async def test_one_bad_setting_and_none_is_set(house):
    """`room.set` is all or nothing."""
    async with house.room().host() as host:
        error = await host.do("room.set", locked=True, slow_mode_s=301)
        assert error["code"] == "bad_command"
        await host.did("room.set", slow_mode_s=1)
        assert host.heard[-2]["type"] == "room.changed"
        assert host.heard[-2]["settings"]["locked"] is False


async def test_typing_is_told_to_the_others_only(house):
    """A signal: no `n`, no answer."""
    room = house.room()
    async with room.person() as one, room.person() as two:
        await one.say(type="typing", on=True)
        assert await two.hear("typing") == {"type": "typing", "by": one.you, "on": True}
        await one.did("message.post", text="a")
        assert all(frame["type"] != "typing" for frame in one.heard)
