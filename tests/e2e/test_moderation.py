"""At the sockets of a real process: what rules do to texts, and who gets to see them."""

import asyncio
import signal

import pytest

from tests.e2e.evening import House
from tests.e2e.sockets import until

RULES = """
[[list]]
name = "refused"
action = "block"
terms = ["canaryblocked"]
[[list]]
name = "waits"
action = "hold"
terms = ["canaryheld"]
[[list]]
name = "changed"
action = "modify"
terms = ["canarychanged"]
[[list]]
name = "tried"
action = "block"
mode = "observe"
terms = ["canarytried"]
"""


def serve(folder):
    """Return a server with these rules, in a folder of its own."""
    path = folder / "rules" / "any" / "own.toml"
    path.parent.mkdir(parents=True)
    path.write_text(RULES)
    options = ("--messages-per-min", "600", "--log-level", "debug")
    return House(folder, "--rules", str(folder / "rules"), *options)


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """Run one for all tests that change nothing about it."""
    with serve(tmp_path_factory.mktemp("strict")) as house:
        yield house


@pytest.fixture
def own(tmp_path):
    """Run one for a single test."""
    with serve(tmp_path) as house:
        yield house


def told(person):
    """Return everything that somebody was ever sent, in small letters."""
    return str(person.heard).lower()


async def test_blocked_and_held_texts_reach_nobody_else(own):
    """Not at once, not by history, resume or preview, not over HTTP, not in the log."""
    room = own.room(history="all")
    async with room.host() as host, room.person("Wrenna") as one, room.person("Tovik") as two:
        position = {"epoch": two.welcome["epoch"], "seq": two.welcome["seq"], "p": 0}
        assert await one.refused("message.post", text="Canary\u200bBlocked, and more") == "blocked"
        await one.did("message.post", text="CanaryHeld, and more", note="a note")
        assert "canaryheld" in str(await host.hear("message.held")).lower()
        await one.did("message.post", text="the end")
        await two.hear("message.posted")
        async with room.person("Anneke") as late, room.back(two, **position) as again:
            for person in (late, again):
                await person.did("goal.set", text="all read")
            for person in (two, late, again):
                assert "the end" in told(person)
                assert "canary" not in told(person)
            # Declined, it goes back to its author, and still to nobody else.
            waits = next(f["message"] for f in one.heard if f["type"] == "message.held")
            await host.did("message.decline", message=waits, text="not now")
            await one.hear("message.declined")
            for person in (late, again):
                await person.did("goal.set", text="all read again")
                assert "canary" not in told(person)
        async with room.back(two, **position) as once_more:
            await once_more.did("goal.set", text="all read once more")
            assert "canary" not in told(once_more)
    for path in (f"/api/rooms/{room.id}", "/api/rooms"):
        assert "canary" not in str(own.call("GET", path)).lower()
    await asyncio.to_thread(own.end)
    assert "canary" not in own.stderr.read_text().lower()


GRAVE = "i want to kill myself tonight"


async def muted(room, host, one):
    """A host asked them to listen."""
    await host.did("participant.mute", participant=one.you)
    return await one.refused("message.post", text=GRAVE)


async def out_of_turn(_, host, one):
    """Only hosts may write."""
    await host.did("circle.begin")
    await host.did("floor.set", floor="hosts")
    return await one.refused("message.post", text=GRAVE)


async def by_a_list(_, __, one):
    """A word of the operator's stands in it."""
    return await one.refused("message.post", text=f"canaryblocked. {GRAVE}")


async def in_a_pause(_, host, one):
    """Nobody may write."""
    await host.did("circle.begin")
    await host.did("circle.pause")
    return await one.refused("message.post", text=GRAVE)


@pytest.mark.parametrize("way", [muted, out_of_turn, by_a_list, in_a_pause])
async def test_a_crisis_brings_card_and_alert_where_the_words_are_refused(strict, way):
    """Nobody else learns of it; a hook that fails is seen to in `test_hooks`."""
    room = strict.room()
    async with room.host() as host, room.person() as one, room.person() as two:
        code = await way(room, host, one)
        assert code in {"muted", "floor_closed", "blocked"}
        assert (await one.hear("care.offered"))["resources"]
        alert = await host.hear("alert.raised")
        assert (alert["kind"], alert["participant"]) == ("crisis", one.you)
        await two.did("goal.set", text="all read")
        assert "kill myself" not in told(two)
        assert not {"care.offered", "alert.raised"} & {frame["type"] for frame in two.heard}


