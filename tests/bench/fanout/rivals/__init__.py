"""Other servers' rooms, each in the least code that does it, and where their software is."""

from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[3] / ".venv" / "rivals"
PYTHON = ENVIRONMENT / "bin" / "python"
NCHAN = ENVIRONMENT.parent / "debian" / "usr" / "lib" / "nginx" / "modules" / "ngx_nchan_module.so"
