"""Issues that carry a marker of this tracker, and the rows that they were made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from gh_tracker.core.binding import trust
from gh_tracker.core.binding.adoption import UNTIED, fold
from gh_tracker.core.issue.marker import Marker, markers
from gh_tracker.core.issue.title import strip_prefix
from gh_tracker.core.model import Facet, LocalRecord, Settings
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Link, State


def own_markers(issues: Mapping[int, Issue], state: State) -> dict[int, Marker]:
    """Return the marker of each issue that carries exactly one of the state's lineage.

    An issue that was untied from its row keeps its block, which binds nothing any more.
    """
    untied = {each.issue for each in state.waiting if each.reason in UNTIED}
    found = {}
    for number, issue in issues.items():
        own = [each for each in markers(issue.body) if each.lineage == state.lineage]
        if len(own) == 1 and number not in untied:
            found[number] = own[0]
    return found


def missing_state(
    state: State, issues: Mapping[int, Issue], settings: Settings
) -> Iterator[Problem]:
    """Yield a warning where issues carry markers of a tracker that has no state: it was lost."""
    count = sum(trust.wrote_marker(issues[each], settings) for each in own_markers(issues, state))
    if count:
        text = (
            f"there is no state file beside the tracker, though {count} "
            f"{'issue carries' if count == 1 else 'issues carry'} its marker: it was lost, or the "
            "first sync was cut short. Rows are tied to their issues by the markers, and fields "
            "that differ are held; which rows were removed is not known any more. Where git has "
            "the file, bring it back before the next sync"
        )
        yield Problem("warning", "state-missing", 0, 0, text)


def new_ids(
    found: Mapping[int, Marker],
    issues: Mapping[int, Issue],
    links: Mapping[str, Link],
    settings: Settings,
) -> dict[str, str]:
    """Return of each link whose issue has the marker of another ID that ID.

    A run that followed a new ID to the issue, and whose state was lost, leaves that behind.
    """
    given = {}
    for key, link in links.items():
        marker = found.get(link.issue)
        if marker is None or not trust.wrote_marker(issues[link.issue], settings):
            continue
        if marker.id != key and marker.collection == link.collection:
            given[key] = marker.id
    return given


class Marked:
    """Finds the issues that earlier runs made of rows, by markers that may be believed."""

    def __init__(
        self,
        found: Mapping[int, Marker],
        issues: Mapping[int, Issue],
        linked: frozenset[int],
        settings: Settings,
    ) -> None:
        """Leave out issues that are linked already, and what strangers wrote."""
        self.markers = found
        self.issues = issues
        self.settings = settings
        self.by_id: dict[str, list[int]] = defaultdict(list)
        self.by_digest: dict[str, list[int]] = defaultdict(list)
        for number, marker in sorted(found.items()):
            if number not in linked and trust.wrote_marker(issues[number], settings):
                self.by_id[marker.id].append(number)
                if marker.digest:
                    self.by_digest[marker.digest].append(number)

    def of(self, row: LocalRecord, taken: Iterable[int]) -> list[int]:
        """Return the issues that may be a row's, without those that are taken by another.

        A row without an ID is known by its digest; where it was edited since, by its title among
        those left over.
        """
        if row.id:
            return self.by_id.get(row.id, [])
        if self.settings.is_keyless(row.collection):
            return []  # see ``Keyless``
        left = set(taken)
        found = [each for each in self.by_digest.get(row.digest, []) if each not in left]
        return found or [
            number
            for numbers in self.by_digest.values()
            for number in numbers
            if number not in left and self._title(number) == self._title_of(row)
        ]

    def _title(self, number: int) -> str:
        return fold(strip_prefix(self.issues[number].title, self.markers[number].id))

    def _title_of(self, row: LocalRecord) -> str:
        spec = self.settings.collection(row.collection).of_facet(Facet.TITLE)
        return fold(row.values.get(spec.name, "")) if spec else ""

    def believed(self, number: int) -> Marker | None:
        """Return the marker of an unlinked issue if it may be believed."""
        marker = self.markers.get(number)
        known = marker is not None and number in self.by_id.get(marker.id, ())
        return marker if known else None

    def not_ours(self, links: Mapping[str, Link], taken: Collection[int]) -> Iterator[Problem]:
        """Report markers that bind nothing: copied, forged, or of another tracker.

        ``taken`` are the issues that are tied to a row in this run.
        """
        linked = {link.issue for link in links.values()}
        for number, marker in sorted(self.markers.items()):
            link = links.get(marker.id)
            free = number not in linked
            copied = free and link is not None and link.issue != number
            forged = free and number not in taken and self.believed(number) is None
            if copied or forged:
                text = (
                    f"#{number} carries the marker of {marker.id}, which it is not; "
                    "take the marker out of its body"
                )
                yield Problem("warning", "marker-not-ours", 0, 0, text)
