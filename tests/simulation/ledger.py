"""What the store really took, and what it forgot again: a tree of entries, kept apart from it.

The store knows one line at a time. Here every line that ever was stays, so that afterwards each
diary can be held against the line that its person was shown, and each loss against those who
still knew better.
"""

from collections.abc import Iterator, Mapping

from roomserver.domain.evolve import evolve
from roomserver.domain.state import Room
from roomserver.rooms.ports import Logged, Restore
from roomserver.rooms.records import decode_entry, decode_snapshot
from roomserver.rooms.replica import Replica
from tests.simulation.diary import Broken, require


class Node:
    """One entry on its line, and under which epoch it was committed; the root has none."""

    def __init__(self, parent: "Node | None", entry: Logged | None, epoch: str) -> None:
        self.parent = parent
        self.entry = entry
        self.epoch = epoch
        self.depth = 0 if parent is None else parent.depth + 1

    @property
    def commit_id(self) -> str:
        return self.entry.commit_id if self.entry else ""

    def line(self) -> list[Logged]:
        """Return the entries from the first to this one."""
        found: list[Logged] = []
        node: Node | None = self
        while node is not None and node.entry is not None:
            found.append(node.entry)
            node = node.parent
        return found[::-1]

    def up_to(self, depth: int) -> "Node":
        """Return the node of this line at a depth."""
        node = self
        while node.depth > depth and node.parent is not None:
            node = node.parent
        return node

    def goes_through(self, other: "Node") -> bool:
        return self.up_to(other.depth) is other


class Loss:
    """The store forgot all after `kept` on the line to `lost`; `knew`: who knew it how far.

    `fair`: the network was good while it was to be mended. `until`: when it was, or could be no
    more.
    """

    def __init__(self, at: float, lost: Node, kept: Node | None, *, fair: bool) -> None:
        self.at = at
        self.lost = lost
        self.kept = kept
        self.fair = fair
        self.knew: Mapping[str, Node] = {}
        # What had ended is to be brought back by nobody.
        self.over = False
        self.until: float | None = None
        self.became: Node | None = None


class Ledger:
    """All lines of the one room, and where the store stands (`tip`; None: it has no such room)."""

    def __init__(self, start: Room, epoch: str) -> None:
        self.start = start
        self.root = Node(None, None, epoch)
        self.nodes = [self.root]
        self.origins = {epoch: self.root}
        self.tip: Node | None = self.root
        self.last = self.root
        # The end of the room, once it has been closed.
        self.end: Node | None = None
        # How many entries were taken after that, by a room that somebody brought back.
        self.revived = 0
        self.losses: list[Loss] = []
        self._broken: list[Broken] = []

    def committed(self, entries: tuple[Logged, ...], epoch: str, now: float) -> None:
        """Note entries that the store took after where it stood."""
        self.revived += len(entries) if self.end is not None else 0
        for entry in entries:
            follows = self.tip is not None and entry.seq == self.tip.depth + 1
            self._note(follows, "the store's numbers have a hole", entry.seq)
            self.tip = Node(self.tip, entry, epoch)
            self.nodes.append(self.tip)
        self._moved(now)

    def _note(self, truth: bool, *what: object) -> None:
        # Here the server's own code is under way, which takes a fault for a store's.
        if not truth:
            self._broken.append(Broken(*what))

    def closed(self) -> None:
        """Note that the room has ended."""
        self.last = self.end = self.tip or self.last
        self.tip = None

    def buried(self) -> None:
        """Note that a room which had ended has so again, whoever had brought it back."""
        self._note(self.end is not None, "a room was buried that had not ended")
        self.last, self.tip = self.end or self.last, None

    def restored(self, restore: Restore) -> None:
        """Note that a replica became the room."""
        point = self._point(restore)
        over = self.tip is None or point.goes_through(self.tip)
        self._note(over, "a restore took the place of what it did not know")
        self.tip = point
        self.origins[restore.epoch] = self.tip

    def forgot(self, kept: Node | None, now: float, *, fair: bool) -> Loss:
        """Note that the store stands at an older point of its line, or holds nothing."""
        loss = Loss(now, self.tip or self.last, kept, fair=fair)
        loss.over = self.end is not None
        self.last, self.tip = self.tip or self.last, kept
        self.losses.append(loss)
        return loss

    def _moved(self, now: float) -> None:
        for loss in self.losses:
            if loss.until is None:
                loss.until, loss.became = now, self.tip

    def _point(self, restore: Restore) -> Node:
        at = restore.position
        found = [x for x in self.nodes if (x.depth, x.commit_id) == (at.seq, at.tail)]
        self._note(bool(found), "a restore from a point that never was", at.seq)
        if len(found) > 1:
            # A batch that was lost and asked for again stands on two lines.
            state = decode_snapshot(restore.snapshot).state
            found = [x for x in found if folded(self.start, x.line()) == state] or found
        return found[-1] if found else self.root

    def place_of(self, replica: Replica) -> Node | None:
        """Return where on the latest line a replica stands; None where it is on another."""
        node = (self.tip or self.last).up_to(replica.seq)
        return node if (node.depth, node.commit_id) == (replica.seq, replica.tail) else None

    def ends(self, epoch: str) -> list[Node]:
        """Return the ends of all lines that were the room's under an epoch."""
        mine = [node for node in self.nodes if node.epoch == epoch and node.entry]
        parents = {node.parent for node in mine}
        return [node for node in mine if node not in parents] or [self.origins[epoch]]

    def check_lines(self) -> None:
        """One order within an epoch, whatever the store forgot. Raises Broken, also for earlier."""
        for broken in self._broken:
            raise broken
        for epoch, origin in self.origins.items():
            ends = self.ends(epoch)
            require(len(ends) == 1, "two lines under one epoch", [node.depth for node in ends])
            require(ends[0].goes_through(origin), "an epoch on another line than it began")

    def all_ever(self) -> Iterator[Logged]:
        """Yield every entry that was ever committed, lost ones too."""
        return (node.entry for node in self.nodes if node.entry is not None)


def folded(start: Room, line: list[Logged]) -> Room:
    """Return the room at the end of a line."""
    room = start
    for logged in line:
        room = evolve(room, decode_entry(logged))
    return room
