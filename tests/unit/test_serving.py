"""How a server begins, what a hang-up reads again, and how it ends."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from roomserver import serving
from roomserver.app import App, build
from roomserver.config import load
from roomserver.config_fields import Config
from roomserver.config_hooks import Webhook
from roomserver.gateway.server import Ending, bind
from roomserver.http.hosts import HostsFile
from roomserver.observability import logs
from roomserver.rooms.ports import StoreError
from roomserver.serving import StoreUnreachable
from roomserver.stores import redis as redis_store
from roomserver.stores.memory import MemoryStore

ORIGIN = "http://testserver"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings of a server without hosts."""
    return Config(hosts_file=str(tmp_path / "hosts.json"), bind="127.0.0.1:0", admin_bind="")


class Slow(MemoryStore):
    """A store that comes up after some tries, or never."""

    def __init__(self, tries: float) -> None:
        super().__init__()
        self.tries = tries
        self.closed = False

    async def now(self) -> int:
        self.tries -= 1
        if self.tries >= 0:
            raise StoreError
        return await super().now()

    async def close(self) -> None:
        self.closed = True


Comes = Callable[[float], Slow]


@pytest.fixture
def comes(monkeypatch: pytest.MonkeyPatch) -> Comes:
    """Put a store behind all URLs that answers after so many tries."""
    monkeypatch.setattr(serving, "AGAIN_S", 0.001)
    monkeypatch.setattr(serving, "START_S", 0.05)

    def put(tries: float) -> Slow:
        store = Slow(tries)
        monkeypatch.setattr(redis_store, "RedisStore", lambda _: store)
        return store

    return put


async def test_memory_needs_nobody(config: Config) -> None:
    """Without a secret another key at each start."""
    (store, one), (_, two) = [await serving.connected(config) for _ in range(2)]
    assert isinstance(store, MemoryStore)
    assert one != two
    assert (await serving.connected(replace(config, secret="s" * 32)))[1] == b"s" * 32


async def test_a_store_that_is_starting_too_is_waited_for(config: Config, comes: Comes) -> None:
    """A machine starts both at once."""
    store, config = comes(3), replace(config, store="redis://h")
    found, key = await serving.connected(config)
    assert found is store
    assert (await serving.connected(config))[1] == key
    assert len(key) >= 32
    with_secret = replace(config, secret="s" * 32)
    assert (await serving.connected(with_secret))[1] == b"s" * 32
    assert not store.closed


async def test_a_store_that_never_comes_ends_the_start(config: Config, comes: Comes) -> None:
    """In a bounded time, with nothing left open."""
    store = comes(float("inf"))
    with pytest.raises(StoreUnreachable):
        await serving.serve(replace(config, store="redis://h"), lambda _: None)
    assert store.closed


