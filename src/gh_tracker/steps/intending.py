"""Intents: what is on disk before it is sent, and what of it the next run goes on with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, is_halfway
from gh_tracker.core.settling.outcome import Settled
from gh_tracker.core.state import Intent
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.preparing import Run


def _pending(run: Run) -> tuple[Intent, ...]:
    """Return the creates of earlier runs of which it is still not known whether they were done."""
    creates = (each for each in run.state.intents if each.kind == "create")
    return tuple(each for each in creates if (each.digest or each.record) in run.remote.pending)


def intents_of(run: Run, now: str) -> tuple[Intent, ...]:
    """Return what has to be on disk before the first request that writes, the oldest first."""
    found = [*_pending(run), *(each for each in run.state.intents if each.kind == "finish")]
    known = {each.record: each for each in run.state.intents if each.kind == "replace"}
    for planned in run.plan.records:
        pair = planned.record.pair
        if planned.fate is Fate.CREATE and pair.row is not None:
            digest = "" if pair.row.id else pair.row.digest
            found.append(Intent("create", pair.id, pair.collection, now, digest=digest))
        if pair.id in run.plan.context.replacing and pair.link is not None:
            fresh = Intent("replace", pair.id, pair.collection, now, issue=pair.link.issue)
            found.append(known.get(pair.id, fresh))  # as it is, so that a quiet run changes nothing
    return tuple(found)


def kept(
    run: Run, settled: Sequence[Settled], carried: Carried, intents: Iterable[Intent]
) -> tuple[Intent, ...]:
    """Return the intents that the next run goes on with."""
    pending = _pending(run)
    open_ends = {*carried.undone, *carried.failed}
    open_ends |= {each.id for each in settled if each.done.fate is Fate.LOST}
    opened = {each.id for each in settled if _is_halfway(each, run.plan.context)}
    found = [
        each
        for each in intents
        if each.record in carried.unknown
        or each in pending
        or (each.kind in {"replace", "finish"} and each.record in open_ends)
        or (each.kind == "replace" and each.record in opened)
    ]
    for each in settled:
        done, collection = each.done, each.done.record.pair.collection
        if done.fate is Fate.CREATE and done.issue is not None and done.unwritten:
            now, number = run.remote.fetched.now, done.issue.number
            found.append(Intent("finish", each.id, collection, now, issue=number))
    return tuple(found)


def _is_halfway(settled: Settled, context: Context) -> bool:
    """Tell whether an issue may still be open by our own doing, whatever became of its row."""
    pair = settled.done.record.pair
    if settled.link is None or settled.link.tombstone:
        return False
    answered = replace(pair, issue=settled.done.issue or pair.issue)
    return is_halfway(answered, context.lenses[pair.collection].spec, context)
