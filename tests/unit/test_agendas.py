"""Agendas as files: those that come with the package, and what a faulty one is told."""

from pathlib import Path

import pytest

from roomserver import agendas
from roomserver.toml_lines import FileError

GOOD = '[[round]]\nkind = "open"\ntitle = "Talk"\nfloor = "open"\n'


def write(folder: Path, text: str, name: str = "mine.toml") -> str:
    """An operator's agenda."""
    path = folder / name
    path.write_text(text)
    return str(path)


def test_three_come_with_the_package() -> None:
    """A new host finds something to choose from."""
    found = agendas.load("")
    assert {name: len(each.rounds) for name, each in found.items()} == {
        "support-circle": 4,
        "check-in": 6,
        "open-drop-in": 1,
    }
    for each in found.values():
        assert 1 <= len(each.agreements) <= 5
        assert each.title
        assert each.summary


def test_an_operators_own_wins_by_name(tmp_path: Path) -> None:
    """Every prompt can be changed without touching the package."""
    write(tmp_path, 'title = "Ours"\n' + GOOD, "check-in.toml")
    write(tmp_path, 'title = "New"\n' + GOOD, "new.toml")
    found = agendas.load(str(tmp_path))
    assert (found["check-in"].title, found["new"].title) == ("Ours", "New")
    assert "support-circle" in found


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("title = ", 1, "Invalid"),
        ('title = "x"\n\nnonsense = 1\n' + GOOD, 3, "nonsense"),
        ('title = "x"\n[nonsense]\n', 2, "nonsense"),
        ("# no title\n" + GOOD, 1, "title"),
        ('title = "x"\nminutes = -1\n' + GOOD, 2, "minutes"),
        ('title = "x"\nagreements = [\n  "a",\n  1,\n]\n' + GOOD, 2, "agreements"),
        ('title = "x"\nsettings = 1\n' + GOOD, 2, "settings"),
        ('title = "x"\n[settings]\nlocked = true\ncapacity = 1\n' + GOOD, 4, "capacity"),
        ('title = "x"\n[settings]\nnone = 1\n' + GOOD, 3, "none"),
        ('title = "x"\n', 1, "[[round]]"),
        ('title = "x"\nround = 3\n', 2, "[[round]]"),
        ('title = "x"\n' + GOOD + 'order = "no"\n', 6, "order"),
        ('title = "x"\n' + GOOD + 'prompt = """\norder = "no"\n"""\nturn_s = 0\n', 9, "turn_s"),
        ('title = "x"\n' + GOOD + GOOD + "speed = 1\n", 10, "speed"),
        ('title = "x"\n' + GOOD + '[[round]]\nkind = "open"\n', 6, "missing"),
        ('title = "x"\n' + GOOD * 51, 202, "50"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    """Whoever writes an agenda is led to the place."""
    path = write(tmp_path, text)
    with pytest.raises(FileError) as caught:
        agendas.read(path)
    assert caught.value.line == line
    assert word in caught.value.message
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A wrong path is told as such."""
    with pytest.raises(FileError, match="can't be read"):
        agendas.read(str(tmp_path / "none.toml"))
