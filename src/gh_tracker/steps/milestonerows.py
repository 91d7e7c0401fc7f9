"""What a run came to for the rows of the milestones: names, progress and what is remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddRow, SetCell, TrackerEdit
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.milestone import Titles
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    LocalRecord,
    Settings,
    Value,
    milestone_key,
)
from gh_tracker.core.planning.parts import Plan
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Milestone
from gh_tracker.core.settling.outcome import Settled
from gh_tracker.core.state import Base, Link


def numbered(rows: Iterable[Done], made: Mapping[int, Milestone]) -> list[Done]:
    """Give rows that are to be added the milestones that were made since; none was, no row."""
    by_title = {each.title: each for each in made.values()}
    found = []
    for done in rows:
        if done.fate is Fate.ADD_ROW and done.milestone is not None and not done.milestone.number:
            milestone = by_title.get(done.milestone.title)
            pair = replace(done.record.pair, milestone=milestone)
            fate = Fate.ADD_ROW if milestone else Fate.NOTHING
            record = replace(done.record, pair=pair)
            found.append(replace(done, record=record, fate=fate, milestone=milestone))
        else:
            found.append(done)
    return found


def unnamed(plan: Plan, settled: Iterable[Settled]) -> dict[int, Value]:
    """Return the milestones that could not be renamed, with the names they should have got."""
    wanted = {each.record.pair.id: each.record.writes for each in plan.rows}
    found = {}
    for each in settled:
        milestone = each.done.record.pair.milestone
        spec = plan.context.lenses[each.done.record.pair.collection].spec.of_facet(Facet.NAME)
        name = wanted.get(each.id, {}).get(spec.name, "") if spec else ""
        base = each.link.base.get(spec.name) if each.link and spec else None
        if milestone is not None and name and (base is None or base.remote != name):
            found[milestone.number] = name
    return found


def with_old_names(titles: Titles, late: Iterable[int], there: Iterable[Milestone]) -> Titles:
    """Return titles in which milestones that could not be renamed are called as before."""
    names = {each.number: each.title for each in there}
    return replace(titles, now={**titles.now, **{n: names[n] for n in late if n in names}})


def overruled(settled: Iterable[Settled]) -> Iterator[Problem]:
    """Yield what a policy gave up: a milestone has no comments that could keep it."""
    for each in settled:
        row = each.done.record.pair.row
        for merged in each.done.record.fields.values():
            if merged.lost and merged.field in each.done.told:
                side = "GitHub" if merged.verdict == "push" else "the tracker"
                text = (
                    f"both sides changed {merged.field} of {each.id}; by the policy of the tracker "
                    f"the other value was taken. {side} had: {merged.lost}"
                )
                yield Problem("warning", "overruled", row.place.line if row else 0, 1, text)


def links_after(
    before: Mapping[int, Link],
    links: Iterable[Link | None],
    there: Iterable[Milestone],
) -> dict[int, Link]:
    """Return what is remembered of milestones; of one that is gone on both sides, nothing."""
    found = {**before, **{each.issue: each for each in links if each is not None and each.issue}}
    numbers = {each.number for each in there}
    return {n: e for n, e in sorted(found.items()) if n in numbers or not e.tombstone}


def has_progress(local: Local) -> bool:
    """Tell whether the rows of the milestones show a progress."""
    return any("progress" in each.values for each in local.milestones.values())


def with_progress(
    rows: Sequence[Settled], edits: Sequence[TrackerEdit], after: Local, settings: Settings
) -> tuple[tuple[Settled, ...], tuple[TrackerEdit, ...]]:
    """Add the progress of each milestone: the mean of the tracker's records that are in it.

    ``after`` is the tracker with all other edits.
    """
    shares = _shares(after, settings)
    found, of_rows = [], [edit for each in rows for edit in each.edits]
    for each in rows:
        name = _name_after(each)
        found.append(_with_share(each, shares.get(name) or shares.get(name.casefold(), "")))
    own = tuple(edit for each in found for edit in each.edits)
    return tuple(found), (*own, *(each for each in edits if each not in of_rows))


def _with_share(settled: Settled, share: Value) -> Settled:
    """Write a progress when it changes; a figure that a person typed stands until then.

    At the first meeting a figure that is there is a person's.
    """
    link, row = settled.link, settled.done.record.pair.row
    known = link.base.get("progress") if link else None
    shown = row.values.get("progress") if row else ""
    is_news = known is None or known.remote != share
    if link is None or link.tombstone or not share or shown is None or not is_news:
        return settled
    value = shown if known is None and shown else share
    base = {**link.base, "progress": Base(value, share)}
    edits = tuple(_with_value(each, share) for each in settled.edits)
    if row is not None and value != shown:
        edits = (*edits, SetCell(row.id, "progress", shown, value))
    return replace(settled, link=replace(link, base=base), edits=edits)


def _with_value(edit: TrackerEdit, share: Value) -> TrackerEdit:
    if isinstance(edit, AddRow):
        return replace(edit, values={**edit.values, "progress": share})
    return edit


def _name_after(settled: Settled) -> Value:
    """Return the name that the row has once its edits are made."""
    base = settled.link.base.get("title") if settled.link else None
    return base.local if base else settled.id.removeprefix(milestone_key(""))


def _shares(local: Local, settings: Settings) -> dict[Value, Value]:
    """Return the progress of milestones by title, and by title without case."""
    exact: dict[Value, list[float]] = defaultdict(list)
    for record in local.records.values():
        spec = settings.collection(record.collection)
        named = spec.of_facet(Facet.MILESTONE)
        title = record.values.get(named.name, "") if named else ""
        share = _share(record, spec)
        if title and share is not None:
            exact[title].append(share)
            if title.casefold() != title:
                exact[title.casefold()].append(share)
    return {title: f"{round(sum(each) / len(each))}%" for title, each in exact.items()}


def _share(record: LocalRecord, spec: CollectionSpec) -> float | None:
    """Return the progress of a record in per cent; a cancelled one has none that counts."""
    field, status = spec.of_facet(Facet.PROGRESS), spec.of_facet(Facet.STATUS)
    word = find(record.values.get(status.name, ""), spec.words) if status else None
    text = record.values.get(field.name, "").removesuffix("%") if field else ""
    if not text or (word is not None and word.closing is Closing.NOT_PLANNED):
        return None
    return float(text)
