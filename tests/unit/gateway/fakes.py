"""Stand-ins for what is around the gateway: a peer, rooms, hosts."""

from roomserver.domain.state import Member, Room
from roomserver.rooms.ports import Unknown
from roomserver.wire.codec import encode


class FakeSink:
    """Records writes; the test says how much the peer has not taken."""

    def __init__(self):
        self.writes = []
        self.stuck = 0
        self.code = None
        self.watcher = None
        self.straight_way = None

    def watch(self, watcher):
        self.watcher = watcher

    def write(self, payloads):
        self.writes.append(list(payloads))

    def straight(self):
        return self.straight_way

    def waiting(self):
        return self.stuck

    def end(self, code):
        assert self.code is None
        self.code = int(code)

    @property
    def sent(self):
        return [payload for write in self.writes for payload in write]


class FakeRoom:
    """A room that answers as the test sets `answers`."""

    def __init__(self, room_id="r"):
        self.state = Room(id=room_id, title="Evening")
        self.answers = [{"type": "welcome"}]
        self.resume_code = None
        self.calls = []
        self.onlookers = []

    def seat(self, member, **fields):
        self.state = Room(
            id=self.state.id,
            title="Evening",
            members={member: Member(id=member, alias="A", **fields)},
        )

    def preview(self):
        return {"id": self.state.id}

    def free_aliases(self, count=3):
        return ("Ash", "Birch", "Cedar")[:count]

    def check_invite(self, secret):
        return secret == "invite"

    def member_of(self, resume):
        return resume.removeprefix("resume-") if resume.startswith("resume-") else None

    def watch(self, connection):
        self.onlookers.append(connection)

    async def join(self, connection, **wish):
        self.calls.append(("join", wish))
        connection.send(encode(self.answers.pop(0)))

    async def resume(self, connection, member, epoch, seq, p):
        self.calls.append(("resume", member, epoch, seq, p))
        if self.resume_code is None:
            connection.send(encode({"type": "welcome"}))
        else:
            connection.close(self.resume_code)

    def submit(self, connection, n, command):
        self.calls.append(("submit", n, command))

    def typing(self, connection, on):
        self.calls.append(("typing", on))

    def detach(self, connection):
        self.calls.append(("detach",))


class FakeRooms:
    """Rooms by id; a value that is an exception is raised."""

    def __init__(self, **rooms):
        self.rooms = rooms
        self.asked = 0
        self.young = False

    async def find(self, room_id):
        self.asked += 1
        found = self.rooms.get(room_id, Unknown())
        if isinstance(found, Exception):
            raise found
        return found

    async def may_return(self, unknown):
        return self.young

    def was_member(self, room_id, resume):
        return resume == f"resume-of-{room_id}"


class FakeHosts:
    """One host, Ana, with a key of her own and one for room `r`."""

    def __init__(self):
        self.revoked = set()

    def find(self, host_key, room):
        good = host_key == "ana-key" or (host_key, room) == ("ana-room-key", "r")
        return "ana" if good and self.alive("ana") else None

    def alive(self, credential):
        return credential not in self.revoked
