"""What the bots say and who does what, drawn from a seed. Pure: reads its own data file only."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import cycle
from typing import Any

Body = dict[str, Any]

FEWEST = 3


@dataclass(frozen=True)
class Parts:
    """Which person (by number) does what the demonstration is to show."""

    passes: int
    asks: int
    drops: int
    is_held: int


@dataclass(frozen=True)
class Lines:
    """One bot's lines, each an endless supply."""

    greetings: Iterator[str]
    shares: Iterator[list[str]]
    replies: Iterator[str]
    chat: Iterator[str]
    held: Iterator[str]
    farewells: Iterator[str]


class Script:
    """The whole evening for so many people; the same seed gives the same one."""

    def __init__(self, people: int, seed: int) -> None:
        if people < FEWEST:
            raise ValueError(f"people: must be at least {FEWEST}")
        text = files("roomserver.demo").joinpath("lines.toml").read_text(encoding="utf-8")
        self._data = tomllib.loads(text)
        self._seed = seed
        self.people = people
        self.banner: str = self._data["banner"]
        self.goodbye: str = self._data["bots"]["goodbye"]
        numbers = self.chance("parts").sample(range(people), people)
        self.parts = Parts(numbers[0], numbers[1], numbers[2], numbers[3 % people])

    def chance(self, who: str) -> random.Random:
        """Return a source of chance of somebody's own: no bot's draws disturb another's."""
        return random.Random(f"{self._seed}:{who}")  # noqa: S311 -- theatre, not secrets

    def room(self) -> Body:
        """Return the body of `POST /api/rooms`: seats for the bots and some who watch."""
        settings = {"capacity": min(100, self.people + 6), **self._data["settings"]}
        whole = {"title": self._data["title"], "agenda": self._data["round"]}
        return {**whole, "agreements": self._data["agreements"], **settings}

    def lines(self, number: int) -> Lines:
        """Return what person `number` says; neighbours begin at different lines."""
        said = self._data["bots"]
        order = self.chance("lines")
        decks: list[Iterator[Any]] = []
        for kind in ("greetings", "shares", "replies", "chat", "held", "farewells"):
            deck = order.sample(said[kind], len(said[kind]))
            start = number % len(deck)
            decks.append(cycle(deck[start:] + deck[:start]))
        return Lines(*decks)
