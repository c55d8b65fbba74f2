"""One room on this instance, as gateway, HTTP and registry know it.

What people send goes through their lane into the inbox; the pump commits it; the herald answers.
Nothing here blocks, nothing is shown before it is committed: this only connects domain and store.
"""

import asyncio
from collections.abc import Callable, Sequence

from roomserver.domain import commands as c
from roomserver.domain import visibility
from roomserver.domain.chance import Chance
from roomserver.domain.deadlines import next_deadline
from roomserver.domain.envelope import Body, Envelope, Rejected
from roomserver.domain.folds.members import was_accepted
from roomserver.domain.names import skeleton
from roomserver.domain.state import Part, Role, Room
from roomserver.rooms.caring import Caring
from roomserver.rooms.delivery import Delivery
from roomserver.rooms.herald import Herald
from roomserver.rooms.items import Item, Link
from roomserver.rooms.lanes import Lanes
from roomserver.rooms.ports import (
    Connection,
    Ended,
    Opened,
    Position,
    Push,
    Signal,
    StoreError,
    Unknown,
)
from roomserver.rooms.pump import Pump
from roomserver.rooms.records import Unreadable
from roomserver.rooms.seating import Seating
from roomserver.rooms.surroundings import Surroundings
from roomserver.rooms.ticker import Ticker, stagger
from roomserver.rooms.typist import Typist
from roomserver.wire.codes import CloseCode

NAMED_ANEW = (c.AliasSet, c.ParticipantRename)


