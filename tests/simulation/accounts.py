"""The accounts at the end of an evening: ledger, store, instances and people must agree."""

from typing import TYPE_CHECKING

from msgspec import Struct

from roomserver.domain import visibility
from roomserver.rooms.ports import Ended, Unknown
from tests.simulation import checks
from tests.simulation.diary import require
from tests.simulation.losses import check_losses

if TYPE_CHECKING:
    from tests.simulation.world import World


class Report(Struct):
    """What a run was made of."""

    seed: int
    events: int
    recoveries: int
    losses: int
    epochs: int
    kinds: dict[str, int]


async def of(world: "World") -> Report:
    """Compare all that anybody knows of the evening; return what it was made of. Raises Broken."""
    for person in world.people:
        for failure in person.failures:
            raise failure
    lines = checks.Lines(world.ledger)
    history = lines.to(world.ledger.tip or world.ledger.last)
    diaries = [diary for person in world.people for diary in person.diaries]
    world.ledger.check_lines()
    check_losses(world.ledger, [*world.instances, *world.gone], world.loop.time())
    checks.check_commands(history, diaries, world.ledger)
    for check in (checks.check_turns, checks.check_lists, checks.check_clock):
        check(history)
    checks.check_offers(history)
    for diary in diaries:
        checks.check_diary(lines, diary)
    await _instances_agree(world, history)
    _people_agree(world, history)
    return Report(
        seed=0,
        events=len(history.lines),
        recoveries=sum(diary.recoveries for diary in diaries),
        losses=len(world.ledger.losses),
        epochs=len(world.ledger.origins),
        kinds=checks.summary(history),
    )


async def _instances_agree(world: "World", history: checks.History) -> None:
    opened = await world.host.direct.open(world.room)
    if "_end_unheard" in world.climate.troubles and world.ledger.end is not None:
        require(isinstance(opened, Ended), "a room that had ended is not known to have")
        require(not world.ledger.revived, "a room that had ended went on", world.ledger.revived)
    if isinstance(opened, Ended | Unknown):
        over = isinstance(opened, Ended) or world.vanished or bool(world.ledger.losses)
        require(over, "the room vanished")
        kept = [i.name for i in world.instances if i.rooms.kept()]
        require(not kept, "an ended room is still kept", kept)
        return
    world.epoch = opened.epoch
    checks.check_store(history, opened)
    checks.check_erased(history, opened)
    seats = {p.diary.member for p in world.people if p.diary and p.over is None and p.is_in}
    if any(instance.rooms.kept() for instance in world.instances):
        # Where the last who kept it died, it is taken up after a minute: later than this.
        checks.check_seats(history.rooms[-1], seats)
    for instance in world.instances:
        for room in instance.rooms.kept():
            checks.check_replica(history, room._pump.replica, instance.name)


def _people_agree(world: "World", history: checks.History) -> None:
    """Whoever is connected at the end knows all that they may."""
    last = history.rooms[-1]
    for person in world.people:
        diary = person.diary
        if diary is None or person.over is not None:
            require(diary is not None or last.phase != "closed" or person.over, "left outside")
            continue
        require(diary.epoch == world.epoch, "shown another epoch", person.name)
        require(person.is_in, "could not come back", person.name)
        told = visibility.position(last, diary.member)
        require((diary.seq, diary.p) == told, "not told all", person.name, told, diary.seq)
        unanswered = [sent.n for sent in diary.unanswered()]
        require(not unanswered, "commands without an answer", person.name, unanswered)
