"""The row of a milestone and the milestone itself: a lens, as there is one for issues.

A milestone is open or closed and no more (https://docs.github.com/rest/issues/milestones); which
word says so is the tracker's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.lens import Reading
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    LocalRecord,
    Value,
    Values,
    Word,
)
from gh_tracker.core.remote import KEEP, CreateMilestone, EditMilestone, Keep, Milestone
from gh_tracker.core.state import Link
from gh_tracker.core.text import canonical

_CLOSED: Final = "closed"


class Usual(NamedTuple):
    """The words for a milestone of which nothing but its state is known."""

    open: str = ""
    closed: str = ""


NO_WORDS: Final = Usual()


def usual_words(rows: Iterable[LocalRecord], spec: CollectionSpec) -> Usual:
    """Return the first open word of the vocabulary, and the first closed one that rows use.

    How far an open milestone is, and that one was given up, is for a person to say.
    """
    state = spec.of_facet(Facet.STATUS)
    used = {row.values.get(state.name, "") for row in rows} if state else set()
    is_open = [each.name for each in spec.words if each.closing is Closing.OPEN]
    is_done = [each.name for each in spec.words if each.closing is Closing.COMPLETED]
    said = [each for each in is_done if each in used]
    return Usual(_first(is_open), _first(said or is_done))


def _first(names: Sequence[str]) -> str:
    return names[0] if names else ""


def read(
    milestone: Milestone,
    spec: CollectionSpec,
    usual: Usual,
    row: LocalRecord | None,
    link: Link | None,
) -> Reading:
    """Return what a milestone says of its row; its progress is that of the tracker's records."""
    values: dict[str, Value] = {}
    for field in spec.fields:
        match field.facet:
            case Facet.NAME:
                values[field.name] = milestone.title
            case Facet.DUE:
                values[field.name] = milestone.due
            case Facet.DESCRIPTION:
                values[field.name] = canonical(milestone.description)
            case Facet.STATUS:
                said = _said(field, row, link)
                values[field.name] = _word(milestone, spec.words, said) or (
                    usual.closed if milestone.state == _CLOSED else usual.open
                )
            case _:
                pass
    return Reading(values, {}, {}, (), sound=True)


def _said(field: FieldSpec, row: LocalRecord | None, link: Link | None) -> tuple[Value, ...]:
    """Return the words that may say a state, the row's own first: GitHub knows no others."""
    base = link.base.get(field.name) if link else None
    own = row.values.get(field.name, "") if row else ""
    return (own, base.remote if base else "", link.open_word if link else "")


def _word(milestone: Milestone, words: tuple[Word, ...], said: Iterable[Value]) -> Value:
    found = (find(each, words) for each in said if each)
    closed = milestone.state == _CLOSED
    return next((e.name for e in found if e and (e.closing is not Closing.OPEN) == closed), "")


def create(values: Values, spec: CollectionSpec) -> CreateMilestone:
    """Return the milestone of a row that has none yet."""
    sent = _sent(values, spec)
    return CreateMilestone(
        title=sent.get(Facet.NAME, ""),
        due=sent.get(Facet.DUE, ""),
        description=sent.get(Facet.DESCRIPTION, ""),
        state=sent.get(Facet.STATUS) or "open",
    )


def edit(milestone: Milestone, writes: Values, spec: CollectionSpec) -> EditMilestone:
    """Return the edit that gives a milestone these values; what it has already is not sent."""
    sent = _sent(writes, spec)

    def changed(facet: Facet, now: str) -> str | Keep:
        value = sent.get(facet)
        return KEEP if value is None or value == now else value

    return EditMilestone(
        milestone.number,
        title=changed(Facet.NAME, milestone.title),
        due=changed(Facet.DUE, milestone.due),
        description=changed(Facet.DESCRIPTION, canonical(milestone.description)),
        state=changed(Facet.STATUS, milestone.state),
    )


def applied(milestone: Milestone, sent: EditMilestone) -> Milestone:
    """Return the milestone as it would be after an edit."""
    return Milestone(
        milestone.number,
        milestone.title if sent.title is KEEP else sent.title,
        milestone.state if sent.state is KEEP else sent.state,
        milestone.description if sent.description is KEEP else sent.description,
        milestone.due if sent.due is KEEP else sent.due,
    )


def _sent(values: Values, spec: CollectionSpec) -> Mapping[Facet, str]:
    """Return values by what carries them; an empty word says nothing of the state."""
    found = {each.facet: values[each.name] for each in spec.fields if each.name in values}
    word = find(found.pop(Facet.STATUS, ""), spec.words)
    if word is not None:
        found[Facet.STATUS] = "open" if word.closing is Closing.OPEN else _CLOSED
    return found
