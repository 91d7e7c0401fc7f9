"""Which row belongs to which issue: by number, by marker, by adoption, or not at all.

The rules are those of "Whose issue is it" in docs/design.md: a record is bound by the number in
its link, or, when it has none, by a marker of this lineage that exactly one trusted issue carries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from gh_tracker.core import adoption, trust
from gh_tracker.core.codec import Local
from gh_tracker.core.identity import Identity, follow
from gh_tracker.core.ids import next_id
from gh_tracker.core.marker import Marker, markers
from gh_tracker.core.model import Facet, Issue, LocalRecord, Settings
from gh_tracker.core.problem import Problem
from gh_tracker.core.state import Link, State, Waiting
from gh_tracker.core.title import strip_prefix


class How(StrEnum):
    """How a row and an issue came together."""

    LINKED = "linked"
    MARKER = "marker"
    ADOPTED = "adopted"
    NEW_ROW = "new-row"
    NEW_ISSUE = "new-issue"


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who runs a sync has decided beforehand.

    ``adopt`` is None until it is decided whether issues with a row's title are to be linked.
    """

    adopt: bool | None = None
    adopt_labelled: bool = False
    renumber: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One record: its row, its issue and its link, as far as there are such.

    ``id`` is the ID that the record has, or is given in this run (``row.id`` is then empty).
    ``issue`` is None for a linked issue that did not change since the cursor.
    """

    id: str
    collection: str
    how: How
    row: LocalRecord | None = None
    issue: Issue | None = None
    link: Link | None = None
    renamed_from: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """All records of one run, in the tracker's order, then by issue number.

    ``held`` maps IDs of which nothing may be written to a code; ``candidates`` are issues that
    could be adopted and wait for a decision.
    """

    pairs: tuple[Pair, ...]
    held: Mapping[str, str]
    candidates: tuple[adoption.Candidate, ...]
    waiting: tuple[Waiting, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that binding looks at.

    ``issues`` are those read in this run; ``labelled_by`` maps an issue to who gave it the
    collection's label; ``mentions`` tells whether an ID still stands anywhere in the file;
    ``pending`` are IDs and digests of rows whose create may have been done unseen.
    """

    settings: Settings
    local: Local
    state: State
    issues: Mapping[int, Issue]
    mentions: Callable[[str], bool]
    options: Options = Options()
    labelled_by: Mapping[int, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()


def is_gone(situation: Situation, link: Link) -> bool:
    """Tell whether a link's row was really removed, and not only cannot be read."""
    local = situation.local
    if link.id in local.records or link.id in local.frozen_ids or link.collection in local.broken:
        return False
    return not situation.mentions(link.id)


def bind(situation: Situation) -> Binding:
    """Bring rows, issues and links together."""
    return _Binder(situation).bind()


class _Binder:
    """Binds step by step; each step takes what the ones before have left."""

    def __init__(self, situation: Situation) -> None:
        self.at = situation
        self.settings = situation.settings
        self.problems: list[Problem] = []
        self.identity: Identity = follow(
            situation.state.links,
            situation.local.records,
            lambda link: is_gone(situation, link),
            situation.settings.collections,
            renumber=situation.options.renumber,
        )
        self.links = self.identity.links
        self.held = {
            each: situation.local.frozen_ids[each]
            for each in situation.local.frozen_ids
            if each in self.links
        } | dict.fromkeys(self.identity.held, "swapped-ids")
        self.linked = {link.issue for link in self.links.values()}
        self.marked = self._markers()
        self.taken: set[int] = set()
        self.ids = self._known_ids()

    def bind(self) -> Binding:
        pairs = [*self._rows()]
        found = adoption.candidates(
            self.settings,
            [pair.row for pair in pairs if pair.row and pair.how is How.NEW_ROW],
            [each for each in self._unlinked() if each.number not in self.marked],
            self.at.state.collections,
        )
        if self.at.options.adopt:
            pairs = [self._adopt(pair, found) for pair in pairs]
        pairs += self._rowless()
        waiting = adoption.Taking(self.settings, self.at.state, self.at.labelled_by)
        if self.at.options.adopt is None and found:
            return self._result(pairs, found, self.at.state.waiting)
        fresh = waiting.sort(self._unlinked(), adopt_labelled=self.at.options.adopt_labelled)
        pairs += self._imports(fresh)
        return self._result(pairs, () if self.at.options.adopt is not None else found, waiting.left)

    def _result(
        self,
        pairs: list[Pair],
        candidates: tuple[adoption.Candidate, ...],
        waiting: tuple[Waiting, ...],
    ) -> Binding:
        self.problems += self._foreign_markers()
        problems = sorted(self.problems, key=lambda each: (each.line, each.code, each.message))
        left = tuple(each for each in waiting if each.issue not in self.linked | self.taken)
        return Binding(tuple(pairs), self.held, candidates, left, tuple(problems))

    def _markers(self) -> dict[int, Marker]:
        """Return the marker of each issue that carries exactly one of this lineage.

        An issue that a person untied from its row keeps its block, which binds nothing any more.
        """
        found = {}
        waiting = self.at.state.waiting
        untied = {each.issue for each in waiting if each.reason == adoption.UNLINKED}
        for number, issue in self.at.issues.items():
            if number in untied:
                continue
            own = [m for m in markers(issue.body) if m.lineage == self.at.state.lineage]
            if len(own) == 1:
                found[number] = own[0]
        return found

    def _known_ids(self) -> dict[str, set[str]]:
        """Return every ID that was ever given, by collection, as far as this run can see."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, row in self.at.local.records.items():
            found[row.collection].add(key)
        for key, link in [*self.at.state.links.items(), *self.links.items()]:
            found[link.collection].add(key)
        for marker in self.marked.values():
            found[marker.collection].add(marker.id)
        return found

    def _rows(self) -> Iterator[Pair]:
        """Pair every row that can be used with its link and its issue."""
        by_id: dict[str, list[int]] = defaultdict(list)
        by_digest: dict[str, list[int]] = defaultdict(list)
        for number, marker in self.marked.items():
            if number not in self.linked and trust.wrote_marker(
                self.at.issues[number], self.settings
            ):
                by_id[marker.id].append(number)
                if marker.digest:
                    by_digest[marker.digest].append(number)
        for row in self._in_order():
            found = by_id[row.id] if row.id else self._of_unnumbered(row, by_digest)
            if row.id in self.links:
                yield self._linked(row)
            elif not row.id and row.collection in self.at.local.broken:
                continue  # nothing is numbered while the table cannot be read whole
            elif len(found) > self._copies(row):
                self._ambiguous(row, found)
            elif found:
                yield self._marked(row, found[0])
            elif not {row.id, row.digest} & self.at.pending:
                yield self._new(row)

    def _copies(self, row: LocalRecord) -> int:
        """Return how many issues may be of this row: two new rows can be alike to the letter."""
        alike = [each for each in self.at.local.unnumbered if each.digest == row.digest]
        return 1 if row.id else len(alike)

    def _of_unnumbered(self, row: LocalRecord, by_digest: Mapping[str, list[int]]) -> list[int]:
        """Find the issue that an earlier run made of a row without an ID.

        By the row's digest; where the row was edited since, by its title among those left over.
        """
        found = [n for n in by_digest.get(row.digest, []) if n not in self.taken]
        if found:
            return found
        spec = self.settings.collection(row.collection).of_facet(Facet.TITLE)
        title = adoption.fold(row.values.get(spec.name, "")) if spec else ""
        return [
            number
            for numbers in by_digest.values()
            for number in numbers
            if number not in self.taken
            and adoption.fold(strip_prefix(self.at.issues[number].title, self.marked[number].id))
            == title
        ]

    def _in_order(self) -> list[LocalRecord]:
        rows = [*self.at.local.records.values(), *self.at.local.unnumbered]
        return sorted(rows, key=lambda row: row.place.line)

    def _linked(self, row: LocalRecord) -> Pair:
        link = self.links[row.id]
        if link.collection != row.collection:
            self.held[row.id] = "moved-collection"
            self._report(
                "moved-collection",
                f"{row.id} stands among the {row.collection} now, but is one of the "
                f"{link.collection}; move it back, or `gh-tracker unlink {row.id}`",
                row.place.line,
            )
        issue = self.at.issues.get(link.issue)
        return Pair(
            row.id,
            link.collection,
            How.LINKED,
            row,
            issue,
            link,
            self.identity.renamed.get(row.id, ""),
        )

    def _marked(self, row: LocalRecord, number: int) -> Pair:
        self.taken.add(number)
        key = row.id or self.marked[number].id
        return Pair(key, row.collection, How.MARKER, row, self.at.issues[number])

    def _new(self, row: LocalRecord) -> Pair:
        return Pair(row.id or self._next(row.collection), row.collection, How.NEW_ROW, row)

    def _next(self, collection: str) -> str:
        everywhere = {*self.at.local.frozen_ids, *chain.from_iterable(self.ids.values())}
        spec = self.settings.collection(collection)
        given = next_id(spec, self.ids[collection], everywhere)
        self.ids[collection].add(given)
        return given

    def _ambiguous(self, row: LocalRecord, numbers: list[int]) -> None:
        self.held[row.id or row.digest] = "several-issues"
        self.taken.update(numbers)
        listed = ", ".join(f"#{each}" for each in sorted(numbers))
        self._report(
            "several-issues",
            f"{row.id or 'a row without an ID'} is marked in {listed}; "
            "`gh-tracker link ID NUMBER` says which one it is",
            row.place.line,
        )

    def _adopt(self, pair: Pair, found: tuple[adoption.Candidate, ...]) -> Pair:
        for each in found:
            if each.row is pair.row:
                self.taken.add(each.issue.number)
                return Pair(pair.id, pair.collection, How.ADOPTED, pair.row, each.issue)
        return pair

    def _rowless(self) -> list[Pair]:
        """Return the links that have no usable row now."""
        rows = self.at.local.records
        gone = [(key, link) for key, link in self.links.items() if key not in rows]
        return [
            Pair(key, link.collection, How.LINKED, None, self.at.issues.get(link.issue), link)
            for key, link in sorted(gone)
        ]

    def _unlinked(self) -> list[Issue]:
        free = self.at.issues.keys() - self.linked - self.taken
        return [self.at.issues[number] for number in sorted(free)]

    def _imports(self, fresh: Iterable[tuple[Issue, str]]) -> Iterator[Pair]:
        """Give each new issue a row, but none where the tables cannot be read whole."""
        for issue, name in fresh:
            if name in self.at.local.broken:
                self.held[f"#{issue.number}"] = "broken-collection"
            else:
                yield self._import(issue, name)

    def _import(self, issue: Issue, collection: str) -> Pair:
        self.taken.add(issue.number)
        marker = self.marked.get(issue.number)
        free = {*self.at.local.records, *self.at.local.frozen_ids, *self.links}
        if marker and marker.collection == collection and marker.id not in free:
            key = marker.id  # a run that ended between the marker and the row goes on
        else:
            key = self._next(collection)
        return Pair(key, collection, How.NEW_ISSUE, None, issue)

    def _foreign_markers(self) -> Iterator[Problem]:
        """Report markers that bind nothing: copied, forged, or of another tracker."""
        for number, marker in sorted(self.marked.items()):
            link = self.links.get(marker.id)
            copied = link is not None and link.issue != number and number not in self.linked
            if copied or (
                number not in self.linked
                and number not in self.taken
                and not trust.wrote_marker(self.at.issues[number], self.settings)
            ):
                yield Problem(
                    "warning",
                    "marker-not-ours",
                    0,
                    0,
                    f"#{number} carries the marker of {marker.id}, which it is not; "
                    "take the marker out of its body",
                )

    def _report(self, code: str, message: str, line: int) -> None:
        self.problems.append(Problem("error", code, line, 1, message))
