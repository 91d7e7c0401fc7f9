"""Schedules: seeded sequences of edits, syncs and trouble, each step with a seed of its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from gh_tracker import decide
from gh_tracker.core.issue.refusal import UnfitIssue
from gh_tracker.core.planning.parts import Conflict
from gh_tracker.core.report.report import Report
from gh_tracker.errors import TrackerError
from gh_tracker.sync import Options
from tests.properties import (
    checks,
    disturb,
    in_tracker,
    on_github,
    remembering,
    setup,
    tables,
    telling,
)
from tests.properties.issues import Seen
from tests.properties.world import Ran, Violation, World

BOTH_CHANGED: Final = "both sides changed"
CONFLICT: Final = "same field changed"
DELETE: Final = "edit against delete"
CRASH: Final = "crash"
DISCARDED: Final = "discarded"
SYNCS: Final = "syncs"
UNFINISHED: Final = 7
HELD: Final = 5

FLOORS: Final = {BOTH_CHANGED: 0.60, CONFLICT: 0.25, DELETE: 0.10, CRASH: 0.20}
"""The least share of the syncs in the rounds of schedules; those that begin and settle apart."""

MOST_DISCARDED: Final = 0.05
"""The largest share of rounds in which no edit could be made, so that they show nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; its seed does not depend on the steps before it."""

    name: str
    seed: str


@dataclass(frozen=True, slots=True)
class Habits:
    """How often people do what, of a hundred rounds."""

    clash: float = 0.45
    removal: float = 0.17
    here: float = 0.75
    there: float = 0.75
    same: float = 0.06


USUAL: Final = Habits()
_HERE: Final = {
    "type_cell": 60,
    "add_row": 9,
    "remove_row": 6,
    "move_row": 5,
    "move_columns": 3,
    "rename_id": 5,
    "swap_ids": 2,
    "rename_milestone": 3,
    "write_prose": 4,
}
_THERE: Final = {
    "edit": 60,
    "write_around": 7,
    "stand_by": 8,
    "comment": 3,
    "open_issue": 7,
    "open_as_stranger": 4,
    "damage": 3,
    "strip_block": 3,
    "unlabel": 2,
    "reopen": 3,
    "rename_milestone": 4,
    "delete_milestone": 2,
}


def steps_of(seed: int, habits: Habits = USUAL) -> list[Step]:
    """Draw the steps of a schedule: a first sync, then three to five rounds."""
    chance = Random(f"steps {seed}")
    names = ["first"]
    for _ in range(chance.randint(3, 5)):
        names += ["round", *_edits(chance, habits), "sync"]
    return [Step(name, f"{seed}/{number}") for number, name in enumerate(names)]


def _edits(chance: Random, habits: Habits) -> list[str]:
    """Draw what people do before one sync."""
    found = []
    kind = chance.random()
    if kind < habits.removal + habits.clash:
        found.append("edit and remove" if kind < habits.removal else "clash")
    if chance.random() < habits.here or (not found and habits.here):
        found.append("here " + chance.choices([*_HERE], [*_HERE.values()])[0])
    if chance.random() < habits.there:
        found.append("there " + chance.choices([*_THERE], [*_THERE.values()])[0])
    rest = {"same": habits.same, "decide": 0.1, "wait": 0.15, "plan": 0.06}
    return found + [name for name, share in rest.items() if chance.random() < share]


@dataclass(slots=True)
class Play:
    """One schedule as it is played: the world, what was counted, and what happened."""

    world: World
    counts: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    here: bool = False
    there: bool = False
    round: Counter[str] = field(default_factory=Counter)

    def step(self, step: Step) -> None:
        chance = Random(step.seed)
        kind, _, name = step.name.partition(" ")
        if step.name == "edit and remove":
            done = self._edit_and_remove(chance)
        elif kind == "here":
            done = in_tracker.ACTIONS[name](self.world, chance)
            done = done or any(in_tracker.type_cell(self.world, chance) for _ in range(4))
            self.here |= done
        elif kind == "there":
            done = on_github.ACTIONS[name](self.world, chance)
            done = done or any(on_github.edit(self.world, chance) for _ in range(4))
            self.there |= done
        else:
            done = bool(getattr(self, f"_{kind}")(chance))
        self.trace.append(f"{step.name}{'' if done else ' (nothing)'}")

    def _round(self, chance: Random) -> bool:
        self.world.sandbox.clock.advance(chance.choice((1, 20, 400, 4000)))
        self.here = self.there = False
        self.round = Counter()
        return True

    def _clash(self, chance: Random) -> bool:
        """Let both sides change one field, to different values."""
        seen = self.world.issues_by_record()
        both = sorted(seen.keys() & self.world.rows_by_record().keys())
        for _ in range(6):
            if not both:
                return False
            record = chance.choice(both)
            name = chance.choice(in_tracker.TYPED[self.world.collections[record]])
            row = self.world.rows_by_record()[record]
            if row["id"] and on_github.put(self.world, record, name, chance):
                self.there = True
                if in_tracker.put(self.world, record, name, chance):
                    self.here = True
                    self.round[CONFLICT] = 1
                    return True
        return False

    def _edit_and_remove(self, chance: Random) -> bool:
        """Let one side edit a record whose row the other takes out."""
        seen = self.world.issues_by_record()
        rows = self.world.rows_by_record()
        both = sorted(record for record in seen.keys() & rows.keys() if rows[record]["id"])
        for _ in range(6):
            if not both:
                return False
            record = chance.choice(both)
            name = chance.choice(in_tracker.TYPED[self.world.collections[record]])
            may_go = in_tracker.may_go(self.world, record)
            if may_go and on_github.put(self.world, record, name, chance):
                self.there = True
                self.here = in_tracker.remove(self.world, record)
                self.round[DELETE] = 1
                return True
        return False

    def _same(self, chance: Random) -> bool:
        """Let both sides make the same change."""
        seen, rows = self.world.issues_by_record(), self.world.rows_by_record()
        both = sorted(seen.keys() & rows.keys())
        if not both:
            return False
        record = chance.choice(both)
        name = chance.choice(in_tracker.TYPED[self.world.collections[record]])
        value = self.world.fresh(record, name, chance)
        if value is None or not rows[record]["id"]:
            return False
        done = on_github.put(self.world, record, name, chance, value)
        self.there |= done
        return done and in_tracker.put(self.world, record, name, chance, value)

    def _wait(self, chance: Random) -> bool:
        self.world.sandbox.clock.advance(chance.choice((700, 3600, 90_000)))
        return True

    def _plan(self, _chance: Random) -> bool:
        """Make a plan: nothing is written, neither here nor there (I32)."""
        world = self.world
        before = (world.memory.document, world.memory.state, world.memory.cached)
        log = len(world.sandbox.log)
        try:
            world.plan()
        except TrackerError:
            return False
        if any(each.method != "GET" for each in world.sandbox.log.entries[log:]):
            raise Violation("I32", "a plan wrote to GitHub")
        if (world.memory.document, world.memory.state, world.memory.cached) != before:
            raise Violation("I32", "a plan wrote to the disk")
        return True

    def _decide(self, chance: Random) -> bool:
        """Decide an open conflict as a person does; it may be void by the next sync."""
        state = self.world.state()
        open_ = [
            (link.id, name)
            for link in (state.links.values() if state else ())
            for name in link.seen
        ]
        return bool(open_) and resolve(self.world, *chance.choice(sorted(open_)), chance)

    def _first(self, chance: Random) -> bool:
        return self._run(chance)

    def _sync(self, chance: Random) -> bool:
        self.counts[SYNCS] += 1
        self.counts[BOTH_CHANGED] += self.here and self.there
        self.counts[DISCARDED] += not (self.here or self.there)
        self.counts.update(self.round)
        return self._run(chance)

    def _run(self, chance: Random) -> bool:
        """Commit, sync with some trouble, check, and perhaps lose the disk."""
        world = self.world
        world.memory.commit()
        trouble = disturb.choose(world, chance)
        world.memory.commit()
        world.forgetful |= not trouble.calm
        sizes = _sizes(world)
        planned = foreseen(world, trouble)
        ran = world.sync(trouble.options, trouble.fuse)
        world.calm()
        world.blinded |= disturb.calls_an_issue_gone(ran.log)
        self.counts[CRASH] += ran.killed and bool(self.counts[SYNCS])
        self.trace.append(f"  {trouble.name}{_asked(trouble.options)}: {_outcome(ran)}")
        check(world, ran, trouble, sizes)
        if planned is not None and is_whole(ran, trouble):
            telling.foretold(world, planned, ran)
        trouble.mend(world)
        if not trouble.edits_document and chance.random() < (0.4 if ran.killed else 0.1):
            back = world.ever_removed & world.rows_by_record().keys()
            world.memory.check_out()
            # What a lost run brought back is as removed as it was committed.
            world.removed |= back - world.rows_by_record().keys()
            world.forgetful = True
            _forget_replacing(world)
            self.trace.append("  on a fresh checkout")
        return True


def _forget_replacing(world: World) -> None:
    """Leave the status of issues open that were on their way to a closed word.

    With the disk the intent is gone, and whether a person opened them nobody knows. An owner
    that a lost run wrote is told from the one before by its people only.
    """
    for record, issue in world.issues_by_record().items():
        if issue.state == "open" and not issue.group("status: "):
            world.vague.add((record, "status"))
    state = world.state()
    for record, row in world.rows_by_record().items():
        link = state.links.get(row["id"]) if state else None
        if link and "owner" in link.base and link.base["owner"].local != row["owner"]:
            world.vague.add((record, "owner"))


def _asked(options: Options) -> str:
    """Tell what was asked for besides a plain sync."""
    plain = Options()
    names = ("direction", "prefer", "full", "yes", "allowed", "only")
    asked = [name for name in names if getattr(options, name) != getattr(plain, name)]
    shown = [f"{name}={getattr(options, name)}" for name in asked]
    return f" ({', '.join(shown)})" if shown else ""


def _outcome(ran: Ran) -> str:
    if ran.report is not None:
        return f"exit {ran.report.exit_code}, {len(ran.writes)} writes"
    return f"error: {ran.error}" if ran.error else f"killed {ran.fuse.blown}"


def _sizes(world: World) -> Counter[str]:
    state = world.state()
    links = state.links.values() if state else ()
    return Counter(link.collection for link in links if not link.tombstone)


def check(world: World, ran: Ran, trouble: disturb.Disturbance, sizes: Counter[str]) -> None:
    """Check everything that holds after this sync; ``sizes`` as ``checks.closings`` has them."""
    if ran.error is not None and (trouble.calm or isinstance(ran.error, UnfitIssue)):
        raise Violation("I35", f"without trouble a run failed: {ran.error}")
    checks.closings(world, ran, trouble.options, sizes)
    if not trouble.edits_document:
        checks.locality(ran.before, world.memory.document)
    checks.after_any(world, ran)
    if trouble.calm:
        checks.minimal(world)
        checks.tidy(world, ran)
    if ran.report is None:
        return
    checks.after_report(world, ran.report)
    remembering.told_right(world, ran.report)
    if is_whole(ran, trouble):
        telling.honest(world, ran)
        if trouble.options.full or not world.blinded:
            remembering.remembered(world, ran.report)
        remembering.dated(world, ran)
        remembering.logged(world, ran, ran.report)
    pending = any(each.code == "pending-create" for each in ran.report.problems)
    calm = trouble.calm and not pending and not ran.report.stops and not trouble.options.renumber
    if calm:
        refused = trouble.spared or world.hurt or world.stripped
        if ran.report.exit_code not in {0, 5, 6 if refused else 0}:
            raise Violation("I35", f"without trouble a run ended with {ran.report.exit_code}")
        world.blinded &= not trouble.options.full
        if not world.blinded:  # what a listing hid from an incremental run, only a full one shows
            checks.agreement(world, ran.report, trouble.spared)
        _forget_moves(world)


def foreseen(world: World, trouble: disturb.Disturbance) -> Report | None:
    """Plan what is synced next, where nothing is there to come between the two."""
    if not trouble.calm or trouble.spared is not None:
        return None
    try:
        return world.plan(trouble.options)
    except TrackerError as error:
        raise Violation("I35", f"without trouble a plan failed: {error}") from error


def is_whole(ran: Ran, trouble: disturb.Disturbance) -> bool:
    """Tell whether a run did all that there was to do."""
    if ran.report is None or not trouble.calm or trouble.spared is not None:
        return False
    return ran.report.exit_code in {0, HELD} and not ran.report.stops


def _forget_moves(world: World) -> None:
    """Let records be told by their ID again, once the state knows them by it."""
    rows = world.rows_by_record()
    for record in [*world.moving]:
        if record not in rows or in_tracker.is_as_synced(world, rows[record]):
            issue = world.issues_by_record().get(record)
            if record not in rows or _is_known_as(world, rows[record]["id"], issue):
                world.moving.discard(record)


def _is_known_as(world: World, key: str, issue: Seen | None) -> bool:
    """Tell whether the state ties an ID to this issue: what is decided of it is decided of that.

    That does not wait for the title to be as at the last sync, for it may be what is decided.
    """
    state = world.state()
    link = state.links.get(key) if state else None
    return issue is not None and link is not None and link.issue == issue.number


def resolve(world: World, key: str, name: str, chance: Random) -> bool:
    """Decide a conflict by the command's own function."""
    rows = {row["id"]: row for row in world.rows()}
    row = rows.get(key)
    if row is None:
        return False
    record = world.record_of(row)
    issue = world.issues_by_record().get(record)
    if record in world.moving and not _is_known_as(world, key, issue):
        return False  # the conflict that the state has under this ID is another record's
    own = next(n for n in row.cells if tables.engine_name(row.collection, n) == name)
    take = chance.choice(("tracker", "github"))
    try:
        decide.resolve(world.memory, world.configuration, key, name, take)
    except TrackerError:
        return False
    ledger, here = world.ledger, {world.here(row, own)}
    there = world.traces(issue, record, own) if issue else set()
    lost, kept = (here, there) if take == "github" else (there, here)
    ledger.give_up((record, own), lost)
    for value in kept:
        ledger.allow((record, own), value)
    return True


