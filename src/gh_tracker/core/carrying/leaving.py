"""What is known of a record that was not carried out: it waits, as it is, for another run."""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.core.carrying.following import follows
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, Record


def undone(record: Record, fate: Fate, why: str, context: Context) -> Done:
    """Return the outcome of a record of which nothing is sent: its writes are not confirmed.

    Where it was not read when and why a person turned a status, that waits for the next run.
    """
    if follows(record, context):
        record = replace(record, frozen=why)
    unwritten = dict.fromkeys(record.writes, why)
    kept = fate if fate is Fate.AWAIT_CLOSE else Fate.NOTHING
    milestone = record.pair.milestone
    return Done(record, kept, record.pair.issue, unwritten=unwritten, milestone=milestone)
