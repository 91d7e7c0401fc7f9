"""What a run says that it did, held against what it did: on both sides, field by field (I33)."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gh_tracker.core.planning.operations import Operation
from gh_tracker.core.report.report import Report
from tests.properties import issues, tables
from tests.properties.tables import engine_name
from tests.properties.world import Ran, Violation, World

UPDATES: Final = frozenset({"update", "close", "reopen", "rename", "link"})
NAMED: Final = {
    "create-milestone": ("POST", r"/milestones$"),
    "rename-milestone": ("PATCH", r"/milestones/\d+$"),
    "create-label": ("POST", r"^/repos/[^/]+/[^/]+/labels$"),
}
"""What is told by its name alone, and the request that does it."""

UNFORESEEN: Final = frozenset({"not-taken", "not-written", "row-restored", "removed"})
"""What a plan cannot tell, or not with certainty."""

UNREAD: Final = "removal-unread"
CLOSING: Final = "removed"
REFUSED: Final = 300
_ENTRY: Final = re.compile(r"^- \*\*(\d{4}-\d\d-\d\d)\*\* – (\S+ \w+\..*)$")
_DATED: Final = re.compile(r"^## .*\(Updated (\d{4}-\d\d-\d\d)\)")


def honest(world: World, ran: Ran) -> None:
    """Check that a run which nothing disturbed told of all that it changed, and of nothing else."""
    assert ran.report
    done = [each for each in ran.report.operations if each.outcome == "applied"]
    here = [each for each in done if each.side == "tracker"]
    _rows(world, ran, here)
    _entries(world, ran, here)
    there = [each for each in done if each.side == "github"]
    _issues(world, ran, there)
    _made(world, ran, there)
    _names(ran, there)


def _rows(world: World, ran: Ran, told: Iterable[Operation]) -> None:
    was = {world.record_of(row): row for row in tables.rows(ran.before)}
    changed: dict[tuple[str, str, str], tuple[str | None, str]] = {}
    for record, row in world.rows_by_record().items():
        old = was.get(record)
        for name, value in row.cells.items():
            earlier = old.cells.get(name, "") if old else None
            if name != "ref" and value != (earlier or ""):
                key = (row.collection, row["id"], engine_name(row.collection, name))
                changed[key] = (earlier, value)
    said = {
        (each.collection, each.record, name): (change.before, change.after)
        for each in told
        if each.action in {"update-row", "add-row"}
        for name, change in each.fields.items()
    }
    for each in told:
        if each.action == "add-row":
            said[each.collection, each.record, "id"] = (None, each.record)
    _same("the tracker", changed, said)


def _entries(world: World, ran: Ran, told: Iterable[Operation]) -> None:
    """Compare the lines of the log, and the dates of headings."""
    added = Counter(map(str.rstrip, tables.lines_of(world.memory.document)))
    added -= Counter(map(str.rstrip, tables.lines_of(ran.before)))
    entries = [found for line in added.elements() if (found := _ENTRY.match(line))]
    written = Counter(f"{each[1]} {each[2]}".rstrip() for each in entries)
    said = [each for each in told if each.action == "add-log-entry"]
    texts = Counter(each.text.replace("|", "&#124;") for each in said)
    _same("the log", written, texts)
    headings = [found[1] for line in added.elements() if (found := _DATED.match(line))]
    dates = [each.text for each in told if each.action == "update-heading"]
    if headings:
        _same("the headings", headings, dates)


def _issues(world: World, ran: Ran, told: Sequence[Operation]) -> None:
    """Compare the fields of issues that there were before; owners are read by rules of their own."""
    changed: dict[tuple[int, str], tuple[str, str]] = {}
    untold: set[tuple[int | None, str]] = set()
    renames = any(each.action == "rename-milestone" for each in told)
    apart = {"owner", "milestone"} if renames else {"owner"}
    for number, issue in world.seen().items():
        record = world.numbers.get(number)
        if number not in ran.seen or record is None:
            continue
        collection = world.collections[record]
        was, now = (issues.values(each, collection) for each in (ran.seen[number], issue))
        for name, later in now.items():
            key = (number, engine_name(collection, name))
            earlier = was[name]
            # What a closing makes of progress is not told.
            derived = name == "progress" and was["status"] != now["status"]
            # What stands in a body that is damaged was told all the same, with a warning.
            unread = number in world.damaged | world.hurt | world.stripped
            if earlier is None or later is None or derived or unread or name in apart:
                untold.add(key)
            elif earlier != later:
                changed[key] = (earlier, later)
    said = {
        (each.issue, name): (change.before, change.after)
        for each in told
        if each.action in UPDATES
        for name, change in each.fields.items()
        if name != "id" and (each.issue, name) not in untold
    }
    _same("GitHub", changed, said)


def _made(world: World, ran: Ran, told: Iterable[Operation]) -> None:
    """Compare new issues with what was told of them; progress is 100 % where one is closed."""
    rows = world.rows_by_record()
    made = {}
    for number, issue in world.seen().items():
        record = world.numbers.get(number)
        if number not in ran.seen and record is not None:
            collection = world.collections[record]
            values = issues.values(issue, collection).items()
            shown = {engine_name(collection, name): value for name, value in values if value}
            key = rows[record]["id"] if record in rows else ""
            made[key] = (collection, _apart(world, shown))
    said = {
        each.record: (
            each.collection,
            _apart(world, {name: change.after for name, change in each.fields.items()}),
        )
        for each in told
        if each.action == "create"
    }
    _same("new issues", made, said)


def _apart(world: World, values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Leave progress out, and take a milestone for what it is whatever it was renamed to."""
    kept = {name: value for name, value in values.items() if name != "progress"}
    return {n: world.canon(n, e) if e and n == "milestone" else e for n, e in kept.items()}


