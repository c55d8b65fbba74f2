"""What is built into the wheel is what a checkout serves."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_SERVED = {"tests", "node_modules"}


def test_every_folder_of_the_web_tree_is_in_the_wheel() -> None:
    """Who installs the package gets the pages that the tests looked at."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    folders = {p.name for p in (ROOT / "web").iterdir() if p.is_dir()} - NOT_SERVED
    assert set(included) == {f"web/{name}" for name in folders}
    assert all(included[f"web/{name}"] == f"roomserver/_web/{name}" for name in folders)
