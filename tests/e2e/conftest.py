"""One server process for all tests that do not end it; each test has rooms of its own."""

import pytest

from tests.e2e.evening import House

# Tests come from one network and in a hurry; limits have tests of their own.
PLENTY = (
    *("--refusals-per-min", "1000", "--previews-per-min", "10000"),
    *("--frames-per-min", "6000", "--messages-per-min", "600"),
)


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """Return a server with ample limits."""
    with House(tmp_path_factory.mktemp("house"), *PLENTY) as house:
        yield house
