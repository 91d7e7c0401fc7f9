"""The sandbox's own time: real, moved, or standing still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from gh_tracker.sandbox.messages import invalid


class Clock:
    """Tells the time in UTC; runs with the machine until it is set."""

    def __init__(self, start: datetime | None = None) -> None:
        """Stand still at `start`, or run with the machine when it is `None`."""
        self._fixed = start.astimezone(UTC) if start else None
        self._offset = timedelta()
        self._formatted: tuple[int, str, str] = (-1, "", "")

    def now(self) -> datetime:
        """Return the time of the sandbox."""
        return (self._fixed or datetime.now(UTC)) + self._offset

    def set(self, moment: datetime) -> None:
        """Stand still at `moment`, which must know its time zone."""
        if moment.tzinfo is None:
            raise ValueError("The sandbox's clock needs a time with a time zone.")
        self._fixed = moment.astimezone(UTC)
        self._offset = timedelta()

    def advance(self, seconds: float) -> None:
        """Move the time on, whether it stands still or runs."""
        self._offset += timedelta(seconds=seconds)

    def run(self) -> None:
        """Run with the machine again, without an offset."""
        self._fixed = None
        self._offset = timedelta()

    def seconds(self) -> float:
        """Return the seconds since the epoch."""
        return self.now().timestamp()

    def stamp(self) -> str:
        """Return the time as GitHub writes it in JSON, whole seconds."""
        return self._format()[1]

    def http_date(self) -> str:
        """Return the time as the `Date` header has it."""
        return self._format()[2]

    def _format(self) -> tuple[int, str, str]:
        now = self.now()
        second = int(now.timestamp())
        if self._formatted[0] != second:
            self._formatted = (second, stamp(now), format_datetime(now, usegmt=True))
        return self._formatted


def stamp(moment: datetime) -> str:
    """Return a time as GitHub writes it in JSON: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def http_date(stamped: str) -> str:
    """Return a time of GitHub's JSON as HTTP headers have it."""
    return format_datetime(datetime.fromisoformat(stamped), usegmt=True)


def parse(text: str, field: str = "since") -> datetime:
    """Return the time that a client wrote in ISO 8601; without a zone it is UTC.

    Raises:
        RefusalError: 422 when it is not a time.

    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid({"resource": "Search", "code": "invalid", "field": field}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def pacific_midnight(moment: datetime) -> datetime:
    """Return midnight, in UTC, of the Pacific day that holds `moment`.

    GitHub keeps a milestone's due date so: what is sent as `T00:00:00Z` lands on the day before.
    The rule for daylight saving time is that of the United States since 2007; it is written out
    because a machine may have no time zone database.
    """
    moment = moment.astimezone(UTC)
    day = (moment - _pacific_offset(moment)).date()
    midnight = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    return midnight - timedelta(hours=8) + _pacific_offset(midnight)


def _pacific_offset(moment: datetime) -> timedelta:
    starts = _sunday(moment.year, 3, 2)
    ends = _sunday(moment.year, 11, 1)
    summer_begins = datetime(moment.year, starts.month, starts.day, 10, tzinfo=UTC)
    summer_ends = datetime(moment.year, ends.month, ends.day, 9, tzinfo=UTC)
    return timedelta(hours=7 if summer_begins <= moment < summer_ends else 8)


def _sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))
