"""The checkout stays a tidy house: what lies where, how long files get, what stands in none."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    *("pyproject.toml", "roomserver", "web", "tests", "deploy", "README.md", "docs", "Makefile"),
    *("CHANGELOG.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md"),
}
LONGEST = 400
# Put together here, so that this file does not hold what it looks for.
NEVER = re.compile(
    "|".join(
        [
            r"registry\.npm" + r"js",
            r"pypi\." + r"org",
            r"python" + r"hosted",
            r"(?<![\w.~-])/(?:root|home|work)" + r"/\w",
        ]
    )
)


def tracked() -> list[Path]:
    """Every file of the repository that is there."""
    # The checkout may belong to another user than the one who runs the tests.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return [path for name in listed.stdout.decode().split("\0") if (path := ROOT / name).is_file()]


FILES = tracked()
CODE = [path for path in FILES if path.suffix in {".py", ".js"} and "tests" not in path.parts[:-1]]


def test_the_top_level_holds_what_it_should() -> None:
    """Whoever opens the repository sees at once what is where."""
    top = {path.relative_to(ROOT).parts[0] for path in FILES}
    assert {name for name in top if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_idea(path: Path) -> None:
    """A file that passes this length is two ideas."""
    assert len(path.read_text().splitlines()) <= LONGEST


def test_nothing_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    """It is to run elsewhere, and from whatever mirror is configured there."""
    texts = {path: path.read_text(errors="replace") for path in FILES}
    assert [str(path) for path, text in texts.items() if NEVER.search(text)] == []
