"""What is remembered after a run, and dated by it, held against both sides as they are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from gh_tracker.core.report.report import Report
from gh_tracker.core.state import Base, Link
from tests.properties import issues, tables
from tests.properties.issues import Seen
from tests.properties.tables import Row, engine_name
from tests.properties.world import START, Ran, Violation, World, decoded

WARNINGS: Final = frozenset(
    [
        "closed-word-label",
        "damaged-block",
        "foreign-block",
        "foreign-id-in-title",
        "issue-gone",
        "marker-not-ours",
        "missing-heading",
        "missing-line",
        "no-block",
        "not-taken",
        "not-written",
        "pending-create",
        "put-off",
        "removal-pending",
        "removed",
        "row-restored",
        "several-labels",
        "several-status",
        "state-missing",
        "unknown-status-label",
        "waiting-before-first-sync",
        "waiting-stranger",
    ]
)
ERRORS: Final = frozenset(
    [
        "detached-row",
        "duplicate-id",
        "ended",
        "failed",
        "removal-unread",
        "renamed-twice",
        "retired-id",
        "several-issues",
        "swapped-ids",
        "unsure-id",
    ]
)
"""What the schedules can bring about, by how bad it is."""

STOPS: Final = frozenset({"adoption", "brake-removals", "brake-edits", "brake-additions"})
DAY_ONE: Final = START.date().isoformat()
PLAIN: Final = ("title", "notes", "status")
VERBS: Final = {"Complete": "completed", "Cancelled": "cancelled"}


def told_right(world: World, report: Report) -> None:
    """Check that each problem has a known code and severity, and a line that is there."""
    lines = len(tables.lines_of(world.memory.document))
    for each in report.problems:
        if each.code not in {"warning": WARNINGS, "error": ERRORS}[each.severity]:
            raise Violation("I35", f"{each.code} is told as {each.severity}: {each.message}")
        if not 0 <= each.line <= lines:
            raise Violation("I35", f"{each.code} is told of line {each.line} of {lines}")
    for stop in report.stops:
        if stop.code not in STOPS:
            raise Violation("I35", f"a run is stopped by {stop.code}")


def _pairs(world: World, report: Report) -> Iterator[tuple[Link, Row, Seen]]:
    """Yield what is tied, but for rows and blocks that cannot be read."""
    told = " ".join(each.message for each in report.problems if each.code != "row-restored")
    rows, seen = {row["id"]: row for row in world.rows()}, world.seen()
    state = world.state()
    for link in state.links.values() if state else ():
        named = re.search(rf"\b{re.escape(link.id)}\b", told) is not None
        unread = link.issue in world.damaged | world.hurt | world.stripped
        apart = named or unread or link.tombstone or bool(link.lost)
        if not apart and link.id in rows and link.issue in seen:
            yield link, rows[link.id], seen[link.issue]


def remembered(world: World, report: Report) -> None:
    """Check that the base is what each side has, but for what is held (I20)."""
    there = world.sandbox.repo().milestones.items()
    titles = {world.canon("milestone", each.title): f"#{n}" for n, each in there}
    titles |= {each.title: f"#{n}" for n, each in there}  # another one may be called so by now
    halfway = world.halfway()
    for link, row, issue in _pairs(world, report):
        values = issues.values(issue, row.collection)
        for name, here in row.cells.items():
            field = engine_name(row.collection, name)
            if field not in link.base or field in link.seen:
                continue
            # An issue that is open on its way to another closed word is read as it was.
            untold = name == "owner" or (name == "progress" and link.issue in halfway)
            remote = None if untold else values.get(name)
            sides = [_number(titles, world, name, each) for each in (here, remote)]
            if not _is_of(link.base[field], *sides):
                raise Violation(
                    "I20", f"{link.id}: {field} is known as {link.base[field]}: {sides}"
                )


def _number(titles: Mapping[str, str], world: World, name: str, shown: str | None) -> str | None:
    """Give the number of a milestone for the title that is shown, also where that is an old one."""
    if name != "milestone" or not shown:
        return shown
    return titles.get(shown) or titles.get(world.canon(name, shown), shown)


def _is_of(base: Base, here: str | None, there: str | None) -> bool:
    """Tell whether a base has the values of both sides; those that cannot be told fit."""
    pairs = ((base.local, here), (base.remote, there))
    return all(shown is None or known.casefold() == shown.casefold() for known, shown in pairs)


def dated(world: World, ran: Ran) -> None:
    """Check that Last Update moves with what a run takes over, to a day on which that changed."""
    was = {world.record_of(row): row for row in tables.rows(ran.before)}
    links = decoded(ran.state).links if ran.state else {}
    operations = ran.report.operations if ran.report else ()
    renamed = {each.record for each in operations if each.action == "rename"}
    for record, row in world.rows_by_record().items():
        old = was.get(record)
        link = links.get(old["id"]) if old else None
        if old is None or link is None or "last_update" not in link.base:
            continue
        if link.base["last_update"].local != old["updated"] or row["id"] in renamed:
            continue  # somebody put the date there, and it stands; or the link is another's
        days = {*_days(world, record), old["updated"]}
        if row["updated"] not in days or row["updated"] < old["updated"]:
            raise Violation("I9", f"{row['id']} is dated {row['updated']}, not one of {days}")
        # What had no base was never the same on both sides: nobody knows which of them changed.
        taken = [name for name in PLAIN if name in link.base and old[name] != row[name]]
        if taken and row["updated"] < DAY_ONE:
            raise Violation("I9", f"{row['id']} has a new {taken[0]}, and still the old date")
    known = {heading for heading, _ in tables.heading_dates(ran.before)}
    for heading, newest in tables.heading_dates(world.memory.document):
        if heading not in {newest, *known}:
            raise Violation("I9", f"the heading says {heading}, and the newest row {newest}")


def _days(world: World, record: int) -> Iterator[str]:
    """Yield the days on which a record can have changed: today, and those that GitHub tells."""
    yield world.sandbox.clock.now().date().isoformat()
    for number, issue in world.sandbox.repo().issues.items():
        if world.numbers.get(number) == record:
            times = (issue.created_at, issue.updated_at, issue.closed_at)
            yield from (str(at)[:10] for at in times)


def logged(world: World, ran: Ran, report: Report) -> None:
    """Check that the log tells of each task that was closed or reopened, and of nothing else."""
    state = decoded(ran.state) if ran.state else None
    if state is None or "tasks" not in state.collections:
        return
    now = tables.entries(world.memory.document)
    added = Counter(now) - Counter(tables.entries(ran.before))
    rows = {row["id"]: row for row in world.rows()}
    there = {row["id"] for row in tables.rows(ran.before)}
    there -= {each.record for each in report.operations if each.action == "rename"}
    for (key, verb), count in added.items():
        row = rows.get(key)
        fits = row and (verb == "created" or verb == VERBS.get(row["status"], "reopened"))
        if count > 1 or not fits or (row and row.collection != "tasks"):
            raise Violation("I31", f"the log says that {key} {verb}")
    after = world.state()
    for key in there & rows.keys():
        words = [_status(links, key) for links in (state.links, after.links if after else {})]
        done = VERBS.get(words[1])
        turned = done and words[0] not in {"", words[1]} and rows[key].collection == "tasks"
        if turned and (key, done) not in now:
            raise Violation("I31", f"the log does not say that {key} {done}")


def _status(links: Mapping[str, Link], key: str) -> str:
    """Give the status that is known of a record on both sides; empty where there is none."""
    link = links.get(key)
    base = link.base.get("status") if link and not link.tombstone else None
    return base.local if base and link and "status" not in link.seen else ""
