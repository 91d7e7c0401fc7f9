"""The three-way merge, one field at a time.

The table of verdicts is that of Foster et al., "Exploiting schemas in data synchronization"
(https://www.cis.upenn.edu/~bcpierce/papers/sync-dbpl.pdf), and of Unison, with one change: each
side is compared with a base of its own, because one side may be unable to hold what the other has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.section import excerpt
from gh_tracker.core.model import Closing, Direction, Facet, FieldSpec, Policy, Value, Word
from gh_tracker.core.state import Base, Decision
from gh_tracker.core.text import is_placeholder, same

LEFT: Final = "left-list"
"""The code of a status that a row does not follow, see ``left_the_list``."""


class Verdict(StrEnum):
    """What is to become of a field, or, for a whole record, of its row and its issue."""

    NOTHING = "nothing"
    SETTLED = "settled"
    PUSH = "push"
    PULL = "pull"
    CONFLICT = "conflict"
    ROW_GONE = "row-gone"
    ROW_GONE_ISSUE_CHANGED = "row-gone-issue-changed"
    ISSUE_GONE = "issue-gone"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Merge:
    """The verdict on one field and the values that it was reached from.

    ``value`` is what both sides are to have: for ``PUSH`` and ``PULL`` the winner; where
    ``both`` is set it is new to either. ``code`` says why a conflict is one by rule, or why the
    field is frozen. ``lost`` is the value that a policy gave up, or None.
    """

    field: str
    verdict: Verdict
    base: Base | None
    local: Value | None
    remote: Value | None
    value: Value = ""
    code: str = ""
    both: bool = False
    lost: Value | None = None


def verdict(base: Base | None, local: Value | None, remote: Value | None) -> Verdict:
    """Decide one field from its three values; None is absence.

    Total over the 15 patterns of equality and absence of three values (I2 of the tests).
    """
    if local is None or remote is None:
        return _with_absence(base, local, remote)
    if same(local, remote):
        return Verdict.SETTLED
    if base is None:
        return Verdict.CONFLICT
    local_changed = not same(local, base.local)
    if not same(remote, base.remote):
        return Verdict.CONFLICT if local_changed else Verdict.PULL
    return Verdict.PUSH if local_changed else Verdict.NOTHING


def _with_absence(base: Base | None, local: Value | None, remote: Value | None) -> Verdict:
    """Decide where at least one side does not have the value at all."""
    if local is None and remote is None:
        return Verdict.FORGOTTEN if base else Verdict.NOTHING
    if base is None:  # new on one side
        return Verdict.PULL if local is None else Verdict.PUSH
    if remote is None:
        return Verdict.ISSUE_GONE
    # Edit beats delete: a row that went while its issue changed comes back.
    unchanged = same(remote, base.remote)
    return Verdict.ROW_GONE if unchanged else Verdict.ROW_GONE_ISSUE_CHANGED


_LONG: Final = frozenset({Facet.SECTION, Facet.DESCRIPTION})
"""What may be longer than a cell can show."""


def shown(spec: FieldSpec, remote: Value) -> Value:
    """Return what the tracker shows of GitHub's value: long sections as an excerpt.

    A text that a cell would read as nothing ("TBD", "-") is nothing there.
    """
    if spec.facet in {Facet.TITLE, Facet.NAME}:
        return remote
    if is_placeholder(remote):
        return ""
    return excerpt(remote) if spec.facet in _LONG else remote


def merge(spec: FieldSpec, base: Base | None, local: Value | None, remote: Value | None) -> Merge:
    """Decide one field of a record that both sides have, before policy and direction."""
    if local is None or remote is None:
        # Not absence: a column or a part of the block that this side does not have.
        push = base is None and local is not None
        found = Verdict.PUSH if push else Verdict.NOTHING
        return Merge(spec.name, found, base, local, remote, local or "")
    visible = shown(spec, remote)
    if base is not None and _is_excerpt(spec, base.remote) and not same(local, base.local):
        # The cell is an excerpt: its text says nothing of the rest, so it can never win.
        found = Verdict.SETTLED if same(local, visible) else Verdict.CONFLICT
        return Merge(spec.name, found, base, local, remote, remote, code="excerpt")
    found = verdict(base, local, remote if visible == remote else _seen(base, remote, visible))
    return Merge(spec.name, found, base, local, remote, local if found is Verdict.PUSH else remote)


def _is_excerpt(spec: FieldSpec, remote: Value) -> bool:
    return spec.facet in _LONG and excerpt(remote) != remote


def _seen(base: Base | None, remote: Value, visible: Value) -> Value:
    """Return the remote value to compare by: the whole where it is unchanged, else the excerpt."""
    return remote if base is not None and remote == base.remote else visible


def decide(merged: Merge, decision: Decision | None) -> Merge:
    """Apply what a person decided on a conflict; void when either side has changed since."""
    if merged.verdict is not Verdict.CONFLICT or decision is None:
        return merged
    if merged.local is None or merged.remote is None:
        return merged
    if (decision.local, decision.remote) != (merged.local, merged.remote):
        return merged
    if decision.take == merged.remote:
        return _with(merged, Verdict.PULL, decision.take)
    if decision.take == merged.local:
        return _with(merged, Verdict.PUSH, decision.take)
    return _with(merged, Verdict.PUSH, decision.take, both=True)


def apply_policy(merged: Merge, policy: Policy, newer: Direction | None = None) -> Merge:
    """Settle a conflict by the policy of its field; HOLD leaves it.

    ``newer`` says which side's change is the later one, for NEWEST; None is unknown and holds.
    A conflict by rule (an excerpt, a shortened title) is never settled by a policy.
    """
    if merged.verdict is not Verdict.CONFLICT or merged.code:
        return merged
    winner = {Policy.TRACKER: Direction.TRACKER, Policy.GITHUB: Direction.GITHUB}.get(policy)
    if policy is Policy.NEWEST:
        winner = newer
    if winner is Direction.TRACKER and merged.local is not None:
        return _with(merged, Verdict.PUSH, merged.local, lost=merged.remote)
    if winner is Direction.GITHUB and merged.remote is not None:
        return _with(merged, Verdict.PULL, merged.remote, lost=merged.local)
    return merged


def apply_direction(merged: Merge, field: Direction, run: Direction = Direction.BOTH) -> Merge:
    """Keep to the direction of the field, and to that of the run.

    A one-directional field's other side is left as it is: what is there is remembered as seen,
    and a conflict goes to the side that owns the field.
    """
    if merged.verdict is Verdict.CONFLICT and field is not Direction.BOTH and not merged.code:
        policy = Policy.TRACKER if field is Direction.TRACKER else Policy.GITHUB
        merged = apply_policy(merged, policy)
    barred = {Direction.TRACKER: Verdict.PULL, Direction.GITHUB: Verdict.PUSH}
    if merged.verdict in {barred.get(field), barred.get(run)}:
        return _with(merged, Verdict.NOTHING, merged.value)
    return merged


def closing_date(merged: Merge) -> Merge:
    """Decide the date on which an issue was closed: GitHub's own, so it is never written there.

    The tracker's cell shows it where it is empty, and follows it where it showed it before. A date
    that a person typed stands.
    """
    base, local, remote = merged.base, merged.local, merged.remote
    if local is None or remote is None:
        return _with(merged, Verdict.NOTHING, "")
    ours = base is not None and same(base.local, base.remote) and same(local, base.local)
    if not local or (ours and not same(local, remote)):
        return _with(merged, Verdict.PULL, remote)
    return _with(merged, Verdict.SETTLED, local)


def finished(merged: Merge, words: Sequence[Word]) -> Merge:
    """Close an issue again that a run of ours has opened on its way to another closed word.

    Where the tracker has the first one again by now, both sides seem to agree.
    """
    word = find(merged.local or "", words)
    if merged.verdict not in {Verdict.SETTLED, Verdict.NOTHING} or word is None:
        return merged
    is_closed = word.closing is not Closing.OPEN
    return _with(merged, Verdict.PUSH, merged.local or "") if is_closed else merged


def left_the_list(merged: Merge) -> Merge:
    """Keep a row whose issue is no longer in the state that its collection lists: it is reported.

    What was decided stays on record while it is thought over.
    """
    if merged.verdict not in {Verdict.PULL, Verdict.CONFLICT}:
        return merged
    return replace(merged, verdict=Verdict.NOTHING, code=LEFT)


def progress_of_complete(merged: Merge) -> Merge:
    """Decide progress on an issue that is closed as completed: it reads 100 % by rule.

    The tracker's cell follows only where nobody typed in it since; a typed number stands, and
    the block is not written for it.
    """
    if merged.verdict not in {Verdict.PUSH, Verdict.CONFLICT}:
        return merged
    return _with(merged, Verdict.SETTLED, merged.local or "")


def _with(
    merged: Merge,
    found: Verdict,
    value: Value,
    *,
    both: bool = False,
    lost: Value | None = None,
) -> Merge:
    """Return the merge with another verdict."""
    return Merge(
        merged.field,
        found,
        merged.base,
        merged.local,
        merged.remote,
        value,
        merged.code,
        both,
        lost,
    )


def conflicts(fields: Mapping[str, Merge]) -> tuple[Merge, ...]:
    """Return the fields that wait for a person, in the order given."""
    return tuple(each for each in fields.values() if each.verdict is Verdict.CONFLICT)
