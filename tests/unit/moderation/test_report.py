"""The figures that docs state of moderation."""

import json
from pathlib import Path

import pytest

from roomserver.moderation.verdicts import found
from tests.moderation import report
from tests.moderation.report import Line, Share, hashed, shares, wilson, write
from tests.unit.moderation.judging import Told, book

CONTACT = found("modify", "contact", labels=["contact.phone"])


def test_the_interval_is_wilsons() -> None:
    """Few lines tell little, and the page says how little (figures by hand, z = 1.96)."""
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(100, 100) == pytest.approx((0.9630, 1.0), abs=1e-4)


def test_shares_are_counted_by_family_and_in_all() -> None:
    """A family that is missed does not drown in the others."""
    lines = [
        Line("a", frozenset({"contact"}), "modify", 0),
        Line("a", frozenset({"crisis"}), "flag", 0),
        Line("b", frozenset(), "allow", 0),
    ]
    counted = shares(lines, report.CONTACT)
    assert counted == {"a": Share(1, 2), "b": Share(0, 1), "all": Share(1, 3)}


def test_a_report_has_counts_and_no_line_of_the_set(tmp_path: Path) -> None:
    """Whoever tunes a detector may run it on the half that they must not read."""
    (tmp_path / "en").mkdir()
    rows = [{"family": "email", "text": text} for text in ("secret one", "other words")]
    for name in ("contacts", "crisis", "harmless"):
        path = tmp_path / "en" / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    figures = report.report(tmp_path, book(Told("contact", CONTACT, "secret"))())
    assert "#### en, contacts: MISSED: 0.500, wanted >= 0.90" in figures
    assert "| email | 1 of 2 | 0.500 |" in figures
    assert "Families below 0.6: email." in figures
    assert "Hidden (held or blocked): 0." in figures
    assert "Any verdict but `allow`: 1." in figures
    assert "secret" not in figures
    assert figures.startswith(f"Sets {hashed(tmp_path)}, rules v1. 6 texts")


def test_the_hash_is_of_names_and_contents(tmp_path: Path) -> None:
    """A figure belongs to one set."""
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "crisis.jsonl"
    path.write_text("{}\n")
    before = hashed(tmp_path)
    path.write_text("{} \n")
    assert hashed(tmp_path) != before
    path.write_text("{}\n")
    assert hashed(tmp_path) == before
    path.rename(tmp_path / "en" / "lookalikes.jsonl")
    assert hashed(tmp_path) != before


def test_figures_go_between_the_marks_of_a_page(tmp_path: Path) -> None:
    """The rest of the page is somebody's words."""
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- figures -->\nold\n<!-- /figures -->\nb\n")
    write(page, "new\n")
    assert page.read_text() == "a\n<!-- figures -->\nnew\n<!-- /figures -->\nb\n"
    page.write_text("nothing")
    with pytest.raises(SystemExit):
        write(page, "new\n")