def settle(world: World, chance: Random, trace: list[str]) -> None:
    """Let everything work, decide what waits, and see both sides come to rest (I7, I8)."""
    world.calm()
    for issue in world.seen().values():
        if issue.number in world.damaged:
            on_github.mend(world, issue)
    on_github.disown(world)
    for _ in range(3):  # what one decision lays bare is decided next
        report = _at_rest(world, trace)
        for conflict in report.conflicts:
            _settle_conflict(world, conflict, chance)
        if not report.conflicts and not in_tracker.agree_on_titles(world):
            break
    else:
        report = _at_rest(world, trace)
    if report.conflicts or report.exit_code:
        told = [each.message for each in report.problems]
        raise Violation("I7", f"no rest: exit {report.exit_code}, {report.conflicts}, {told}")
    checks.agreement(world, report)
    checks.final(world)
    silent(world, Options())
    silent(world, Options(full=True))


def _at_rest(world: World, trace: list[str]) -> Report:
    """Sync twice, and once more for creates that wait for their grace to end."""
    # What a listing hid shows up in a full one only.
    _calm_sync(world, trace, full=world.blinded)
    report = _calm_sync(world, trace)
    return _calm_sync(world, trace) if report.exit_code == UNFINISHED else report


def _calm_sync(world: World, trace: list[str], *, full: bool = False) -> Report:
    world.sandbox.clock.advance(700)
    allowed = frozenset({"removals", "edits", "additions"})
    options = Options(allowed=allowed, yes=True, full=full)  # type: ignore[arg-type]  # these are the allowances
    sizes = _sizes(world)
    ran = world.sync(options)
    if ran.report is not None and any(e.code == "swapped-ids" for e in ran.report.problems):
        options = replace(options, renumber=True)  # a removed one is only closed in the next run
        ran = world.sync(options)
    if ran.report is not None and any(e.code == "adoption" for e in ran.report.stops):
        ran = world.sync(replace(options, adopt=True))
    trace.append(f"settle: {_outcome(ran)}")
    check(world, ran, disturb.Disturbance(options=options), sizes)
    if ran.report is None:
        raise Violation("I7", f"a sync without trouble failed: {ran.error}")
    world.memory.commit()
    return ran.report


