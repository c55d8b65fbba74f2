"""The commands against a process that serves: what an operator types on the first evening."""

import re
import signal
import socket
import time
from pathlib import Path

from tests.e2e.commands import WAIT_S, ask, going_on, run


def test_the_first_minutes_of_a_new_server(tmp_path: Path) -> None:
    """Start, follow the one link that is printed, open a room: no file, no key, no setting."""
    with going_on(tmp_path, "serve", "--bind", "127.0.0.1:0", "--admin-bind", "") as server:
        url = server.line().removeprefix("listening on ")
        ticket = re.fullmatch(rf".* {url}/host#(\S+)", server.line())
        assert ticket
        status, _, told = ask(url, "POST", "/api/session", {"ticket": ticket[1]})
        assert status == 204
        cookie = told["set-cookie"].partition(";")[0]
        body = {"title": "First", "agenda": "check-in"}
        status, made, _ = ask(url, "POST", "/api/rooms", body, Cookie=cookie, Origin=url)
        assert status == 201
        assert made["host_url"].startswith(f"{url}/host/{made['room']}#")
        assert ask(url, "POST", "/api/session", {"ticket": ticket[1]})[0] == 401
        code, took = server.end()
        assert (code, took < 2) == (0, True)


def test_an_evening_of_an_operator(tmp_path: Path) -> None:
    """A host is added, opens a room from a terminal, and is revoked, all while it serves."""
    words = ("serve", "--bind", "127.0.0.1:0", "--admin-bind", "127.0.0.1:0")
    with going_on(tmp_path, *words) as server:
        url = server.line().removeprefix("listening on ")
        key = run(tmp_path, "hosts", "add", "ana").stdout.split()[-1]
        create = ("rooms", "create", "--agenda", "check-in", "--title", "T", "--server", url)
        time.sleep(1.1)  # a running server looks at the file once a second
        made = run(tmp_path, *create, ROOMSERVER_HOST_KEY=key)
        assert (made.returncode, made.stderr) == (0, "")
        join, host = made.stdout.splitlines()
        assert join.startswith(f"join {url}/r/")
        assert host.startswith(f"host {url}/host/")
        wrong = run(tmp_path, *create[:3], "none", *create[4:], ROOMSERVER_HOST_KEY=key)
        assert (wrong.returncode, "agenda: " in wrong.stderr) == (1, True)
        link = run(
            tmp_path, *create[:5], "join me on t.me/fern", *create[6:], ROOMSERVER_HOST_KEY=key
        )
        assert (link.returncode, "title: " in link.stderr, "fern" in link.stderr) == (
            1,
            True,
            False,
        )
        assert run(tmp_path, "health", "--server", url).stdout == "ok\n"
        assert run(tmp_path, "health", "--ready", "--server", url).stdout == "ready\n"
        server.process.send_signal(signal.SIGHUP)
        assert run(tmp_path, "health", "--server", url).stdout == "ok\n"
        assert "catalog.reloaded" in server.errors.read_text()
        assert run(tmp_path, "hosts", "revoke", "ana").returncode == 0
        time.sleep(1.1)
        refused = run(tmp_path, *create, ROOMSERVER_HOST_KEY=key)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert (
            key not in server.errors.read_text() + (tmp_path / "roomserver-hosts.json").read_text()
        )


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    """Exit 1 and a sentence, no traceback."""
    with going_on(tmp_path, "serve", "--bind", "127.0.0.1:0", "--admin-bind", "") as server:
        taken = server.line().removeprefix("listening on http://")
        for words in (("--bind", taken, "--admin-bind", ""), ("--admin-bind", taken)):
            bind = () if "--bind" in words else ("--bind", "127.0.0.1:0")
            found = run(tmp_path, "serve", *words, *bind)
            assert found.returncode == 1
            assert found.stderr.startswith(f"roomserver: can't listen on {taken}: ")
            assert "Traceback" not in found.stderr


def test_a_hang_up_does_not_end_what_only_begins(tmp_path: Path) -> None:
    """A script that has changed the files need not know whether the server is up yet."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(WAIT_S)
        store = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        bind = ("--bind", "127.0.0.1:0", "--admin-bind", "")
        with going_on(tmp_path, "serve", *bind, "--store", store) as server:
            asking, _ = silent.accept()
            with asking:
                server.process.send_signal(signal.SIGHUP)
                # Of two that wait the kernel hands out the lower one first.
                code, _ = server.end(signal.SIGTERM)
    assert code == -signal.SIGTERM


def test_a_file_at_fault_stops_the_start(tmp_path: Path) -> None:
    """Exit 78 with the line."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.toml").write_text('title = "x"\n')
    found = run(tmp_path, "serve", "--bind", "127.0.0.1:0", "--agendas", "mine")
    assert (found.returncode, found.stdout) == (78, "")
    assert "roomserver: mine/a.toml:1: " in found.stderr


def test_the_demonstration_prints_its_links_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    """`make run`: bots to watch, an empty room, a host's and a participant's link to each."""
    words = ("--bind", "127.0.0.1:0", "--admin-bind", "", "--people", "3", "--empty-room")
    with going_on(tmp_path, "demo", *words) as demo:
        url = demo.line().removeprefix("listening on ")
        links = [demo.line().rpartition(": ")[2].strip() for _ in range(5)]
        kinds = [link.removeprefix(url).split("/")[1].partition("#")[0] for link in links]
        assert kinds == ["host", "host", "r", "host", "r"]
        assert all("#" in link for link in links)
        code, took = demo.end(signal.SIGINT)
        assert (code, took < 2) == (0, True)
        assert list(tmp_path.iterdir()) == [demo.errors]
