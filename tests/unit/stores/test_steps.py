"""What a refusal leads to: another look where the key is, and never a second doing."""

from typing import Any

import pytest

from roomserver.rooms.ports import StoreError
from roomserver.stores.redis import steps
from roomserver.stores.redis.pipe import ReplyError
from roomserver.stores.redis.scripts import Script
from roomserver.stores.redis.steps import UNDONE, Steps


class FakePipe:
    """Raises what is in `faults`, one after the other, then answers."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.sent: list[tuple[Any, ...]] = []

    async def execute(self, *command: Any) -> Any:
        self.sent.append(command)
        if self.faults:
            raise self.faults.pop(0)
        return "done"


class FakeTopology:
    """One pipe for all keys; keeps which were asked for, and why it was to look again."""

    def __init__(self, *faults: Exception) -> None:
        self.to = FakePipe(*faults)
        self.keys: list[str] = []
        self.looks: list[str] = []

    async def pipe(self, key: str) -> Any:
        self.keys.append(key)
        return self.to

    async def refresh(self, error: ReplyError) -> None:
        self.looks.append(error.code)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time goes by 0.1 s at each look at the clock, and waiting costs nothing."""
    now = [0.0]

    def monotonic() -> float:
        now[0] += 0.1
        return now[0]

    async def sleep(_: float) -> None:
        return None

    monkeypatch.setattr(steps.clock, "monotonic", monotonic)
    monkeypatch.setattr(steps.asyncio, "sleep", sleep)
    return now


@pytest.mark.parametrize("code", sorted(UNDONE))
async def test_what_was_not_begun_is_asked_again_where_the_key_is_now(
    clock: list[float], code: str
) -> None:
    """A commit must not fail because a slot moved, or a master was replaced."""
    topology = FakeTopology(ReplyError(code), ReplyError(code))
    assert await Steps(topology).execute("SET", "k", "v") == "done"
    assert topology.keys == ["k", "k", "k"]
    assert topology.looks == [code, code]
    assert topology.to.sent == [("SET", "k", "v")] * 3


@pytest.mark.parametrize("fault", [StoreError(), ReplyError("ERR"), ReplyError("OOM")])
async def test_what_may_have_been_done_is_not_repeated(
    clock: list[float], fault: Exception
) -> None:
    """Only who knows the commit's id may ask again."""
    topology = FakeTopology(fault)
    with pytest.raises(StoreError) as told:
        await Steps(topology).run(Script(b"text", "sha"), ["k"], 1)
    assert told.value is fault
    assert topology.to.sent == [("EVALSHA", "sha", 1, "k", 1)]


async def test_refusals_without_end_are_given_up(clock: list[float]) -> None:
    """Whoever waits is answered within the time that a command may take."""
    topology = FakeTopology(*(ReplyError("CLUSTERDOWN") for _ in range(1000)))
    with pytest.raises(ReplyError):
        await Steps(topology).time("k")
    assert clock[0] <= 0.1 + steps.COMMAND_S + 0.2


async def test_a_script_that_is_not_known_there_is_sent(clock: list[float]) -> None:
    """A promoted replica, or one that restarted, knows no script."""
    topology = FakeTopology(ReplyError("MOVED"), ReplyError("NOSCRIPT"))
    assert await Steps(topology).run(Script(b"text", "sha"), ["k"], "a") == "done"
    assert [command[0] for command in topology.to.sent] == ["EVALSHA", "EVALSHA", "EVAL"]


async def test_servers_that_refuse_are_no_store_until_they_take_it_again(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They answer, and a balancer would go on sending people here."""
    told: list[str] = []
    monkeypatch.setattr(steps.logs, "warning", lambda event, reason: told.append(reason))
    topology = FakeTopology(ReplyError("OOM"), ReplyError("OOM"))
    tried = Steps(topology)
    one, other = Script(b"one", "1"), Script(b"other", "2")
    for _ in range(2):
        with pytest.raises(ReplyError):
            await tried.run(one, ["k"])
    assert (tried.unfit, told) == (True, ["OOM"])
    await tried.run(other, ["k"])
    assert tried.unfit
    await tried.run(one, ["k"])
    assert not tried.unfit


async def test_what_was_refused_long_ago_says_nothing_of_now(clock: list[float]) -> None:
    """A room is restored once, perhaps while a fail-over is under way."""
    tried = Steps(FakeTopology(ReplyError("NOREPLICAS")))
    with pytest.raises(ReplyError):
        await tried.run(Script(b"one", "1"), ["k"])
    assert tried.unfit
    clock[0] += steps.UNFIT_S
    assert not tried.unfit
