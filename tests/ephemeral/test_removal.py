"""Words that are taken back, removed, declined or forgotten: no copy outlives their end."""

import pytest

from tests.e2e.evening import Person
from tests.ephemeral.conftest import KEY
from tests.ephemeral.evening import ADDRESS, BEHIND, NETWORK, all_is_said, evening, held

HOUR_S = 3_600
NEAR = "127.0.0.9"


async def removed(evening, said):
    """A host takes a message out."""
    canary, host = evening.canary, evening.host
    await host.did("message.remove", message=said, reason=canary("why"))


async def retracted(evening, said):
    """Its author takes it back."""
    await evening.wren.did("message.retract", message=said)


@pytest.mark.parametrize("end", [retracted, removed])
async def test_a_message_that_is_taken_out_stands_nowhere(places, end):
    """Its words and its note; all else that was said stays where it is."""
    async with evening(*places.houses) as e:
        await all_is_said(e)
        text, note = e.canary("slip"), e.canary("slip note")
        said = await e.wren.did("message.post", text=text, note=note)
        while (await e.host.hear("message.posted"))["text"] != text:
            pass
        await e.host.did("message.report", message=said["id"], reason="other")
        standing(places, e)
        await end(e, said["id"])
        standing(places, e, gone=e.canary.gone("slip", "slip note"))


async def declined(evening, message):
    """A host declines it, with a word to its author."""
    text, reason = evening.canary("word"), evening.canary("because")
    await evening.host.did("message.decline", message=message, text=text, reason=reason)
    # Beside a word to the author nobody is told the reason: it is kept nowhere.
    evening.canary.gone("because")


async def withdrawn(evening, message):
    """Its author withdraws it."""
    await evening.wren.did("message.retract", message=message)


async def expired(evening, _):
    """Nobody decides in time."""
    told = await evening.wren.hear("message.declined")
    assert told["reason"] == "expired"


async def left(evening, _):
    """Its author leaves before anybody decides."""
    await evening.wren.did("room.leave")
    assert (await evening.host.hear("message.declined"))["reason"] == "left"


@pytest.mark.parametrize(
    ("end", "hold_s"), [(declined, HOUR_S), (withdrawn, HOUR_S), (expired, 4), (left, HOUR_S)]
)
async def test_a_held_message_that_is_never_shown_stands_nowhere(places, end, hold_s):
    """Whoever ends the wait; the others never see it, and then nobody can."""
    async with evening(*places.houses, hold_s=hold_s) as e:
        await all_is_said(e)
        waiting = await held(e, "held")
        standing(places, e)
        await end(e, waiting["message"])
        standing(places, e, gone=e.canary.gone("held", "held note", "because"))


async def test_who_is_removed_and_banned_leaves_a_mark_and_no_address(places):
    """The mark tells nothing to who does not have the key; secrets never stand anywhere."""
    async with evening(*places.houses) as e:
        await all_is_said(e)
        reason = e.canary("reason")
        await e.host.did("participant.remove", participant=e.tovik.you, ban=True, reason=reason)
        standing(places, e)
        nowhere(places, [ADDRESS, NETWORK, *e.secrets])
        assert places.where(e.mark(KEY)) == {"dump"}
        await e.host.did("room.close", words="good night")
        nowhere(places, [e.mark(KEY)])


async def test_an_address_that_no_proxy_tells_stands_nowhere_either(places):
    """Somebody who comes straight to an instance, from elsewhere on its machine."""
    one, _ = places.houses
    async with (
        evening(*places.houses) as e,
        one.socket(local_addr=(NEAR, 0), additional_headers=BEHIND) as socket,
    ):
        assert socket.local_address[0] == NEAR
        anneke = Person(socket)
        await anneke.say(type="hello", room=e.room.id, invite=e.room.invite)
        await anneke.join(e.canary("anneke"))
        standing(places, e)
        nowhere(places, [NEAR, ADDRESS])


def standing(places, evening, gone=()):
    """Every canary stands in the values of Redis' keys and nowhere else; those gone nowhere."""
    sung = evening.canary.sung
    assert {each: kinds for each in sung if (kinds := places.where(each)) != {"dump"}} == {}
    nowhere(places, gone)


def nowhere(places, texts):
    """None of these stands anywhere."""
    assert {each: found for each in texts if (found := places.where(each))} == {}
