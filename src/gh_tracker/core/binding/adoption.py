"""Issues that are not linked yet: which could be adopted, which become rows, which wait."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gh_tracker.core.binding import trust
from gh_tracker.core.issue.marker import markers
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.issue.title import strip_prefix, without_leading_id
from gh_tracker.core.model import Facet, LocalRecord, Settings
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import State, Waiting

APPROVED: Final = "approved"
EARLY: Final = "before-first-sync"
UNLINKED: Final = "unlinked"
DOUBLE: Final = "double"
IN_USE: Final = "double-in-use"
UNTIED: Final = frozenset({UNLINKED, DOUBLE, IN_USE})
"""Why an issue is tied to nothing, whatever its marker says; see ``core.carrying.doubles``."""

DECIDED: Final = {APPROVED: "", **{each: each for each in UNTIED}}
"""What was decided of an issue, label or not, and why it still waits: not at all, or so."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row and an issue that seem to be the same; a person decides."""

    row: LocalRecord
    issue: Issue


def fold(text: str) -> str:
    """Return a title as titles are compared: NFC, case and runs of spaces folded."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def candidates(
    settings: Settings,
    rows: Sequence[LocalRecord],
    issues: Sequence[Issue],
    synced: Collection[str],
) -> tuple[Candidate, ...]:
    """Pair new rows of a first sync with unmarked issues that carry their ID or title.

    One to one only: a title that stands twice on either side pairs nothing.
    """
    fresh = [row for row in rows if row.collection not in synced]
    free = [issue for issue in issues if not markers(issue.body)]
    by_id = [
        Candidate(row, issue)
        for issue in free
        for row in fresh
        if row.id and strip_prefix(issue.title, row.id) != issue.title
    ]
    paired = {each.row.place for each in by_id}, {each.issue.number for each in by_id}
    titles = {row.place: fold(_title(settings, row)) for row in fresh if row.place not in paired[0]}
    by_title = [
        Candidate(row, issue)
        for issue in free
        if issue.number not in paired[1]
        for row in fresh
        if titles.get(row.place) and titles[row.place] in _foldings(settings, row, issue)
    ]
    return tuple(_one_to_one([*by_id, *by_title]))


def _foldings(settings: Settings, row: LocalRecord, issue: Issue) -> set[str]:
    """Return an issue's title as titles are compared: as it is and, for a row without an ID, bare.

    An ID that was given by a run whose outcome was lost may stand in front of it.
    """
    found = {fold(issue.title)}
    if not row.id:
        kind = settings.collection(row.collection).id_template.format(1)
        found.add(fold(without_leading_id(issue.title, kind)))
    return found


def _title(settings: Settings, row: LocalRecord) -> str:
    spec = settings.collection(row.collection).of_facet(Facet.TITLE)
    return row.values.get(spec.name, "") if spec else ""


def _one_to_one(found: list[Candidate]) -> Iterable[Candidate]:
    rows = Counter(each.row.place for each in found)
    issues = Counter(each.issue.number for each in found)
    kept = [e for e in found if rows[e.row.place] == 1 and issues[e.issue.number] == 1]
    return sorted(kept, key=lambda each: each.row.place.line)


@dataclass(slots=True)
class Taking:
    """Sorts labelled issues into those that become rows and those that wait.

    ``left`` holds, after ``sort``, what waits: the labelled ones of before the first sync, and
    those of strangers.
    """

    settings: Settings
    state: State
    labelled_by: Mapping[int, str] = field(default_factory=dict)
    left: tuple[Waiting, ...] = ()

    @property
    def _linked(self) -> set[int]:
        return {link.issue for link in self.state.links.values()}

    def sort(self, issues: Iterable[Issue], *, adopt_labelled: bool) -> list[tuple[Issue, str]]:
        """Return the issues that become rows now, each with its collection."""
        waiting = {each.issue: each for each in self.state.waiting}
        taken = []
        for issue in issues:
            if issue.number in self.state.decided:
                continue
            before = waiting.pop(issue.number, None)
            name = self.collection_of(issue)
            if before is not None and before.reason in DECIDED:
                name = before.collection
            reason = self._reason_to_wait(issue, name, before)
            if name and (not reason or (adopt_labelled and reason not in UNTIED)):
                taken.append((issue, name))
            elif name:
                waiting[issue.number] = Waiting(issue.number, name, reason)
        self.left = tuple(waiting[number] for number in sorted(waiting))
        return taken

    def collection_of(self, issue: Issue) -> str:
        """Return the collection whose label the issue has, or an empty string.

        Where a scope is set, an issue without the scope's label belongs to another tracker; one
        that is marked with another lineage always does. A child of a linked issue is a part of
        that record, and none of its own.
        """
        if issue.parent is not None and issue.parent in self._linked:
            return ""
        labels = {each.casefold() for each in issue.labels}
        scope = self.settings.scope.casefold()
        foreign = any(m.lineage != self.state.lineage for m in markers(issue.body))
        if foreign or (scope and scope not in labels):
            return ""
        named = (c for c in self.settings.collections if c.label.casefold() in labels)
        spec = next(named, None)
        if spec is None or (spec.listed and closing_of(issue) is not spec.listed):
            return ""
        return spec.name

    def _reason_to_wait(self, issue: Issue, collection: str, before: Waiting | None) -> str:
        if before is not None and before.reason in DECIDED:
            return DECIDED[before.reason]
        if collection not in self.state.collections or (before and before.reason == EARLY):
            return EARLY
        trusted = trust.may_become_row(issue, self.settings, self.labelled_by)
        return "" if trusted else "stranger"


def suspects(settings: Settings, state: State, issues: Iterable[Issue]) -> list[int]:
    """Return the labelled issues of strangers, of which it must be asked who labelled them."""
    taking = Taking(settings, state)
    linked = {link.issue for link in state.links.values()}
    return [
        issue.number
        for issue in issues
        if issue.number not in linked
        and taking.collection_of(issue) in state.collections
        and not trust.may_become_row(issue, settings, {})
    ]
