"""Steps of the evening: mutes, removals, the lobby, names and roles."""

from __future__ import annotations

from tests.independent.evening import Evening, People, agree, all_see, refused, shut_out
from tests.independent.parts import may_come_back


async def muting(people: People) -> None:
    """A muted person may not post; the mute is told and lifted."""
    mara, ada, ben, _ = people.all()
    await mara.command("participant.mute", participant=ben.id, reason="a breath")
    await all_see(people.all(), "participant.changed", participant=ben.id, muted=True)
    await ben.event("notice", key="muted")
    await refused(ben, "muted", "message.post", text="but")
    await refused(ada, "forbidden", "participant.unmute", participant=ben.id)
    await agree(*people.all())
    await mara.command("participant.unmute", participant=ben.id)
    await all_see(people.all(), "participant.changed", participant=ben.id, muted=False)
    await ben.command("message.post", text="Thank you")
    await agree(*people.all())


async def removal(evening: Evening, people: People) -> None:
    """Dora reads what newcomers may, is removed, and her secret is dead."""
    mara, ada, _, _ = people.all()
    dora = await evening.guest("Dora")
    shown = dora.welcome["history"]
    assert {event["type"] for event in shown} == {"message.posted"}
    assert "good \u00e9vening" in [event["text"] for event in shown]
    assert "I'll take this back" not in [event["text"] for event in shown]
    await all_see(people.all(), "participant.joined", participant=dora.id, alias="Dora")
    await agree(*people.all(), dora)
    await mara.command("participant.remove", participant=dora.id, ban=False, reason="not tonight")
    left = await all_see(people.all(), "participant.left", participant=dora.id, reason="removed")
    assert "text" not in left
    assert await dora.closed() == 4504
    own = await dora.event("participant.left", participant=dora.id)
    assert own["text"] == "not tonight"
    assert mara.saw("participant.left", participant=dora.id, text="not tonight")
    await shut_out(dora, 4504)
    assert not may_come_back(4504)
    await refused(mara, "forbidden", "participant.remove", participant=mara.id, ban=False)
    await agree(*people.all())
    assert ada.person(dora.id)["status"] == "left"


async def lobby(evening: Evening, people: People) -> None:
    """One guest is admitted and leaves again, one is refused."""
    mara = people.mara
    await mara.command("room.set", lobby=True)
    changed = await all_see(people.all(), "room.changed")
    assert changed["settings"]["lobby"] is True
    eve, finn = await evening.guest("Eve"), await evening.guest("Finn")
    for guest in (eve, finn):
        assert not guest.welcome
        await mara.event("participant.waiting", participant=guest.id)
    await agree(*people.all())
    waits_as = eve.id
    await eve.resume()
    assert (eve.id, eve.welcome) == (waits_as, {})
    await mara.command("participant.admit", participant=eve.id)
    await eve.until(lambda: eve.welcome or None, "welcome after the lobby")
    await all_see(people.all(), "participant.joined", participant=eve.id, alias="Eve")
    await mara.command("participant.refuse", participant=finn.id)
    assert await finn.closed() == 4506
    await mara.event("participant.refused", participant=finn.id)
    await agree(*people.all(), eve)
    await eve.command("room.leave")
    assert await eve.closed() == 1000
    await all_see(people.all(), "participant.left", participant=eve.id, reason="left")
    await shut_out(eve, 4503)
    await mara.command("room.set", lobby=False)
    await agree(*people.all())


async def oneself_and_roles(people: People) -> None:
    """Parts, names, and a second host for a while."""
    mara, _, ben, cleo = people.all()
    await cleo.command("part.set", part="listener")
    await all_see(people.all(), "participant.changed", participant=cleo.id, part="listener")
    await cleo.command("alias.set", alias="Clio")
    await all_see(people.all(), "participant.changed", participant=cleo.id, alias="Clio")
    await refused(cleo, "alias_taken", "alias.set", alias="bEN")
    await mara.command("participant.rename", participant=cleo.id)
    await all_see(people.all(), "participant.changed", participant=cleo.id)
    await refused(mara, "forbidden", "participant.role", participant=mara.id, role="participant")
    await mara.command("participant.role", participant=ben.id, role="host")
    await ben.event("notice", key="role_offered")
    await ben.command("role.accept", role="host")
    await ben.until(lambda: "held" in ben.room or None, "a host's room")
    assert ben.you["role"] == "host"
    await agree(*people.all())
    await mara.command("participant.role", participant=ben.id, role="participant")
    await ben.until(lambda: "held" not in ben.room or None, "a participant's room")
    await refused(ben, "forbidden", "role.accept", role="host")
    await agree(*people.all())
