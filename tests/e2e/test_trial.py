"""`roomserver bench`: a server of its own, people who talk, an account of what they heard."""

import asyncio
import json
import sys


async def bench(*words: str) -> tuple[int | None, str]:
    """Run the command; return its exit status and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "roomserver", "bench", *words), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(120):
        said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_everybody_hears_everybody_and_the_figures_are_measured() -> None:
    """An operator decides by it whether a machine is enough."""
    words = ("--rooms", "2", "--people", "3", "--every", "0.5", "--seconds", "2", "--json")
    status, said = await bench(*words)
    told = json.loads(said)
    assert status == 0, told
    assert told["written"] == 24
    assert told["heard"] == told["due"] == 48
    assert 0 < told["p50_ms"] <= told["p99_ms"] <= told["longest_ms"]
    assert told["memory_mib"] > 10
    assert 0 <= told["cpu"] < 2


async def test_it_says_so_in_words() -> None:
    """Read once, on some evening, by somebody who installs this for the first time."""
    status, said = await bench("--rooms", "1", "--people", "2", "--every", "1", "--seconds", "1")
    assert status == 0, said
    assert "2 in 1 rooms" in said
    assert "of one core" in said
    assert "MISSING" not in said
