"""Tells the links what has happened: events, then the answer, then welcomes and closes.

Called with entries that are committed and folded, group by group in the store's order, so that a
`welcome` is always the room right after what it answers (PROTOCOL 2). Decides nothing.
"""

from collections.abc import Callable, Sequence

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain import outcome
from roomserver.domain.envelope import Body, Decision, Duplicate, Rejected
from roomserver.domain.state import Member
from roomserver.rooms import answers
from roomserver.rooms.delivery import Delivery
from roomserver.rooms.items import Item, Link
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Observer
from roomserver.rooms.replica import Applied, Replica
from roomserver.rooms.secrets import Secrets
from roomserver.wire.codes import CloseCode

UNAVAILABLE = "unavailable"
STALE = Rejected(code="stale", detail="This was refused before. Please send it as a new command.")


class Herald:
    """Speaks to the links of one room; `now` is the store's time in ms, `clock` the loop's in s."""

    def __init__(
        self,
        delivery: Delivery,
        secrets: Secrets,
        options: RoomOptions,
        observer: Observer,
        *,
        now: Callable[[], int],
        clock: Callable[[], float],
        lost: Callable[[Link, str], None],
        reattach: Callable[[Link, str], None],
        refused: Callable[[Item, Rejected], None],
    ) -> None:
        self._delivery = delivery
        self._secrets = secrets
        self._options = options
        self._observer = observer
        self._now = now
        self._clock = clock
        self._lost = lost
        self._reattach = reattach
        self._refused = refused

    # -- what happened

    def tell(self, replica: Replica, applied: Sequence[Applied]) -> None:
        """Show one commit of somebody else."""
        self._show(applied)
        self._follow_up(replica, applied)

    def answer(
        self, replica: Replica, item: Item, decision: Decision, applied: Sequence[Applied]
    ) -> None:
        """Show what an item led to, answer it, and do what follows for the sockets."""
        self._show(applied)
        self._reply(replica, item, decision)
        self._follow_up(replica, applied)
        self._observe(item, _outcome(decision))
        item.finish()

    def unavailable(self, item: Item) -> None:
        """Say that the store did not answer: whether the item was done is unknown."""
        command = item.envelope.command
        if isinstance(command, c.Join | c.Attach):
            item.failed = True
            self._never_in(item, command)
            self._observe(item, UNAVAILABLE)
        else:
            self.put_off(item)

    def put_off(self, item: Item) -> None:
        """Say that this can't be done now, through no fault of the sender's."""
        item.failed = True
        self.refuse(item, self.later(UNAVAILABLE, "Please try again in a moment."))
        self._observe(item, UNAVAILABLE)

    def _never_in(self, item: Item, command: c.Join | c.Attach) -> None:
        self._close(item, CloseCode.STORE_UNREACHABLE)
        if item.link is not None and item.tried:
            # It may have been done: a seat may stand there with this connection, which goes now.
            self._lost(item.link, command.participant)

    def repeated(self, item: Item) -> None:
        """Say that this was done before."""
        self._acknowledge(item, answers.duplicate(item.envelope.n or 0))
        self._observe(item, "duplicate")
        item.finish()

    def later(self, code: str, detail: str) -> Rejected:
        """Return a refusal that names a time to try again."""
        return Rejected(code=code, detail=detail, retry_after_ms=self._options.retry_after_ms)

    def refuse(self, item: Item, rejected: Rejected) -> None:
        """Answer with an error, where there is somebody to answer.

        Unless the outcome is unknown it stands for ever: the same number again is `stale`.
        """
        n = item.envelope.n
        is_final = rejected.code != UNAVAILABLE
        if item.link is not None and n is not None and is_final:
            item.link.note_refused(n)
        self._send(item, answers.error(n, rejected))
        self._repeat(item, answers.error(n, STALE if is_final else rejected))
        self._refused(item, rejected)
        item.finish()

    def refuse_again(self, item: Item) -> None:
        """Answer a number that was refused on this connection before."""
        self.refuse(item, STALE)

    def _show(self, applied: Sequence[Applied]) -> None:
        for each in applied:
            if each.record is not None:
                self._delivery.fan_out(each.record)

    # -- the answer

    def _reply(self, replica: Replica, item: Item, decision: Decision) -> None:
        match decision:
            case Rejected():
                self._rejected(replica, item, decision)
            case Duplicate():
                self._acknowledge(item, answers.duplicate(item.envelope.n or 0))
            case _ if isinstance(item.envelope.command, c.Join | c.Attach) and item.link:
                self._entered(replica, item, item.envelope.command)
            case _ if item.envelope.n is not None:
                self._acknowledge(item, answers.ack(item.envelope.n, outcome.made_id(decision)))
            case _:
                pass

    def _acknowledge(self, item: Item, body: Body) -> None:
        self._send(item, body)
        self._repeat(item, answers.duplicate(item.envelope.n or 0))

    def _repeat(self, item: Item, body: Body) -> None:
        """Answer what was sent again before its answer: each gets one, done or not."""
        for _ in range(item.repeats):
            self._send(item, body)
        item.repeats = 0

    def _rejected(self, replica: Replica, item: Item, rejected: Rejected) -> None:
        command = item.envelope.command
        if not isinstance(command, c.Attach):
            self.refuse(item, rejected)
            return
        removed = command.participant in replica.state.removed
        self._observer.resumed("refused")
        self._close(item, CloseCode.REMOVED if removed else CloseCode.NOT_VALID)

    def _entered(self, replica: Replica, item: Item, command: c.Join | c.Attach) -> None:
        """Seat a connection whose join or resume is committed."""
        link, room = item.link, replica.state
        if link is None:
            raise AssertionError(item.kind)
        if link.state == "closed":
            # Sent away while the store was asked: the seat that stands there now is nobody's.
            self._lost(link, command.participant)
            return
        waits = room.members[command.participant].status == "waiting"
        self._delivery.seat(link, command.participant, waiting=waits)
        if link.lost:
            self._lost(link, command.participant)
        elif waits:
            resume = self._secrets.resume(room.id, command.participant)
            self._delivery.send(link, answers.waiting(command.participant, resume))
        elif isinstance(command, c.Join):
            self._welcome(replica, link, replica.ring.for_newcomer(room))
        else:
            self._resumed(replica, link, item)

    def _resumed(self, replica: Replica, link: Link, item: Item) -> None:
        epoch, seq, p = item.position
        missed: list[Body] | None = None
        if epoch == replica.epoch and seq is not None and link.member is not None:
            missed = replica.ring.since(replica.state, link.member, seq, p)
        self._observer.resumed("fresh" if missed is None else "recovered")
        self._welcome(replica, link, missed or [], recovered=missed is not None)

    # -- what follows

    def _follow_up(self, replica: Replica, applied: Sequence[Applied]) -> None:
        for each in applied:
            member = outcome.welcomes(each.entry.event, each.before)
            if member is not None:
                self._welcome_member(replica, member)
            for connection, code in outcome.closes(each.entry.event, each.before):
                link = self._delivery.link(connection)
                if link is not None:
                    self._delivery.close(link, code)
            if isinstance(each.entry.event, e.ConnectionLost):
                self._is_not_lost(each.entry.event)

    def _is_not_lost(self, event: e.ConnectionLost) -> None:
        """Contradict whoever took a socket that is open here for lost."""
        link = self._delivery.link(event.connection)
        if link is not None and link.member == event.participant:
            self._reattach(link, event.participant)

    def _welcome_member(self, replica: Replica, member: str) -> None:
        """Welcome somebody whose role changed, or who came in from the lobby."""
        connection = replica.state.members[member].connection
        link = self._delivery.link(connection) if connection else None
        if link is None:
            return
        first = link.state == "waiting"
        if first:
            self._delivery.seat(link, member, waiting=False)
        history = replica.ring.for_newcomer(replica.state) if first else []
        self._welcome(replica, link, history)

    def welcome_afresh(self, replica: Replica, before: Replica) -> None:
        """After the replica was read anew: tell everybody here the room as it is now.

        What they were not told yet of the epoch before comes first, where it is known: a fresh
        welcome brings no words.
        """
        for link in self._delivery:
            if link.member is not None:
                if link.state == "live":
                    self._delivery.send_all(link, replica.missed_since(before, link.member))
                self._welcome_or_close(replica, link, replica.state.members.get(link.member))

    def _welcome_or_close(self, replica: Replica, link: Link, member: Member | None) -> None:
        if member is None or not _is_theirs(link, member):
            # A resume finds out what became of their seat, here or elsewhere.
            self._delivery.close(link, CloseCode.STORE_UNREACHABLE)
            return
        if member.status != "waiting":
            self._delivery.seat(link, member.id, waiting=False)
            self._welcome(replica, link, [])
        if member.connection is None:
            self._reattach(link, member.id)

    def _welcome(
        self, replica: Replica, link: Link, history: Sequence[Body], *, recovered: bool = False
    ) -> None:
        if link.member is None:
            raise AssertionError("a welcome for nobody")
        room = replica.state
        body = answers.welcome(
            room,
            link.member,
            view=replica.view(link.member),
            resume=self._secrets.resume(room.id, link.member),
            epoch=replica.epoch,
            history=history,
            recovered=recovered,
            server=self._options.server(),
            now=self._now(),
        )
        self._delivery.send(link, body)

    # -- small things

    def _send(self, item: Item, body: Body) -> None:
        if item.link is not None:
            self._delivery.send(item.link, body)

    def _close(self, item: Item, code: int) -> None:
        if item.link is not None:
            self._delivery.close(item.link, code)
        item.finish()

    def _observe(self, item: Item, outcome_: str) -> None:
        self._observer.command(item.kind, outcome_, self._clock() - item.since)


def _is_theirs(link: Link, member: Member) -> bool:
    """Tell whether an open link still speaks for the member of a room that was read anew.

    One that others took for lost does. One that is live does not for a seat in the lobby.
    """
    if member.status == "left" or (member.status == "waiting" and link.state != "waiting"):
        return False
    return member.connection in {None, link.id}


def _outcome(decision: Decision) -> str:
    match decision:
        case Rejected():
            return "rejected"
        case Duplicate():
            return "duplicate"
        case _:
            return "accepted"