class RoomRuntime:
    """A room that this instance keeps. `over` is called once, when it can't be kept any longer."""

    def __init__(
        self,
        room: str,
        opened: Opened,
        around: Surroundings,
        over: Callable[["RoomRuntime"], None],
    ) -> None:
        self.id = room
        # Not kept any more; `_code` tells who still comes why.
        self.ended = False
        self._code: int = CloseCode.ENDED
        self._around = around
        self._over = over
        self._loop = asyncio.get_running_loop()
        self._delivery = Delivery(around.broadcast())
        self.seats = Seating(self, self._delivery, around.instance, ask=self._ask, lost=self._lost)
        caring = Caring(around.moderator, lambda: self.state, self._ask)
        self._herald = Herald(
            self._delivery,
            around.secrets,
            around.options,
            around.observer,
            now=around.now,
            clock=self._loop.time,
            lost=self._lost,
            reattach=self.seats.attach,
            refused=caring.refused,
        )
        self._pump = Pump(
            room,
            opened,
            around.store,
            self._herald,
            around.options,
            around.observer,
            around.listener,
            now=around.now,
            settled=self._settled,
            gone=self._gone,
        )
        self._typist = Typist(self, self._delivery, around)
        self._lanes = Lanes(around.moderator, self, around.options, caring.early)
        delay = stagger(around.instance, room, around.options.stagger_ms)
        self._ticker = Ticker(self.now, delay, self._tick)
        self._ticker.arm(next_deadline(self.state))

    # -- looking

    @property
    def state(self) -> Room:
        """The replica: the room as this instance knows it."""
        return self._pump.replica.state

    @property
    def epoch(self) -> str:
        return self._pump.replica.epoch

    @property
    def seq(self) -> int:
        """The store's position of the last entry folded."""
        return self._pump.replica.seq

    @property
    def position(self) -> Position:
        """Where this replica stands."""
        return self._pump.replica.position

    def now(self) -> int:
        """Return the store's time, as well as known here."""
        return self._pump.now()

    def preview(self) -> Body:
        """Return the `room` map of a preview."""
        kept = self._around.options.kept(self.state.language, self.state.exported)
        return {**visibility.preview_room(self.state), "kept": kept}

    def free_aliases(self, count: int = 3) -> tuple[str, ...]:
        """Return aliases that nobody here has."""
        taken = {skeleton(member.alias) for member in self.state.members.values()}
        names = self._around.aliases(self._around.entropy(32))
        return tuple(name for name in names if skeleton(name) not in taken)[:count]

    def invite(self) -> str:
        """Return the invite that is good now."""
        return self._around.secrets.invite(self.id, self.state.invite)

    def check_invite(self, secret: str) -> bool:
        """Tell whether this is the invite that is good now."""
        return self._around.secrets.check(secret, self.invite())

    def member_of(self, resume: str) -> str | None:
        """Return whose resume secret this is; also of those who left or were removed."""
        return self._around.secrets.member_of(self.id, resume)

    # -- coming in

    def watch(self, connection: Connection) -> None:
        """Close this one too when the room ends: somebody reads the preview, perhaps for long."""
        if self.ended:
            connection.close(self._code)
        else:
            self._delivery.watch(connection)

    async def join(
        self,
        connection: Connection,
        *,
        alias: str | None,
        part: Part | None,
        agreed: bool,
        role: Role,
        address: str | None,
        credential: str | None,
        keepsake: bool = False,
    ) -> None:
        """Answer on the connection: `welcome`, `waiting` or `error`."""
        if self.ended:
            connection.close(CloseCode.NOT_VALID if self.has_ended else self._code)
            return
        seed = self._around.entropy(32)
        command = c.Join(
            participant=Chance(self._around.entropy(32)).id(),
            connection=connection.id,
            agreed=agreed,
            role=role,
            alias=alias,
            part=part,
            candidates=self._around.aliases(seed),
            address=address,
            credential=credential,
        )
        await self._enter(connection, Envelope(command=command, seed=seed))

    async def resume(
        self,
        connection: Connection,
        member: str,
        epoch: str | None,
        seq: int | None,
        p: int | None,
    ) -> None:
        """Answer on the connection: `welcome`, `waiting` or a close."""
        if self.ended:
            connection.close(self._code)
            return
        command = c.Attach(participant=member, connection=connection.id)
        envelope = Envelope(command=command, seed=self._around.entropy(32))
        await self._enter(connection, envelope, (epoch, seq, p))

    async def _enter(
        self,
        connection: Connection,
        envelope: Envelope,
        position: tuple[str | None, int | None, int | None] = (None, None, None),
    ) -> None:
        link = self._delivery.link(connection.id) or Link(connection)
        self._delivery.add(link)
        item = self._item(envelope, link)
        item.position = position
        item.done = self._loop.create_future()
        self._lanes.enter(link, item)
        await item.done

    # -- what members send

    def submit(self, connection: Connection, n: int, command: c.Command) -> None:
        """Do a command of the member behind this connection; answers come on the connection."""
        link = self._delivery.link(connection.id)
        if link is None:
            # Closed a moment ago, by the room itself: nothing under way on it is done.
            return
        if n in link.numbers:
            # Sent again before its answer: done once, answered as often as it was sent.
            link.numbers[n].repeats += 1
            return
        item = link.numbers[n] = self._item(self._envelope(link, n, command), link)
        if n in link.refused:
            self._herald.refuse_again(item)
        elif link.state == "entering":
            self.refuse(item, Rejected(code="not_joined", detail="Please join first."))
        elif isinstance(command, c.RoomLeave):
            # Leaving overtakes one's own words under moderation, and drops them once it is done.
            link.leaving = True
            self.admit(item)
        elif self._is_full() or not self._lanes.enter(link, item):
            self._overflows(item)

    def _is_full(self) -> bool:
        return len(self._pump.inbox) >= self._around.options.inbox

    def _overflows(self, item: Item) -> None:
        """Refuse what there is no room for; what was done already is still said to be done."""
        member = self.state.members.get(item.envelope.by or "")
        if self.is_unsure():
            self._herald.unavailable(item)
        elif member is not None and was_accepted(member, item.envelope.n or 0):
            self._herald.repeated(item)
        else:
            self.refuse(item, self._herald.later("rate_limited", "Too much at once."))

    def typing(self, connection: Connection, on: bool) -> None:
        """Tell the others that this member writes, once a second, or at once that they stopped."""
        link = self._delivery.link(connection.id)
        if link is not None:
            self._typist.hear(link, on)

    def detach(self, connection: Connection) -> None:
        """Note that the socket is gone. What it brought before is still done, in its order."""
        self._delivery.look_away(connection)
        link = self._delivery.link(connection.id)
        if link is None:
            return
        link.lost = True
        self._delivery.forget(link)
        if link.member is not None:
            self._lost(link, link.member)

    # -- what the house asks

    async def end(self, words: str | None = None) -> None:
        """End the room. Raises StoreError when the store does not answer."""
        await self._asked(c.EndRoom(words=words))

    async def renew_invite(self) -> str:
        """Make a new invite and return it. Raises StoreError when the store does not answer."""
        await self._asked(c.RenewInvite())
        return self.invite()

    def receive(self, push: Push | Signal) -> None:
        """Take what push brings."""
        if isinstance(push, Push):
            self._pump.receive(push)
        else:
            self._typist.overhear(push)

    def notice(self, position: Position, seen: int = 0) -> None:
        """Compare with the store's position; read what push did not bring, or mend the store.

        `seen` is where this replica stood before the store was asked.
        """
        self._pump.notice(position, seen)

    @property
    def is_idle(self) -> bool:
        """Whether nobody is connected here, and nothing is under way."""
        return self.is_at_rest and not self.is_unsure() and self._delivery.is_empty

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way, or owed to the room."""
        return self._pump.is_at_rest

    @property
    def has_ended(self) -> bool:
        """Whether the room is over, here and everywhere; not only kept here no more."""
        return self.ended and self._code == CloseCode.ENDED

    @property
    def schema(self) -> int:
        """What an instance must read to keep this room."""
        return self._pump.replica.schema

    def missing(self) -> None:
        """Find out why the store does not list this room."""
        self._pump.catch_up()

    def let_go(self, code: int) -> None:
        """Stop keeping the room here; its connections are closed with this code."""
        if self.ended:
            return
        self.ended, self._code = True, code
        self._ticker.stop()
        self._pump.stop()
        self._delivery.close_all(code)
        self._over(self)

    # -- between the parts

    def admit(self, item: Item) -> None:
        """Put an item into the inbox."""
        self._pump.put(item)

    def is_unsure(self) -> bool:
        """Tell whether the replica is known to be behind the store."""
        return self._pump.is_behind

    def refuse(self, item: Item, rejected: Rejected) -> None:
        """Answer an item that never reached the inbox."""
        self._herald.refuse(item, rejected)

    def put_off(self, item: Item) -> None:
        """Answer an item that could not be looked at: another time."""
        self._herald.put_off(item)

    def _item(self, envelope: Envelope, link: Link | None = None) -> Item:
        return Item(envelope, self._loop.time(), link)

    def _envelope(self, link: Link, n: int, command: c.Command) -> Envelope:
        seed = self._around.entropy(32)
        named = isinstance(command, NAMED_ANEW)
        return Envelope(
            command=command,
            by=link.member,
            connection=link.id,
            n=n,
            seed=seed,
            candidates=self._around.aliases(seed) if named else (),
        )

    def _ask(self, command: c.Command) -> Item:
        item = self._item(Envelope(command=command, seed=self._around.entropy(32)))
        self.admit(item)
        return item

    async def _asked(self, command: c.Command) -> None:
        if not self.ended:
            item = self._ask(command)
            item.done = self._loop.create_future()
            await item.done
            if item.failed:
                raise StoreError
        if self.ended and not self.has_ended:
            raise StoreError

    def _lost(self, link: Link, member: str) -> None:
        """Tell the room, after all that it brought, that a member's socket is gone."""
        lost = c.Detach(participant=member, connection=link.id, since=self.now())
        item = self._item(Envelope(command=lost, seed=self._around.entropy(32)))
        if link.lane:
            link.lane.append(item)
        else:
            self.admit(item)

    def _tick(self) -> None:
        self._ask(c.Tick())

    def _settled(self, items: Sequence[Item]) -> None:
        """After a change: arm the next deadline, move the lanes on, let an ended room go."""
        if self.ended:
            return
        if self.state.phase == "closed":
            self.let_go(CloseCode.ENDED)
            return
        if any(isinstance(item.envelope.command, c.Tick) for item in items):
            self._ticker.done()
        self._ticker.arm(next_deadline(self.state))
        for link in [item.link for item in items if isinstance(item.envelope.command, c.RoomLeave)]:
            if link is not None:
                link.leaving = False
        for link in self._delivery.lanes():
            self._lanes.advance(link)

    def _gone(self, why: Ended | Unknown | Unreadable) -> None:
        self.let_go(CloseCode.ENDED if isinstance(why, Ended) else CloseCode.DRAINING)
