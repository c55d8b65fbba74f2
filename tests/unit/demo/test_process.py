"""The verdict on an evening with a look into the logs."""

from pathlib import Path

from roomserver.demo.process import Outcome, Server, judge
from roomserver.demo.report import NEEDED, Report

SEEN = Report(dict.fromkeys(NEEDED, True), frozenset({"radishes grow"}), frozenset({"Quiet Heron"}))


def after(logged: str, report: Report = SEEN) -> Outcome:
    server = Server("http://127.0.0.1:8123", "key", Path("log"), b"", logged.encode())
    return judge(report, server, 3)


def test_a_clean_log_passes_and_where_it_listens_is_no_secret() -> None:
    """`serve` may tell its own address."""
    outcome = after('{"event":"server.started"} http://127.0.0.1:8123\n')
    assert outcome.ok
    assert outcome.lines()[-1].startswith("clean")


def test_a_word_a_name_an_address_each_fail_it() -> None:
    """And the lines do not repeat what leaked."""
    for leak in ("radishes", "heron", "203.0.113.4", "127.0.0.1:50222"):
        outcome = after(f'{{"event":"x {leak}"}}')
        assert not outcome.ok
        assert "LEAKED" in outcome.lines()[-1]
        assert leak not in outcome.lines()[-1]


def test_an_evening_without_words_fails_it() -> None:
    """The search would have been a sham."""
    outcome = after("{}", Report(dict.fromkeys(NEEDED, True)))
    assert outcome.blind == ["word", "alias"]
    assert not outcome.ok


def test_a_deed_not_seen_fails_it() -> None:
    """Clean logs do not make up for it."""
    assert not after("{}", Report(SEEN.seen | {"close": False}, SEEN.texts, SEEN.aliases)).ok


def test_the_whole_output_is_kept(tmp_path: Path) -> None:
    """Both streams are looked through, also after the process is gone."""
    log = tmp_path / "log"
    log.write_bytes(b"on stderr")
    server = Server("http://h", "key", log, 1)
    server.keep(b"on stdout")
    log.unlink()
    assert server.output() == "on stdout\non stderr"
