"""Steps of the evening: words for few, reports, what is held and what is removed."""

from __future__ import annotations

from tests.independent.evening import People, agree, all_see, assert_lasts, check_recovery, refused


async def private_words(people: People) -> None:
    """A whisper, a note, a call for help: only those see them whom they are for."""
    mara, ada, ben, cleo = people.all()
    ack = await ada.command("whisper.post", to=mara.id, text="I need to go soon")
    assert ada.frames[-2]["p"] == ada.p
    for client in (ada, mara):
        event = await client.event("whisper.posted", whisper=ack["id"])
        assert (event["by"], event["to"], event["text"]) == (ada.id, mara.id, "I need to go soon")
    await refused(ada, "forbidden", "whisper.post", to=ben.id, text="psst")
    await mara.command("whisper.post", to=cleo.id, text="all well?")
    await cleo.event("whisper.posted", by=mara.id, to=cleo.id)
    note = await mara.command("note.post", text="Ada leaves at nine")
    await mara.event("note.posted", note=note["id"], by=mara.id)
    await refused(ben, "forbidden", "note.post", text="x")
    said = await mara.command("announcement.post", text="Tea is ready")
    await all_see(people.all(), "announcement.posted", announcement=said["id"], by=mara.id)
    assert not ben.saw("whisper.posted")
    assert not cleo.saw("whisper.posted", by=ada.id)
    assert not ada.saw("note.posted")
    await help_and_claim(people)
    await agree(*people.all())


async def help_and_claim(people: People) -> None:
    """Help rings at the host, who claims it and closes it."""
    mara, ada, ben, _ = people.all()
    await ben.command("help.ask", text="This is hard")
    raised = await mara.event("alert.raised", kind="help", participant=ben.id)
    assert raised["text"] == "This is hard"
    await agree(mara, ben)
    await mara.command("alert.claim", alert=raised["alert"], text="I am with you")
    changed = await mara.event("alert.changed", alert=raised["alert"], state="claimed")
    assert changed["claimed_by"] == mara.id
    await agree(mara, ben)
    await refused(ada, "forbidden", "alert.claim", alert=raised["alert"])
    await mara.command("alert.close", alert=raised["alert"])
    await mara.event("alert.changed", alert=raised["alert"], state="closed")
    assert mara.room["alerts"] == []


async def reports(people: People) -> None:
    """Three reports hide a message; the host shows it again."""
    mara, ada, ben, cleo = people.all()
    posted = await ada.command("message.post", text="Something unkind")
    message = posted["id"]
    await ben.command("message.report", message=message, reason="unkind", text="ouch")
    raised = await mara.event("alert.raised", kind="report", message=message)
    assert raised["text"] == "ouch"
    await agree(mara, ada, ben)
    await cleo.command("message.report", message=message, reason="unkind")
    await mara.command("message.report", message=message, reason="other")
    await all_see(people.all(), "message.hidden", message=message)
    await ada.event("notice", key="message_hidden", message=message)
    assert not ada.saw("alert.raised")
    await agree(*people.all())
    await mara.command("message.restore", message=message, reason="read again")
    restored = await all_see(people.all(), "message.restored", message=message)
    assert (restored["by"], restored["text"]) == (ada.id, "Something unkind")
    for alert in [entry["alert"] for entry in mara.room["alerts"]]:
        await mara.command("alert.close", alert=alert)
    assert mara.room["alerts"] == []
    await agree(*people.all())


async def removed_meanwhile(people: People) -> None:
    """What was removed while somebody was gone keeps its place, but not its text."""
    mara, ada, ben, _ = people.all()
    ben.drop()
    await ben.closed()
    posted = await ada.command("message.post", text="A phone number")
    await ada.command("message.retract", message=posted["id"])
    await mara.event("message.removed", message=posted["id"])
    await ben.resume()
    check_recovery(ben)
    shown, removal = ben.welcome["history"]
    assert (shown["type"], removal["type"]) == ("message.posted", "message.removed")
    assert (shown["message"], shown["text"], shown["removed"]) == (posted["id"], "", True)
    await agree(*people.all())


async def moderation(people: People) -> None:
    """Held messages: one approved, one declined, one withdrawn."""
    mara, ada, ben, _ = people.all()
    await refused(mara, "bad_command", "room.set", slow_mode_s=301, pre_moderated=True)
    await mara.command("room.set", pre_moderated=True)
    first = (await ada.command("message.post", text="Please let this through"))["id"]
    second = (await ada.command("message.post", text="And not this"))["id"]
    third = (await ada.command("message.post", text="I am not sure"))["id"]
    for client in (ada, mara):
        held = await client.event("message.held", message=first)
        assert (held["by"], held["text"]) == (ada.id, "Please let this through")
        assert_lasts(held, "expires_at", 600_000)
    await mara.event("message.held", message=third)
    await agree(*people.all())
    await mara.command("message.approve", message=first, text="thank you")
    posted = await all_see(people.all(), "message.posted", message=first)
    assert posted["by"] == ada.id
    await mara.command("message.decline", message=second, text="another time")
    await ada.event("message.declined", message=second, reason="host")
    await ada.command("message.retract", message=third)
    await mara.event("message.declined", message=third, reason="withdrawn")
    assert mara.room["held"] == []
    assert not ben.saw("message.held")
    assert not ben.saw("message.declined")
    await refused(mara, "stale", "message.approve", message=second)
    await agree(*people.all())
    await mara.command("room.set", pre_moderated=False)


async def goals(people: People) -> None:
    """A card is set, reworded, celebrated and marked."""
    _, ada, ben, _ = people.all()
    card = (await ada.command("goal.set", text="Call my sister"))["id"]
    made = await all_see(people.all(), "goal.changed", goal=card)
    assert (made["owner"], made["state"], made["celebrations"]) == (ada.id, "open", 0)
    await ada.command("goal.set", goal=card, text="Call my sister on Sunday")
    await all_see(people.all(), "goal.changed", goal=card, text="Call my sister on Sunday")
    await ben.command("goal.celebrate", goal=card)
    cheered = await all_see(people.all(), "goal.changed", goal=card, celebrations=1)
    assert "by" not in cheered
    await refused(ada, "forbidden", "goal.celebrate", goal=card)
    await refused(ben, "forbidden", "goal.mark", goal=card, state="done")
    await ada.command("goal.mark", goal=card, state="done")
    await all_see(people.all(), "goal.changed", goal=card, state="done")
    await agree(*people.all())
