"""The first half of a run: both sides read, brought together, merged, and a plan made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gh_tracker.config import Configuration
from gh_tracker.core.binding.bind import Binding, How, Pair, Situation, bind, is_gone
from gh_tracker.core.binding.bind import Options as BindOptions
from gh_tracker.core.binding.lineage import lineage_of
from gh_tracker.core.binding.marked import missing_state
from gh_tracker.core.carrying.doubles import still_waiting
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.codec import read as read_records
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.structure import parse
from gh_tracker.core.issue import milestone
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.merging.fate import Removal
from gh_tracker.core.merging.records import Context
from gh_tracker.core.model import Direction, Policy, Settings
from gh_tracker.core.planning import plan as planning
from gh_tracker.core.planning.brake import Allowance
from gh_tracker.core.planning.parts import Inputs, Plan
from gh_tracker.core.problem import Problem
from gh_tracker.core.settling.log import logged
from gh_tracker.core.state import State
from gh_tracker.core.state.cache import Cache
from gh_tracker.errors import ConfigError, DocumentError, StateError
from gh_tracker.ports import Gateway, Workspace
from gh_tracker.steps import fetching, focusing
from gh_tracker.steps.knowing import dated_in, known_values, numbers_of


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who runs a sync asks for, this time.

    ``saved`` is a plan of an earlier ``plan``, as JSON; then exactly that is done. ``only`` is the
    number of an issue that changed, perhaps alone; see ``focusing``.
    """

    direction: Direction = Direction.BOTH
    prefer: Policy = Policy.HOLD
    full: bool = False
    yes: bool = False
    allowed: frozenset[Allowance] = frozenset()
    adopt: bool | None = None
    adopt_labelled: bool = False
    renumber: bool = False
    rebuild: bool = False
    partial: bool = False
    saved: Mapping[str, object] | None = None
    only: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What is synced with what: the repository's name, and where its pages are for people.

    ``local`` is set for a server on this machine, which never lags behind itself.
    """

    repository: str
    web_url: str = "https://github.com"
    local: bool = False

    def link(self, path: str) -> str:
        """Return the address of a file on the repository's default branch."""
        return f"{self.web_url}/{self.repository}/blob/HEAD/{path}"


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one run has read, and the plan made of it.

    ``state`` is what the run goes by; ``known`` is what was on disk, None before the first sync.
    """

    data: bytes
    document: Document
    local: Local
    known: State | None
    state: State
    cache: Cache
    remote: fetching.Remote
    binding: Binding
    plan: Plan
    tables: frozenset[str] = field(default_factory=frozenset)


class Preparer:
    """Reads and plans; writes nothing."""

    def __init__(
        self,
        workspace: Workspace,
        gateway: Gateway,
        configuration: Configuration,
        target: Target,
        now: Callable[[], datetime],
    ) -> None:
        self.workspace = workspace
        self.gateway = gateway
        self.configuration = configuration
        self.settings: Settings = configuration.settings
        self.target = target
        self.now = now
        self.date_of = dated_in(ZoneInfo(self.settings.timezone))

    def prepare(self, options: Options) -> Run:
        """Read both sides and make the plan.

        Raises:
            DocumentError: the tracker cannot be read, or holds no known table.
            StateError: the state is of another repository, or of a tracker this is a copy of.
            ConfigError: there are several trackers and this one has no scope.
        """
        data = self.workspace.read_tracker()
        known = None if options.rebuild else self.workspace.read_state()
        document = parse(data)
        local = read_records(document, self.settings, known_values(known))
        self._refuse_unreadable(local)
        self._refuse_copies(known)
        cache = self.workspace.read_cache()
        asking = self._asking(known, local, cache, options)
        if not focusing.needs_milestones(document, local, self.settings):
            asking = replace(asking, only=options.only)
        remote = focusing.read(self.gateway, asking, self.target.repository)
        state = known or self._first_state(remote)
        if remote.repository is not None:
            state = replace(state, repository=remote.repository.full_name)
        waiting = still_waiting(state, remote.issues)
        state = replace(state, path=self.workspace.relative_path, waiting=waiting)
        binding, plan = self._plan(document, local, state, remote, options)
        if known is None and not options.rebuild:
            lost = missing_state(state, remote.issues, self.settings)
            plan = replace(plan, problems=(*lost, *plan.problems))
        tables = local.lists | {name for name, found in local.tables.items() if found}
        return Run(data, document, local, known, state, cache, remote, binding, plan, tables)

    def _refuse_unreadable(self, local: Local) -> None:
        name = self.workspace.relative_path
        for problem in local.problems:
            if problem.code == "merge-markers":
                raise DocumentError(
                    "the tracker holds merge-conflict markers, so nothing of it is read",
                    hint="settle the merge in the file, then run again",
                    file=name,
                    line=problem.line,
                )
        if not (any(local.tables.values()) or local.lists):
            reasons = [each for each in local.problems if each.severity == "error"]
            known = " or ".join(
                f"{each.name} ({', '.join(each.required)})" for each in self.settings.collections
            )
            raise DocumentError(
                reasons[0].message if reasons else f"no table of {known} was found",
                hint="see `gh-tracker check`, or name the table's columns in the configuration",
                file=name,
                line=reasons[0].line if reasons else 0,
            )

    def _refuse_copies(self, known: State | None) -> None:
        others = self.workspace.other_lineages()
        path = self.workspace.relative_path
        for other, lineage in others.items():
            if known is not None and lineage == known.lineage and known.path != path:
                raise StateError(
                    f"{path} is a copy of {known.path}: the state beside it is of that tracker, "
                    f"as {other} shows",
                    hint="delete the copy's state file to start it as a tracker of its own",
                )
        if others and not self.settings.scope:
            raise ConfigError(
                f"there are {len(others) + 1} trackers in this repository, and {path} has no scope",
                hint="give each of them a label of its own: `scope: LABEL` in its front matter",
                file=path,
            )

    def _asking(
        self, known: State | None, local: Local, cache: Cache, options: Options
    ) -> fetching.Asking:
        new = known is not None and not known.collections >= self._keyless(local)
        unsynced = known is None or any(
            found and name not in known.collections
            for name, found in [*local.tables.items(), *((each, True) for each in local.lists)]
        )
        reassigns = known is not None and dict(known.owners) != dict(self.settings.owners)
        grace = self.configuration.create_grace
        if grace is None:
            grace = 0.0 if self.target.local else 660.0
        return fetching.Asking(
            state=known,
            on_disk=self._replaced() if options.rebuild else known,
            cursor=max(known.cursor, cache.cursor) if known else "",
            settings=self.settings,
            full=options.full or options.adopt_labelled or reassigns or self._is_due(cache) or new,
            labels=options.full or unsynced,
            grace=grace,
            allow_removals="removals" in options.allowed,
            shelf=cache.shelf,
        )

    def _keyless(self, local: Local) -> frozenset[str]:
        """Return the collections without IDs: their issues are found in a whole listing only."""
        there = {*local.lists, *(name for name, found in local.tables.items() if found)}
        return frozenset(e.name for e in self.settings.collections if e.listed) & there

    def _replaced(self) -> State | None:
        """Return the state that a rebuild replaces, where it can be read: its repository counts."""
        with suppress(StateError):
            return self.workspace.read_state()
        return None

    def _is_due(self, cache: Cache) -> bool:
        """Tell whether the last full read is too long ago, as far as it is known."""
        if not cache.full_at:
            return False
        age = self.now().astimezone(UTC) - datetime.fromisoformat(cache.full_at)
        return age > timedelta(hours=self.configuration.full_read)

    def _first_state(self, remote: fetching.Remote) -> State:
        repository = remote.repository or self.gateway.repository()
        path = self.workspace.relative_path
        lineage = lineage_of(repository.node_id, path)
        owners = self.settings.owners
        return State(lineage, repository.node_id, repository.full_name, path, owners=owners)

    def _plan(
        self,
        document: Document,
        local: Local,
        state: State,
        remote: fetching.Remote,
        options: Options,
    ) -> tuple[Binding, Plan]:
        situation = Situation(
            self.settings,
            local,
            state,
            remote.issues,
            document.mentions,
            BindOptions(options.adopt, options.adopt_labelled, options.renumber),
            remote.labelled_by,
            remote.pending,
        )
        binding = bind(situation)
        if options.rebuild:
            binding = _without_new_rows(binding)
        if options.direction is Direction.TRACKER:
            binding = _without_new_issues(binding)
        removal = Removal(
            lambda link: is_gone(situation, link),
            remote.fetched.now,
            self.settings.removal_grace,
            options.yes,
        )
        settings = replace(self.settings, log=logged(self.settings, document, state))
        inputs = Inputs(
            local=local,
            state=state,
            fetched=remote.fetched,
            binding=binding,
            context=replace(self._context(state, remote, binding, options), settings=settings),
            removal=removal,
            allowed=options.allowed,
            lost=remote.lost,
            issues=remote.issues,
        )
        plan = planning.make(inputs)
        return binding, replace(plan, stops=(*remote.stops, *plan.stops))

    def _context(
        self, state: State, remote: fetching.Remote, binding: Binding, options: Options
    ) -> Context:
        url = self.target.link(state.path)
        lens = Lens(self.settings.collections[0], self.settings, state.lineage, url)
        lens = replace(lens, numbers=numbers_of(state), date_of=self.date_of)
        lenses = {each.name: replace(lens, spec=each) for each in self.settings.tables}
        return Context(
            settings=self.settings,
            lenses=lenses,
            titles=milestone.titles(remote.fetched.milestones, state.milestones),
            direction=options.direction,
            prefer=options.prefer,
            newer=self._newer(binding, options),
            replacing=frozenset(e.record for e in state.intents if e.kind == "replace"),
            finishing=frozenset(e.record for e in state.intents if e.kind == "finish"),
            rebuild=options.rebuild,
            owners_before=state.owners,
            since=remote.since,
        )

    def _newer(self, binding: Binding, options: Options) -> Mapping[str, Direction]:
        """Tell which side of each record changed later, where a policy asks for it.

        The tracker's time is that of the line's commit; a line that is not committed has none.
        """
        policies = {f.policy for each in self.settings.collections for f in each.fields}
        if Policy.NEWEST not in {*policies, options.prefer}:
            return {}
        both = [pair for pair in binding.pairs if pair.row and pair.issue]
        lines = [pair.row.place.line for pair in both if pair.row]
        times = self.workspace.line_times(lines)
        newer = {}
        for pair in both:
            if pair.row is None or pair.issue is None or pair.row.place.line not in times:
                continue
            local = times[pair.row.place.line]
            remote = datetime.fromisoformat(pair.issue.updated_at)
            newer[pair.id] = Direction.TRACKER if local > remote else Direction.GITHUB
        return newer


def _without_new_issues(binding: Binding) -> Binding:
    """Put off issues that would become rows, in a run that only goes to GitHub."""
    new = [pair for pair in binding.pairs if pair.how is How.NEW_ISSUE]
    held = {f"#{pair.issue.number}": "put-off" for pair in new if pair.issue}
    left = tuple(pair for pair in binding.pairs if pair.how is not How.NEW_ISSUE)
    return replace(binding, pairs=left, held={**binding.held, **held})


def _without_new_rows(binding: Binding) -> Binding:
    """Leave out rows without an issue: a rebuild only proposes, and never creates."""
    left = tuple(pair for pair in binding.pairs if pair.how is not How.NEW_ROW)
    problems = tuple(
        Problem(
            "warning",
            "unlinked-row",
            pair.row.place.line,
            1,
            f"no issue carries the marker of {pair.id}; the next sync makes one"
            + _unless_linked(pair),
        )
        for pair in binding.pairs
        if pair.how is How.NEW_ROW and pair.row
    )
    return replace(binding, pairs=left, problems=(*binding.problems, *problems))


def _unless_linked(pair: Pair) -> str:
    """Return how else a row comes to its issue: one without an ID of its own cannot be named."""
    named = pair.row is not None and pair.row.id
    return f", unless `gh-tracker link {pair.id} NUMBER` says which it is" if named else ""
