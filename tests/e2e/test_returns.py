"""At the sockets of a real process: coming back, and every way to be closed."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.evening import OPEN_ROUND, House, Person

# -- coming back -----------------------------------------------------------------


async def test_a_resume_brings_what_was_missed(house):
    """recovered: exactly what comes after the position."""
    room = house.room()
    async with room.person("Tovik") as two:
        async with room.person("Wrenna") as one:
            await one.did("message.post", text="before")
            position = {"epoch": one.welcome["epoch"], "seq": one.heard[-2]["seq"], "p": 0}
        await two.did("message.post", text="meanwhile")
        async with room.back(one, **position) as again:
            welcome = again.welcome
            assert welcome["recovered"] is True
            assert welcome["you"]["alias"] == "Wrenna"
            assert (again.you, again.resume, welcome["last_n"]) == (one.you, one.resume, 1)
            texts = [e["text"] for e in welcome["history"] if e["type"] == "message.posted"]
            assert texts == ["meanwhile"]
            assert welcome["history"][-1]["seq"] == welcome["seq"]
            await again.say(type="message.post", n=1, text="before")
            assert (await again.hear("ack"))["duplicate"] is True


@pytest.mark.parametrize("position", [{}, {"epoch": "another", "seq": 1, "p": 0}])
async def test_a_resume_without_a_position_has_no_history(house, position):
    """recovered: false, and nothing partial."""
    room = house.room(history="all")
    async with room.person("Tovik") as two:
        async with room.person("Wrenna") as one:
            await two.did("message.post", text="meanwhile")
        async with room.back(one, **position) as again:
            assert (again.welcome["recovered"], again.welcome["history"]) == (False, [])


async def test_a_newer_resume_replaces_the_older_connection(house):
    """4507: the other tab."""
    room = house.room()
    async with room.person() as one, room.back(one) as again:
        assert await one.closed() == 4507
        await again.did("message.post", text="here")


async def test_private_events_have_a_position_of_their_own(house):
    """Nobody learns from `seq` that a whisper passed by."""
    room = house.room()
    async with room.host() as host, room.person() as one, room.person() as two:
        before = (await two.did("message.post", text="a")) and two.heard[-2]["seq"]
        await one.did("whisper.post", to=host.you, text="may I step out?")
        whisper = await host.hear("whisper.posted")
        assert (whisper["seq"], whisper["p"]) == (before, 1)
        await two.did("message.post", text="b")
        assert two.heard[-2]["seq"] == before + 1
        assert "may I step out?" not in str(two.heard)


# -- closes ----------------------------------------------------------------------


async def test_all_that_is_not_valid_looks_alike(house):
    """4503, by the close alone."""
    room, other = house.room(), house.room()
    async with room.person() as person:
        resume = person.resume
    hellos = (
        {"room": room.id, "invite": "wrong"},
        {"room": room.id, "invite": ""},
        {"room": room.id, "invite": other.invite},
        {"room": room.id, "host_key": room.invite},
        {"room": room.id, "host_key": other.host_key},
        {"room": room.id, "invite": room.host_key},
        {"room": room.id, "resume": resume[:-1] + ("a" if resume[-1] != "a" else "b")},
        {"room": other.id, "resume": resume},
        {"room": "nowhere", "invite": room.invite},
        {"room": "nowhere", "host_key": house.key},
        {"room": "nowhere", "resume": resume},
        {"room": "x" * 5000, "invite": room.invite},
    )
    for hello in hellos:
        async with house.socket() as socket:
            person = Person(socket)
            await person.say(type="hello", **hello)
            assert (await person.closed(), person.heard) == (4503, []), hello


async def test_a_removed_person_is_told_once_and_their_secret_is_dead(house):
    """4504, at once and to their own resume; the text comes to them and hosts only."""
    room = house.room()
    async with room.host() as host, room.person() as one, room.person() as two:
        await host.did("participant.remove", participant=two.you, ban=False, reason="rough words")
        assert await two.closed() == 4504
        assert two.heard[-1]["text"] == "rough words"
        assert "text" not in await one.hear("participant.left")
        async with room.knock(resume=two.resume) as again:
            assert (await again.closed(), again.heard) == (4504, [])
        async with room.person() as back:
            assert back.you != two.you


async def test_a_left_persons_secret_opens_nothing(house):
    """They left on purpose."""
    room = house.room()
    async with room.person() as one, room.person() as two:
        await two.did("room.leave")
        async with room.knock(resume=two.resume) as again:
            assert await again.closed() == 4503
        assert one.you


async def test_the_lobby(house):
    """waiting, then a welcome; or 4506."""
    room = house.room(lobby=True)
    async with room.host() as host, room.knock() as one, room.knock() as two:
        for person in (one, two):
            await person.say(type="join", agreed=True)
            await person.hear("waiting")
            assert (await host.hear("participant.waiting"))["participant"] == person.you
        assert await one.refused("message.post", text="hello?") in {"not_joined", "forbidden"}
        await host.did("participant.admit", participant=one.you)
        assert (await one.hear("welcome"))["you"]["id"] == one.you
        await one.did("message.post", text="hello")
        await host.did("participant.refuse", participant=two.you)
        assert await two.closed() == 4506


async def test_a_closed_room_is_told_to_everybody_and_to_any_resume(house):
    """room.closed, ack, 4505."""
    room = house.room()
    async with room.host() as host, room.person() as one, room.knock() as looking:
        await looking.hear("preview")
        await host.say(type="room.close", n=1, words="Good night.")
        assert (await host.closed(), await one.closed()) == (4505, 4505)
        assert [frame["type"] for frame in host.heard[-2:]] == ["room.closed", "ack"]
        assert one.heard[-1] == {**one.heard[-1], "type": "room.closed", "words": "Good night."}
        for resume in (one.resume, "anything"):
            async with room.knock(resume=resume) as again:
                assert await again.closed() == 4505
        async with room.knock() as again:
            assert await again.closed() == 4503
        assert await looking.closed() == 4505


async def test_a_ban_ends_the_invite_for_who_has_not_joined(house):
    """Also for somebody who had looked through the door before."""
    room = house.room()
    async with room.host() as host, room.person() as one, room.knock() as looking:
        await looking.hear("preview")
        await host.did("participant.remove", participant=one.you, ban=True)
        await looking.say(type="join", agreed=True)
        assert await looking.closed() == 4503
        async with room.knock() as late:
            assert await late.closed() == 4503


async def test_a_room_ended_by_the_api(house):
    """DELETE: 4505."""
    room = house.room()
    async with room.person() as one:
        assert house.call("DELETE", f"/api/rooms/{room.id}")[0] == 204
        assert await one.closed() == 4505


async def test_ten_malformed_frames_close(house):
    """4500."""
    async with house.room().person() as person:
        for _ in range(10):
            await person.socket.send("{")
        assert await person.closed() == 4500


async def test_a_process_that_is_full_takes_nobody(tmp_path):
    """503 before the upgrade; who is here stays."""
    with House(tmp_path, "--max-connections", "1") as house:
        async with house.room().person() as person:
            with pytest.raises(InvalidStatus) as refused:
                await house.socket()
            assert refused.value.response.status_code == 503
            await person.did("message.post", text="hello")


async def test_a_flood_of_frames_closes(tmp_path):
    """4013: 60 at once."""
    with House(tmp_path) as house:
        async with house.room().person() as person:
            for _ in range(60):
                await person.say(type="pong")
            assert await person.closed() == 4013


async def test_guessing_is_slowed_down_and_nobody_else_is(tmp_path):
    """4013 for the eleventh; a good invite, a resume and a host key go on from there."""
    home = {"X-Forwarded-For": "203.0.113.7"}
    with House(tmp_path, "--trusted-proxies", "127.0.0.0/8", headers=home) as house:
        room = house.room()
        async with room.person() as one:
            codes = []
            for _ in range(11):
                async with room.knock(invite="wrong") as person:
                    codes.append(await person.closed())
            assert codes == [4503] * 10 + [4013]
            async with room.back(one), room.person(), room.host() as host:
                assert await one.closed() == 4507
                assert host.you


async def test_a_refused_join_is_answered_whatever_the_neighbours_did(tmp_path):
    """Its error and no close: only one's own fifth refusal is one too many."""
    home = {"X-Forwarded-For": "203.0.113.7"}
    with House(tmp_path, "--trusted-proxies", "127.0.0.0/8", headers=home) as house:
        room = house.room()
        async with room.knock() as one, room.knock() as two, room.knock() as three:
            for person in (one, two, three):
                for _ in range(4):
                    await person.say(type="join", agreed=False)
                    assert (await person.hear("error"))["code"] == "agreement_required"
            await three.say(type="join", agreed=True, alias="Wrenna")
            assert (await three.hear("welcome"))["you"]["alias"] == "Wrenna"


