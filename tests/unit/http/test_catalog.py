"""What the operator wrote, read again on a hang-up."""

from pathlib import Path

import pytest

from roomserver.config_fields import Config
from roomserver.http.catalog import Catalog
from roomserver.toml_lines import FileError

ROUND = '[[round]]\nkind = "open"\ntitle = "T"\nfloor = "open"\n'


def test_a_hang_up_reads_again_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    """A slip in an editor takes no agenda away from a running server."""
    path = tmp_path / "mine.toml"
    path.write_text('title = "One"\n' + ROUND)
    catalog = Catalog(Config(agendas=str(tmp_path)))
    assert catalog.agendas()["mine"].title == "One"
    path.write_text('title = "Two"\n' + ROUND)
    catalog.reload()
    assert catalog.agendas()["mine"].title == "Two"
    path.write_text("nonsense")
    catalog.reload()
    assert catalog.agendas()["mine"].title == "Two"
    with pytest.raises(FileError):
        Catalog(Config(agendas=str(tmp_path)))


def test_stale_example_and_missing_lines_are_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts the server sees it."""
    told: list[str] = []
    monkeypatch.setattr(
        "roomserver.observability.logs.warning", lambda event, **_: told.append(event)
    )
    Catalog(Config()).warn()
    path = tmp_path / "lines.toml"
    line = '[[resource]]\nname = "Old"\nkind = "web"\nvalue = "x"\nhours = "x"\n'
    path.write_text(line + 'languages = ["en"]\nsource_url = "x"\nverified_on = 2020-01-01\n')
    Catalog(Config(resources=str(path))).warn()
    path.write_text("")
    Catalog(Config(resources=str(path))).warn()
    assert told == ["resources.example", "resources.stale", "resources.missing"]
