"""What people do on GitHub."""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from tests.properties.in_tracker import TYPED
from tests.properties.issues import CLOSED, LABELS, OPEN, ROLES, SECTION, Seen
from tests.properties.world import World, acting

FOREIGN: Final = "ffffffffffff"
"""The lineage of another tracker."""

_END: Final = "<!-- gh-tracker:end -->"


def an_issue(world: World, chance: Random) -> tuple[int, Seen] | None:
    found = [*world.issues_by_record().items()]
    return chance.choice(found) if found else None


def edit(world: World, chance: Random) -> bool:
    """Change a field of an issue, by whatever carries it."""
    chosen = an_issue(world, chance)
    if chosen is None:
        return False
    record, _ = chosen
    return put(world, record, chance.choice(TYPED[world.collections[record]]), chance)


def put(world: World, record: int, name: str, chance: Random, value: str | None = None) -> bool:
    """Give a field of an issue a value that is new to it, or the one that is given."""
    issue = world.issues_by_record().get(record)
    if issue is None:
        return False
    value = world.fresh(record, name, chance) if value is None else value
    if value is None:
        return False
    seen = world.there(issue, record, name)
    if seen == world.canon(name, value):
        return False
    if not _SETTERS[name](world, issue, record, value):
        return False
    world.write(record, name, value, [seen])
    return True


def _title(world: World, issue: Seen, _record: int, value: str) -> bool:
    front = issue.title[: len(issue.title) - len(issue.text)]
    world.alice.edit_issue(issue.number, title=front + value)
    return True


def _milestone(world: World, issue: Seen, _record: int, value: str) -> bool:
    titles = [each.title for each in world.sandbox.repo().milestones.values()]
    if value and value not in titles:
        world.alice.create_milestone(value)
    world.alice.edit_issue(issue.number, milestone=value or None)
    return True


def _owner(world: World, issue: Seen, record: int, value: str) -> bool:
    """Assign somebody who stands for a role; write a text over a text."""
    seen = world.there(issue, record, "owner")
    if value in ROLES:
        others = world.bystanders.get(issue.number, set()) & {"olga"}
        world.alice.edit_issue(issue.number, assignees=[ROLES[value], *others])
        return True
    texts = not value.startswith("@") and value and seen and seen not in ROLES and seen[0] != "@"
    line = f"- Owner: {seen}\n"
    if not texts or line not in issue.body or issue.number in world.damaged:
        return False
    return _body(world, issue, issue.body.replace(line, f"- Owner: {value}\n"))


def _status(world: World, issue: Seen, record: int, value: str) -> bool:
    collection = world.collections[record]
    labels = [e for e in issue.labels if not e.lower().startswith("status: ")]
    reasons = {word: reason for reason, word in CLOSED[collection].items()}
    if value in OPEN[collection]:
        labels.append(f"status: {value}")
        world.alice.edit_issue(issue.number, labels=labels, state="open")
    elif issue.state == "closed":
        world.alice.edit_issue(issue.number, state="open")
        world.alice.edit_issue(issue.number, state="closed", state_reason=reasons[value])
    else:
        world.alice.edit_issue(issue.number, state="closed", state_reason=reasons[value])
    if value == "Complete":
        world.ledger.allow((record, "progress"), "100%")
    return True


def _impact(world: World, issue: Seen, _record: int, value: str) -> bool:
    labels = [e for e in issue.labels if not e.lower().startswith("impact: ")]
    world.alice.edit_issue(issue.number, labels=labels + ([f"impact: {value}"] if value else []))
    return True


def _progress(world: World, issue: Seen, _record: int, value: str) -> bool:
    now = issue.line("Progress")
    if now is None or issue.state == "closed" or issue.number in world.damaged:
        return False
    changed = issue.body.replace(f"- Progress: {now}".rstrip(), f"- Progress: {value}".rstrip(), 1)
    return _body(world, issue, changed)


