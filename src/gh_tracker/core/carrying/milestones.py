"""Carrying out the row of a milestone: made, or edited, as a generator without any I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gh_tracker.core.carrying.perform import Done, Steps, Work
from gh_tracker.core.carrying.requests import Answer, ReadMilestone, ReadMilestones
from gh_tracker.core.carrying.sending import ATTEMPTS
from gh_tracker.core.issue import milestonelens
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Record, merge_pair
from gh_tracker.core.model import CollectionSpec, Facet, Values
from gh_tracker.core.remote import KEEP, CreateMilestone, EditMilestone, Milestone
from gh_tracker.errors import OutcomeUnknownError, RefusedError

TAKEN: Final = "another milestone has this title already"
"""Why a milestone could not be made or named so."""


def carry_milestone(record: Record, fate: Fate, work: Work) -> Steps:
    """Yield the requests of one milestone's row and return what came of them.

    A milestone has no comments to keep what a policy gives up: the report tells that.
    """
    if fate is Fate.CREATE:
        return (yield from _create(record, work))
    if fate is Fate.WRITE:
        return (yield from _write(record, work))
    return done_of(record, fate)


def done_of(record: Record, fate: Fate) -> Done:
    """Return what comes of a row that asks for no request."""
    told = frozenset(record.losing)
    return Done(record, fate, told=told, milestone=record.pair.milestone)


def _create(record: Record, work: Work, attempts: int = ATTEMPTS) -> Steps:
    """POST the milestone; where the answer is lost, or its title is taken, look for it.

    Titles are unique (https://docs.github.com/rest/issues/milestones#create-a-milestone), so that
    it is safe to send it once more. One that another made meanwhile is taken as it is.
    """
    spec = _spec(record, work)
    wanted = milestonelens.create(record.writes, spec)
    try:
        return Done(record, Fate.CREATE, milestone=milestone_of((yield wanted)))
    except (RefusedError, OutcomeUnknownError) as error:
        there = _named(wanted.title, (yield ReadMilestones()))
        if there is not None:
            differing = _differing(wanted, there, spec)
            unwritten = dict.fromkeys(differing & record.writes.keys(), TAKEN)
            return Done(record, Fate.CREATE, unwritten=unwritten, milestone=there)
        if attempts == 1 or isinstance(error, RefusedError):
            raise
    return (yield from _create(record, work, attempts - 1))


def _differing(wanted: CreateMilestone, there: Milestone, spec: CollectionSpec) -> set[str]:
    """Return the fields in which a milestone of that title is not the one that was asked for."""
    pairs = {
        Facet.DUE: (wanted.due, there.due),
        Facet.DESCRIPTION: (wanted.description, there.description),
        Facet.STATUS: (wanted.state, there.state),
    }
    apart = {facet for facet, (one, other) in pairs.items() if one != other}
    return {each.name for each in spec.fields if each.facet in apart}


def _named(title: str, answer: Answer) -> Milestone | None:
    listed = answer if isinstance(answer, tuple) else ()
    return next((e for e in listed if isinstance(e, Milestone) and e.title == title), None)


def _write(record: Record, work: Work) -> Steps:
    """PATCH the milestone with what its row asks for, on the milestone as it is now.

    It is read just before, for its description is sent whole; where the answer is lost it is read
    again, and what is left is sent once more. Where its new title is taken, all but that is sent.
    """
    spec = _spec(record, work)
    number = record.pair.milestone.number if record.pair.milestone else 0
    milestone = milestone_of((yield ReadMilestone(number)))
    record = _again(record, milestone, work)
    unwritten: dict[str, str] = {}
    lost: OutcomeUnknownError | None = None
    refused: RefusedError | None = None
    for _ in range(ATTEMPTS + 1):
        sent = _edit(record, milestone, unwritten, spec)
        if sent.empty:
            return replace(_written(record, milestone, unwritten), error=refused)
        try:
            milestone = milestone_of((yield sent))
        except RefusedError as error:
            if sent.title is KEEP or "title" not in error.fields:
                raise
            unwritten |= _name_of(spec, TAKEN)
            refused = error
        except OutcomeUnknownError as error:
            lost = error
            milestone = milestone_of((yield ReadMilestone(number)))
            record = _again(record, milestone, work)
        else:
            return replace(_written(record, milestone, unwritten), error=refused)
    unwritten |= dict.fromkeys(record.writes, str(lost))
    return replace(_written(record, milestone, unwritten), error=lost)


def _edit(
    record: Record, milestone: Milestone, unwritten: Values, spec: CollectionSpec
) -> EditMilestone:
    """Return what is left to be sent."""
    left = {name: value for name, value in record.writes.items() if name not in unwritten}
    return milestonelens.edit(milestone, left, spec)


def _written(record: Record, milestone: Milestone, unwritten: Values) -> Done:
    told = frozenset(record.losing)
    return Done(record, Fate.WRITE, unwritten=unwritten, told=told, milestone=milestone)


def _name_of(spec: CollectionSpec, why: str) -> dict[str, str]:
    name = spec.of_facet(Facet.NAME)
    return {name.name: why} if name else {}


def milestone_of(answer: Answer) -> Milestone:
    """Return an answer that must be a milestone."""
    if not isinstance(answer, Milestone):
        raise TypeError(f"a milestone was expected, not {type(answer).__name__}")
    return answer


def _again(record: Record, milestone: Milestone, work: Work) -> Record:
    """Merge a row once more, on its milestone as it is now."""
    return merge_pair(replace(record.pair, milestone=milestone), work.context, record.frozen)


def _spec(record: Record, work: Work) -> CollectionSpec:
    return work.context.lenses[record.pair.collection].spec
