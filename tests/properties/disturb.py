"""What goes wrong in a sync: faults of the server, kills of the process, people at work."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from gh_tracker.sandbox import Fault
from gh_tracker.sandbox.log import Entry
from gh_tracker.sync import Options
from tests.properties import in_tracker, on_github, tables
from tests.properties.world import WORDS, Fuse, Killed, World

HALF: Final = 0.5
EVENTS: Final = 0.2
"""How many of the runs that ask for nothing else are about one issue."""

GONE: Final = frozenset({404, 410})
"""What GitHub answers where there is no such issue, or no longer."""

USUAL: Final = Options()
FULL: Final = Options(full=True, yes=True, allowed=frozenset({"removals"}))
MEANT: Final = Options(yes=True, allowed=frozenset({"removals"}))


@dataclass(slots=True)
class Disturbance:
    """One sync's share of trouble.

    ``calm`` tells that nothing happens which could keep the run from making both sides the same,
    but for ``spared``, a record whose requests are all refused.
    """

    name: str = "nothing"
    fuse: Fuse = field(default_factory=Fuse)
    calm: bool = True
    spared: int | None = None
    options: Options = USUAL
    edits_document: bool = False

    def mend(self, world: World) -> None:
        """Let a person put right what they had broken in the tracker."""
        world.memory.document = tables.mended(world.memory.document)


def choose(world: World, chance: Random) -> Disturbance:
    """Choose what happens in the next sync, and switch it on."""
    found = chance.choices(
        (_nothing, _kill, _interrupt, _fault, _listing, _refusal, _race_here, _race_there, _detach),
        (31, 33, 3, 11, 7, 4, 5, 4, 4),
    )[0](world, chance)
    found.options = _options(chance) if found.options is USUAL else found.options
    if found.options == USUAL:
        found.options = _about_one(world, chance)
    if found.options.direction != "both" or found.options.prefer != "hold" or found.options.only:
        found.calm = False
    if found.options.prefer != "hold":
        _let_policy_decide(world)
        found.fuse.action = _and_policy_decides(found.fuse.action, world)
    return found


def _and_policy_decides(action: Callable[[str], None], world: World) -> Callable[[str], None]:
    """Let the policy decide of what is written meanwhile, where no base says that it is later."""
    linked = world.linked()

    def both(where: str) -> None:
        action(where)
        _let_policy_decide(world, apart=linked)

    return both


def _about_one(world: World, chance: Random) -> Options:
    """Let an event about an issue start some runs, which may then look at that alone."""
    aside = Random()
    aside.setstate(chance.getstate())  # what else a seed makes happen stays as it was
    numbers = sorted(world.linked())
    return Options(only=aside.choice(numbers)) if numbers and aside.random() < EVENTS else USUAL


def _let_policy_decide(world: World, apart: Collection[int] = ()) -> None:
    """Let the older of two values stand in the end: a policy does not ask which it is.

    The records of the issues ``apart`` are left out.
    """
    seen = {r: e for r, e in world.issues_by_record().items() if e.number not in apart}
    rows = world.rows_by_record()
    for record in rows.keys() & seen.keys() if apart else rows.keys():
        row = rows[record]
        for name in row.cells.keys() - tables.DERIVED:
            world.ledger.spare[record, name].add(world.here(row, name))
    for record, issue in seen.items():
        for name in in_tracker.TYPED[world.collections[record]]:
            world.ledger.spare[record, name] |= world.traces(issue, record, name)
        if issue.state == "closed":
            world.vague.add((record, "progress"))  # of the block's number 100 % is told


def _options(chance: Random) -> Options:
    full, yes = chance.random() < 0.1, chance.random() < 0.3
    allowed = frozenset({"removals"}) if chance.random() < 0.4 else frozenset()
    options = Options(full=full, yes=yes, allowed=allowed)  # type: ignore[arg-type]  # it is one of the allowances
    if chance.random() < 0.05:
        return replace(options, prefer=chance.choice(_POLICIES))
    if chance.random() < 0.04:
        return replace(options, direction=chance.choice(_DIRECTIONS))
    return options


_POLICIES = (type(Options().prefer).TRACKER, type(Options().prefer).GITHUB)
_DIRECTIONS = (type(Options().direction).TRACKER, type(Options().direction).GITHUB)


def _nothing(_world: World, _chance: Random) -> Disturbance:
    return Disturbance()


def _kill(_world: World, chance: Random) -> Disturbance:
    """End the process at a boundary; most often one around a write, where it hurts."""

    def killed(_where: str) -> None:
        raise Killed

    if chance.random() < 0.75:
        fuse = Fuse(chance.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 11)), killed, _writes)
    else:
        fuse = Fuse(chance.randint(1, 12), killed)
    return Disturbance("kill", fuse, calm=False)


def _writes(where: str) -> bool:
    return " GET " not in where


def _interrupt(_world: World, chance: Random) -> Disturbance:
    def interrupted(where: str) -> None:
        if where.split()[1].isupper():
            raise KeyboardInterrupt

    return Disturbance("interrupt", Fuse(chance.randint(1, 9), interrupted), calm=False)


def _fault(world: World, chance: Random) -> Disturbance:
    """Let one request, or some in a row, go wrong."""
    method = chance.choice(("", "GET", "POST|PATCH", "POST|PATCH", "POST"))
    skip, times = chance.choice((0, 0, 1, 2, 3, 5)), chance.choice((1, 1, 1, 2, 4))
    kind = chance.choice(
        ("lose", "lose", "lose", "refuse", "reset", "truncate", "garbage", "primary", "secondary")
    )
    fault = Fault(
        kind,
        method=method,
        skip=skip,
        times=times,
        status=chance.choice((500, 502, 503, 504)) if kind != "refuse" else _refused(chance),
        answer=chance.choice(("status", "reset", "hang")),
        retry_after=chance.choice((None, "0", "7")),
    )
    world.sandbox.fail(fault)
    return Disturbance(f"{kind} {method or 'any'} after {skip}", calm=False)


def calls_an_issue_gone(log: Iterable[Entry]) -> bool:
    """Tell whether an answer called an issue gone, which none ever is here.

    Its row is kept and reported, and "made good by the next full read" (docs/promises.md).
    """
    return any(e.status in GONE and re.search(r"/issues/\d+", e.path) for e in log)


def _refused(chance: Random) -> int:
    return chance.choice((401, 403, 404, 422, 502))


def _listing(world: World, chance: Random) -> Disturbance:
    """Let listings be stale, empty, or without some issue that is there."""
    made = {issue.number for issue in world.issues_by_record().values()}
    if made - world.linked():
        return Disturbance()  # with neither state nor listing nobody can know that an issue exists
    # On loopback the engine relies on a listing that never lags.
    kinds = (_empty, _hidden) if world.local else (_stale, _stale, _empty, _hidden)
    found = chance.choice(kinds)(world, chance)
    _expose(world)
    return found


def _stale(world: World, chance: Random) -> Disturbance:
    lag = float(chance.choice((5, 30, 300, 600)))
    world.sandbox.behaviour = replace(world.behaviour, stale=lag)
    if chance.random() < HALF:
        _close_behind(world, chance)
    return Disturbance("stale listing", calm=False)


def _empty(world: World, chance: Random) -> Disturbance:
    world.sandbox.behaviour = replace(world.behaviour, empty=True)
    world.blinded = True
    return Disturbance("empty listing", calm=False, options=chance.choice((USUAL, FULL)))


def _hidden(world: World, chance: Random) -> Disturbance:
    numbers = sorted(world.sandbox.repo().issues)
    hidden = chance.sample(numbers, min(len(numbers), chance.choice((1, 1, 3))))
    world.sandbox.behaviour = replace(world.behaviour, hidden=frozenset(hidden))
    world.blinded = True
    if chance.random() < HALF and _hide_an_edit(world, chance, hidden):
        return Disturbance("edit of a removed row, hidden", calm=False, options=MEANT)
    return Disturbance("hidden listing", calm=False, options=chance.choice((USUAL, FULL)))


def _close_behind(world: World, chance: Random) -> None:
    """Let an issue be closed whose record gets an open word in the tracker."""
    both = sorted(world.issues_by_record().keys() & world.rows_by_record().keys())
    if not both:
        return
    record = chance.choice(both)
    ever = world.ledger.ever[record, "status"]
    words = WORDS[world.collections[record]]
    fresh = [each for each in words if each not in ever]
    closed = [each for each in fresh if each in words[-2:]]
    opened = [each for each in fresh if each not in words[-2:]]
    if closed and opened and on_github.put(world, record, "status", chance, closed[0]):
        in_tracker.put(world, record, "status", chance, opened[0])


def _hide_an_edit(world: World, chance: Random, hidden: list[int]) -> bool:
    """Let the row of a hidden issue go, after an edit of the issue that nobody can see."""
    rows, seen = world.rows_by_record(), world.issues_by_record()
    for record in sorted(rows.keys() & seen.keys()):
        fit = seen[record].number in hidden and in_tracker.may_go(world, record)
        if fit and rows[record]["id"] and on_github.put(world, record, "notes", chance):
            return in_tracker.remove(world, record)
    return False


def _expose(world: World) -> None:
    """Give up what such a listing hides from a write to the same field.

    What it shows, or leaves out as unchanged, is written without another look, unless the body
    is; GitHub's timeline keeps the value.
    """
    rows = world.rows_by_record()
    for record, issue in world.issues_by_record().items():
        world.exposed.add(record)
        world.bystanders.pop(issue.number, None)  # labels and assignees are written whole
        for name in ("title", "milestone", "owner", "status", "impact"):
            here = (
                world.here(rows[record], name)
                if record in rows and name in rows[record].cells
                else None
            )
            there = world.traces(issue, record, name)
            world.ledger.give_up((record, name), there - {here})
            if name == "status" and there - {here}:
                world.vague.add((record, name))  # with its label gone it reads as the first word
            world.ledger.spare[record, name] |= {here} if here is not None else set()


def _refusal(world: World, chance: Random) -> Disturbance:
    """Refuse everything that is sent to one issue; the others are synced all the same (I35)."""
    found = sorted((issue.number, record) for record, issue in world.issues_by_record().items())
    if not found:
        return Disturbance()
    number, record = chance.choice(found)
    world.vague.add((record, "status"))  # of one that could not be closed at first both are held
    path = rf"/issues/{number}(?!\d)"
    world.sandbox.fail(Fault("refuse", method="PATCH|POST", path=path, times=None, status=422))
    return Disturbance(f"refusal of #{number}", spared=record)


def _detach(world: World, chance: Random) -> Disturbance:
    """Let a person cut a row off from its table: an unreadable row is no removed one (I23a)."""
    lines = tables.lines_of(world.memory.document)
    # The first row would take the whole table with it.
    inner = [row for row in world.rows() if "---" not in lines[row.line - 1]]
    if not inner:
        return Disturbance()
    world.memory.document = tables.detached(world.memory.document, chance.choice(inner))
    if chance.random() < HALF:
        in_tracker.rename_id(world, chance)
    options = MEANT if chance.random() < HALF else USUAL
    return Disturbance("cut off a row", calm=False, edits_document=True, options=options)


def _race_here(world: World, chance: Random) -> Disturbance:
    """Let a person save the tracker while the run is under way."""

    def save(_where: str) -> None:
        action = chance.choice((in_tracker.type_cell, in_tracker.type_cell, in_tracker.write_prose))
        action(world, chance)

    fuse = Fuse(chance.randint(1, 10), save, lambda where: " state" not in where)
    return Disturbance("save meanwhile", fuse, calm=False, edits_document=True)


def _race_there(world: World, chance: Random) -> Disturbance:
    """Let a person write into an issue's block while another request is under way.

    What is about to be sent is left alone: GitHub has no conditional write, and the moment
    between reading and writing one issue cannot be closed.
    """

    def write(_where: str) -> None:
        found = world.issues_by_record()
        if found:
            on_github.put(world, chance.choice(sorted(found)), "notes", chance)

    fuse = Fuse(chance.randint(1, 6), write, lambda where: where.startswith("before GET"))
    return Disturbance("edit meanwhile", fuse, calm=False)
