"""Progress that may be nobody's: a run that was cut short may have derived it from a closing."""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.core.binding.bind import Pair
from gh_tracker.core.issue.reading import FULL
from gh_tracker.core.issue.status import REOPENED
from gh_tracker.core.merging.merge import Merge, Verdict
from gh_tracker.core.model import CollectionSpec, Facet, FieldSpec, Values
from gh_tracker.core.text import same


def perhaps_derived(
    merged: Merge, spec: FieldSpec, pair: Pair, local: Values, of: CollectionSpec
) -> Merge:
    """Make a conflict of 100 % in the tracker that a person need not have typed.

    While an issue is complete the tracker's cell gets 100 % by rule. Where the state of that run
    was lost and the issue is open again, it looks typed, and must not overwrite the number in the
    block, which a person wrote. Such a run leaves another status than the last one that is known.
    """
    status, link, issue = of.of_facet(Facet.STATUS), pair.link, pair.issue
    if spec.facet is not Facet.PROGRESS or status is None or link is None or issue is None:
        return merged
    known = link.base.get(status.name)
    turned = known is not None and not same(local.get(status.name), known.local)
    told = merged.verdict is Verdict.PUSH and merged.local == FULL
    if not (told and turned and issue.state_reason == REOPENED):
        return merged
    return replace(merged, verdict=Verdict.CONFLICT)
