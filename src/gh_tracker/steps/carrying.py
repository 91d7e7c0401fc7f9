"""Sending what a plan asks for, one record after another, and keeping what came of each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, TypeVar

from gh_tracker.core.binding.adoption import IN_USE, UNLINKED
from gh_tracker.core.carrying.doubles import close
from gh_tracker.core.carrying.following import follows, told
from gh_tracker.core.carrying.leaving import undone
from gh_tracker.core.carrying.milestones import carry_milestone
from gh_tracker.core.carrying.perform import Done, Steps, Work, carry_out
from gh_tracker.core.carrying.requests import (
    Answer,
    ReadComments,
    ReadIssue,
    ReadMilestone,
    ReadMilestones,
    ReadPulls,
    ReadTimeline,
    Request,
)
from gh_tracker.core.carrying.sending import ATTEMPTS
from gh_tracker.core.issue.refusal import UnfitIssue
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, Record
from gh_tracker.core.model import Facet
from gh_tracker.core.planning.parts import Plan, Planned
from gh_tracker.core.remote import (
    CreateLabel,
    CreateMilestone,
    EditMilestone,
    Issue,
    Milestone,
    Write,
)
from gh_tracker.core.spec import MILESTONES
from gh_tracker.errors import (
    ForbiddenError,
    GitHubError,
    GoneError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    UnauthorisedError,
    UnfinishedError,
)
from gh_tracker.ports import Gateway
from gh_tracker.steps.lagging import unseen_since
from gh_tracker.steps.remembering import Remembering, Tells, change_of

T = TypeVar("T")

Carry: TypeAlias = Callable[[Record, Fate, Work], Steps]
"""What carries out a record: one with an issue, or the row of a milestone."""

_SENT: Final = frozenset({Fate.CREATE, Fate.WRITE})

ENDING: Final = (
    UnauthorisedError,
    ForbiddenError,
    NotSentError,
    UnfinishedError,
    KeyboardInterrupt,
)
"""After one of these nothing more is sent in a run; what was done is saved."""


@dataclass(slots=True)
class Carried:
    """What came of a plan so far.

    ``failed`` maps records to the reason, ``unknown`` are creates that may have been done, and
    ``undone`` records that were not got to. ``ended`` is what cut the run short. ``doubles`` maps
    second issues of rows to why they are tied to nothing now. ``rows`` are those of milestones.
    """

    dones: list[Done] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    ended: BaseException | None = None
    doubles: dict[int, str] = field(default_factory=dict)
    rows: list[Done] = field(default_factory=list)


class Carrier:
    """Sends requests for one run, and remembers when each issue was read."""

    def __init__(
        self,
        gateway: Gateway,
        monotonic: Callable[[], float],
        progress: Callable[[str, int, int], None],
    ) -> None:
        self.gateway = gateway
        self.monotonic = monotonic
        self.progress = progress
        self.read_at: dict[int, float] = {}
        self.writes = 0
        self.remembering = Remembering(gateway)

    def saw(self, numbers: Iterable[int]) -> None:
        """Note that these issues were read just now."""
        now = self.monotonic()
        self.read_at.update(dict.fromkeys(numbers, now))

    def is_stale(self, number: int, fresh: float) -> bool:
        """Tell whether an issue was not read within so many seconds."""
        read = self.read_at.get(number)
        return read is None or self.monotonic() - read > fresh

    def prepare(self, plan: Plan, carried: Carried) -> None:
        """Make the labels and milestones that the records need."""
        for label in plan.labels:
            self._shared(label, label.name, carried)
        for write in plan.milestones:
            answer = self._shared(write, str(write.title), carried)
            if isinstance(answer, Milestone):
                carried.milestones[answer.number] = answer

    def _shared(self, write: Write, name: str, carried: Carried) -> Answer:
        """Send a write that is of no single record; one that is there already is as good."""
        if carried.ended is not None:
            return None
        try:
            return self._named(write, name)
        except ENDING as error:
            carried.ended = error
        except GitHubError as error:
            carried.failed[name] = str(error)
        return None

    def _named(self, write: Write, name: str) -> Answer:
        """Send a write of a name, and once more if its answer is lost and nothing came of it.

        Names are unique at GitHub, so that it does no harm to send it twice.
        """
        for left in reversed(range(ATTEMPTS)):
            try:
                self.writes += 1
                return self.gateway.perform(write)
            except (RefusedError, OutcomeUnknownError) as error:
                if isinstance(write, CreateLabel) and error.code == "already_exists":
                    return name
                there = self._existing(write, name)
                if there is not None:
                    return there
                if not left or isinstance(error, RefusedError):
                    raise
        return None

    def _existing(self, write: Write, name: str) -> Milestone | None:
        """Look for a milestone that GitHub says is there already, or may have made unseen."""
        if not isinstance(write, CreateMilestone | EditMilestone):
            return None
        there = self.gateway.milestones()
        own = write.number if isinstance(write, EditMilestone) else None
        # A renamed one has to be itself: another milestone that has the title is no success.
        return next((e for e in there if e.title == name and own in {None, e.number}), None)

    def carry_rows(self, plan: Plan, work: Work, carried: Carried) -> None:
        """Carry out the rows of the milestones: records need them."""
        for planned in plan.rows:
            done = self._record(planned, work, carried, carry_milestone)
            milestone = done.milestone
            if milestone is not None and milestone.number and planned.fate in _SENT:
                carried.milestones[milestone.number] = milestone
            carried.rows.append(done)

    def carry(self, plan: Plan, work: Work, carried: Carried) -> None:
        """Carry out the records of a plan, in its order; those that refer to others come last."""
        total = sum(each.needed for each in plan.records)
        done = 0
        since = unseen_since(work.context.since)
        self.remembering = Remembering(self.gateway, _followed(plan, work), since)
        for planned in sorted(plan.records, key=lambda each: refers(each, work.context)):
            if planned.needed:
                done += 1
                self.progress("GitHub", done, total)
            knowing = knows(work, carried.dones) if refers(planned, work.context) else work
            carried.dones.append(self._record(planned, knowing, carried, carry_out))

    def _record(self, planned: Planned, work: Work, carried: Carried, carry: Carry) -> Done:
        record = planned.record
        if not planned.needed:
            return Done(record, planned.fate, record.pair.issue, milestone=record.pair.milestone)
        if carried.ended is not None:
            carried.undone.add(record.pair.id)
            return undone(record, planned.fate, "the run ended before", work.context)
        try:
            done = self._drive(carry(record, planned.fate, work))
        except GoneError as error:
            return Done(record, Fate.LOST, lost=error.location or "deleted")
        except (*ENDING, GitHubError, UnfitIssue) as error:
            _note(planned, error, carried)
            return undone(record, planned.fate, str(error) or "interrupted", work.context)
        if isinstance(done.error, ENDING):
            carried.ended = done.error
        elif done.error is not None:
            carried.failed[record.pair.id] = str(done.error)
        return done

    def close_doubles(self, plan: Plan, work: Work, carried: Carried) -> None:
        """Close the second issues of rows, but those that somebody has used."""
        for each in plan.doubles:
            if carried.ended is not None:
                return
            try:
                closed = self._drive(close(each, work.lineage))
                carried.doubles[each.number] = UNLINKED if closed else IN_USE
            except GoneError:
                carried.doubles[each.number] = UNLINKED
            except ENDING as error:
                carried.ended = error
            except GitHubError as error:
                carried.failed[f"#{each.number}"] = str(error)

    def _drive(self, steps: Generator[Request, Answer, T]) -> T:
        """Run the steps of a record, or of a double, against the gateway."""
        try:
            request = next(steps)
            while True:
                try:
                    answer = self._send(request)
                except (GitHubError, KeyboardInterrupt) as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(answer)
        except StopIteration as stop:
            done: T = stop.value
            return done

    def _send(self, request: Request) -> Answer:
        match request:
            case ReadIssue(number):
                answer: Answer = self.gateway.issue(number)
            case ReadTimeline(number):
                return self.remembering.of(number)
            case ReadComments(number):
                return self.gateway.comments(number)
            case ReadPulls(commit):
                return self.gateway.chronicle.pulls_of(commit)
            case ReadMilestone(number):
                return self.gateway.milestone(number)
            case ReadMilestones():
                return self.gateway.milestones()
            case _:
                self.writes += 1
                answer = self.gateway.perform(request)
        if isinstance(answer, Issue):
            self.read_at[answer.number] = self.monotonic()
        return answer


def _followed(plan: Plan, work: Work) -> Mapping[int, Tells | None]:
    """Return the issues of which it will be asked what happened, each with what tells of it."""
    records = [each.record for each in plan.records if each.needed]
    return {
        each.pair.issue.number: change_of(each.pair.issue, told(each, work.context))
        for each in records
        if each.pair.issue is not None and follows(each, work.context)
    }


def refers(planned: Planned, context: Context) -> bool:
    """Tell whether a record may refer to others."""
    spec = context.lenses[planned.record.pair.collection].spec
    return spec.of_facet(Facet.REFERENCE) is not None


def knows(work: Work, dones: Iterable[Done]) -> Work:
    """Return the work with the issues that were made so far, to which others may refer."""
    made = {e.record.pair.id: e.issue.number for e in dones if e.issue and not e.record.pair.link}
    if not made:
        return work
    lenses = {
        name: replace(lens, numbers={**lens.numbers, **made})
        for name, lens in work.context.lenses.items()
    }
    return replace(work, context=replace(work.context, lenses=lenses))


def _note(planned: Planned, error: BaseException, carried: Carried) -> None:
    """Keep why a record was not done.

    A create whose answer is lost, or that was interrupted, may have been done: that is found
    out later, and it is not sent again.
    """
    key = planned.record.pair.id
    if isinstance(error, ENDING):
        carried.ended = error
        carried.undone.add(key)
    elif not _is_issue(planned) or not isinstance(error, OutcomeUnknownError):
        carried.failed[key] = str(error)
    if _is_issue(planned) and isinstance(error, OutcomeUnknownError | KeyboardInterrupt):
        carried.unknown.add(key)


def _is_issue(planned: Planned) -> bool:
    """Tell whether an issue is to be made, of which the second would be one too many."""
    return planned.fate is Fate.CREATE and planned.record.pair.collection != MILESTONES.name
