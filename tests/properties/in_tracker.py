"""What people do in the tracker."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from tests.properties import tables
from tests.properties.issues import OPEN, ROLES, Seen
from tests.properties.setup import first_values
from tests.properties.tables import Row
from tests.properties.world import World

TYPED: Final = {
    "tasks": ("title", "milestone", "owner", "status", "progress", "notes", "notes", "title"),
    "risks": ("title", "impact", "owner", "status", "notes", "notes"),
}


def a_row(world: World, chance: Random) -> tuple[int, Row] | None:
    """Choose a row that has an ID."""
    found = [(record, row) for record, row in world.rows_by_record().items() if row["id"]]
    return chance.choice(found) if found else None


def type_cell(world: World, chance: Random) -> bool:
    """Type another value into a cell."""
    chosen = a_row(world, chance)
    if chosen is None:
        return False
    record, row = chosen
    return put(world, record, chance.choice(TYPED[row.collection]), chance)


def put(world: World, record: int, name: str, chance: Random, value: str | None = None) -> bool:
    """Give a field of a record a value that is new to it, or the one that is given."""
    row = world.rows_by_record().get(record)
    if row is None or name not in row.cells:
        return False
    if name == "title" and record in world.moving:
        return False  # titles tell whose a new ID is
    value = world.fresh(record, name, chance) if value is None else value
    if value is None or world.canon(name, value) == world.here(row, name):
        return False
    world.memory.document = tables.with_cell(world.memory.document, row, name, value)
    world.write(record, name, value, [world.here(row, name)])
    return True


def add_row(world: World, chance: Random) -> bool:
    """Write a new row, most often without an ID."""
    collection = chance.choice(("tasks", "risks"))
    values = first_values(world, collection, chance)
    if chance.random() < 0.3:
        values["id"] = free_id(world, collection)
    at = chance.randint(0, 4)
    world.memory.document = tables.with_row(world.memory.document, collection, values, at)
    return True


def free_id(world: World, collection: str) -> str:
    """Give an ID that nothing ever had."""
    world.counter += 1
    return f"UT-{world.counter + 300}" if collection == "tasks" else f"R-{world.counter + 300}"


def remove_row(world: World, chance: Random) -> bool:
    chosen = a_row(world, chance)
    return chosen is not None and may_go(world, chosen[0]) and remove(world, chosen[0])


def may_go(world: World, record: int) -> bool:
    """Tell whether a removed row could still be told: its ID is settled, its block in place."""
    issue = world.issues_by_record().get(record)
    return record not in world.moving and (issue is None or bool(issue.block))


def remove(world: World, record: int) -> bool:
    """Take a row out: what it said is given up, but for what GitHub says besides."""
    row = world.rows_by_record()[record]
    world.memory.document = tables.without_row(world.memory.document, row)
    issue = world.issues_by_record().get(record)
    for name in row.cells.keys() - tables.DERIVED:
        world.ledger.give_up((record, name), {world.here(row, name)})
        for value in world.traces(issue, record, name) if issue else ():
            world.ledger.spare[record, name].add(value)
    world.ledger.spare[record, "owner"] |= _unchanged_role(world, issue)
    world.ledger.spare[record, "status"] |= _word_before(world, issue)
    if issue and _never_had_a_status(world, issue):
        # "Open, none […] else Not Started": the word of the row, which was not sent yet, is gone.
        world.ledger.allow((record, "status"), OPEN[world.collections[record]][0])
    world.removed.add(record)
    world.ever_removed.add(record)
    world.gone_at[record] = world.sandbox.clock.seconds()
    return True


def _unchanged_role(world: World, issue: Seen | None) -> set[str]:
    """Give the role that an issue's owner still is for whoever reads it now; most often none.

    "A role reads as unchanged while […] nobody who maps to another role is" assigned: that of the
    last sync, where the state of the run was lost that put a text in its place.
    """
    state = world.state()
    links = state.links.values() if state and issue else ()
    bases = [link.base.get("owner") for link in links if issue and link.issue == issue.number]
    mapped = set(ROLES.values()) & set(issue.assignees if issue else ())
    return set() if mapped else {base.local for base in bases if base and base.remote in ROLES}


def _word_before(world: World, issue: Seen | None) -> set[str]:
    """Give the closed word of an issue that is open on its way to another one; most often none.

    Between the two requests its status reads as unchanged.
    """
    state = world.state() if issue else None
    if state is None or issue is None or issue.state != "open" or issue.group("status: "):
        return set()
    halfway = world.halfway() & {issue.number}
    return {e.base["status"].local for e in state.links.values() if e.issue in halfway}


def _never_had_a_status(world: World, issue: Seen) -> bool:
    """Tell whether an issue was made, and the closing that belongs to it was not sent yet."""
    state = world.state()
    links = state.links.values() if state else ()
    bases = [link.base.get("status") for link in links if link.issue == issue.number]
    known = any(base is None or base.remote for base in bases)
    return issue.state == "open" and not issue.group("status: ") and not known


def move_row(world: World, chance: Random) -> bool:
    rows = world.rows()
    collection = chance.choice(("tasks", "risks"))
    own = [row for row in rows if row.collection == collection]
    if len(own) < 2:
        return False
    world.memory.document = tables.swapped(world.memory.document, *chance.sample(own, 2))
    return True


def move_columns(world: World, chance: Random) -> bool:
    collection = chance.choice(("tasks", "risks"))
    world.memory.document = tables.with_columns_moved(world.memory.document, collection, chance)
    return True


def rename_id(world: World, chance: Random) -> bool:
    """Give a record another ID; its title is as at the last sync, or nobody could follow."""
    chosen = a_row(world, chance)
    if chosen is None or chosen[0] in world.moving or not is_as_synced(world, chosen[1]):
        return False
    row = chosen[1]
    fresh = free_id(world, row.collection)
    world.moving.add(chosen[0])
    world.memory.document = tables.with_cell(world.memory.document, row, "id", fresh)
    return True


def swap_ids(world: World, chance: Random) -> bool:
    """Let two records of a collection have each other's ID."""
    found = world.rows_by_record().items()
    rows = [e for record, e in found if is_as_synced(world, e) and record not in world.moving]
    collection = chance.choice(("tasks", "risks"))
    own = [row for row in rows if row.collection == collection]
    if len(own) < 2:
        return False
    one, other = chance.sample(own, 2)
    world.moving |= {world.record_of(one), world.record_of(other)}
    document = tables.with_cell(world.memory.document, one, "id", other["id"])
    world.memory.document = tables.with_cell(document, other, "id", one["id"])
    return True


