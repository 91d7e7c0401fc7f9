"""Last Update: the date of the last change by a person to a field of a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from gh_tracker.core.cells.changes import AddRow, SetCell, SetHeadingDate
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.merging.merge import Merge
from gh_tracker.core.model import Facet, LocalRecord
from gh_tracker.core.remote import Issue
from gh_tracker.core.settling.outcome import Settled
from gh_tracker.core.state import Base
from gh_tracker.core.text import same


@dataclass(frozen=True, slots=True)
class Calendar:
    """How times become dates: ISO dates, in the time zone of the configuration.

    ``date_of`` turns a time of GitHub's into a date; ``lines`` maps a line of the tracker to the
    author date of its commit, lines that are not committed left out; ``today`` is the run's date.
    """

    today: str
    date_of: Callable[[str], str]
    lines: Mapping[int, str]

    def of_row(self, line: int) -> str:
        """Return the date on which a line of the tracker was changed."""
        return self.lines.get(line, self.today)


def changed_on(settled: Settled, lens: Lens, calendar: Calendar) -> str:
    """Return the date of the last change that this run settles, or an empty string.

    A change on GitHub has the date of its event, or of the issue's last update, or of the run when
    the value is one that an earlier run saw and left; a change in the tracker that of its line.
    """
    pair = settled.done.record.pair
    dates = []
    for merged in settled.changed.values():
        found = []
        if _from_github(merged):
            found.append(_date_there(merged, settled, lens, calendar))
        if pair.row is not None and _from_tracker(merged):
            found.append(calendar.of_row(pair.row.place.line))
        # Where both sides have changed to the same, a run that was cut short has carried the
        # earlier change across.
        equal = same(merged.local, merged.remote)
        dates += [min(found)] if found and equal else found
    return max(dates, default="")


def _from_github(merged: Merge) -> bool:
    return merged.base is not None and merged.remote != merged.base.remote


def _from_tracker(merged: Merge) -> bool:
    return merged.base is not None and merged.local != merged.base.local


def _date_there(merged: Merge, settled: Settled, lens: Lens, calendar: Calendar) -> str:
    """Return the date on which GitHub's value of a field changed."""
    issue = settled.done.issue or settled.done.record.pair.issue
    return calendar.date_of(_time_of(merged, settled, lens, issue)) if issue else calendar.today


def _time_of(merged: Merge, settled: Settled, lens: Lens, issue: Issue) -> str:
    """Return when GitHub's value of a field changed; of a closing that is its own event."""
    status = lens.spec.of_facet(Facet.STATUS)
    read = settled.done.record.pair.issue or issue
    if status is not None and merged.field == status.name and issue.closed_at:
        return issue.closed_at
    return read.updated_at


def with_last_update(settled: Settled, lens: Lens, calendar: Calendar) -> Settled:
    """Add what a run's changes do to Last Update.

    It never goes backwards, and a date that a person typed stands until a later change.
    """
    spec = lens.spec.of_facet(Facet.UPDATED)
    pair, link = settled.done.record.pair, settled.link
    if spec is None or link is None or link.tombstone:
        return settled
    if pair.row is None and pair.issue is not None:
        return _of_new_row(settled, spec.name, calendar.date_of(pair.issue.updated_at))
    if pair.row is None or spec.name not in pair.row.values:
        return settled
    shown = pair.row.values[spec.name]
    known = link.base.get(spec.name)
    typed = known is not None and known.local != shown
    when = "" if typed else changed_on(settled, lens, calendar)
    value = max(when, shown)
    link = replace(link, base={**link.base, spec.name: Base(value, "")})
    if value == shown:
        return replace(settled, link=link)
    return replace(
        settled, link=link, edits=(*settled.edits, SetCell(link.id, spec.name, shown, value))
    )


def _of_new_row(settled: Settled, name: str, date: str) -> Settled:
    """Give a row that is new, or comes back, the date of the issue's last change as it was read.

    What this run writes to the issue is no change of a person's.
    """
    link = settled.link
    added = [each for each in settled.edits if isinstance(each, AddRow)]
    if link is None or not added:
        return settled
    date = max(date, added[0].values.get(name, ""))
    edits = tuple(replace(each, values={**each.values, name: date}) for each in added)
    return replace(
        settled, edits=edits, link=replace(link, base={**link.base, name: Base(date, "")})
    )


def heading_dates(
    settled: Iterable[Settled], records: Iterable[LocalRecord], lenses: Mapping[str, Lens]
) -> tuple[SetHeadingDate, ...]:
    """Return the heading's date of each collection in which a Last Update moves: its newest."""
    names = {name: lens.spec.of_facet(Facet.UPDATED) for name, lens in lenses.items()}
    dates: dict[str, list[str]] = defaultdict(list)
    moved: set[str] = set()
    for row in records:
        spec = names.get(row.collection)
        if spec is not None:
            dates[row.collection].append(row.values.get(spec.name, ""))
    for each in settled:
        collection = each.done.record.pair.collection
        spec = names.get(collection)
        value = _new_date(each, spec.name) if spec else ""
        if value:
            moved.add(collection)
            dates[collection].append(value)
    return tuple(SetHeadingDate(name, max(dates[name])) for name in sorted(moved))


def _new_date(settled: Settled, name: str) -> str:
    """Return the Last Update that a record gets in this run, or an empty string."""
    for edit in settled.edits:
        if isinstance(edit, SetCell) and edit.field == name:
            return edit.after
        if isinstance(edit, AddRow):
            return edit.values.get(name, "")
    return ""
