"""Draws commands for property tests: any that could be sent, sensible ones more often."""

from random import Random
from typing import Any

from roomserver.domain import commands as c
from roomserver.domain.envelope import Verdict
from roomserver.domain.state import Room

TEXTS = ["good evening", "it was a long week", "thank you"]
MARKS = ["heard", "with_you", "me_too", "thank_you", "strength"]


def ids(room: Room, status: tuple[str, ...] = ("here", "away", "left")) -> list[str]:
    return [m.id for m in room.members.values() if m.status in status] or ["nobody"]


def turn(room: Room) -> list[str]:
    past = list(room.past_turns[-2:])
    return ([room.turn.id] * 6 if room.turn else []) + past or ["none"]


def messages(room: Room) -> list[str]:
    return list(room.messages)[-4:] + list(room.past_messages[-1:]) or ["none"]


def held(room: Room) -> list[str]:
    return list(room.held)[-3:] or ["none"]


Draw = Random


def verdict(draw: Draw) -> Verdict:
    """Draw what moderation says of a text."""
    return Verdict(
        action=draw.choice(["allow"] * 6 + ["flag", "modify", "hold", "block"]),
        text=draw.choice(TEXTS),
        labels=draw.choice([(), (), ("crisis.plan",), ("contact.mail",), ("flood",)]),
    )


def command(draw: Draw, room: Room) -> c.Command:
    """Draw one command that a client could send to this room."""
    return draw.choice(MAKERS)(draw, room)


def commuting(draw: Draw, room: Room) -> c.Command:
    """Draw one of the commands that may commit in any order among themselves."""
    return draw.choice(COMMUTING_MAKERS)(draw, room)


def _pick(draw: Draw, items: list[Any]) -> Any:
    return draw.choice(items)


def _shuffled(draw: Draw, items: list[str]) -> list[str]:
    return draw.sample(items, len(items))


def _post(draw: Draw, room: Room) -> c.Command:
    reply = _pick(draw, [None, None, *messages(room)[-1:]])
    replying = room.turn is not None and room.turn.state == "replies"
    return c.MessagePost(
        text=_pick(draw, TEXTS),
        feedback=_pick(draw, [None, "none", "kind_words", "ideas"]),
        reply_to=reply if not replying else _pick(draw, messages(room)[-2:]),
    )


def _react(draw: Draw, room: Room) -> c.Command:
    kind = _pick(draw, [c.ReactionAdd, c.ReactionAdd, c.ReactionRemove])
    return kind(message=_pick(draw, messages(room)), kind=_pick(draw, MARKS))


def _report(draw: Draw, room: Room) -> c.Command:
    return c.MessageReport(message=_pick(draw, messages(room)[:2]), reason="unkind", text="see")


def _whisper(draw: Draw, room: Room) -> c.Command:
    return c.WhisperPost(to=_pick(draw, ids(room)), text="may I ask?")


def _turn(draw: Draw, room: Room) -> c.Command:
    kinds = [c.TurnBegin, c.TurnBegin, c.TurnPass, c.TurnDefer, c.TurnEnd, c.TurnEnd]
    kind = _pick(draw, [*kinds, c.TurnMoreTime, c.TurnSkip])
    return kind(turn=_pick(draw, turn(room)))


def _extend(draw: Draw, room: Room) -> c.Command:
    return c.TurnExtend(turn=_pick(draw, turn(room)), seconds=30)


def _offer(draw: Draw, room: Room) -> c.Command:
    return c.TurnOffer(to=_pick(draw, ids(room)))


def _queue(draw: Draw, room: Room) -> c.Command:
    mixed = _shuffled(draw, [*room.queue, *room.heard])
    return _pick(draw, [c.QueueShuffle(), c.QueueSet(queue=tuple(mixed))])


def _hand(draw: Draw, room: Room) -> c.Command:
    kind = _pick(draw, [c.HandRaise, c.HandRaise, c.HandLower])
    return kind(participant=_pick(draw, [None, None, *ids(room)]))


def _circle(draw: Draw, room: Room) -> c.Command:
    if room.phase == "gathering":
        return c.CircleBegin()
    rounds = [None, None, *(r.id for r in room.agenda)]
    nexts = c.RoundNext(round=_pick(draw, rounds))
    return _pick(draw, [c.CirclePause(words="a moment"), c.CircleResume(), nexts])


def _floor(draw: Draw, _: Room) -> c.Command:
    return c.FloorSet(floor=_pick(draw, ["open", "turns", "turns", "hosts", "quiet", None]))


