"""axe on what people meet when words are heard, held, changed or refused: light, dark, 320 px."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Place, served
from tests.browser.people import Seat
from tests.browser.states import STATES, rules
from tests.browser.test_pages import fits

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""

Brings = Callable[..., tuple[Seat, Seat]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server with a list of its own, so that words can be refused."""
    home = tmp_path_factory.mktemp("ruled")
    (home / "rules" / "any").mkdir(parents=True)
    (home / "rules" / "any" / "own.toml").write_text(rules())
    with served(home, "roomserver", more=("--rules", str(home / "rules"))) as place:
        yield place


def faults(page: Page) -> list[str]:
    """Return what axe finds; put in from outside, so that the page's policy stays as it is."""
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN, TAGS)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
@pytest.mark.parametrize("brings", STATES, ids=lambda one: one.__name__)
def test_axe_finds_nothing(
    place: Place, seats: Any, brings: Brings, width: int, height: int, scheme: str
) -> None:
    """Who reads with ears, by keys, at 400 % or in the dark relies on it, on either side."""
    # What fades in has half of its contrast for a moment.
    look = {"color_scheme": scheme, "reduced_motion": "reduce"}
    found = brings(place, seats, width=width, height=height, **look)
    for seat in found:
        assert faults(seat.page) == []
        assert fits(seat.page)
