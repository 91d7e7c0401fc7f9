"""What GitHub did not take as it was sent: told once, in the run that sent it."""

from __future__ import annotations

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.owner import people
from gh_tracker.core.model import Facet, Values
from gh_tracker.core.problem import Problem
from gh_tracker.core.text import same


def not_taken(done: Done, lens: Lens, wanted: Values, reading: Values) -> tuple[Problem, ...]:
    """Report, once, the values that GitHub did not take as they were sent.

    Progress of a completed issue reads 100 % by rule, and the date of a closing is GitHub's own, so
    they are none of them.
    """
    pair = done.record.pair
    line = pair.row.place.line if pair.row else 0
    of = f" of #{done.issue.number}" if done.issue else ""
    apart = {e.name for e in lens.spec.fields if e.facet in {Facet.PROGRESS, Facet.CLOSED}}
    refused = {
        name: f'GitHub has "{reading[name]}" instead of "{value}"'
        for name, value in wanted.items()
        if name in reading and name not in apart and not same(value, reading[name])
    }
    found = {**_unassigned(done, lens, wanted), **refused, **done.unwritten}
    return tuple(
        Problem("warning", "not-taken", line, 1, f"{pair.id}: {name}{of}: {why}")
        for name, why in sorted(found.items())
    )


def _unassigned(done: Done, lens: Lens, wanted: Values) -> dict[str, str]:
    """Tell who was not assigned; their role reads as the owner all the same.

    GitHub drops a login that cannot be assigned without a word, or refuses it.
    https://docs.github.com/rest/issues/assignees#check-if-a-user-can-be-assigned
    """
    spec = lens.spec.of_facet(Facet.ASSIGNEES)
    if spec is None or done.issue is None:
        return {}
    there = {each.casefold() for each in done.issue.assignees}
    names = people(wanted.get(spec.name, ""), lens.settings.owners) or ()
    missing = ", ".join(f"@{each}" for each in names if each.casefold() not in there)
    return {spec.name: f"GitHub did not assign {missing}"} if missing else {}
