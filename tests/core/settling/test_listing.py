"""A row that stands in the tracker while its issue is in one state: what is kept, and its end."""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import RemoveRow, SetCell
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.writes import create
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, merge_pair
from gh_tracker.core.model import LocalRecord, Place, Settings
from gh_tracker.core.remote import Issue
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS
from gh_tracker.core.state import Base, Link
from tests.engine import NOW, TITLES
from tests.issues import LINEAGE, LINK_URL, issue_of

SETTINGS = Settings((CHECKPOINTS, DECISIONS))
LENSES = {e.name: Lens(e, SETTINGS, LINEAGE, LINK_URL) for e in SETTINGS.collections}
CONTEXT = Context(SETTINGS, LENSES, TITLES)
VALUES = {"when": "Week 4", "text": "Show", "task": "", "status": "Upcoming"}
DECISION = {
    "date": "2026-01-05",
    "title": "Go.",
    "rationale": "",
    "owner": "",
    "status": "Decided",
}


def row(collection: str = "checkpoints", key: str = "checkpoint-1", **values: str) -> LocalRecord:
    whole = VALUES if collection == "checkpoints" else DECISION
    return LocalRecord(key, collection, {**whole, **values}, Place(0, 0, 9), "d" * 12)


def link(collection: str = "checkpoints", **bases: Base) -> Link:
    whole = VALUES if collection == "checkpoints" else DECISION
    base = {name: Base(value, value) for name, value in whole.items()}
    return Link(f"{collection[:-1]}-1", collection, 7, "n", {**base, **bases})


def issue(collection: str = "checkpoints", **changes: object) -> Issue:
    whole = VALUES if collection == "checkpoints" else DECISION
    made = issue_of(create(f"{collection[:-1]}-1", whole, LENSES[collection]), 7)
    made = replace(made, updated_at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def closed(title: str = "Show") -> Issue:
    return issue(state="closed", state_reason="completed", closed_at=NOW, title=title)


def settled(pair: Pair, answer: Issue | None = None) -> Settled:
    record = merge_pair(pair, CONTEXT)
    return settle(Done(record, Fate.NOTHING, answer or pair.issue), CONTEXT, NOW)


def pair(here: LocalRecord, there: Issue | None, known: Link | None) -> Pair:
    how = How.LINKED if known else How.NEW_ROW
    return Pair(known.id if known else "decision-1", here.collection, how, here, there, known)


def test_a_bullet_whose_issue_is_closed_goes_and_its_link_is_a_tombstone() -> None:
    found = settled(pair(row(), closed(), link()))
    (edit,) = found.edits
    assert isinstance(edit, RemoveRow)
    assert (edit.record, edit.field, edit.before) == ("checkpoint-1", "status", VALUES)
    assert found.link is not None
    assert (found.link.tombstone, found.link.gone_since) == (True, NOW)
    assert found.link.base["status"] == Base("Done", "Done")


def test_what_github_changed_besides_needs_no_writing_any_more() -> None:
    found = settled(pair(row(), closed(title="See"), link()))
    assert [type(each) for each in found.edits] == [RemoveRow]


def test_a_bullet_that_says_what_github_does_not_have_waits() -> None:
    found = settled(pair(row(text="See"), closed(title="Look"), link()))
    assert found.edits == ()
    assert found.link is not None
    assert not found.link.tombstone
    assert found.link.base["status"] == Base("Upcoming", "Upcoming")
    assert found.link.seen == {"text": "Look", "status": "Done"}
    assert found.link.row == {"text": "See"}


def test_what_a_row_says_besides_its_base_is_kept_to_know_it_by() -> None:
    found = settled(pair(row(text="See"), issue(title="Look"), link()))
    assert found.link is not None
    assert found.link.row == {"text": "See"}
    again = settled(pair(row(), issue(), replace(link(), row={"text": "See"})))
    assert again.link is not None
    assert again.link.row == {}


def test_what_comes_from_github_is_not_kept_besides() -> None:
    found = settled(pair(row(), issue(title="Look"), link()))
    assert [each.after for each in found.edits if isinstance(each, SetCell)] == ["Look"]
    assert found.link is not None
    assert found.link.row == {}


def created(here: LocalRecord, answer: Issue) -> Settled:
    record = merge_pair(pair(here, None, None), CONTEXT)
    return settle(Done(record, Fate.CREATE, answer), CONTEXT, NOW)


def decided() -> Issue:
    return issue("decisions", state="closed", state_reason="completed", closed_at=NOW)


def test_a_decision_without_a_date_gets_that_of_its_closing() -> None:
    found = created(row("decisions", "", date=""), decided())
    assert SetCell("decision-1", "date", "", NOW[:10]) in found.edits
    assert found.link is not None
    assert found.link.base["date"] == Base(NOW[:10], NOW[:10])


def test_a_date_that_was_typed_stands_beside_githubs() -> None:
    found = created(row("decisions", ""), decided())
    assert [each for each in found.edits if isinstance(each, SetCell)] == []
    assert found.link is not None
    assert found.link.base["date"] == Base("2026-01-05", NOW[:10])
    assert found.problems == ()


def test_a_date_that_was_typed_is_not_githubs_when_the_closing_was_not_sent() -> None:
    found = created(row("decisions", ""), issue("decisions"))
    assert found.link is not None
    assert found.link.base["date"] == Base("2026-01-05", "")