def _silence(draw: Draw, _: Room) -> c.Command:
    return _pick(draw, [c.SilenceBegin(seconds=20, words="breathe"), c.SilenceEnd(), c.BellRing()])


def _lobby(draw: Draw, room: Room) -> c.Command:
    who = _pick(draw, ["all", *ids(room, ("waiting",))])
    kind = _pick(draw, [c.ParticipantAdmit, c.ParticipantAdmit, c.ParticipantRefuse])
    return kind(participant=who)


def _person(draw: Draw, room: Room) -> c.Command:
    who = _pick(draw, ids(room))
    return _pick(
        draw,
        [
            c.ParticipantMute(participant=who, seconds=_pick(draw, [None, 30])),
            c.ParticipantUnmute(participant=who),
            c.ParticipantRemove(participant=who, ban=draw.random() < 0.5, reason="enough"),
            c.ParticipantRole(participant=who, role=_pick(draw, ["host", "participant"])),
            c.ParticipantRename(participant=who),
            c.BanLift(participant=who),
        ],
    )


def _self(draw: Draw, room: Room) -> c.Command:
    return _pick(
        draw,
        [
            c.PartSet(part=_pick(draw, ["sharer", "listener"])),
            c.AliasSet(alias=_pick(draw, ["Calm Sea", "Old Oak", "Tea"])),
            c.RoleAccept(role="host"),
            c.HostAway(on=draw.random() < 0.5),
            c.RoomLeave(),
        ],
    )


def _hosting(draw: Draw, room: Room) -> c.Command:
    return _pick(
        draw,
        [
            c.MessageApprove(message=_pick(draw, held(room)), text=_pick(draw, [None, "thanks"])),
            c.MessageApprove(message=_pick(draw, held(room))),
            c.MessageDecline(message=_pick(draw, held(room)), reason="not here"),
            c.MessageRemove(message=_pick(draw, messages(room)), reason="unkind"),
            c.MessageRestore(message=_pick(draw, messages(room))),
            c.NotePost(text="watch the time"),
            c.AnnouncementPost(text="five more minutes"),
        ],
    )


def _alert(draw: Draw, room: Room) -> c.Command:
    alerts = list(room.alerts)[-3:] or ["none"]
    return _pick(draw, [c.AlertClaim, c.AlertClose])(alert=_pick(draw, alerts), text="on it")


def _help(draw: Draw, _: Room) -> c.Command:
    return c.HelpAsk(text=_pick(draw, [None, "please"]))


def _retract(draw: Draw, room: Room) -> c.Command:
    return c.MessageRetract(message=_pick(draw, messages(room) + held(room)))


def _note(_: Draw, __: Room) -> c.Command:
    return c.NotePost(text="watch the time")


def _goal(draw: Draw, room: Room) -> c.Command:
    goal = _pick(draw, [None, *list(room.goals)[-3:]])
    if goal is None:
        return c.GoalSet(text="one walk")
    mark = c.GoalMark(goal=goal, state=_pick(draw, ["partly", "done", "let_go"]))
    return _pick(draw, [c.GoalSet(goal=goal, text="two walks"), mark, c.GoalCelebrate(goal=goal)])


def _settings(draw: Draw, _: Room) -> c.Command:
    return _pick(
        draw,
        [
            c.RoomSet(pre_moderated=draw.random() < 0.5),
            c.RoomSet(lobby=draw.random() < 0.5, capacity=_pick(draw, [4, 12])),
            c.RoomSet(late=_pick(draw, ["queue", "listen"]), slow_mode_s=_pick(draw, [0, 5])),
            c.RoomSet(needs_host=draw.random() < 0.5, host_absent_s=60),
            c.RoomSet(hosts_see_whispers=draw.random() < 0.5),
        ],
    )


def _edit(draw: Draw, room: Room) -> c.Command:
    spec = {"kind": "open", "title": "More", "floor": _pick(draw, ["open", "turns"])}
    return c.RoundEdit(round=_pick(draw, [None, *(r.id for r in room.agenda)]), spec=spec)


MAKERS = [
    *[_post] * 6, *[_react] * 3, *[_turn] * 8, *[_circle] * 2, *[_self] * 2, *[_person] * 2,
    _report, _whisper, _extend, _offer, _queue, _hand, _floor, _silence, _lobby,
    *[_hosting] * 2, _alert, _help, _retract, *[_goal] * 2, _settings, _edit,
]  # fmt: skip
COMMUTING_MAKERS = [_post, _post, _react, _react, _whisper, _note, _help, _goal, _goal]
