"""A room's settings: ranges, changes, and reading them from what an API caller wrote."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from roomserver.domain.commands import RoomSet
from roomserver.domain.state import Settings

NAMES = Settings.__struct_fields__


def change(settings: Settings, command: RoomSet, max_capacity: int) -> Settings:
    """Return the settings after `room.set`. Raises ValueError naming a bad value."""
    fields = {n: getattr(command, n) for n in NAMES if getattr(command, n) is not msgspec.UNSET}
    if not fields:
        raise ValueError("room.set: no setting is named")
    if fields.get("capacity", 2) > max_capacity:
        raise ValueError(f"capacity: must be at most {max_capacity}")
    return replace(settings, **fields)


def from_mapping(
    values: Mapping[str, Any], max_capacity: int = 100, base: Settings | None = None
) -> Settings:
    """Return settings from plain values; raises ValueError naming the first bad or unknown one."""
    unknown = sorted(set(values) - set(NAMES))
    if unknown:
        raise ValueError(f"{unknown[0]}: is not a setting")
    if not values:
        return base or Settings()
    try:
        command = msgspec.convert(dict(values), RoomSet, strict=True)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$.")
        raise ValueError(f"{path.rstrip('`') or 'settings'}: {problem}") from None
    return change(base or Settings(), command, max_capacity)