def is_as_synced(world: World, row: Row) -> bool:
    """Tell whether a row has the title that its ID had at the last sync."""
    state = world.state()
    link = state.links.get(row["id"]) if state else None
    name = "title" if row.collection == "tasks" else "description"
    base = link.base.get(name) if link else None
    return base is not None and base.local == row["title"]


def rename_milestone(world: World, chance: Random) -> bool:
    """Give a milestone another title in every row that has it."""
    state = world.state()
    # One that a lost run renamed already would be renamed on both sides.
    known = set(state.milestones.values()) if state else set()
    found = {row["milestone"] for row in world.rows() if row.cells.get("milestone")}
    titles = sorted(found & known)
    if not titles:
        return False
    old, new = chance.choice(titles), world.token("M-")
    world.aliases[new] = world.canon("milestone", old)
    for row in world.rows():
        if row.cells.get("milestone") == old:
            world.memory.document = tables.with_cell(world.memory.document, row, "milestone", new)
    return True


def agree_on_titles(world: World) -> bool:
    """Take GitHub's title for milestones that both sides have renamed; tell whether any was."""
    titles = [each.title for each in world.sandbox.repo().milestones.values()]
    now = {world.canon("milestone", each): each for each in titles}
    agreed = False
    for row in world.rows():
        title = row.cells.get("milestone", "")
        theirs = now.get(world.canon("milestone", title), title)
        if theirs != title and title not in titles:
            document = world.memory.document
            world.memory.document = tables.with_cell(document, row, "milestone", theirs)
            agreed = True
    return agreed


def write_prose(world: World, chance: Random) -> bool:
    """Write something that is none of the tool's business."""
    lines = tables.lines_of(world.memory.document)
    places = [at for at, line in enumerate(lines) if line.startswith("Some prose")]
    lines[chance.choice(places)] = f"Some prose {world.token()}.\n"
    world.memory.document = tables.joined(lines)
    return True


ACTIONS: Final[Mapping[str, Callable[[World, Random], bool]]] = {
    each.__name__: each
    for each in (
        type_cell,
        add_row,
        remove_row,
        move_row,
        move_columns,
        rename_id,
        swap_ids,
        rename_milestone,
        write_prose,
    )
}
