"""Times as webhooks write them. Reads no clock."""

import datetime as dt


def iso(at: int) -> str:
    """Return a time, ms since the epoch, in ISO 8601, UTC, to the second."""
    moment = dt.datetime.fromtimestamp(at // 1000, tz=dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
