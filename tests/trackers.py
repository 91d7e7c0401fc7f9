"""Generators of trackers of the reference's shape, each with the records that stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from gh_tracker.core.text import is_placeholder, to_cell, width
from tests.strategies import cell_values

PLACEHOLDERS = ("–", "-", "TBD", "", "N/A")
MONTHS = "January February March April May June July August September October November December"

# Written here by hand, so that the reader is not held against itself.
STATUSES = {
    "tasks": {
        "Not Started": ("Not Started", "not started", "🔲 Not Started", "To Do", "**Not Started**"),
        "In Progress": ("In Progress", "in-progress", "IN PROGRESS", "🚧 In Progress", "WIP"),
        "Blocked": ("Blocked", "⛔ blocked"),
        "On Hold": ("On Hold", "on_hold", "OnHold", "Paused"),
        "Complete": ("Complete", "✅ Complete", "DONE", "✔️ Completed", "`Complete`", "[x] Done"),
        "Cancelled": ("Cancelled", "canceled", "Won’t do"),
    },
    "risks": {
        "Open": ("Open", "OPEN", "🔴 Open"),
        "Mitigating": ("Mitigating", "In Mitigation"),
        "Resolved": ("Resolved", "✅ resolved", "Closed"),
        "Accepted": ("Accepted", "accepted"),
    },
}
HEADERS = {
    "tasks": {
        "id": ("Task ID", "task id", "**Task ID**", "ID"),
        "title": ("Title", "TITLE", "Task Title"),
        "milestone": ("Milestone", "milestone"),
        "owner": ("Owner", "Assignee"),
        "status": ("Status", "_Status_"),
        "progress": ("Progress",),
        "last_update": ("Last Update", "Last  Updated"),
        "notes": ("Notes", "*Notes*"),
    },
    "risks": {
        "id": ("ID", "Risk ID"),
        "description": ("Description",),
        "impact": ("Impact", "Severity"),
        "mitigation": ("Mitigation",),
        "owner": ("Owner",),
        "status": ("Status",),
    },
}
NEEDED = {
    "tasks": {"id", "title", "status"},
    "risks": {"id", "description", "status", "mitigation"},
}
TITLES = {"tasks": "title", "risks": "description"}
PREFIXES = {"tasks": "UT-", "risks": "R-"}
OTHERS = ("Budget", "Link", "Reviewed by")


@dataclass(frozen=True)
class Tracker:
    """The bytes of a tracker, and what stands in it.

    ``records`` are the values by ID, ``unnumbered`` those of rows without one, by collection;
    ``homes`` tell the collection of an ID.
    """

    source: bytes
    records: Mapping[str, Mapping[str, str]]
    homes: Mapping[str, str]
    unnumbered: tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True)
class Habits:
    """How one table writes what it holds."""

    placeholder: str
    date_form: str
    percent: str
    dress: str
    aligned: bool
    outer: bool

    def cell(self, collection: str, name: str, value: str, pick: int = 0) -> str:
        """Return the raw cell that a person with these habits would type."""
        if name == "id":
            return f"{self.dress}{value}{self.dress}" if value else self.placeholder
        if not value:
            return self.placeholder
        if name == "status":
            ways = STATUSES[collection][value]
            return ways[pick % len(ways)]
        if name == "progress":
            return value.removesuffix("%") + self.percent
        return write_date(value, self.date_form) if name == "last_update" else to_cell(value)


def write_date(value: str, form: str) -> str:
    """Return an ISO date as a person would write it, in one of four forms."""
    day = date.fromisoformat(value)
    month = MONTHS.split()[day.month - 1]
    return {
        "iso": value,
        "long": f"{day.day} {month} {day.year}",
        "american": f"{month[:3]} {day.day}, {day.year}",
        "dotted": f"{day.day:02}.{day.month:02}.{day.year}",
    }[form]


@cache
def isodates() -> st.SearchStrategy[str]:
    """Canonical dates over some twenty years."""
    days = st.integers(0, 8000)
    return days.map(lambda number: (date(2015, 1, 1) + timedelta(number)).isoformat())


@cache
def texts() -> st.SearchStrategy[str]:
    """Canonical values of a text cell; hostile ones among them, placeholders not."""
    return cell_values().filter(lambda text: not is_placeholder(to_cell(text)))


@cache
def values_of(collection: str, name: str) -> st.SearchStrategy[str]:
    """Canonical values of a field, the empty one among them where it may be empty."""
    if name == TITLES[collection]:
        return texts()
    kinds = {
        "status": st.sampled_from(tuple(STATUSES[collection])),
        "progress": st.integers(0, 100).map("{}%".format),
        "last_update": isodates(),
        "milestone": st.sampled_from(("M1", "M2", "Go-live")),
    }
    return st.one_of(st.just(""), kinds.get(name, texts()))


@cache
def habits() -> st.SearchStrategy[Habits]:
    """Any mixture of ways to write a table."""
    return st.builds(
        Habits,
        placeholder=st.sampled_from(PLACEHOLDERS),
        date_form=st.sampled_from(("iso", "long", "american", "dotted")),
        percent=st.sampled_from(("%", " %", "")),
        dress=st.sampled_from(("", "", "**", "`", "_")),
        aligned=st.booleans(),
        outer=st.booleans(),
    )


@cache
def rows(collection: str, names: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    """The values of one row, without its ID."""
    fields = {name: values_of(collection, name) for name in names if name != "id"}
    return st.fixed_dictionaries(fields)


@cache
def optional_fields(collection: str) -> st.SearchStrategy[set[str]]:
    """Names of fields that a table may or may not have a column for."""
    return st.sets(st.sampled_from(sorted(HEADERS[collection].keys() - NEEDED[collection])))


@cache
def other_columns() -> st.SearchStrategy[list[str]]:
    """Columns that no field is bound to."""
    return st.lists(st.sampled_from(OTHERS), unique=True, max_size=2)


@st.composite
def table_lines(
    draw: st.DrawFn, collection: str, ids: list[str]
) -> tuple[list[str], dict[str, dict[str, str]]]:
    """A table with a row for each ID (the empty one: a row without), and the values in it.

    Unnumbered rows stand under ``" 0"``, ``" 1"``, …, which are no IDs.
    """
    habit = draw(habits())
    names = NEEDED[collection] | draw(optional_fields(collection))
    order = draw(st.permutations(sorted(names) + draw(other_columns())))
    if not habit.outer:
        # Text at the front of a line might make it a list or a heading.
        order = ["id", *(name for name in order if name != "id")]
    ways = {name: HEADERS[collection].get(name, (name,)) for name in order}
    lines = [[draw(st.sampled_from(ways[name])) for name in order], ["---"] * len(order)]
    found = {}
    for number, key in enumerate(ids):
        values = draw(rows(collection, tuple(sorted(names))))
        pick = draw(st.integers(0, 5))
        shown = {name: f"{name} {number}" for name in OTHERS} | values | {"id": key}
        lines.append([habit.cell(collection, name, shown[name], pick) for name in order])
        found[key or f" {number}"] = values
    # GitHub reads `- | a` as a bullet, and drops an empty cell at an end that has no pipe.
    bare = all(line[0][:1].isalnum() and line[-1] for line in lines if line[0] != "---")
    return _written(lines, aligned=habit.aligned, outer=habit.outer or not bare), found


def _written(lines: list[list[str]], *, aligned: bool, outer: bool) -> list[str]:
    widths = [max(width(line[at]) for line in lines) for at in range(len(lines[0]))]
    written = []
    for line in lines:
        cells = [
            cell + " " * (wide - width(cell) if aligned else 0)
            for cell, wide in zip(line, widths, strict=True)
        ]
        row = " | ".join(cells)
        written.append(f"| {row} |" if outer else row)
    return written


@st.composite
def trackers(draw: st.DrawFn) -> Tracker:
    """Trackers with tables of both collections in any number and order, and text around them."""
    newline = draw(st.sampled_from(("\n", "\n", "\r\n")))
    plan = draw(st.lists(st.sampled_from(("tasks", "tasks", "risks")), min_size=1, max_size=3))
    counts = dict.fromkeys(PREFIXES, 0)
    lines = ["# Version 1.00 Progress Tracker", ""]
    records: dict[str, dict[str, str]] = {}
    homes: dict[str, str] = {}
    unnumbered: list[tuple[str, dict[str, str]]] = []
    for number, collection in enumerate(plan):
        ids = []
        for fresh in draw(st.lists(st.sampled_from((True, True, True, False)), max_size=3)):
            counts[collection] += fresh
            ids.append(f"{PREFIXES[collection]}{counts[collection]:03}" if fresh else "")
        table, found = draw(table_lines(collection, ids))
        lines += [f"## {collection} {number} (Updated 2024-05-27)", *[""] * draw(st.integers(0, 1))]
        lines += [*table, "", "Some prose with a `code | pipe`.", ""]
        records |= {key: values for key, values in found.items() if key[0] != " "}
        homes |= {key: collection for key in found if key[0] != " "}
        unnumbered += [(collection, values) for key, values in found.items() if key[0] == " "]
    lines += ["## Activity Log", "- **2024-05-27** – UT-001 completed. Text.", ""]
    lines += [
        "| Date | Decision | Rationale | Owner |",
        "| --- | --- | --- | --- |",
        "| 2024-05-09 | a | b | c |",
    ]
    mark = "\ufeff" if draw(st.booleans()) else ""
    text = mark + newline.join(lines) + draw(st.sampled_from(("", newline)))
    return Tracker(text.encode(), records, homes, tuple(unnumbered))
