"""One connection that listens: what it is told when it is hung up in the middle of asking."""

from redis import exceptions

from roomserver.stores.redis.listening import Hearing, Listening


class Torn:
    """A connection that somebody hangs up while it is about to write."""

    def __init__(self, *, hung_up: bool) -> None:
        self.is_connected = True
        self._hung_up = hung_up

    def pack_commands(self, commands):
        return commands

    async def send_packed_command(self, packed, *, check_health):
        self.is_connected = not self._hung_up
        raise AttributeError("'NoneType' object has no attribute 'writelines'")


def listening(connection):
    hearing = Hearing(confirmed=print, message=print, elsewhere=print)
    made = Listening(connection, hearing, sharded=False)
    made.ask("subscribe", ["a"])
    return made


async def asked(connection):
    """Return what the asking ended with, as a type."""
    made = listening(connection)
    try:
        await made._send(made._batch())
    except (exceptions.RedisError, AttributeError) as error:
        return type(error)


async def test_a_connection_hung_up_while_asking_is_a_lost_one() -> None:
    """redis-py finds no writer there: that is no crash, and the next connection asks again."""
    assert await asked(Torn(hung_up=True)) is exceptions.ConnectionError


async def test_a_fault_of_ours_is_not_taken_for_a_lost_connection() -> None:
    """Whoever reads the log must learn of it."""
    assert await asked(Torn(hung_up=False)) is AttributeError
