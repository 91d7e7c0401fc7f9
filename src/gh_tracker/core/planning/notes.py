"""What a person is told about single records and issues, with the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gh_tracker.core.binding.bind import Pair
from gh_tracker.core.merging.fate import DISCUSSION, Fate
from gh_tracker.core.merging.merge import LEFT
from gh_tracker.core.merging.records import Record
from gh_tracker.core.problem import Problem, Severity
from gh_tracker.core.spec import MILESTONES
from gh_tracker.core.state import Waiting

_ISSUE: Final = {
    "damaged-block": "its block is damaged, so its body is not written; restore the begin and end "
    "lines, or take the block out to have it put back",
    "foreign-block": "its block belongs to another record or tracker; its body is not written",
    "no-block": "its block was taken out of the body",
    "missing-heading": "a heading was taken out of its block; the field is taken for unchanged",
    "missing-line": "a line was taken out of its block; the field is taken for unchanged",
    "closed-word-label": "it is open and carries the label of a closed status; take the label off",
    "foreign-id-in-title": "its title begins with the ID of another record",
    "unknown-status-label": "it carries a status label that is no word of the vocabulary",
}

_HELD: Final = {
    "swapped-ids": "its ID and another one seem to have been swapped; nothing of the two is "
    "written. Put the IDs back, or `gh-tracker sync --renumber` to follow the titles",
    "unsure-id": "it has the title of a record whose row cannot be read, so it may be that one "
    "under a new ID; mend what cannot be read first",
    "several-issues": "several issues carry its marker; `gh-tracker link` says which one it is",
    "moved-collection": "its row stands in a table of another collection; move it back, or "
    "`gh-tracker unlink {id}`",
    "retired-id": "its ID was that of a record whose row was removed; give it another one, or "
    "leave the ID cell empty to have one given",
}


def of_issue(code: str, pair: Pair) -> str:
    """Return what is said of a problem that was found in an issue."""
    number = pair.issue.number if pair.issue else 0
    return f"{pair.id}, #{number}: {_ISSUE.get(code, code)}"


def of_held(code: str, pair: Pair) -> str:
    """Return what is said of a record that nothing is written of."""
    return f"{pair.id}: {_HELD.get(code, code).replace('{id}', pair.id)}"


def of_record(fate: Fate, record: Record, grace: float) -> Iterator[Problem]:
    """Yield what is worth telling of a record."""
    left = next((each for each in record.fields.values() if each.code == LEFT), None)
    if left is not None:
        text = of_left(record.pair, left.remote or "")
        yield Problem("warning", LEFT, _line(record.pair), 1, text)
    told = of_fate(fate, record.pair, grace)
    if told is not None:
        yield told


def of_left(pair: Pair, word: str) -> str:
    """Return what is said of a row whose issue is no longer in the state that is listed."""
    number = pair.issue.number if pair.issue else pair.link.issue if pair.link else 0
    return (
        f"#{number} of {pair.id} is {word} on GitHub now; its row stays. Take the row out, or "
        "close the issue as completed again"
    )


def _line(pair: Pair) -> int:
    return pair.row.place.line if pair.row else 0


def of_fate(fate: Fate, pair: Pair, grace: float) -> Problem | None:
    """Return what is told of a record's fate, at its row; None where it is as people expect."""
    is_row = pair.collection == MILESTONES.name
    told = _of_row(fate, pair) if is_row else _fate(fate, pair, grace)
    severity: Severity = "error" if fate is Fate.UNREAD else "warning"
    return Problem(severity, told[0], _line(pair), 1, told[1]) if told else None


def _fate(fate: Fate, pair: Pair, grace: float) -> tuple[str, str] | None:
    """Return code and text of what a record's fate is worth telling, or None."""
    number = pair.link.issue if pair.link else 0
    if fate is Fate.AWAIT_CLOSE:
        return "removal-pending", (
            f"the row of {pair.id} is gone; #{number} is closed as not planned when it has been "
            f"gone for {grace:g} hours, or at once with `gh-tracker sync --yes`"
        )
    if fate is Fate.CLOSE:
        return "removed", f"the row of {pair.id} is gone: #{number} is closed as not planned"
    if fate is Fate.LOST:
        return "issue-gone", (
            f"#{number} of {pair.id} {_gone(pair)}; its row stays. Put the issue back, or "
            f"`gh-tracker unlink {pair.id}` to have a new one made"
        )
    if fate is Fate.UNREAD:
        return "removal-unread", (
            f"the row of {pair.id} is gone, and something in #{number} cannot be read, so it is "
            "neither closed nor given up; mend its block, or take the whole block out"
        )
    if fate is Fate.ADD_ROW and pair.link is not None:
        return "row-restored", (
            f"#{number} changed since its row {pair.id} went, or was not settled then: the row is "
            "back"
        )
    return None


def _of_row(fate: Fate, pair: Pair) -> tuple[str, str] | None:
    """Return code and text of what is worth telling of the row of a milestone, or None."""
    if fate is Fate.LOST and pair.row is not None:
        return "milestone-gone", (
            f"{pair.id} is no longer there on GitHub; its row stays. Remove the row, or "
            f"`gh-tracker unlink '{pair.id}'` to have it made anew"
        )
    if fate is Fate.BURY and pair.milestone is not None:
        return "milestone-untied", (
            f"the row of {pair.id} was removed: on GitHub the milestone stays as it is, and so do "
            "the issues that are in it"
        )
    return None


def _gone(pair: Pair) -> str:
    place = pair.link.lost if pair.link else ""
    if place == DISCUSSION:
        return "was converted to a discussion"
    return f"was moved to {place}" if "://" in place else "is no longer there"


def of_waiting(waiting: Waiting) -> str:
    """Return what is said of a labelled issue that is not taken up."""
    if waiting.reason == "stranger":
        return (
            f"#{waiting.issue} has the label of the {waiting.collection}, but comes from someone "
            f"without write access; `gh-tracker link NEW {waiting.issue}` makes it a row"
        )
    return (
        f"#{waiting.issue} had the label of the {waiting.collection} before the first sync; "
        "`gh-tracker sync --adopt-labelled` makes it a row"
    )


def of_double(number: int) -> str:
    """Return what is said of a second issue of a row that is not closed without a person."""
    return (
        f"#{number} was made of a row at the same moment as the issue that the row has now, and "
        "was used since, or is not quite the same; take over what is needed, then close it, or "
        f"`gh-tracker link ID {number}` ties the row to it instead"
    )


def of_milestone(before: str, tracker: str, github: str) -> str:
    """Return what is said of a milestone that both sides have renamed."""
    return (
        f'the milestone "{before}" is "{tracker}" in the tracker now, and "{github}" on GitHub; '
        "write one of the two titles in both places"
    )
