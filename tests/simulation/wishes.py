"""What people in the simulation want, given what they see: mostly sensible."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from roomserver.domain import commands as c

Body = dict[str, Any]
Words = Callable[[str], str]
MARKS: Sequence[Any] = ("heard", "with_you", "me_too")


def wish(rng: Random, me: str, room: Body, seen: dict[int, Body], words: Words) -> c.Command | None:
    """Return a participant's next command."""
    turn = room["turn"]
    if turn and turn["holder"] == me and rng.random() < 0.85:
        return _of_turn(rng, turn, words)
    if turn and turn["state"] == "replies" and rng.random() < 0.5:
        return c.MessagePost(text=words("reply"), reply_to=_last(seen, turn["id"]))
    message = _any_message(rng, seen)
    return _draw(
        rng,
        [
            (8, lambda: c.MessagePost(text=words("says"))),
            (4, lambda: message and c.ReactionAdd(message=message, kind=rng.choice(MARKS))),
            (1, lambda: message and c.ReactionRemove(message=message, kind="heard")),
            (1, lambda: message and c.MessageRetract(message=message)),
            (1, lambda: message and c.MessageReport(message=message, reason="unkind")),
            (1, c.HandRaise),
            (1, c.HandLower),
            (1, lambda: c.HelpAsk(text=words("help"))),
            (2, lambda: _to_host(rng, room, words)),
            (1, lambda: c.GoalSet(text=words("goal"))),
            (1, c.BellRing),
            (1, lambda: turn and c.TurnPass(turn=turn["id"])),
            (1, lambda: c.RoleAccept(role="host")),
            (0.3, c.RoomLeave),
        ],
    )


def _of_turn(rng: Random, turn: Body, words: Words) -> c.Command | None:
    id_ = turn["id"]
    if turn["state"] == "offered":
        choices = [
            (7, lambda: c.TurnBegin(turn=id_)),
            (2, lambda: c.TurnPass(turn=id_)),
            (1, lambda: c.TurnDefer(turn=id_)),
            (1, lambda: c.MessagePost(text=words("early"))),
        ]
    else:
        choices = [
            (6, lambda: c.MessagePost(text=words("share"), feedback="kind_words")),
            (5, lambda: c.TurnEnd(turn=id_)),
            (1, lambda: c.TurnMoreTime(turn=id_)),
            (1, lambda: c.TurnPass(turn=id_)),
        ]
    return _draw(rng, choices)


def host_wish(
    rng: Random, me: str, room: Body, seen: dict[int, Body], words: Words
) -> c.Command | None:
    """Return a host's next command."""
    if room["phase"] == "gathering" and len(room["participants"]) > 2:
        return c.CircleBegin()
    if room["phase"] == "paused" and rng.random() < 0.6:
        return c.CircleResume()
    if room.get("held") and rng.random() < 0.6:
        held = rng.choice(room["held"])["message"]
        decision = c.MessageApprove if rng.random() < 0.6 else c.MessageDecline
        return decision(message=held)
    if room.get("waiting") and rng.random() < 0.8:
        someone = rng.choice(room["waiting"])["id"]
        answer = c.ParticipantRefuse if rng.random() < 0.2 else c.ParticipantAdmit
        return answer(participant=someone)
    if not room["turn"] and not room["queue"] and room["phase"] == "circle" and rng.random() < 0.5:
        return c.RoundNext()
    return _of_host(rng, me, room, seen, words)


def _of_host(
    rng: Random, me: str, room: Body, seen: dict[int, Body], words: Words
) -> c.Command | None:
    turn, message = room["turn"], _any_message(rng, seen)
    others = [p["id"] for p in room["participants"] if p["id"] != me and p["status"] != "left"]
    other = rng.choice(others) if others else me
    return _draw(
        rng,
        [
            (3, lambda: c.MessagePost(text=words("host"))),
            (3, lambda: c.AnnouncementPost(text=words("announces"))),
            (2, lambda: c.NotePost(text=words("note"))),
            (2, lambda: c.WhisperPost(to=other, text=words("whisper"))),
            (1, c.RoundNext),
            (2, lambda: turn and c.TurnSkip(turn=turn["id"])),
            (1, lambda: turn and c.TurnExtend(turn=turn["id"], seconds=30)),
            (2, lambda: c.TurnOffer(to=other)),
            (1, c.QueueShuffle),
            (1, lambda: c.QueueSet(queue=tuple(reversed(room["queue"])))),
            (1, c.CirclePause),
            (1, lambda: c.SilenceBegin(seconds=5)),
            (1, c.SilenceEnd),
            (1, lambda: c.FloorSet(floor=rng.choice(["open", "turns", "hosts", None]))),
            (1, lambda: c.ParticipantMute(participant=other, seconds=20)),
            (1, lambda: c.ParticipantUnmute(participant=other)),
            (0.6, lambda: c.ParticipantRemove(participant=other, ban=rng.random() < 0.5)),
            (1, lambda: c.ParticipantRole(participant=other, role="host")),
            (1, lambda: c.ParticipantRename(participant=other)),
            (1, lambda: c.HostAway(on=rng.random() < 0.5)),
            (2, lambda: message and c.MessageRemove(message=message)),
            (1, lambda: c.RoomSet(pre_moderated=rng.random() < 0.3, lobby=rng.random() < 0.3)),
            (1, lambda: c.RoomSet(history=rng.choice(["none", "round", "all"]))),
            (0.1, c.RoomClose),
        ],
    )


def _draw(rng: Random, choices: Sequence[tuple[float, Callable[[], Any]]]) -> c.Command | None:
    (make,) = rng.choices([make for _, make in choices], [weight for weight, _ in choices])
    command = make()
    return command if isinstance(command, c.Command) else None


def _to_host(rng: Random, room: Body, words: Words) -> c.Command | None:
    hosts = [p["id"] for p in room["participants"] if p["role"] == "host"]
    return c.WhisperPost(to=rng.choice(hosts), text=words("whisper")) if hosts else None


def _any_message(rng: Random, seen: dict[int, Body]) -> str | None:
    posted = [e["message"] for e in list(seen.values())[-40:] if e["type"] == "message.posted"]
    return rng.choice(posted) if posted else None


def _last(seen: dict[int, Body], turn: str) -> str | None:
    """Return the latest message of a turn that this person saw."""
    mine = [e for e in seen.values() if e["type"] == "message.posted" and e.get("turn") == turn]
    return mine[-1]["message"] if mine else None
