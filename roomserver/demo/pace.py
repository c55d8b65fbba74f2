"""How long people take: reading, thinking, writing; all of it scaled by `--speed`."""

import asyncio
import random

# Shorter than this the server need not call anybody away (PROTOCOL 7: after 5 s); it does not
# scale, for the server's own clock does not.
SEEN_AWAY_S = 6.5
WRITE_S_PER_LETTER = 0.06
MARKS_READ_S = 0.5


class Pace:
    """One bot's tempo."""

    def __init__(self, speed: float, chance: random.Random) -> None:
        self.speed = speed
        self._chance = chance

    async def wait(self, shortest: float, longest: float) -> None:
        """Take between `shortest` and `longest` seconds of a person's time."""
        await asyncio.sleep(self._chance.uniform(shortest, longest) / self.speed)

    async def write(self, text: str) -> None:
        """Take as long as writing a text takes."""
        await self.wait(1, 2 + len(text) * WRITE_S_PER_LETTER)

    async def listen(self) -> None:
        """Give the others time to answer; never less than a round trip."""
        await asyncio.sleep(max(MARKS_READ_S, self._chance.uniform(8, 14) / self.speed))

    def away_s(self) -> float:
        """Return how long a lost connection stays lost."""
        return max(SEEN_AWAY_S, self._chance.uniform(9, 14) / self.speed)

    def patience_s(self, seconds: float) -> float:
        """Return how long to wait for others at most, never less than a minute."""
        return max(60.0, seconds / self.speed)

    def does(self, chance: float) -> bool:
        """Decide whether to do something that not everybody does."""
        return self._chance.random() < chance

    def number(self, count: int) -> int:
        """Draw a number below `count`."""
        return self._chance.randrange(count)