async def test_a_proxy_that_was_not_named_locks_nobody_out(tmp_path):
    """All who come through it share its address: no limit is theirs."""
    with House(tmp_path) as house:
        room = house.room()
        for _ in range(12):
            async with room.knock(invite="wrong") as person:
                assert await person.closed() == 4503
        assert {house.call("GET", "/api/agendas", key="hk_wrong")[0] for _ in range(12)} == {401}


async def test_a_revoked_host_is_closed(house):
    """4503 within 10 s, also on a room's own key; participants stay."""
    key = house.add_host("Ben")
    room = house.room()
    status, made = house.call(
        "POST", "/api/rooms", {"title": "Ben's", "agenda": [OPEN_ROUND]}, key=key
    )
    assert status == 201
    own = made["host_url"].partition("#")[2]
    async with room.knock(host_key=key) as ben, house.socket() as socket, room.person() as one:
        await ben.join("Ben")
        other = Person(socket)
        await other.say(type="hello", room=made["room"], host_key=own)
        await other.join("Ben")
        house.revoke("Ben")
        async with asyncio.timeout(10):
            codes = await asyncio.gather(*(asyncio.shield(_end(p)) for p in (ben, other)))
        assert codes == [4503, 4503]
        async with room.knock(resume=ben.resume) as again:
            assert await again.closed() == 4503
        await one.did("message.post", text="still here")


async def _end(person):
    await person.socket.wait_closed()
    return person.socket.close_code
