"""A run with everything in it that the steps look at, made of rows, issues and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from gh_tracker.core.binding.bind import Options, Situation, bind, is_gone
from gh_tracker.core.carrying.perform import Done, Work
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.structure import parse
from gh_tracker.core.issue import milestone
from gh_tracker.core.merging.fate import Removal
from gh_tracker.core.merging.records import Context
from gh_tracker.core.model import LocalRecord, Settings
from gh_tracker.core.planning import plan as planning
from gh_tracker.core.planning.brake import Allowance
from gh_tracker.core.planning.parts import Inputs
from gh_tracker.core.remote import Fetched, Issue, Milestone
from gh_tracker.core.state import Link, State
from gh_tracker.core.state.cache import Cache
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.concluding import Conclusion, calendar_of, conclude
from gh_tracker.steps.fetching import Remote
from gh_tracker.steps.preparing import Run
from tests.engine import MILESTONES, NOW, context_of, local_of, settings_of, state_of
from tests.issues import LINEAGE

DOCUMENT = b"# Tracker\n\n## Activity Log\n- **2026-03-01** \xe2\x80\x93 UT-009 completed. Text.\n"
ZONE = timezone(timedelta(hours=2))
TODAY = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)


def run_of(  # noqa: PLR0913 - everything that a run has read
    *rows: LocalRecord,
    issues: Iterable[Issue] = (),
    links: Iterable[Link] = (),
    state: State | None = None,
    local: Local | None = None,
    settings: Settings | None = None,
    milestones: Iterable[Milestone] = MILESTONES,
    pending: frozenset[str] = frozenset(),
    options: Options | None = None,
    at_once: bool = False,
    lost: Mapping[int, str] | None = None,
    allowed: tuple[Allowance, ...] = (),
    labels: tuple[str, ...] | None = None,
    **context: object,
) -> Run:
    """Return a run that read these, planned; ``context`` changes what its records merge with."""
    settings = settings or settings_of()
    known = state or state_of(*links, owners=settings.owners)
    local = local or local_of(*rows)
    there = {each.number: each for each in issues}
    listed = tuple(milestones)
    fetched = Fetched((*there.values(),), listed, True, NOW, NOW, labels)
    situation = Situation(
        settings, local, known, there, lambda _: False, options or Options(), {}, pending
    )
    titles = milestone.titles(listed, known.milestones)
    made = context_of(settings, titles=titles, **context)
    removal = Removal(lambda each: is_gone(situation, each), NOW, at_once=at_once)
    binding = bind(situation)
    inputs = Inputs(local, known, fetched, binding, made, removal, allowed, lost or {})
    return Run(
        data=DOCUMENT,
        document=document(),
        local=local,
        known=known,
        state=known,
        cache=Cache(),
        remote=Remote(fetched, there, lost=lost or {}, pending=pending),
        binding=binding,
        plan=planning.make(inputs),
        tables=frozenset({"tasks", "risks"}),
    )


def document() -> Document:
    """Return a tracker that has an activity log and nothing else."""
    return parse(DOCUMENT)


def work_of(context: Context, *, stale: bool = False) -> Work:
    """Return what carrying out goes by; every issue was read just now unless ``stale``."""
    numbers = {title: number for number, title in context.titles.now.items()}
    return Work(context, numbers, lambda _: stale, LINEAGE)


def predicted(run: Run) -> tuple[Done, ...]:
    """Return what the records of a run come to if nothing comes in between."""
    return tuple(planning.predict(each, work_of(run.plan.context)) for each in run.plan.records)


def concluded(run: Run, carried: Carried | None = None, *dones: Done) -> Conclusion:
    """Return the conclusion of a run: of these outcomes, else of those predicted."""
    carried = carried or Carried()
    return conclude(
        run, dones or predicted(run), carried, lambda _, __: {}, calendar_of(ZONE, TODAY), ZONE
    )


def with_milestone(carried: Carried, number: int, title: str) -> Carried:
    """Return what was carried, with a milestone that was made or renamed."""
    return replace(carried, milestones={**carried.milestones, number: Milestone(number, title)})
