"""axe on every state of the pages: light, dark, 320 px, from right to left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place, served
from tests.browser.people import Seat
from tests.browser.states import STATES, State, Views, rules
from tests.browser.test_pages import fits

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""

VIEWS = Path(__file__).parents[2] / "web" / "js" / "view"
# One puts things into the document, the other speaks: there is nothing to see of them.
UNSEEN = {"dom", "speech"}
LOOKS = [
    ("light", 1280, 800, "ltr"),
    ("dark", 1280, 800, "ltr"),
    ("light", 320, 640, "ltr"),
    ("dark", 320, 640, "rtl"),
]


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


def look_at(seat: Seat, views: Views) -> None:
    """Look in each way at what is to be seen."""
    for scheme, width, height, direction in LOOKS:
        seat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        seat.page.set_viewport_size({"width": width, "height": height})
        seat.page.evaluate("(dir) => { document.documentElement.dir = dir; }", direction)
        for selector in views.values():
            expect(seat.page.locator(selector).first).to_be_visible()
        assert faults(seat.page) == [], (scheme, width, direction)
        assert fits(seat.page), (scheme, width, direction)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_finds_nothing(place: Place, seats: Any, state: State) -> None:
    """Who reads with ears, by keys, at 400 % or in the dark relies on it, on either side."""
    for seat, views in state.sides(state.brings(place, seats)):
        look_at(seat, views)


def test_every_view_is_seen_in_some_state_and_there_are_enough_of_them() -> None:
    """Whoever adds a view has to say when it is met."""
    seen = {view for state in STATES for view in (*state.host, *state.participant)}
    assert {path.stem for path in VIEWS.glob("*.js")} - UNSEEN <= seen
    assert len([state for state in STATES if state.participant]) >= 14
    assert len([state for state in STATES if state.host]) >= 12