async def test_what_is_taken_out_is_seen_by_nobody_and_its_writer_is_told(strict):
    """The mask stands there, the message is marked as changed, and the reason is said."""
    room = strict.room()
    async with room.person() as one, room.person() as two:
        ack = await one.did("message.post", text="I say canaryChanged twice: CANARYCHANGED!")
        posted = await two.hear("message.posted")
        assert posted["text"] == "I say [removed] twice: [removed]!"
        assert posted["changed"] is True
        (notice,) = (frame for frame in one.heard if frame["type"] == "notice")
        assert (notice["message"], notice["reason"]) == (ack["id"], "list.changed")
        assert notice["text"]
        assert "canary" not in told(two)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("goal.set", {"text": "canaryblocked"}),
        ("bell.ring", {"words": "canaryblocked"}),
        ("alias.set", {"alias": "canaryblocked"}),
        ("message.post", {"text": "fine", "note": "canaryblocked"}),
    ],
)
async def test_every_other_text_is_judged_too(strict, kind, fields):
    """No field is a way around."""
    room = strict.room()
    async with room.host(), room.person() as one, room.person() as two:
        assert await one.refused(kind, **fields) in {"blocked", "alias_refused"}
        await one.did("message.post", text="fine")
        await two.hear("message.posted")
        assert "canary" not in told(two)


async def test_a_call_for_help_is_refused_to_nobody(strict):
    """Whatever its words."""
    room = strict.room()
    async with room.host() as host, room.person() as one:
        await one.did("help.ask", text="canaryblocked, please come")
        assert "canaryblocked" in str(await host.hear("alert.raised"))


async def test_nobody_sits_under_a_hosts_name_nearly(strict):
    """A whisper to Marnie goes to Marnie."""
    room = strict.room()
    async with room.host("Marnie"), room.knock() as person:
        for alias in ("Mаrnie 2", "Host", "canaryblocked"):
            await person.say(type="join", agreed=True, alias=alias)
            assert (await person.hear("error"))["code"] == "alias_refused"
        await person.say(type="join", agreed=True, alias="Wrenna")
        assert (await person.hear("welcome"))["you"]["alias"] == "Wrenna"


async def test_a_rooms_title_is_judged(strict):
    """It is read before anybody joins."""
    body = {"title": "canarychanged", "agenda": "open-drop-in"}
    status, problem = strict.call("POST", "/api/rooms", body)
    assert (status, problem["errors"][0]["field"]) == (422, "title")


async def test_rules_are_read_again_without_a_restart(own, tmp_path):
    """A list is only tried at first, then holds; a broken file changes nothing."""
    rules = tmp_path / "rules" / "any" / "own.toml"
    room = own.room()
    async with room.person() as one:
        await one.did("message.post", text="canarytried")
        rules.write_text(RULES.replace('mode = "observe"\n', ""))
        own.process.send_signal(signal.SIGHUP)
        await until(lambda: "rules.reloaded" in own.stderr.read_text())
        assert await one.refused("message.post", text="canarytried") == "blocked"
        rules.write_text("nonsense")
        own.process.send_signal(signal.SIGHUP)
        await until(lambda: "rules.unreadable" in own.stderr.read_text())
        assert await one.refused("message.post", text="canarytried") == "blocked"


async def test_a_long_text_is_judged_in_its_order_and_holds_up_nobody(strict):
    """Its writer's next words wait for it; everybody else's do not."""
    room = strict.room()
    async with room.person() as one, room.person() as two:
        long = "canarychanged, and so on. " * 70
        for text in (long, "and that was it"):
            one.n += 1
            await one.say(type="message.post", n=one.n, text=text)
        first, second = [await two.hear("message.posted") for _ in range(2)]
        assert first["text"].count("[removed]") == 70
        assert second["text"] == "and that was it"