async def test_a_store_that_goes_again_while_starting_ends_the_start(
    config: Config, comes: Comes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease is the first thing that is written."""
    store = comes(0)

    async def fails(*_: object) -> None:
        raise StoreError

    monkeypatch.setattr(store, "renew", fails)
    with pytest.raises(StoreUnreachable):
        await serving.serve(replace(config, store="redis://h"), lambda _: None)
    assert store.closed


def test_how_a_server_ends(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory takes the rooms along; a shared store gives people time, a terminal only little."""
    assert serving._ending(config, shared=False) == Ending()
    config = replace(config, store="redis://h", drain_s=30, pre_stop_s=7)
    found = serving._ending(config, shared=True)
    assert (found.rooms_end, found.window_s, found.pre_stop_s, found.shared) == (False, 30, 7, True)
    for name in ("stdin", "stderr"):
        with monkeypatch.context() as patch:
            patch.setattr(serving.sys, name, Terminal())
            found = serving._ending(config, shared=False)
            assert (found.window_s, found.pre_stop_s) == (1, 0)
            quick = replace(config, drain_s=0)
            assert serving._ending(quick, shared=False).window_s == 0


class Terminal:
    """What somebody sits in front of."""

    def isatty(self) -> bool:
        return True


async def until(happened: Callable[[], Any]) -> None:
    """Wait for what happens beside."""
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  # a thread tells nobody
            await asyncio.sleep(0.005)


async def test_a_hang_up_reads_everything_that_may_change(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hosts, agendas, texts and the log's level, without a restart."""
    texts = tmp_path / "texts"
    texts.mkdir()
    config = replace(config, texts=str(texts))
    found = build(config, (ORIGIN,))
    before = found.pages.tree.hash
    HostsFile(config.hosts_file).add("ana")
    (texts / "en.ftl").write_text("lead = Other words\n")
    serving.reload(found, lambda: replace(config, log_level="warning"))
    assert [each.name for each in found.hosts.hosts()] == ["ana"]
    await until(lambda: found.pages.tree.hash != before)
    capsys.readouterr()
    logs.info("not.said")
    logs.warning("said")
    assert "not.said" not in capsys.readouterr().err


async def test_a_hang_up_changes_nothing_where_a_file_is_broken(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told in the log; what was read before holds."""
    texts = tmp_path / "texts"
    texts.mkdir()
    found = build(replace(config, texts=str(texts)), (ORIGIN,))
    before = found.pages.tree
    (texts / "en.ftl").write_text("!")

    def broken() -> Config:
        raise ValueError("SECRET")

    told: list[str] = []

    def said(event: str) -> bool:
        told.append(capsys.readouterr().err)
        return event in "".join(told)

    serving.reload(found, broken)
    await until(lambda: said("texts.unreadable"))
    assert said("config.unreadable")
    assert "SECRET" not in "".join(told)
    assert found.pages.tree is before


async def test_an_admin_address_that_another_only_holds_is_ours_before_anything_begins(
    config: Config, comes: Comes
) -> None:
    """Two may bind it and one can listen: who comes second learns it while nothing has begun."""
    store = comes(5)
    with socket.socket() as rival:
        rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        rival.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{rival.getsockname()[1]}"
        with serving._private(where), pytest.raises(OSError, match="in use"):
            rival.listen()
        rival.listen()
        taken = replace(config, store="redis://h", admin_bind=where)
        with pytest.raises(OSError, match="in use") as refused:
            await serving.serve(taken, lambda _: None)
    assert refused.value.filename == where
    assert store.tries == 5


async def test_a_hang_up_reads_hooks_and_their_secrets(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a restart."""
    found = build(config, (ORIGIN,))
    pager = Webhook(name="pager", url="https://h.example/")
    secret = "pager=whsec_" + "c" * 44
    serving.reload(found, lambda: replace(config, webhook=(pager,), hook_secrets=(secret,)))
    await until(lambda: "hooks.reloaded" in capsys.readouterr().err)
    assert found.hooks.operator_hears
    await found.hooks.close()


async def test_a_hook_that_is_written_wrong_is_told_by_its_line(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The operator opens the file at that place."""
    found = build(config, (ORIGIN,))
    file = tmp_path / "roomserver.toml"
    file.write_text('\n[[webhook]]\nname = "pager"\nurl = 7\n')
    serving.reload(found, lambda: load({}, str(file), {}).config)
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (told["event"], told["reason"], told["count"]) == (
        "config.unreadable",
        "ConfigError",
        4,
    )
    assert not found.hooks.operator_hears


async def served(config: Config, stop: Callable[[App], None], **how: Any) -> list[str]:
    """Serve until it listens, then stop it; return what it said."""
    said: list[str] = []

    async def beside(app: App, _: str) -> None:
        stop(app)

    async with asyncio.timeout(20):
        await serving.serve(config, said.append, beside, **how)
    return said


async def test_an_instance_that_is_asked_to_go_ends(config: Config) -> None:
    """The same end as by a signal."""
    said = await served(config, lambda app: app.instance.asked_to_drain())
    assert said[0].startswith("listening on http://127.0.0.1:")
    assert "/host#tk_" in said[1]


async def test_a_wish_to_go_that_meets_a_signal_is_no_second_signal(config: Config) -> None:
    """Who drains an instance and then stops it relies on it: nobody is cut off at once."""
    forced: list[bool] = []

    def both(app: App) -> None:
        server = app.instance.leave.__self__  # type: ignore[attr-defined]
        server.stop()
        app.instance.asked_to_drain()
        forced.append(server.force_exit)

    await served(config, both)
    assert forced == [False]


async def test_a_worker_takes_from_its_parents_socket_and_goes_with_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel closes the pipe of a dead parent."""
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(serving.sys, "stdin", stdin)

        def die(_: App) -> None:
            os.write(writing, b"x")
            os.close(writing)

        said = await served(config, die, listener_fd=os.dup(listener.fileno()))
    assert said[0] == f"listening on http://127.0.0.1:{port}"
    # The parent's own is still there: another worker takes from it.
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    listener.close()