def _names(ran: Ran, told: Iterable[Operation]) -> None:
    """Compare the milestones and labels that were made or renamed, in their order."""
    for action, (method, path) in NAMED.items():
        sent = [
            json.loads(each.body)
            for each in ran.writes
            if each.method == method and re.search(path, each.path) and each.status < REFUSED
        ]
        names = [each.get("title") or each["name"] for each in sent]
        _same(action, names, [each.text for each in told if each.action == action])


def foretold(world: World, planned: Report, ran: Ran) -> None:
    """Check that a run did what a plan said right before it.

    The date of a change is only known when the events are read, and what GitHub did not take, or
    made of progress by closing, when it was sent: a plan knows neither. Nor does it read whether a
    run that was cut short is who closed the issue of a removed row.
    """
    assert ran.report
    report = ran.report
    back = world.ever_removed if world.forgetful else set()
    apart = {row["id"] for record, row in world.rows_by_record().items() if record in back}
    apart |= {each.record for each in planned.operations if each.action == "add-row" and back}
    _same("both", _undated(report.operations, apart), _undated(planned.operations, apart))
    _same("all", report.notifications, planned.notifications)
    done, said = (Counter(e.code for e in each.problems) for each in (report, planned))
    late = done[UNREAD] - said[UNREAD]
    if 0 < late <= said[CLOSING]:
        # An issue is read before it is closed; one that no listing shows is known only then.
        said[UNREAD] += late
    kinds = [{n: e for n, e in each.items() if n not in UNFORESEEN} for each in (done, said)]
    _same("all", *kinds)


def _undated(operations: Iterable[Operation], apart: set[str]) -> list[Operation]:
    plain = [
        replace(
            each,
            outcome="",
            fields={
                name: change
                for name, change in each.fields.items()
                if each.side == "github" or name not in {"last_update", "progress"}
            },
        )
        for each in operations
        if each.action not in {"update-heading", "add-log-entry"} and each.record not in apart
    ]
    return [each for each in plain if each.fields or each.action != "update-row"]


def _same(where: str, done: object, said: object) -> None:
    if done != said:
        raise Violation("I33", f"in {where} a run changed {done}, and says {said}")
