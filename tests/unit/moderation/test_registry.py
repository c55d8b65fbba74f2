"""Which detectors are at work."""

from pathlib import Path

import pytest

from roomserver.moderation.registry import KEYS, enlist, require_known
from roomserver.moderation.rules import load
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter, rules

LIST = '[[list]]\nname = "own"\naction = "hold"\nterms = ["word"]\n'


def modes(folder: Path, said: str) -> dict[str, str]:
    files = {"en/own.toml": LIST + said}
    return {each.detector.name: each.mode for each in enlist(chapter(folder, files))}


def test_all_that_come_with_the_package_enforce() -> None:
    """A server protects people from its first start."""
    enlisted = enlist(load("", KEYS).of("en"))
    assert {"flood", "impersonation"} <= {each.detector.name for each in enlisted}
    assert {each.mode for each in enlisted} == {"enforce"}


@pytest.mark.parametrize(
    ("said", "name", "mode"),
    [
        ("", "list.own", "enforce"),
        ('mode = "observe"\n', "list.own", "observe"),
        ('[[detector]]\nname = "list.own"\nmode = "observe"\n', "list.own", "observe"),
        ('[[detector]]\nname = "flood"\nmode = "observe"\n', "flood", "observe"),
    ],
)
def test_a_detector_can_be_watched_first(tmp_path: Path, said: str, name: str, mode: str) -> None:
    """An operator sees what a list would do before it does it."""
    assert modes(tmp_path, said)[name] == mode


ORDER = '[[detector]]\nname = "list.own"\nmode = "off"\n'


@pytest.mark.parametrize("said", ['mode = "off"\n', ORDER])
def test_a_detector_can_be_switched_off(tmp_path: Path, said: str) -> None:
    """A circle may have its reasons."""
    assert modes(tmp_path, said)["list.own"] == "off"


def test_a_familys_name_stands_for_all_of_it(tmp_path: Path) -> None:
    """A detector's own name is stronger."""
    family = ORDER.replace("list.own", "list")
    assert modes(tmp_path, family)["list.own"] == "off"
    assert modes(tmp_path, 'mode = "observe"\n' + family)["list.own"] == "observe"


def test_an_order_about_nobody_is_a_mistake(tmp_path: Path) -> None:
    """A typing error switches nothing off by silence."""
    found = rules(tmp_path, {"en/own.toml": LIST + ORDER.replace("list.own", "list.wn")})
    with pytest.raises(FileError, match=r"no detector named list\.wn; did you mean list\.own\?"):
        require_known(found, enlist(found.of("en")))
    found = rules(tmp_path, {"en/own.toml": LIST + ORDER + ORDER.replace("list.own", "list")})
    require_known(found, enlist(found.of("en")))
