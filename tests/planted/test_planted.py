"""Each planted fault is found; so the checks that find nothing elsewhere are not blind."""

import pytest

from tests.planted.faults import FAULTS, Fault
from tests.planted.hunt import hunt


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_planted_fault_is_caught(name: str, fault: Fault) -> None:
    """Whoever trusts a green simulation relies on this."""
    assert hunt(fault) is not None, name
