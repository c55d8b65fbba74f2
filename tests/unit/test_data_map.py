"""What is kept where, as an operator tells it to people."""

import json

import pytest
from click.testing import CliRunner

from roomserver.cli import main
from roomserver.config_fields import Config
from roomserver.config_hooks import Hook, Webhook
from roomserver.data_map import rows
from roomserver.stores.redis.keys import DATA_MAP


def test_memory_keeps_nothing_in_redis_and_redis_every_kind_of_key() -> None:
    """What the store declares is what is told."""
    alone = {row.where for row in rows(Config())}
    assert not any("Redis" in where for where in alone)
    shared = {row.where for row in rows(Config(store="redis://localhost"))}
    assert {f"Redis, {each.pattern}" for each in DATA_MAP} <= shared


@pytest.mark.parametrize("store", ["memory://", "redis://:SECRET@localhost"])
def test_it_is_printed_without_a_server_for_people_and_programs(store: str) -> None:
    """For a privacy notice; the words of a row are never empty."""
    words = ["data-map", "--session-hours", "7", "--hosts-file", "mine.json"]
    listed = CliRunner().invoke(main, [*words, "--json"], env={"ROOMSERVER_STORE": store}).stdout
    told = CliRunner().invoke(main, words, env={"ROOMSERVER_STORE": store}).stdout
    for row in json.loads(listed):
        assert set(row) == {"where", "holds", "words", "readers", "kept"}
        assert all(row.values())
        assert all(text in told for text in row.values())
    assert "mine.json" in told
    assert "7 h" in told
    assert "SECRET" not in told


def test_whom_the_operator_names_is_told_of() -> None:
    """A privacy notice names who gets people's words."""
    url = "https://h.example/"
    named = Config(
        hook=(Hook(name="judge", url=url), Hook(name="inside")),
        webhook=(Webhook(name="pager", url=url), Webhook(name="mail", url=url, export_key="k")),
    )
    alone = {row.where for row in rows(Config())}
    more = {row.where: row.words for row in rows(named) if row.where not in alone}
    assert list(more) == [
        f"hook judge, {url}",
        "plug-in inside",
        f"webhook pager, {url}",
        f"webhook mail, {url}",
        f"webhook mail, {url}, sealed",
    ]
    assert more[f"webhook pager, {url}"] == "none"
    assert more[f"webhook mail, {url}, sealed"] != "none"
