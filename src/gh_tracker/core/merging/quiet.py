"""Records of which nothing can come: most of them, in most runs; they are told without a merge."""

from __future__ import annotations

from typing import Final

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.merging.records import Context
from gh_tracker.core.model import Facet, LocalRecord
from gh_tracker.core.state import Link

_APART: Final = frozenset({Facet.ID, Facet.UPDATED})


def is_quiet(pair: Pair, context: Context) -> bool:
    """Tell whether a record is as the last sync left it, with nothing of it waiting.

    Then a merge finds no field to write on either side, and settling gives back the same link.
    False says nothing: it is decided by the merge.
    """
    link, row = pair.link, pair.row
    if pair.issue is not None or link is None or row is None:
        return False
    if row.frozen or not _is_plain(pair, link, context):
        return False
    return _is_unchanged(row, link, context)


def _is_plain(pair: Pair, link: Link, context: Context) -> bool:
    """Tell whether neither the run nor the record asks for more than a comparison of values."""
    if context.rebuild or context.reassigns or pair.id in context.replacing | context.finishing:
        return False
    if pair.how is not How.LINKED or pair.renamed_from:
        return False
    waiting = link.seen or link.decisions or link.gone_since or link.lost
    return not waiting and not link.tombstone


def _is_unchanged(row: LocalRecord, link: Link, context: Context) -> bool:
    """Tell whether each cell holds its base, to the letter."""
    values, base = row.values, link.base
    for spec in context.lenses[row.collection].spec.fields:
        value = values.get(spec.name)
        if value is None or spec.facet in _APART:
            continue
        known = base.get(spec.name)
        if known is None:
            return False
        if spec.facet is Facet.MILESTONE:
            value = context.titles.local(value, known.local)
        if value != known.local:
            return False
    return True
