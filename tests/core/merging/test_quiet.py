from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.merging.fate import Fate, Removal, fate
from gh_tracker.core.merging.merge import Verdict
from gh_tracker.core.merging.quiet import is_quiet
from gh_tracker.core.merging.records import Context, Record, merge_pair
from gh_tracker.core.model import Direction, Policy
from gh_tracker.core.settling.outcome import settle
from gh_tracker.core.state import Base, Decision
from tests.engine import CONTEXT, NOW, SPECS, context_of, issue, link, pair, row, with_base

QUIET = pair(row(), None, link())
REMOVAL = Removal(lambda _: False, NOW)

texts = st.sampled_from(("", "a", "b", "100%", "<br>", "| x", "# H", "M1", "M2", "#1", "#2"))
bases = st.builds(Base, texts, texts)
NAMES = {
    "tasks": ("title", "milestone", "owner", "status", "progress", "notes"),
    "risks": ("description", "impact", "mitigation", "owner", "status"),
}


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Linked records of either collection; each cell is often what it was at the last sync."""
    collection = draw(st.sampled_from(("tasks", "risks")))
    names = NAMES[collection]
    base = draw(st.dictionaries(st.sampled_from(names), bases))
    values = {}
    for name in draw(st.sets(st.sampled_from(names))):
        known = base.get(name)
        shown = CONTEXT.titles.title(known.local) if known else ""
        values[name] = draw(st.sampled_from((shown, shown, shown, draw(texts))))
    here = row("X-1", collection=collection)._replace(values=values)
    there = replace(link("X-1", collection=collection), base=base)
    if draw(st.booleans()):
        there = replace(there, seen=draw(st.dictionaries(st.sampled_from(names), texts)))
    return pair(here, None, there)


contexts = st.builds(
    lambda direction, prefer: context_of(direction=direction, prefer=prefer),
    st.sampled_from(Direction),
    st.sampled_from(Policy),
)


@given(pairs(), contexts)
def test_a_merge_of_a_quiet_record_asks_for_nothing_and_settles_to_the_same_link(
    found: Pair, context: Context
) -> None:
    if not is_quiet(found, context):
        return
    record = merge_pair(found, context)
    assert {m.verdict for m in record.fields.values()} <= {Verdict.NOTHING, Verdict.SETTLED}
    assert fate(record, context.lenses[found.collection], REMOVAL) is Fate.NOTHING
    whole = settle(Done(record, Fate.NOTHING), context, NOW)
    short = settle(Done(Record(found, {}), Fate.NOTHING), context, NOW)
    assert short.link == whole.link
    for each in (short, whole):
        assert (each.edits, each.changed, each.problems, each.conflicts) == ((), {}, (), ())


def test_a_record_as_the_last_sync_left_it_is_quiet() -> None:
    assert is_quiet(QUIET, CONTEXT)


def test_a_cell_that_never_held_what_github_has_is_quiet() -> None:
    known = with_base(link(), owner=Base("Someone", "@alice"))
    assert is_quiet(pair(row(owner="Someone"), None, known), CONTEXT)


def test_a_column_that_the_table_does_not_have_asks_for_nothing() -> None:
    assert is_quiet(pair(row(without=("notes",)), None, link()), CONTEXT)


@pytest.mark.parametrize("name", SPECS["tasks"].required)
def test_a_changed_cell_is_not_quiet(name: str) -> None:
    changes = {} if name == "id" else {name: "Blocked" if name == "status" else "Another"}
    changed = row()._replace(values={**row().values, **changes})
    assert is_quiet(pair(changed, None, link()), CONTEXT) is not bool(changes)


def test_a_record_without_a_row_has_no_cell_that_is_unchanged() -> None:
    assert not is_quiet(replace(QUIET, row=None), CONTEXT)


def test_a_title_that_means_another_milestone_is_not_quiet() -> None:
    assert not is_quiet(pair(row(milestone="#2"), None, link()), CONTEXT)


WAITING: Mapping[str, Mapping[str, object]] = {
    "a value seen": {"seen": {"title": "Else"}},
    "a decision": {"decisions": {"title": Decision("a", "a", "b")}},
    "a row that was gone": {"gone_since": NOW},
    "an issue that was lost": {"lost": "deleted"},
    "a row that was given up": {"tombstone": True},
}


@pytest.mark.parametrize("changes", WAITING.values(), ids=WAITING)
def test_a_link_with_something_waiting_is_not_quiet(changes: Mapping[str, object]) -> None:
    known = replace(link(), **changes)  # type: ignore[arg-type]  # named above
    assert not is_quiet(replace(QUIET, link=known), CONTEXT)


def test_a_record_whose_issue_was_read_is_not_quiet() -> None:
    assert not is_quiet(pair(row(), issue(), link()), CONTEXT)


@pytest.mark.parametrize("how", [each for each in How if each is not How.LINKED])
def test_a_record_that_is_new_here_is_not_quiet(how: How) -> None:
    assert not is_quiet(replace(QUIET, how=how), CONTEXT)


def test_a_record_with_a_new_id_is_not_quiet() -> None:
    assert not is_quiet(replace(QUIET, renamed_from="UT-009"), CONTEXT)


def test_a_record_with_a_cell_that_cannot_be_read_is_not_quiet() -> None:
    assert not is_quiet(pair(row(frozen={"status": "unknown-status"}), None, link()), CONTEXT)


@pytest.mark.parametrize(
    "changes",
    [
        {"rebuild": True},
        {"replacing": frozenset({"UT-001"})},
        {"finishing": frozenset({"UT-001"})},
        {"owners_before": {"Somebody": ("dana",)}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_in_a_run_that_asks_for_more_no_record_is_quiet(changes: Mapping[str, object]) -> None:
    asking = replace(context_of(), **changes)  # type: ignore[arg-type]  # named in the parameters
    assert not is_quiet(QUIET, asking)
