"""The one place that puts the steps of a sync in order.

    read document ─┐
    read state ────┼─► bind ─► merge ─► plan ─► (unsafe? stop) ─► intents ─► GitHub
    fetch GitHub ──┘                                          ─► document ─► state

Everything between the reads and the writes is pure and lives in ``core``. A run that is cut short
between any two steps leaves things so that the next one ends in the same place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from gh_tracker.config import Configuration
from gh_tracker.core.carrying.perform import Done, Work
from gh_tracker.core.planning.milestones import predict_row
from gh_tracker.core.planning.operations import Operation, github_operations, tracker_operations
from gh_tracker.core.planning.plan import closes_anew, predict
from gh_tracker.core.report.report import Report, needs_person, worst
from gh_tracker.core.report.savedplan import restricted
from gh_tracker.core.settings import MetricSpec
from gh_tracker.core.state import State
from gh_tracker.errors import RepositoryError, TrackerError
from gh_tracker.ports import Gateway, Workspace
from gh_tracker.steps.carrying import Carried, Carrier
from gh_tracker.steps.catchingup import caught_up
from gh_tracker.steps.completing import Read, complete
from gh_tracker.steps.concluding import (
    Conclusion,
    calendar_of,
    conclude,
    is_settled,
    next_state,
)
from gh_tracker.steps.fetching import MANY_PAGES, guarded
from gh_tracker.steps.focusing import is_enough
from gh_tracker.steps.intending import intents_of
from gh_tracker.steps.knowing import known_rows
from gh_tracker.steps.measuring import Figures, Measuring
from gh_tracker.steps.milestonerows import numbered
from gh_tracker.steps.pausing import collector_paused
from gh_tracker.steps.preparing import Options, Preparer, Run, Target
from gh_tracker.steps.rewriting import Written, rewrite
from gh_tracker.steps.shelving import known_issues, recalling, shelved
from gh_tracker.steps.summing import (
    conflicts_left,
    ending,
    exit_code_of,
    notifications,
    outcome_of,
    unwritten,
)

__all__ = ["Clock", "Confirm", "Options", "Progress", "Sync", "Target"]

STATE_SUFFIX: Final = ".gh-tracker.jsonl"

FRESH: Final = 5.0
"""Seconds for which an issue that was read may be written to without reading it again."""

Progress = Callable[[str, int, int], None]
Confirm = Callable[[Report], bool]


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a run has its times from; ``monotonic`` is in seconds."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic


def _silent(what: str, done: int, total: int) -> None:
    """Report no progress."""


class Sync:
    """Keeps one tracker and one repository the same."""

    def __init__(
        self,
        workspace: Workspace,
        gateway: Gateway,
        configuration: Configuration,
        target: Target,
        *,
        clock: Clock | None = None,
        progress: Progress = _silent,
        pages: dict[str, str] | None = None,
    ) -> None:
        """Take the two sides; nothing is read yet.

        ``pages`` is the store of the gateway's conditional requests, kept in the cache after a run.
        """
        self.pages = pages
        self.workspace = workspace
        self.gateway = gateway
        self.configuration = configuration
        self.target = target
        self.clock = clock or Clock()
        self.carrier = Carrier(gateway, self.clock.monotonic, progress)
        self.zone = ZoneInfo(configuration.settings.timezone)
        self.measuring = Measuring(gateway)
        self.preparer = Preparer(workspace, gateway, configuration, target, self.clock.now)

    def plan(self, options: Options) -> Report:
        """Return what a sync would do; nothing is written, not even a cache.

        Raises:
            TrackerError: something cannot be read; see ``Preparer.prepare``.
        """
        with collector_paused():
            return self._preview(self._prepare(options))

    def run(self, options: Options, confirm: Confirm | None = None) -> Report:
        """Make both sides the same, and return what came of it.

        ``confirm`` is asked, with the plan, before the first sync of a tracker writes anything.
        An error or an interruption after the first write is told by the report's exit code.

        Raises:
            TrackerError: nothing was written; see ``Preparer.prepare``.
        """
        self._refuse_branch()
        with collector_paused():
            run = self._prepare(options)
        self._note_reading(run)
        if options.saved is not None:
            run = self._restricted(run, options)
        if run.plan.stops:
            return replace(self._preview(run), dry=False)
        if confirm is not None and run.known is None and not confirm(self._preview(run)):
            raise TrackerError("nothing was done", hint="`gh-tracker plan` shows what would be")
        self._confirm_repository(run)
        return self._carry_out(run)

    def _prepare(self, options: Options) -> Run:
        """Read and plan: of one issue where that is enough, else of everything."""
        run = self.preparer.prepare(options)
        if not run.remote.alone or is_enough(run.plan, run.remote, run.state, self._work(run)):
            return run
        return self.preparer.prepare(replace(options, only=0))

    def _confirm_repository(self, run: Run) -> None:
        """See that creates go to the repository of the state, where nothing that was read says so.

        One that was made anew under the old name lists none of the linked issues.
        """
        listed = {each.number for each in run.remote.fetched.issues}
        confirmed = any(link.issue in listed for link in run.state.links.values())
        if run.plan.creates and run.remote.repository is None and not confirmed:
            guarded(self.gateway, run.known)

    def _refuse_branch(self) -> None:
        branch, default = self.workspace.branch, self.workspace.default_branch
        if default is not None and not self.configuration.allows(branch, default):
            raise RepositoryError(
                f"{'this detached head' if branch is None else f'branch {branch}'} is not synced; "
                f"{default} is",
                hint=f"`gh-tracker plan` works here; or `git switch {default}`, "
                "or `branches:` in the configuration",
            )

    def _restricted(self, run: Run, options: Options) -> Run:
        """Leave of a plan what stands in a saved one, and stop at what does not fit."""
        fresh = self._preview(run)
        plan = restricted(run.plan, fresh, options.saved or {}, partial=options.partial)
        return replace(run, plan=plan)

    def _preview(self, run: Run) -> Report:
        """Return the report of a plan: what each side would get."""
        work = self._work(run)
        dones = [predict(each, work) for each in run.plan.records]
        rows = [predict_row(each, work.context) for each in run.plan.rows]
        unfit = {each.record.pair.id: str(each.error) for each in dones if each.error}
        carried = Carried(rows=rows, failed=unfit)
        conclusion = self._conclude(run, dones, carried)
        report = Report(
            tracker=self.workspace.relative_path,
            repository=run.state.repository,
            operations=self._operations(run, conclusion),
            conflicts=run.plan.conflicts,
            problems=(*run.plan.problems, *conclusion.problems, *ending(carried)),
            stops=run.plan.stops,
            requests=self.gateway.counts,
            notifications=notifications(run),
            dry=True,
        )
        code = worst([5 if needs_person(report) else 0, 4 if report.operations else 0])
        return replace(report, exit_code=code)

    def _carry_out(self, run: Run) -> Report:
        """Write: intents, GitHub, the document, the state, in this order."""
        run = self._with_replacing(run)
        intents = intents_of(run, run.remote.fetched.now)
        if intents:
            self.workspace.write_state(replace(run.state, intents=intents))
        carried = Carried()
        work = self._work(run)
        self.carrier.carry_rows(run.plan, work, carried)
        self.carrier.prepare(run.plan, carried)
        carried.rows = numbered(carried.rows, carried.milestones)
        numbers = {each.title: each.number for each in carried.milestones.values()}
        work = replace(work, numbers={**work.numbers, **numbers})
        self.carrier.carry(run.plan, work, carried)
        self.carrier.close_doubles(run.plan, work, carried)
        run = self._caught_up(run, carried)
        conclusion = self._conclude(run, carried.dones, carried)
        written = self._write_tracker(run, conclusion, carried)
        state = next_state(run, conclusion, carried, written.dropped, intents)
        settled = is_settled(run, carried, written.dropped)
        changed = self._save(run, state, shelved(run, carried), settled=settled)
        files = [self.workspace.relative_path] if written.changed else []
        if changed:
            files.append(self.workspace.relative_path + STATE_SUFFIX)
        return self._report(run, conclusion, carried, written, tuple(files))

    def _with_replacing(self, run: Run) -> Run:
        """Mark the records that go from one closed word to another: two requests, one intent."""
        context = run.plan.context
        twice = {e.record.pair.id for e in run.plan.records if closes_anew(e, context)}
        known = replace(context, replacing=context.replacing | twice)
        return replace(run, plan=replace(run.plan, context=known))

    def _work(self, run: Run) -> Work:
        titles = run.plan.context.titles
        numbers = {title: number for number, title in titles.now.items()}
        return Work(
            run.plan.context,
            numbers,
            lambda number: self.carrier.is_stale(number, FRESH),
            run.state.lineage,
            recalling(run),
            run.remote.fetched.pulls,
        )

    def _conclude(self, run: Run, dones: Sequence[Done], carried: Carried) -> Conclusion:
        calendar = calendar_of(self.zone, self.clock.now())
        found = conclude(run, dones, carried, self.workspace.line_dates, calendar, self.zone)
        return complete(run, found, carried, self._reader(run, carried), calendar)

    def _reader(self, run: Run, carried: Carried) -> Read:
        """Return a function that reads metrics; what cuts it short ends the run like any other."""

        def read(specs: Sequence[MetricSpec]) -> Figures:
            if run.remote.alone:  # metrics are not what the run is about
                return {}
            try:
                return self.measuring.figures(specs, run.remote.fetched.now)
            except KeyboardInterrupt as error:
                carried.ended = error
                return {}

        return read

    def _write_tracker(self, run: Run, conclusion: Conclusion, carried: Carried) -> Written:
        """Write the tracker; where that fails nothing of it counts as confirmed."""
        known = known_rows(run.local, run.known)
        settings = self.configuration.settings
        try:
            return rewrite(self.workspace, run.data, conclusion.edits, settings, known)
        except TrackerError as error:
            carried.ended = carried.ended or error
            return Written(run.data, changed=False, dropped=conclusion.edits)

    def _note_reading(self, run: Run) -> None:
        """Note what was read just now: a linked issue that is not listed is as it was before."""
        seen = {*run.remote.issues}
        if not run.remote.alone:
            seen |= {each.issue for each in run.state.links.values()}
        self.carrier.saw(seen)

    def _caught_up(self, run: Run, carried: Carried) -> Run:
        """Let the cursor pass what this run wrote; where that cannot be read it stays."""
        fetched = run.remote.fetched
        if carried.ended is not None:
            return run
        try:
            cursor = caught_up(self.gateway, fetched.cursor, known_issues(run, carried))
        except TrackerError:
            return run
        except KeyboardInterrupt as error:
            carried.ended = error
            return run
        return replace(run, remote=replace(run.remote, fetched=replace(fetched, cursor=cursor)))

    def _save(self, run: Run, state: State, shelf: str, *, settled: bool) -> bool:
        """Write the state, unless only the cursor moved, which a cache remembers as well."""
        moved = replace(state, cursor=run.state.cursor)
        many = len(run.remote.fetched.issues) > MANY_PAGES and settled
        if run.known is not None and moved == run.known and not many:
            state = run.known
        changed = self.workspace.write_state(state)
        cache = replace(run.cache, cursor=run.remote.fetched.cursor if settled else "", shelf=shelf)
        if self.pages is not None:
            cache = replace(cache, pages=self.pages)
        if run.remote.fetched.full:
            cache = replace(cache, full_at=run.remote.fetched.now)
        self.workspace.write_cache(cache)
        return changed

    def _operations(self, run: Run, conclusion: Conclusion) -> tuple[Operation, ...]:
        collection_of = {
            each.record.pair.id: each.record.pair.collection
            for each in (*run.plan.records, *run.plan.rows)
        }
        return (
            *github_operations(run.plan, conclusion.context),
            *tracker_operations(conclusion.edits, collection_of),
        )

    def _report(
        self,
        run: Run,
        conclusion: Conclusion,
        carried: Carried,
        written: Written,
        files: tuple[str, ...],
    ) -> Report:
        """Return the report of what was done, its exit code by what went wrong."""
        operations = tuple(
            outcome_of(each, carried, written) for each in self._operations(run, conclusion)
        )
        problems = (*run.plan.problems, *(p for each in conclusion.settled for p in each.problems))
        report = Report(
            tracker=self.workspace.relative_path,
            repository=run.state.repository,
            operations=operations,
            conflicts=conflicts_left(conclusion),
            problems=(*problems, *conclusion.problems, *unwritten(written), *ending(carried)),
            requests=self.gateway.counts,
            changed_files=files,
            notifications=notifications(run),
        )
        codes = [
            exit_code_of(carried.ended),
            6 if carried.failed else 0,
            7 if carried.unknown or run.remote.pending else 0,
            5 if needs_person(report) else 0,
        ]
        return replace(report, exit_code=worst(codes))
