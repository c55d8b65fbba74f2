"""Judges the accounts of an arena after a fault: what is lost, doubled, a ghost, or late."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from random import Random

from roomserver.client.errors import ClientError
from tests.chaos.account import SURELY, Account, Body, Finding, Ledger
from tests.chaos.instances import Instance
from tests.chaos.people import Person, newcomer
from tests.simulation.diary import differ

ANSWER_S = 10.0
SEAT_S = 10.0
# An instance that nobody tells anything looks every 5 s: one of these comes just after a look.
ANNOUNCED, BETWEEN_S, HEARD_S = 4, 1.25, 3.0


class Judge:
    """For one fault: what is found from its making on until its verdict."""

    def __init__(self, ledgers: Sequence[Ledger], people: Sequence[Person], rng: Random) -> None:
        self._ledgers, self._people, self._rng = ledgers, people, rng
        self._found: list[Finding] = []
        self._known = {ledger.name: set(ledger.acked) for ledger in ledgers}
        self._taken = 0
        self._taken = self.taken()

    def verdict(self) -> list[Finding]:
        """Return all that was found, also by the accounts while they were written."""
        for ledger in self._ledgers:
            self._found += ledger.found
            ledger.found = []
        return self._found

    def taken(self) -> int:
        """Return of how many messages it was acknowledged that they are gone, since the making."""
        return sum(len(ledger.taken) for ledger in self._ledgers) - self._taken

    def _find(self, check: str, who: str, what: object = "") -> None:
        self._found.append(Finding(check, who, str(what)[:600]))

    # -- everybody is back

    def back(self, person: Person, seconds: float, most_s: float) -> None:
        """Look whether somebody was back in time."""
        who = f"{person.ledger.name} {person.name}"
        if person.client.ended is not None:
            self._find("sent away for good", who, person.client.ended)
        elif seconds > most_s:
            self._find("not back in time", who, f"{seconds:.1f} s")

    def answers(self, most_s: float) -> None:
        """Look whether everything was answered in time, if only by `unavailable`."""
        for person in self._people:
            if person.account.slowest_s > most_s:
                who = f"{person.ledger.name} {person.name}"
                self._find("answered too late", who, f"{person.account.slowest_s:.1f} s")

    async def seated(self, people: Iterable[Person]) -> None:
        """Wait for people to be connected again, for all at once."""
        everybody = list(people)
        for person in await _missed(everybody, lambda each: each.account.live, SEAT_S):
            self._find("could not come back", f"{person.ledger.name} {person.name}")

    def processes(self, instances: Sequence[Instance]) -> None:
        """Look whether a process ended unasked, or told of a fault of its own."""
        for number, instance in enumerate(instances):
            if instance.has_died():
                self._find("an instance ended by itself", f"instance {number}")
            for line in instance.faults():
                self._find("the server logged an error", f"instance {number}", line)

    async def hearing(self) -> None:
        """Let each host say something now and then, and look whether everybody hears it at once.

        All others are silent: whoever speaks is told on that occasion what push did not bring.
        """
        hosts = [p for p in self._people if p.role == "host" and p.client.ended is None]
        said = await asyncio.gather(*(self._announced(host) for host in hosts))
        await asyncio.sleep(HEARD_S)
        for host, words in zip(hosts, said, strict=True):
            for person in self._people:
                if person.ledger is host.ledger and person.is_in:
                    self._heard(person, words)

    async def _announced(self, host: Person) -> list[tuple[str, float]]:
        said = []
        for _ in range(ANNOUNCED):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_S):
                    said.append(await host.announce())
            await asyncio.sleep(BETWEEN_S)
        return [each for each in said if each is not None]

    def _heard(self, person: Person, said: Iterable[tuple[str, float]]) -> None:
        now = asyncio.get_running_loop().time()
        lags = [person.account.heard_at.get(text, now) - at for text, at in said]
        if max(lags, default=0) > HEARD_S:
            told = f"{max(lags):.1f} s"
            self._find("heard late", f"{person.ledger.name} {person.name}", told)

    # -- a newcomer's eyes

    async def audit(self, ledger: Ledger, link: str, urls: Sequence[str]) -> None:
        """Come in as a stranger and compare what is shown with what everybody knows."""
        try:
            async with asyncio.timeout(SEAT_S):
                auditor = await newcomer(link, ledger, urls, self._rng)
        except (ClientError, TimeoutError) as error:
            self._find("nobody can come in", ledger.name, type(error).__name__)
            return
        try:
            self._ghosts(ledger, auditor)
            self._lost(ledger, auditor.account)
            self._shown_again(ledger, auditor.account)
            async with asyncio.timeout(SEAT_S):
                await auditor.client.leave()
        except (ClientError, TimeoutError) as error:
            # A broken server may hang up before it says that one has left.
            self._find("nobody can leave", ledger.name, type(error).__name__)
        finally:
            await auditor.client.close()

    def _ghosts(self, ledger: Ledger, auditor: Person) -> None:
        """Find whoever is shown otherwise than they are."""
        us = {p.id: p for p in self._people if p.ledger is ledger}
        for shown in auditor.account.room["participants"]:
            person = us.get(shown["id"])
            if person is None:
                expected = "here" if shown["id"] == auditor.id else "left"
            elif person.client.ended is not None:
                continue
            else:
                expected = "away" if person.is_gone else "here"
            name = person.name if person else "a stranger"
            if shown["status"] != expected:
                what = f"shown {shown['status']}, is {expected}"
                self._find("a ghost", f"{ledger.name} {name}", what)

    def _lost(self, ledger: Ledger, newcomer: Account) -> None:
        """Find acknowledged words that a newcomer, who may read what the log holds, is not shown.

        It holds 200 events; private ones count.
        """
        history = newcomer.first_history or []
        shown = {event["text"] for event in history}
        reach = min((event["seq"] for event in history), default=newcomer.seq - SURELY)
        for text, kind in ledger.acked.items():
            said = ledger.said.get(text)
            if said is not None and ledger.asked[said.id]:
                continue
            fresh = text not in self._known[ledger.name]
            within = fresh if said is None else said.seq > reach
            if kind == "message.post" and within and text not in shown:
                shows = f"{len(shown)} are shown, from {reach} on"
                what = f"{said or 'seen by nobody'}; {shows}"
                self._find("acknowledged and lost", ledger.name, what)

    def _shown_again(self, ledger: Ledger, newcomer: Account) -> None:
        """Find what was acknowledged to be gone, wherever the room may take itself to be."""
        for event in newcomer.first_history or ():
            if event["message"] in ledger.taken and event.get("text"):
                self._find("taken back, and shown again", ledger.name, event["seq"])

    # -- everybody's own eyes

    async def settle(self) -> None:
        """Wait for all answers, then let everybody come back once and compare their rooms."""
        here = [p for p in self._people if not p.is_gone and p.client.ended is None]
        for person in await _missed(here, lambda each: not each.account.unanswered(), ANSWER_S):
            kinds = [sent.command["type"] for sent in person.account.unanswered()]
            self._find("no answer", f"{person.ledger.name} {person.name}", kinds)
        for person in here:
            person.account.live = False
            person.client.drop()
        await self.seated(here)
        for ledger in self._ledgers:
            self._agree([p for p in here if p.ledger is ledger and p.account.live])

    def _agree(self, people: Sequence[Person]) -> None:
        """Find who sees another room than the others at the same position."""
        by_place: dict[tuple[object, int], Person] = {}
        for person in people:
            account = person.account
            first = by_place.setdefault((account.epoch, account.seq), person)
            one, other = _shared(first.account.room), _shared(account.room)
            if one != other:
                who = f"{person.ledger.name} {first.name} and {person.name}"
                self._find("two rooms at one position", who, differ(one, other))


def _shared(room: Body) -> Body:
    return {k: v for k, v in room.items() if k not in {"waiting", "held", "alerts"}}


async def _missed(
    people: Sequence[Person], true: Callable[[Person], bool], seconds: float
) -> list[Person]:
    """Wait for something to be true of each; return those of whom it is not in time."""
    waits = (_until(each, lambda each=each: true(each), seconds) for each in people)
    found = await asyncio.gather(*waits)
    return [person for person, well in zip(people, found, strict=True) if not well]


async def _until(person: Person, true: Callable[[], bool], seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not true() and person.client.ended is None:
                person.news.clear()
                await person.news.wait()
    return true()