def _notes(world: World, issue: Seen, record: int, value: str) -> bool:
    name = SECTION[world.collections[record]]
    now = issue.section(name)
    if now is None or issue.number in world.damaged:
        return False
    front, _, rest = issue.body.partition(f"### {name}\n")
    _, footer, tail = rest.partition("Synced with")
    return _body(world, issue, f"{front}### {name}\n\n{value}\n\n{footer}{tail}")


def _body(world: World, issue: Seen, body: str) -> bool:
    return body != issue.body and acting(lambda: world.alice.edit_issue(issue.number, body=body))


_SETTERS: Final[Mapping[str, Callable[[World, Seen, int, str], bool]]] = {
    "title": _title,
    "milestone": _milestone,
    "owner": _owner,
    "status": _status,
    "impact": _impact,
    "progress": _progress,
    "notes": _notes,
}


def write_around(world: World, chance: Random) -> bool:
    """Write before the block, behind it, or a line of one's own in it."""
    chosen = an_issue(world, chance)
    if chosen is None:
        return False
    issue, token = chosen[1], world.token("mine")
    block = issue.block
    if not block or issue.number in world.damaged:
        return False
    body = chance.choice(
        (
            f"{token}\n\n{issue.body}",
            f"{issue.body}\n\n{token}",
            issue.body.replace("### ", f"{token}\n\n### ", 1),
        )
    )
    world.around.setdefault(issue.number, set()).add(token)
    return _body(world, issue, body)


def stand_by(world: World, chance: Random) -> bool:
    """Assign somebody besides the owner, or put on a label of one's own."""
    chosen = an_issue(world, chance)
    if chosen is None:
        return False
    record, issue = chosen
    theirs = world.bystanders.setdefault(issue.number, set())
    row = world.rows_by_record().get(record)
    known = world.there(issue, record, "owner")
    owned = row is not None and row["owner"] and known and not known.startswith("@")
    if chance.random() < 0.5 and owned and "" not in world.ledger.live[record, "owner"]:
        world.alice.assign(issue.number, "olga")
        theirs.add("olga")
    else:
        label = world.token("area: ")
        world.alice.label(issue.number, label)
        theirs.add(label)
    return True


def comment(world: World, chance: Random) -> bool:
    chosen = an_issue(world, chance)
    return chosen is not None and bool(world.alice.comment(chosen[1].number, world.token("said")))


def open_issue(world: World, chance: Random) -> bool:
    """Open an issue that becomes a row: a member's, with the collection's label."""
    state = world.state()
    collection = chance.choice(("tasks", "risks"))
    if state is None or collection not in state.collections:
        return False
    title, mine = f"Found {world.token()}", world.token("mine")
    record = world.new_record(collection, title)
    number = world.alice.create_issue(title, f"Text {mine}", labels=[LABELS[collection]])
    world.numbers[number] = record
    world.around[number] = {mine}
    for name in TYPED[collection]:
        world.ledger.allow((record, name), "")
    world.ledger.allow((record, "status"), OPEN[collection][0])
    return True


def open_as_stranger(world: World, chance: Random) -> bool:
    """Open an issue with a label that its author may not give, or a copy of a marker."""
    chosen = an_issue(world, chance)
    body = chosen[1].body if chosen and chance.random() < 0.7 else "Help"
    title = f"Stranger {world.token()}"
    if chance.random() < 0.3 and chosen:
        # A member's, with label and all, of another tracker: its lineage says so.
        label = LABELS[world.collections[chosen[0]]]
        body = re.sub(r"(?<= )[0-9a-f]{12}(?=[ .])", FOREIGN, body, count=1)
        labels = [label] if FOREIGN in body else []
        number = world.alice.create_issue(title, body, labels=labels)
    else:
        mallory = world.sandbox.as_(chance.choice(("mallory", "alice")))
        number = mallory.create_issue(title, body)
    world.foreign[number] = (title, body)
    return True


