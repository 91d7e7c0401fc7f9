"""The invariants, held against both sides as they are after a sync."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from gh_tracker.core.report.report import Report
from gh_tracker.sync import Options
from tests.properties import issues, tables
from tests.properties.issues import ROLES, Seen
from tests.properties.ledger import Key
from tests.properties.tables import Row, engine_name
from tests.properties.world import BOT, Ran, Violation, World

REFUSED: Final = 300
DAY: Final = 24 * 3600
CODES: Final = frozenset({0, 1, 5, 6, 7, 130})
_TOKEN: Final = re.compile(r"[A-Za-z-]+ ?\d{3,}")
_KEY: Final = re.compile(r"<!-- gh-tracker:comment .*? -->")
_FIELDS: Final = ("title", "milestone", "owner", "status", "progress", "impact", "notes")
_DATED: Final = re.compile(r"^## .*\(Updated \d{4}-\d\d-\d\d\)")
_ENTRY: Final = re.compile(r"^- \*\*\d{4}-\d\d-\d\d\*\* – \S+ \w+\.")


def after_any(world: World, ran: Ran) -> None:
    """Check what holds after every sync, whatever became of it."""
    rows, seen = _rows(world), world.issues_by_record()
    for key in [*world.ledger.live]:
        _lost(world, key, rows, seen)
    for record, row in rows.items():
        _strangers(world, record, "the tracker", {n: world.here(row, n) for n in row.cells})
    for record, issue in seen.items():
        shown = issues.values(issue, world.collections[record])
        if issue.number not in world.stripped | world.damaged:
            _strangers(world, record, f"#{issue.number}", shown)
        _around(world, issue)
        _bystanders(world, issue)
        _doubled(issue)
    _foreign(world)
    _renamed(world, ran)
    _restored(world, rows, ran)
    _buried(world, ran, seen)
    _log(ran)


def _rows(world: World) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for row in world.rows():
        record = world.record_of(row)
        if record in found:
            raise Violation("I15", f"two rows are of one record: {row['title']}")
        if row["ref"] not in {"", f"ref{record}"}:
            raise Violation("I17", f"{row['id']}: the title of one row stands in another")
        found[record] = row
    return found


def _renamed(world: World, ran: Ran) -> None:
    """Check that no milestone is made under a title that GitHub gave up: its rename is followed.

    A run that did not get to the state forgets which milestone a title in a cell meant.
    """
    for each in () if world.forgetful or ran.fuse.blown else ran.writes:
        if each.method == "POST" and each.path.endswith("/milestones"):
            title = json.loads(each.body)["title"]
            if title in world.outdated:
                raise Violation("I3", f'the milestone that was "{title}" is made a second time')


def _restored(world: World, rows: dict[int, Row], ran: Ran) -> None:
    """Check that a removed row came back for a reason only: an edit of its issue (I13)."""
    for record in [*world.removed & rows.keys()]:
        world.removed.discard(record)
        live = any(world.ledger.live[record, name] for name in _FIELDS)
        vague = any((record, name) in world.vague for name in _FIELDS)
        known = not ran.fuse.blown and not world.forgetful and record not in world.exposed
        if not live and not vague and known:
            raise Violation("I13", f"{rows[record]['id']} was removed, and came back unasked")


def closings(world: World, ran: Ran, options: Options, sizes: Mapping[str, int]) -> None:
    """Check that issues of removed rows are closed when that is due, and not too many (I22, I23).

    ``sizes`` are the numbers of linked records in each collection before the run.
    """
    closed: dict[str, set[int]] = defaultdict(set)  # one whose answer was lost is sent again
    for entry in ran.writes:
        number = int(entry.path.rpartition("/")[2]) if entry.path[-1].isdecimal() else 0
        record = world.numbers.get(number, 0)
        if '"not_planned"' not in entry.body or record not in world.removed:
            continue
        closed[world.collections[record]].add(number)
        waited = world.sandbox.clock.seconds() - world.gone_at[record]
        if not options.yes and waited < DAY:
            raise Violation("I22", f"#{number} was closed {waited:.0f} s after its row went")
    for collection, numbers in closed.items():
        count, size = len(numbers), sizes.get(collection, 0)
        many = count > max(3, size / 10) or (size > 1 and count >= size / 2)
        if many and "removals" not in options.allowed:
            raise Violation("I23", f"{count} of {size} issues of the {collection} were closed")


def _lost(world: World, key: Key, rows: dict[int, Row], seen: dict[int, Seen]) -> None:
    """Check that what nobody overwrote can still be seen somewhere (I3, I11, I13)."""
    record, name = key
    if key in world.vague or (record not in rows and record not in seen):
        return
    visible: set[str] = set()
    if record in rows and name in rows[record].cells:
        visible.add(world.here(rows[record], name))
    said: tuple[str, ...] = ()
    if record in seen:
        visible |= world.traces(seen[record], record, name)
        said = seen[record].comments
    for value in world.ledger.live[key] - visible:
        names = {value, *(new for new, old in world.aliases.items() if old == value)}
        texts = {found[0] if (found := _TOKEN.search(each)) else each for each in names}
        if value and not any(text in each for each in said for text in texts):
            where = rows[record]["id"] if record in rows else f"record {record}"
            raise Violation("I11", f"{name} of {where}: {value!r} is lost; there is {visible}")


def _strangers(world: World, record: int, where: str, values: object) -> None:
    """Check that a field holds nothing that was never written into it."""
    assert isinstance(values, dict)
    for name in _FIELDS:
        value = values.get(name)
        key = (record, name)
        if value is None or key in world.vague:
            continue
        known = world.ledger.ever[key]
        if record in world.ever_removed and name == "status":
            known = known | {"Cancelled", "Accepted"}
        if name == "progress" and "Complete" in world.ledger.ever[record, "status"]:
            known = known | {"100%"}
        if name == "milestone":
            known = known | {""}  # where one could not be made, the issue goes without it
        numbers = {number for number, each in world.numbers.items() if each == record}
        if numbers & world.hurt:
            known = known | {""}  # what a damaged block hides a restored row cannot show
        if world.canon(name, value) not in known:
            raise Violation("I17", f"{where}: {name} is {value!r}, which nobody wrote there")


def _around(world: World, issue: Seen) -> None:
    for token in world.around.get(issue.number, ()):
        if token not in issue.body:
            raise Violation("I28", f"#{issue.number}: {token} of a person is gone from the body")


def _bystanders(world: World, issue: Seen) -> None:
    """Check that people who are no owner stay assigned, and that labels of people stay."""
    for name in world.bystanders.get(issue.number, ()):
        if name not in {*issue.assignees, *issue.labels}:
            raise Violation("I28", f"#{issue.number}: {name} is gone, whom a person put there")


def _doubled(issue: Seen) -> None:
    keys = [found for each in issue.comments for found in _KEY.findall(each)]
    if len(keys) != len(set(keys)):
        raise Violation("I31", f"#{issue.number} has one comment twice")


def _foreign(world: World) -> None:
    seen = world.seen()
    for number, (title, body) in world.foreign.items():
        if (seen[number].title, seen[number].body) != (title, body.replace("\r\n", "\n").rstrip()):
            if (seen[number].title, seen[number].body) == (title, body):
                continue
            raise Violation("I18", f"#{number} was written, which is nobody's row")


def _log(ran: Ran) -> None:
    for entry in ran.log:
        if entry.method == "DELETE" and entry.login == BOT:
            raise Violation("I24", f"something was deleted: {entry.path}")


def locality(before: bytes, after: bytes) -> None:
    """Check that nothing of the tracker changed but cells, dates and added lines (I28)."""
    old, new = tables.lines_of(before), tables.lines_of(after)
    at = 0
    for number, line in enumerate(new):
        bare = line.rstrip("\r\n")
        was = old[at].rstrip("\r\n") if at < len(old) else None
        if bare == was:
            # Only a last line that had no end may get one, and only before another one.
            grown = old[at] == bare and number + 1 < len(new)
            if line != old[at] and not grown:
                raise Violation("I28", f"the end of this line changed: {line!r}")
            at += 1
        elif was is not None and _is_changed(old, at, new, number):
            at += 1
        elif not (bare.startswith("|") or _ENTRY.match(bare) or not bare):
            raise Violation("I28", f"this line of the tracker appeared or changed: {bare!r}")
    if at != len(old):
        raise Violation("I28", f"this line of the tracker is gone: {old[at]!r}")


def _is_changed(old: list[str], at: int, new: list[str], number: int) -> bool:
    """Tell whether a line is an old one with cells or the date changed, and check the rest."""
    was, now = old[at], new[number]
    if _DATED.match(was):
        return bool(_DATED.match(now))
    if not (was.startswith("|") and now.startswith("|")):
        return False
    before, after = tables.raw_cells(old, at), tables.raw_cells(new, number)
    texts = [{name: tables.read_cell(raw) for name, raw in e.items()} for e in (before, after)]
    if texts[0]["ref"] != texts[1]["ref"] or texts[0]["id"] not in {"", texts[1]["id"]}:
        return False
    for name, raw in before.items():
        if texts[0][name] == texts[1][name] and raw != after[name]:
            raise Violation(
                "I28", f"{texts[1]['id']}: the blanks of {name} changed: {after[name]!r}"
            )
    return True


def after_report(world: World, report: Report) -> None:
    """Check a report against the state that was saved with it."""
    if report.exit_code not in CODES:
        raise Violation("I34", f"a sync ended with {report.exit_code}")
    fields = [(each.record, each.field) for each in report.conflicts]
    if len(fields) != len(set(fields)):
        raise Violation("I12", f"a conflict is told twice: {fields}")
    if fields and report.exit_code == 0:
        raise Violation("I34", "there are conflicts, and the exit code is 0")
    state = world.state()
    # By the issue: a record whose new ID has not reached its marker is known by the old one.
    links = {link.issue: link for link in state.links.values()} if state else {}
    for each in report.conflicts:
        if each.tracker == each.github:
            raise Violation("I4", f"{each.record}: {each.field} is equal, yet a conflict")
        link = links.get(each.issue)
        whole = report.exit_code in {0, 5} and not report.stops and not each.code
        if whole and (not link or each.field not in link.seen):
            raise Violation("I12", f"{each.record}: the conflict of {each.field} is not kept")


def tidy(world: World, ran: Ran) -> None:
    """Check that an issue that was closed in a run has no label of a status any more."""
    seen = world.seen()
    for entry in ran.writes:
        number = int(entry.path.rpartition("/")[2]) if entry.path[-1].isdecimal() else 0
        closing = entry.method == "PATCH" and '"state": "closed"' in entry.body
        if closing and entry.status < REFUSED and number in seen and seen[number].group("status: "):
            raise Violation("I9", f"#{number} was closed, and its label says another status")


def agreement(world: World, report: Report, spared: int | None = None) -> None:
    """Check that after a run that nothing disturbed both sides are the same (I5, I7, I13).

    Open conflicts apart, and the record ``spared``, whose requests were refused.
    """
    rows, seen = world.rows_by_record(), world.issues_by_record()
    apart = {(each.record, each.field) for each in report.conflicts}
    told = " ".join(each.message for each in report.problems if each.severity == "error")
    for record in sorted(rows.keys() | seen.keys()):
        if record == spared:
            continue
        row, issue = rows.get(record), seen.get(record)
        if row is None or issue is None:
            _half(world, record, row, issue, told)
        elif not _is_told(row["id"], told):
            _same(world, record, row, issue, apart)


def _is_told(key: str, told: str) -> bool:
    return bool(re.search(rf"\b{re.escape(key)}\b", told))


def _half(world: World, record: int, row: Row | None, issue: Seen | None, told: str) -> None:
    if row is not None:
        raise Violation("I7", f"{row['title']} has no issue")
    if issue is None or record not in world.removed:
        raise Violation("I7", f"record {record} has an issue and no row")
    state = world.state()
    if state is None or issue.number not in {link.issue for link in state.links.values()}:
        return  # the state was lost before the row went: nobody knows that there was one (I21)
    link = next(link for link in state.links.values() if link.issue == issue.number)
    # What cannot be read is told, and waits for a person.
    if not link.tombstone and not _is_told(link.id, told):
        _beaten(world, record, issue)


def _buried(world: World, ran: Ran, seen: dict[int, Seen]) -> None:
    """Check, when a record is given up, that nobody had changed its issue meanwhile (I13)."""
    state = world.state()
    for link in state.links.values() if state else ():
        if not link.tombstone or link.issue in world.buried:
            continue
        world.buried.add(link.issue)
        record = world.numbers.get(link.issue)
        # Who writes while the run is under way may come too late for it.
        if record is not None and record in seen and not ran.fuse.blown:
            _beaten(world, record, seen[record])


def _beaten(world: World, record: int, issue: Seen) -> None:
    """Refuse that a removed row beats an edit of its issue."""
    state = world.state()
    links = state.links.values() if state else ()
    known = next(({*link.base, *link.seen} for link in links if link.issue == issue.number), set())
    live = [
        (name, value)
        for name in _FIELDS
        if name != "progress" and (record, name) not in world.vague
        # A field that was never seen on both sides is of a column that the tracker does not have.
        if engine_name(world.collections[record], name) in known
        for value in world.ledger.live[record, name] & world.traces(issue, record, name)
    ]
    if live:
        raise Violation("I13", f"#{issue.number} has {live}, and its row did not come back")


def _same(world: World, record: int, row: Row, issue: Seen, apart: set[tuple[str, str]]) -> None:
    for name in _compared(world, issue, row):
        if (row["id"], engine_name(row.collection, name)) in apart:
            continue
        here, there = world.here(row, name), world.there(issue, record, name)
        equal = _same_owner(here, issue) if name == "owner" else there in {here, None}
        if not equal:
            raise Violation(
                "I7", f"{row['id']}: {name} is {here!r} in the tracker and {there!r} on GitHub"
            )


def _compared(world: World, issue: Seen, row: Row) -> Iterator[str]:
    unread = issue.number in world.damaged or not issue.block
    halfway = world.halfway()
    for name in _FIELDS:
        if name not in row.cells:
            continue
        if name in {"notes", "progress", "owner"} and unread:
            continue
        if name == "progress" and (issue.state == "closed" or issue.number in halfway):
            continue
        yield name


def _same_owner(here: str, issue: Seen) -> bool:
    """Tell whether an owner is who an issue shows, by the rules of roles."""
    mapped = [role for role, login in ROLES.items() if login in issue.assignees]
    if here in ROLES:
        return here in mapped or not mapped
    if here.startswith("@"):
        return here[1:] in issue.assignees
    line = issue.line("Owner") or ""
    known = line == here or line.startswith("@")  # an owner once written, who was no role
    return not mapped and (known if here else not issue.assignees)


def final(world: World) -> None:
    """Check that what both sides have in the end is what a person wrote last (I3, I11)."""
    for record, row in world.rows_by_record().items():
        for name in _FIELDS:
            if name not in row.cells or (record, name) in world.vague:
                continue
            fine = world.ledger.final((record, name))
            if name == "status" and record in world.ever_removed:
                fine = fine | {"Cancelled", "Accepted"}
            if name == "progress" and row["status"] == "Complete":
                continue
            if name == "owner" and "@carol" in fine:
                continue  # a role reads as unchanged while nobody of another role is assigned
            if world.here(row, name) not in fine:
                raise Violation(
                    "I3", f"{row['id']}: {name} ended as {row[name]!r}, not as one of {fine}"
                )


def minimal(world: World) -> None:
    """Check that every PATCH of an issue asked for nothing but changes (I10)."""
    if world.redundant:
        raise Violation("I10", f"a PATCH asked for what was so already: {world.redundant}")
