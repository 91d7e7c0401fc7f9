"""What counts as confirmed, as changed and as news of one field, once a record was carried out."""

from __future__ import annotations

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.issue.reading import FULL
from gh_tracker.core.merging.merge import Merge, Verdict, shown
from gh_tracker.core.model import Facet, FieldSpec, Value
from gh_tracker.core.state import Base
from gh_tracker.core.text import same


def confirmed(spec: FieldSpec, merged: Merge) -> Base:
    """Return the base of a field that both sides have settled, or will once the cell is written."""
    remote = merged.remote or ""
    if merged.verdict is Verdict.PULL:
        return Base(shown(spec, remote), remote)
    return Base(merged.local or "", remote)


def is_final(merged: Merge, done: Done, spec: FieldSpec) -> bool:
    """Tell whether a verdict may become the base.

    A value that a policy gives up has to be in a comment by then. Progress that differs is settled
    by rule only on an issue that is complete, and not while its closing has yet to be sent.
    """
    by_rule = merged.verdict is Verdict.SETTLED and not same(merged.local, merged.remote)
    waits = spec.facet is Facet.PROGRESS and by_rule and merged.remote != FULL
    return not waits and (not merged.lost or merged.field in done.told)


def is_change(merged: Merge, base: Base | None) -> bool:
    """Tell whether a person changed the field since the base; a first meeting is no change."""
    if base is None:
        return False
    return not same(merged.local, base.local) or not same(merged.remote, base.remote)


def is_news(merged: Merge, base: Base | None) -> bool:
    """Tell whether GitHub has a value to be remembered.

    To a column that the tracker does not have none is: when it gets one, the issue is read again.
    """
    if merged.remote is None or is_base(merged.remote, base):
        return False
    return base is not None or merged.local is not None or bool(merged.code)


def is_base(remote: Value, base: Base | None) -> bool:
    """Tell whether GitHub still has what it had at the last sync."""
    return base is not None and same(remote, base.remote)