def damage(world: World, chance: Random) -> bool:
    """Take the end line of the block away, or put it back."""
    chosen = an_issue(world, chance)
    if chosen is None:
        return False
    issue = chosen[1]
    if issue.number in world.damaged:
        world.damaged.discard(issue.number)
        return mend(world, issue)
    if _END not in issue.body:
        return False
    world.damaged.add(issue.number)
    world.hurt.add(issue.number)
    return _body(world, issue, issue.body.replace(_END, "<!-- end -->"))


def mend(world: World, issue: Seen) -> bool:
    world.damaged.discard(issue.number)
    return _body(world, issue, issue.body.replace("<!-- end -->", _END))


def disown(world: World) -> None:
    """Take copied markers out, so that nothing is ambiguous any more."""
    for number, (title, body) in world.foreign.items():
        if FOREIGN in body:
            continue  # without its marker it would be a record of ours
        world.alice.edit_issue(number, body="Mine")
        world.foreign[number] = (title, "Mine")


def strip_block(world: World, chance: Random) -> bool:
    """Delete the whole block: what stood only there is given up."""
    chosen = an_issue(world, chance)
    if chosen is None:
        return False
    record, issue = chosen
    if not issue.block or issue.number in world.stripped | world.damaged:
        return False
    if record not in world.rows_by_record() or issue.number not in world.linked():
        return False  # with marker and base both gone nobody can tell whose it is
    for name in ("notes", "progress", "owner"):
        key = (record, name)
        world.ledger.give_up(key, world.traces(issue, record, name))
        row = world.rows_by_record()[record]
        if name in row.cells:
            world.ledger.spare[key].add(world.here(row, name))
    tokens = world.around.get(issue.number, set())
    world.around[issue.number] = {each for each in tokens if each not in issue.block}
    world.stripped.add(issue.number)
    return _body(world, issue, issue.body.replace(issue.block, "").rstrip("\n"))


def unlabel(world: World, chance: Random) -> bool:
    """Take an open issue's status label away, which says nothing."""
    chosen = an_issue(world, chance)
    if chosen is None:
        return False
    issue = chosen[1]
    own = [each for each in issue.labels if each.lower().startswith("status: ")]
    if len(own) != 1 or issue.state == "closed":
        return False
    world.vague.add((chosen[0], "status"))
    world.alice.unlabel(issue.number, own[0])
    return True


def reopen(world: World, chance: Random) -> bool:
    """Open a closed issue again, without a word about its status."""
    chosen = an_issue(world, chance)
    if chosen is None or chosen[1].state != "closed":
        return False
    record = chosen[0]
    world.vague.add((record, "status"))
    world.vague.add((record, "progress"))
    world.alice.reopen(chosen[1].number)
    return True


def rename_milestone(world: World, chance: Random) -> bool:
    found = sorted(world.sandbox.repo().milestones)
    if not found:
        return False
    number, new = chance.choice(found), world.token("M-")
    old = world.sandbox.repo().milestones[number].title
    world.aliases[new] = world.canon("milestone", old)
    world.outdated.add(old)
    world.alice.rename_milestone(number, new)
    return True


def delete_milestone(world: World, chance: Random) -> bool:
    """Delete a milestone: every issue that had it has none."""
    found = sorted(world.sandbox.repo().milestones)
    if not found:
        return False
    number = chance.choice(found)
    title = world.sandbox.repo().milestones[number].title
    for record, issue in world.issues_by_record().items():
        if issue.milestone == title:
            if "" in world.ledger.ever[record, "milestone"]:
                world.vague.add((record, "milestone"))  # it is back where it was
            world.write(record, "milestone", "", [world.canon("milestone", title)])
    world.alice.delete_milestone(number)
    return True


ACTIONS: Final[Mapping[str, Callable[[World, Random], bool]]] = {
    each.__name__: each
    for each in (
        edit,
        write_around,
        stand_by,
        comment,
        open_issue,
        open_as_stranger,
        damage,
        strip_block,
        unlabel,
        reopen,
        rename_milestone,
        delete_milestone,
    )
}
