"""What a record's outcome means for the state and for the tracker.

A base moves only for what was confirmed: a value that GitHub answered with, or that both sides
were seen to have. Everything else that was read and not settled is remembered as seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from gh_tracker.core.binding.bind import Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddRow, GiveId, SetCell, TrackerEdit
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.milestone import Titles
from gh_tracker.core.issue.status import first_open
from gh_tracker.core.merging.fate import Fate, needs_block
from gh_tracker.core.merging.merge import Merge, Verdict, shown
from gh_tracker.core.merging.records import (
    Context,
    Record,
    local_values,
    merge_pair,
    read_issue,
    read_milestone,
    remote_value,
    synced_fields,
)
from gh_tracker.core.model import Facet, FieldSpec, Value, Values, milestone_key
from gh_tracker.core.planning import notes
from gh_tracker.core.problem import Problem
from gh_tracker.core.settling.confirming import confirmed, is_base, is_change, is_final, is_news
from gh_tracker.core.settling.links import buried, first_link, open_decisions, with_open_word
from gh_tracker.core.settling.listing import with_date, with_listing
from gh_tracker.core.settling.nottaken import not_taken
from gh_tracker.core.state import Base, Link
from gh_tracker.core.text import same


@dataclass(frozen=True, slots=True)
class Settled:
    """The new link of a record, the edits its row gets, and what people had changed.

    ``changed`` maps each field that a person changed, and that is settled now, to the merge that
    settled it; ``conflicts`` are the fields that are held. The link is as it is once all the
    edits are in the tracker.
    """

    id: str
    done: Done
    link: Link | None
    edits: tuple[TrackerEdit, ...] = ()
    changed: Mapping[str, Merge] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    conflicts: tuple[Merge, ...] = ()


def settle(done: Done, context: Context, now: str) -> Settled:
    """Draw the conclusions from what came of one record; ``now`` is the server's time."""
    record, pair = done.record, done.record.pair
    if done.fate in {Fate.CLOSE, Fate.BURY} and pair.link is not None:
        return Settled(pair.id, done, buried(pair.link, done.issue, now))
    if done.fate is Fate.LOST and pair.link is not None:
        return _lost(done, pair.link)
    if done.fate is Fate.ADD_ROW:
        return _with_new_row(done, context)
    if done.fate is Fate.CREATE and done.issue is not None:
        return _created(done, context)
    if pair.row is None or not record.fields or record.frozen:
        link = _remembered(record, context.lenses[pair.collection])
        if done.fate in {Fate.AWAIT_CLOSE, Fate.UNREAD} and link is not None:
            link = replace(link, gone_since=link.gone_since or now)
        told = notes.of_fate(done.fate, pair, 0) if done.late else None
        return Settled(pair.id, done, link, problems=(told,) if told else ())
    return _with_row(done, context)


def _lost(done: Done, link: Link) -> Settled:
    """Settle a record whose issue is gone; one that went unnoticed until now is told of."""
    pair = done.record.pair
    gone = replace(link, lost=done.lost or link.lost)
    told = notes.of_fate(done.fate, replace(pair, link=gone), 0) if done.lost else None
    return Settled(pair.id, done, gone, problems=(told,) if told else ())


def _created(done: Done, context: Context) -> Settled:
    """Settle a record whose issue was made in this run: each side has what it has."""
    pair, issue = done.record.pair, done.issue
    if pair.row is None or issue is None:
        raise ValueError(f"{pair.id} was not made")
    lens = context.lenses[pair.collection]
    local = local_values(pair.row, lens.spec, context.titles)
    named = [each for each in synced_fields(lens.spec) if each.name in local]
    wanted = {each.name: local[each.name] for each in named}
    # Nobody sends the date of a closing, so one that is not read is not there.
    answered = {e.name: "" if e.facet is Facet.CLOSED else wanted[e.name] for e in named}
    unwritten = done.unwritten
    sent = {name: Base(v, v) for name, v in wanted.items()}
    reading = _read(done, context, sent | _unset(lens, {*unwritten, *pair.row.frozen}))
    base = {
        name: Base("" if name in unwritten else value, reading.get(name, answered[name]))
        for name, value in wanted.items()
    }
    # What could not be read was not sent: once it can be, it counts as typed since.
    base |= {name: Base("", reading.get(name, "")) for name in pair.row.frozen if name not in base}
    problems = not_taken(done, lens, wanted, reading)
    link = Link(pair.id, pair.collection, issue.number, issue.node_id, base)
    link, dated = with_date(with_open_word(link, lens), lens, reading)
    edits: tuple[TrackerEdit, ...] = (*_given_id(pair, lens), *dated)
    return Settled(pair.id, done, link, edits, {}, problems)


