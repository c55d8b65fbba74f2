"""What moderation is shown of a text."""

from roomserver.domain import commands as c
from roomserver.domain.envelope import Envelope
from roomserver.domain.state import Held, Member, Message, Resource, Room
from roomserver.rooms.ports import Earlier
from roomserver.rooms.subjects import EARLIER, subject


def room(**rest: object) -> Room:
    people = (
        Member(id="p1", alias="Ana", role="host"),
        Member(id="p2", alias="Bea"),
        Member(id="p3", alias="Old host", role="host", status="left"),
    )
    return Room(id="r", title="T", language="de", members={m.id: m for m in people}, **rest)  # type: ignore[arg-type]


def said(*texts: str, by: str = "p2") -> dict[str, Message]:
    return {text: Message(id=text, by=by, text=text) for text in texts}


def test_a_text_comes_with_its_writers_role_and_the_rooms_language() -> None:
    """Hosts are judged by other rules."""
    shown = subject(room(), Envelope(command=c.MessagePost(text="x"), by="p1"), "text", "x")
    assert (shown.room, shown.participant, shown.role, shown.language) == ("r", "p1", "host", "de")
    assert (shown.kind, shown.field, shown.text) == ("message.post", "text", "x")
    assert shown.hosts == ("Ana",)


def test_a_newcomer_is_shown_in_the_role_they_come_in() -> None:
    """A host may be called Host."""
    join = c.Join(participant="p9", connection="c", agreed=True, role="host", alias="Host")
    shown = subject(room(), Envelope(command=join), "alias", "Host")
    assert (shown.participant, shown.role, shown.kind) == ("p9", "host", "join")
    assert shown.earlier == ()


def test_a_writers_latest_messages_come_along_the_newest_first() -> None:
    """Repetition and pressure show only in what was said before."""
    texts = [f"m{number}" for number in range(10)]
    mine = {**said(*texts), **said("else", by="p1")}
    held = {"h": Held(id="h", by="p2", text="held", expires_at=0, labels=("flood",))}
    here = room(messages=mine, held=held)
    shown = subject(here, Envelope(command=c.MessagePost(text="x"), by="p2"), "text", "x")
    assert shown.earlier[:3] == (Earlier("held", ("flood",)), Earlier("m9"), Earlier("m8"))
    assert len(shown.earlier) == EARLIER


def test_whom_a_text_is_aimed_at_is_told() -> None:
    """Pressing one person is worse than saying it to all."""
    here = room(
        messages={**said("a", by="p1"), "b": Message(id="b", by="p2", text="b", reply_to="a")}
    )
    reply = Envelope(command=c.MessagePost(text="x", reply_to="a"), by="p2")
    shown = subject(here, reply, "text", "x")
    assert shown.to == "p1"
    assert shown.earlier == (Earlier("b", (), "p1"),)
    whisper = Envelope(command=c.WhisperPost(to="p1", text="x"), by="p2")
    assert subject(here, whisper, "text", "x").to == "p1"
    goal = Envelope(command=c.GoalSet(text="x"), by="p2")
    assert subject(here, goal, "text", "x").to is None


def test_the_rooms_help_lines_come_along() -> None:
    """Whoever quotes the card is not masked."""
    line = Resource(name="A", kind="phone", value="116 123", hours="always", languages=("en",))
    post = Envelope(command=c.MessagePost(text="x"), by="p2")
    assert subject(room(resources=(line,)), post, "text", "x").help_lines == ("116 123",)
