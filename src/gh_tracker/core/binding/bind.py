"""Which row belongs to which issue: by number, by marker, by adoption, or not at all.

The rules are those of "Whose issue is it" in docs/design.md: a record is bound by the number in
its link, or, when it has none, by a marker of this lineage that exactly one trusted issue carries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from gh_tracker.core.binding import adoption
from gh_tracker.core.binding.identity import Identity, follow
from gh_tracker.core.binding.keyless import Keyless, typed_as_well
from gh_tracker.core.binding.marked import Marked, new_ids, own_markers
from gh_tracker.core.binding.nextids import NextIds
from gh_tracker.core.binding.pairs import Binding, How, Options, Pair, Situation, is_gone
from gh_tracker.core.cells.keyless import UNSURE
from gh_tracker.core.model import Facet, LocalRecord
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Link, Waiting

__all__ = ["Binding", "How", "Options", "Pair", "Situation", "bind", "is_gone"]


def bind(situation: Situation) -> Binding:
    """Bring rows, issues and links together."""
    return _Binder(situation).bind()


class _Binder:
    """Binds step by step; each step takes what the ones before have left."""

    def __init__(self, situation: Situation) -> None:
        self.at = situation
        self.settings = situation.settings
        self.problems: list[Problem] = []
        self.marked = own_markers(situation.issues, situation.state)
        links = situation.state.links
        self.identity: Identity = follow(
            links,
            situation.local.records,
            lambda link: is_gone(situation, link),
            situation.settings.collections,
            renumber=situation.options.renumber,
            marked=new_ids(self.marked, situation.issues, links, self.settings),
        )
        self.links = self.identity.links
        self.held = {
            each: situation.local.frozen_ids[each]
            for each in situation.local.frozen_ids
            if each in self.links
        } | dict.fromkeys(self.identity.held, "swapped-ids")
        self.held |= dict.fromkeys(self.identity.unsure, "unsure-id")
        self.linked = {link.issue for link in self.links.values()}
        self.made = Marked(self.marked, situation.issues, frozenset(self.linked), self.settings)
        self.names = {name for row in self._in_order() for name in (row.id, row.digest)}
        self.taken: set[int] = set()
        self.keyless = Keyless(situation, self.links, self.made)
        local = situation.local
        rows = local.records.values()
        self.ids = NextIds(self.settings, self._known_ids(), local.frozen_ids, rows)

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
        pairs, fresh = typed_as_well(pairs, fresh, self.settings)
        self.taken.update(p.issue.number for p in pairs if p.how is How.ADOPTED and p.issue)
        pairs += self._imports(fresh)
        return self._result(pairs, () if self.at.options.adopt is not None else found, waiting.left)

    def _result(
        self,
        pairs: list[Pair],
        candidates: tuple[adoption.Candidate, ...],
        waiting: tuple[Waiting, ...],
    ) -> Binding:
        self.problems += [*self.made.not_ours(self.links, self.taken), *self._orphans()]
        problems = sorted(self.problems, key=lambda each: (each.line, each.code, each.message))
        left = tuple(each for each in waiting if each.issue not in self.linked | self.taken)
        return Binding(tuple(pairs), self.held, candidates, left, tuple(problems))

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
        for row in self._in_order():
            found = self.made.of(row, self.taken)
            if row.id in self.links:
                yield self._linked(row)
            elif not row.id and row.collection in self.at.local.broken:
                continue  # nothing is numbered while the table cannot be read whole
            elif number := self.keyless.number_of(row):
                yield self._told(row, number)
            elif numbers := self.keyless.may_be(row):
                self._unsure(row, numbers)
            elif len(found) > self._copies(row):
                self._ambiguous(row, found)
            elif found:
                yield self._marked(row, found[0])
            elif not self._may_exist(row):
                yield self._new(row)
            elif row.digest not in self.held:
                self._pending(row)

    def _copies(self, row: LocalRecord) -> int:
        """Return how many issues may be of this row: two new rows can be alike to the letter."""
        alike = [each for each in self.at.local.unnumbered if each.digest == row.digest]
        return 1 if row.id else len(alike)

    def _may_exist(self, row: LocalRecord) -> bool:
        """Tell whether a row's issue may have been made unseen, or which it is is not known.

        A row without an ID that was edited since its create was sent has another digest by now,
        so a pending create that is of no row may be of any of them.
        """
        if {row.id, row.digest} & self.at.pending or row.digest in self.held:
            return True
        return not row.id and bool(self.at.pending - self.names)

    def _pending(self, row: LocalRecord) -> None:
        text = (
            f"{row.id or 'a new row'}: whether its issue was made is not known yet; run again "
            "later, it is not made twice"
        )
        self.problems.append(Problem("warning", "pending-create", row.place.line, 1, text))

    def _orphans(self) -> Iterator[Problem]:
        """Tell of a create whose outcome is not known, and whose row is gone since."""
        local = self.at.local
        gone = self.at.pending - self.names - local.frozen_ids.keys()
        if gone and not local.unnumbered:
            text = (
                "an issue was asked for of a row that is gone since, and whether it was made is "
                "not known yet; run again later, nothing is made twice"
            )
            yield Problem("warning", "pending-create", 0, 0, text)

    def _in_order(self) -> list[LocalRecord]:
        rows = [*self.at.local.records.values(), *self.at.local.unnumbered]
        return sorted(rows, key=lambda row: row.place.line)

    def _linked(self, row: LocalRecord) -> Pair:
        link = self.links[row.id]
        if link.collection != row.collection:
            self.held[row.id] = "moved-collection"
        elif link.tombstone and self._is_another(row, link):
            self.held[row.id] = "retired-id"
        issue = self.at.issues.get(link.issue)
        named = any(each.name == link.collection for each in self.settings.collections)
        return Pair(
            row.id,
            link.collection if named else row.collection,
            How.LINKED,
            row,
            issue,
            link,
            self.identity.renamed.get(row.id, ""),
        )

    def _is_another(self, row: LocalRecord, link: Link) -> bool:
        """Tell whether a row has another title than the record whose ID it has."""
        spec = self.settings.collection(row.collection).of_facet(Facet.TITLE)
        base = link.base.get(spec.name) if spec else None
        return base is not None and spec is not None and row.values.get(spec.name) != base.local

    def _told(self, row: LocalRecord, number: int) -> Pair:
        """Pair a row without an ID with the issue that says what it says."""
        key = self.keyless.links.get(number)
        if key is None:
            return self._marked(row, number)
        link, issue = self.links[key], self.at.issues[number]
        return Pair(key, row.collection, How.LINKED, row, issue, link)

    def _unsure(self, row: LocalRecord, numbers: tuple[int, ...]) -> None:
        self.taken.update(numbers)
        self.held[row.digest] = UNSURE
        listed = " or ".join(f"#{each}" for each in sorted(numbers))
        text = (
            f"nobody can tell whether this is {listed}, and nothing of it is written; "
            "write the words of one issue here"
        )
        self._report(UNSURE, text, row.place.line)

    def _marked(self, row: LocalRecord, number: int) -> Pair:
        self.taken.add(number)
        key = row.id or self.marked[number].id
        return Pair(key, row.collection, How.MARKER, row, self.at.issues[number])

    def _new(self, row: LocalRecord) -> Pair:
        keyless = self.settings.is_keyless(row.collection)
        given = row.id or self.ids.give(row.collection, None if keyless else row.place.table)
        return Pair(given, row.collection, How.NEW_ROW, row)

    def _ambiguous(self, row: LocalRecord, numbers: list[int]) -> None:
        self.taken.update(numbers)
        name = row.id or "a row without an ID"
        self._several(row.id or row.digest, name, numbers, row.place.line)

    def _several(self, key: str, name: str, numbers: list[int], line: int = 0) -> str:
        """Hold what several issues carry the marker of, and tell of it once; return the code."""
        code, way = "several-issues", "`gh-tracker link ID NUMBER` says which one it is"
        if not line:
            way = "it has no row. Take the marker out of the body of those that are not it"
        if key not in self.held:
            self.held[key] = code
            listed = ", ".join(f"#{each}" for each in sorted(numbers))
            self._report(code, f"{name} is marked in {listed}; {way}", line)
        return code

    def _adopt(self, pair: Pair, found: tuple[adoption.Candidate, ...]) -> Pair:
        for each in found:
            if each.row is pair.row:
                self.taken.add(each.issue.number)
                return Pair(pair.id, pair.collection, How.ADOPTED, pair.row, each.issue)
        return pair

    def _rowless(self) -> list[Pair]:
        """Return the links that have no usable row now, in the collections of the configuration."""
        rows = self.at.local.records
        named = {each.name for each in self.settings.collections}
        links = [(key, link) for key, link in self.links.items() if link.collection in named]
        told = {*rows, *self.keyless.linked}
        gone = [(key, link) for key, link in links if key not in told]
        return [
            Pair(
                key,
                link.collection,
                How.LINKED,
                None,
                self.at.issues.get(link.issue),
                link,
                self.identity.renamed.get(key, ""),
            )
            for key, link in sorted(gone)
        ]

    def _unlinked(self) -> list[Issue]:
        free = self.at.issues.keys() - self.linked - self.taken
        return [self.at.issues[number] for number in sorted(free)]

    def _imports(self, fresh: Iterable[tuple[Issue, str]]) -> Iterator[Pair]:
        """Give each new issue a row that can have one now."""
        for issue, name in fresh:
            code = self._put_off(issue.number, name)
            if code:
                self.held[f"#{issue.number}"] = code
            else:
                yield self._import(issue, name)

    def _put_off(self, number: int, collection: str) -> str:
        """Return why an issue gets no row now: one that has a marker comes back as what it says."""
        marker = self.made.believed(number)
        if collection in self.at.local.broken:
            return "broken-collection"
        if marker is None or marker.collection != collection or marker.id in self.links:
            return ""
        if marker.id in self.at.local.frozen_ids:
            return "unread-row"
        alike = self.made.by_id[marker.id]
        return self._several(marker.id, marker.id, alike) if len(alike) > 1 else ""

    def _import(self, issue: Issue, collection: str) -> Pair:
        self.taken.add(issue.number)
        marker = self.made.believed(issue.number)
        known = {*self.at.local.records, *self.links}
        if marker and marker.collection == collection and marker.id not in known:
            key = marker.id  # a run that ended between the marker and the row goes on
        else:
            key = self.ids.give(collection)
        return Pair(key, collection, How.NEW_ISSUE, None, issue)

    def _report(self, code: str, message: str, line: int) -> None:
        self.problems.append(Problem("error", code, line, 1, message))