def _with_row(done: Done, context: Context) -> Settled:
    """Settle a record that has both a row and an issue."""
    record, pair = done.record, done.record.pair
    lens = context.lenses[pair.collection]
    before = pair.link or first_link(record, done)
    if before is None:
        return Settled(pair.id, done, None)
    sent = _pushed(record, done, lens, context.titles)
    pushed = _not_overtaken(sent, done, context, before)
    # Its ID stays the one that the marker may still have, until everything is read.
    interim = replace(before, base={**_unset(lens, _missing(record)), **before.base, **pushed})
    fresh = merge_pair(_answered(done, interim), _after_turning(context, sent, lens))
    base, seen, changed = dict(interim.base), {}, {}
    edits: list[TrackerEdit] = []
    for spec in synced_fields(lens.spec):
        merged = fresh.fields[spec.name]
        if spec.name in pushed:
            base[spec.name] = Base(pushed[spec.name].local, merged.remote or "")
            changed[spec.name] = record.fields[spec.name]
            if record.fields[spec.name].both:
                edits.append(_cell(pair.id, record, spec, pushed[spec.name].local, context.titles))
        elif merged.verdict in {Verdict.SETTLED, Verdict.PULL} and is_final(merged, done, spec):
            base[spec.name] = confirmed(spec, merged)
            if is_change(merged, before.base.get(spec.name)):
                changed[spec.name] = merged
            if merged.verdict is Verdict.PULL:
                edits.append(_cell(pair.id, record, spec, base[spec.name].local, context.titles))
        elif merged.verdict is Verdict.CONFLICT or is_news(merged, base.get(spec.name)):
            seen[spec.name] = merged.remote or ""
    link = replace(
        interim,
        id=_known_as(pair.id, edits, lens),
        base=base,
        seen=seen,
        decisions=open_decisions(before.decisions, fresh, seen),
        gone_since="",
        lost="",
        tombstone=False,
        mended=before.mended or (needs_block(record) and done.fate is Fate.WRITE),
    )
    link, listed = with_listing(with_open_word(link, lens), done, lens, edits, before)
    return Settled(
        pair.id,
        done,
        link,
        (*_given_id(pair, lens), *listed),
        _by_people(changed, pair, context),
        not_taken(done, lens, _remotes(pushed), _remotes(base)),
        tuple(e for e in fresh.conflicts if e.field not in pushed),
    )


def _after_turning(context: Context, sent: Collection[str], lens: Lens) -> Context:
    """Return what an answer is merged with: of a closed word that was sent the second step is done.

    Until then an issue that we have opened is read as closed as it was.
    """
    status = lens.spec.of_facet(Facet.STATUS)
    turned = status is not None and status.name in sent
    return replace(context, replacing=frozenset()) if turned else context


def _missing(record: Record) -> set[str]:
    """Return the fields of which the first reading of an issue says nothing at all."""
    reading = record.reading
    if reading is None or record.pair.link is not None:
        return set()
    return record.fields.keys() - {*reading.values, *reading.frozen}


def _unset(lens: Lens, names: Collection[str]) -> dict[str, Base]:
    """Return the base of a status that was not sent with the rest: there is none, on either side.

    Whatever word the issue gets until it is sent is a person's.
    """
    status = lens.spec.of_facet(Facet.STATUS)
    return {status.name: Base("", "")} if status is not None and status.name in names else {}


def _answered(done: Done, link: Link) -> Pair:
    """Return the pair of a record as GitHub answered last."""
    pair = done.record.pair
    milestone = done.milestone or pair.milestone
    return replace(pair, issue=done.issue or pair.issue, link=link, milestone=milestone)


def _known_as(key: str, edits: Iterable[TrackerEdit], lens: Lens) -> str:
    """Return what a record is known by after its edits: the row of a milestone by its new name."""
    named = lens.spec.of_facet(Facet.NAME)
    cells = (each for each in edits if isinstance(each, SetCell))
    names = (milestone_key(e.after) for e in cells if named and e.field == named.name)
    return next(names, key)


def _remotes(bases: Mapping[str, Base]) -> Values:
    return {name: each.remote for name, each in bases.items()}


def _given_id(pair: Pair, lens: Lens) -> tuple[GiveId, ...]:
    """Return the edit that gives a row without an ID the one that it has now."""
    row, keyless = pair.row, lens.spec.listed is not None
    return () if row is None or row.id else (GiveId(row.digest, row.place, pair.id, keyless),)


def _by_people(changed: Mapping[str, Merge], pair: Pair, context: Context) -> Mapping[str, Merge]:
    """Leave out of what changed all that an issue should have got when it was made."""
    if pair.id not in context.finishing:
        return changed
    return {name: each for name, each in changed.items() if each.base and each.base.local}