def _settle_conflict(world: World, conflict: Conflict, chance: Random) -> None:
    if not resolve(world, conflict.record, conflict.field, chance):
        raise Violation("I12", f"{conflict.record}: {conflict.field} cannot be resolved")


def silent(world: World, options: Options) -> None:
    """Check that a run with nothing to do does nothing (I8)."""
    before = (world.memory.document, world.memory.state)
    ran = world.sync(options)
    if ran.writes:
        raise Violation("I8", f"a silent run wrote: {[(e.method, e.path) for e in ran.writes]}")
    if (world.memory.document, world.memory.state) != before:
        raise Violation("I8", "a silent run changed the disk")
    if ran.report is None or ran.report.exit_code:
        raise Violation("I8", f"a silent run ended with {_outcome(ran)}")


@dataclass(frozen=True, slots=True)
class Failure:
    """A violation with what led to it."""

    seed: int
    invariant: str
    message: str
    trace: tuple[str, ...]

    def __str__(self) -> str:
        lines = "\n  ".join(self.trace)
        again = f"python -m tests.properties {self.seed}"
        return f"seed {self.seed}: {self.message}\n  {lines}\nreplay: {again}"


def play(
    seed: int, steps: Sequence[Step] | None = None, habits: Habits = USUAL
) -> tuple[Counter[str], Failure | None]:
    """Play a schedule; return what was counted, and the first violation."""
    play_ = Play(setup.world(Random(f"setup {seed}")))
    try:
        for step in steps_of(seed, habits) if steps is None else steps:
            play_.step(step)
        settle(play_.world, Random(f"settle {seed}"), play_.trace)
    except Violation as violation:
        failure = Failure(seed, violation.invariant, str(violation), tuple(play_.trace))
        return play_.counts, failure
    return play_.counts, None


def shrunk(seed: int, failure: Failure) -> Failure:
    """Leave out steps as long as the same invariant is violated."""
    steps = steps_of(seed)
    at = 0
    while at < len(steps):
        fewer = steps[:at] + steps[at + 1 :]
        _, found = play(seed, fewer)
        if found is not None and found.invariant == failure.invariant:
            steps, failure = fewer, found
        else:
            at += 1
    return failure


def below_floors(counts: Counter[str]) -> list[str]:
    """Tell which floors the counted syncs do not reach."""
    syncs = max(counts[SYNCS], 1)
    found = [
        f"{name}: {counts[name] / syncs:.0%} of {syncs} syncs, at least {FLOORS[name]:.0%} wanted"
        for name in FLOORS
        if counts[name] < FLOORS[name] * syncs
    ]
    if counts[DISCARDED] > MOST_DISCARDED * syncs:
        found.append(f"{DISCARDED}: {counts[DISCARDED] / syncs:.0%}, at most 5% wanted")
    return found
