"""Help lines: the operator's, or an example that nobody can take for help."""

from pathlib import Path

import pytest

from roomserver import resources
from roomserver.domain.state import Resource
from roomserver.toml_lines import FileError

LINE = """
[[resource]]
name = "A line"
kind = "phone"
value = "123"
hours = "always"
languages = ["en"]
source_url = "https://example.org"
verified_on = 2026-01-01
"""
NEW_YEAR_MS = 1_767_225_600_000
DAY_MS = 86_400_000


def test_what_comes_with_the_package_is_marked_as_an_example() -> None:
    """Nobody in need may call a number that we made up."""
    found = resources.load("")
    assert found.example
    assert all(line.name.startswith("EXAMPLE") for line in found.lines)
    assert not any(char.isdigit() for line in found.lines for char in line.value)


def test_the_operators_lines_go_into_rooms(tmp_path: Path) -> None:
    """The join page shows them before anybody agrees to anything."""
    path = tmp_path / "lines.toml"
    path.write_text(LINE)
    found = resources.load(str(path))
    assert not found.example
    assert found.for_rooms() == (
        Resource(name="A line", kind="phone", value="123", hours="always", languages=("en",)),
    )


def test_a_line_that_nobody_tried_for_half_a_year_is_stale() -> None:
    """Dead numbers are worse than none."""
    found = resources.parse(LINE, "x")
    assert found.stale(NEW_YEAR_MS + 180 * DAY_MS) == ()
    assert found.stale(NEW_YEAR_MS + 181 * DAY_MS) == ("A line",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\nnone = 1\n", 2),
        (LINE.replace("2026-01-01", '"soon"'), 9),
        (LINE + LINE.replace('kind = "phone"', "kind = 1"), 13),
        (LINE + "extra = 1\n", 2),
        (LINE.replace('"A line"', '" "'), 3),
        (LINE.replace('"phone"', '"banana"'), 4),
        (LINE.replace('"123"', '""'), 5),
        (LINE.replace('["en"]', "[]"), 7),
        (LINE.replace("2026-01-01", "2999-01-01"), 9),
        ("resource = 1\n", 1),
        (LINE * 21, 2),
    ],
)
def test_a_fault_names_its_line(text: str, line: int) -> None:
    """The operator is led to the place."""
    with pytest.raises(FileError) as caught:
        resources.parse(text, "x")
    assert caught.value.line == line


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A wrong path is told as such."""
    with pytest.raises(FileError, match="can't be read"):
        resources.load(str(tmp_path / "none"))


def test_a_clock_that_was_never_set_keeps_nobody_from_the_help_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A small machine begins in 1970, and may have to serve before it has found the time."""
    monkeypatch.setattr(resources.clock, "wall_ms", lambda: 0)
    assert len(resources.parse(LINE, "x").lines) == 1