def _with_new_row(done: Done, context: Context) -> Settled:
    """Settle an issue that becomes a row, or gets its row back."""
    record, pair = done.record, done.record.pair
    lens = context.lenses[pair.collection]
    before = pair.link or first_link(record, done)
    if before is None:
        raise ValueError(f"{pair.id} has no issue to make a row of")
    reading = _read(done, context, before.base) if done.issue or done.milestone else None
    base: dict[str, Base] = {}
    for spec in synced_fields(lens.spec):
        known = before.base.get(spec.name)
        # What cannot be read, for its block is damaged or gone, is as it was at the last sync.
        remembered = remote_value(before, spec.name, None) or ""
        remote = remembered if reading is None else reading.get(spec.name, remembered)
        if spec.facet is Facet.STATUS and lens.spec.listed is None:
            # One that never got the status it was made for: nobody knows that any more.
            remote = remote or first_open(lens.spec) or ""
        unchanged = known is not None and same(remote, known.remote)
        base[spec.name] = Base(known.local if known and unchanged else shown(spec, remote), remote)
    named = lens.spec.of_facet(Facet.MILESTONE)
    values = {name: each.local for name, each in base.items()}
    if named is not None and named.name in values:
        values[named.name] = context.titles.shown(named, values[named.name])
    updated = lens.spec.of_facet(Facet.UPDATED)
    if updated is not None and updated.name in before.base:
        base[updated.name] = before.base[updated.name]
        values[updated.name] = before.base[updated.name].local
    link = replace(before, base=base, seen={}, gone_since="", tombstone=False)
    edit = AddRow(pair.collection, pair.id, values)
    return Settled(pair.id, done, with_open_word(link, lens), (edit,))


def _remembered(record: Record, lens: Lens) -> Link | None:
    """Return the link with what was read now and could not be settled."""
    link, reading = record.pair.link, record.reading
    if link is None or reading is None or link.tombstone:
        return link
    seen = dict(link.seen)
    for spec in synced_fields(lens.spec):
        remote, base = reading.values.get(spec.name), link.base.get(spec.name)
        known = seen.pop(spec.name, None)
        # Without a base it is one that was held, or of a column that the tracker does not have.
        news = known is not None if base is None else not is_base(remote or "", base)
        if remote is not None and news:
            seen[spec.name] = remote
    return replace(link, id=record.pair.id, seen=seen)


def _pushed(record: Record, done: Done, lens: Lens, titles: Titles) -> dict[str, Base]:
    """Return the bases of the fields that were sent; a milestone made meanwhile has its number."""
    unwritten = done.unwritten
    found = {}
    for spec in synced_fields(lens.spec):
        merged = record.fields[spec.name]
        if merged.verdict is Verdict.PUSH and spec.name not in unwritten:
            named = spec.facet is Facet.MILESTONE
            value = titles.value(titles.title(merged.value)) if named else merged.value
            found[spec.name] = Base(value, value)
    return found


def _not_overtaken(
    pushed: Mapping[str, Base], done: Done, context: Context, before: Link
) -> Mapping[str, Base]:
    """Return the pushed fields without a status that a person changed just before the write.

    It is the one field that is sent in part: the label of an open word says nothing of an issue
    that was closed meanwhile. GitHub has no conditional write, so the answer tells, afterwards.
    """
    status = context.lenses[done.record.pair.collection].spec.of_facet(Facet.STATUS)
    if status is None or status.name not in pushed:
        return pushed
    answered = _read(done, context, {**before.base, **pushed}).get(status.name)
    if answered is None or same(answered, pushed[status.name].remote):
        return pushed
    return {name: each for name, each in pushed.items() if name != status.name}


def _cell(record_id: str, record: Record, spec: FieldSpec, value: Value, titles: Titles) -> SetCell:
    """Return the edit of one cell; ``before`` is the text that it was merged with."""
    row = record.pair.row
    before = row.values.get(spec.name, "") if row else ""
    return SetCell(record_id, spec.name, before, titles.shown(spec, value))


def _read(done: Done, context: Context, base: Mapping[str, Base]) -> Values:
    """Return what the answered issue holds, read as if ``base`` had been confirmed."""
    pair = done.record.pair
    lens = context.lenses[pair.collection]
    if done.milestone is not None:
        link = Link(pair.id, pair.collection, done.milestone.number, "", base)
        known = replace(pair, milestone=done.milestone, link=link)
        return read_milestone(known, lens, context).values
    if done.issue is None:
        return {}
    link = Link(pair.id, pair.collection, done.issue.number, done.issue.node_id, base)
    open_word = pair.link.open_word if pair.link else ""
    from_issue = replace(pair, issue=done.issue, link=replace(link, open_word=open_word))
    return read_issue(from_issue, lens, context).values
