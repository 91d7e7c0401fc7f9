"""Rows without an ID as the codec gives them: told by the last sync, new, or held."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gh_tracker.core.cells.codec import Local, read
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS, DEFAULTS, RISKS, TASKS

SETTINGS = Settings((TASKS, RISKS, CHECKPOINTS, DECISIONS))
TASK = "| Task ID | Title | Status |\n| --- | --- | --- |\n| UT-1 | One | Blocked |\n"
LIST = "## Upcoming Checkpoints\n- **Week 4** – Show (UT-1).\n- See.\n"
LOG = "## Decision Log (2026)\n| Date | Decision | Owner |\n| --- | --- | --- |\n"
ROW = "| 2026-01-05 | Go. | Ops |\n"


def local(source: str, **listed: Mapping[str, Mapping[str, str]]) -> Local:
    known = Known(lambda _: {}, lambda name: listed.get(name, {}))
    return read(parse(source.encode()), SETTINGS, known)


def test_bullets_are_rows_that_have_no_id_yet() -> None:
    first, second = local(f"{TASK}\n{LIST}\n{LOG}{ROW}").unnumbered[:2]
    assert first.values == {
        "when": "Week 4",
        "text": "Show",
        "task": "UT-1",
        "status": "Upcoming",
    }
    assert (first.id, first.collection, first.place.line) == ("", "checkpoints", 6)
    assert first.digest != second.digest
    assert second.values["text"] == "See"


def test_rows_of_the_decision_log_are_such_rows_too() -> None:
    *_, row = local(f"{TASK}\n{LIST}\n{LOG}{ROW}").unnumbered
    assert row.values == {
        "date": "2026-01-05",
        "title": "Go.",
        "owner": "Ops",
        "status": "Decided",
    }


def test_without_their_collections_nobody_looks_at_them() -> None:
    found = read(parse(f"{TASK}\n{LIST}\n{LOG}{ROW}".encode()), DEFAULTS)
    assert (found.unnumbered, found.lists, set(found.tables)) == (
        (),
        frozenset(),
        {"tasks", "risks"},
    )


def test_a_row_of_the_last_sync_has_its_id_again() -> None:
    known = {"checkpoint-7": {"when": "Week 4", "text": "Show", "task": "UT-1"}}
    found = local(f"{TASK}\n{LIST}\n{LOG}{ROW}", checkpoints=known)
    assert found.records["checkpoint-7"].values["text"] == "Show"
    assert found.records["checkpoint-7"].id == "checkpoint-7"
    assert [each.values.get("text") for each in found.unnumbered] == ["See", None]


def test_one_that_cannot_be_told_is_a_problem_with_its_line_and_the_way_out() -> None:
    values = {"when": "Week 4", "text": "Show", "task": "UT-1"}
    known = {"checkpoint-1": values, "checkpoint-2": values}
    found = local(f"{TASK}\n{LIST}\n{LOG}{ROW}", checkpoints=known)
    (problem,) = [each for each in found.problems if each.code == "unsure-row"]
    assert (problem.line, problem.severity) == (6, "error")
    assert "checkpoint-1 or checkpoint-2" in problem.message
    assert "gh-tracker unlink" in problem.message
    assert found.frozen_ids == dict.fromkeys(known, "unsure-row")
    assert not found.records.keys() & known.keys()
    assert [each.values.get("text") for each in found.unnumbered] == ["See", None]


@pytest.mark.parametrize(
    ("source", "broken", "message"),
    [
        (f"{LOG}{ROW}", {"checkpoints"}, 'there is no heading "Upcoming Checkpoints"'),
        (LIST, {"decisions"}, 'there is no table under a heading "Decision Log"'),
        (f"{LIST}\n## Decision Log\n", {"decisions"}, "`sync: true` of `decisions:`"),
        (f"## Upcoming Checkpoints\n\n{LOG}{ROW}", set(), ""),
    ],
)
def test_without_its_section_nothing_of_a_collection_is_gone(
    source: str, broken: set[str], message: str
) -> None:
    found = local(f"{TASK}\n{source}")
    assert found.broken == broken
    said = [each.message for each in found.problems if each.code == "no-section"]
    assert len(said) == len(broken)
    assert all(message in each for each in said)


def test_a_list_is_there_when_its_heading_is() -> None:
    assert local(f"{TASK}\n## Upcoming checkpoints\n\n{LOG}").lists == {"checkpoints"}
    assert local(f"{TASK}\n{LOG}").lists == frozenset()


def test_a_bullet_without_a_text_is_told_of_and_is_no_new_row() -> None:
    found = local(f"{TASK}\n## Upcoming Checkpoints\n- **Week 4** – (UT-1).\n\n{LOG}")
    assert [(each.code, each.line) for each in found.problems] == [("empty-title", 6)]
    assert found.unnumbered == ()


def test_a_bullet_whose_text_was_taken_out_is_still_known_and_frozen() -> None:
    known = {"checkpoint-1": {"when": "Week 4", "text": "Show", "task": "UT-1"}}
    source = f"{TASK}\n## Upcoming Checkpoints\n- **Week 4** – (UT-1).\n\n{LOG}"
    assert local(source, checkpoints=known).records["checkpoint-1"].frozen == {
        "text": "empty-title"
    }


def test_a_row_that_is_cut_off_from_the_log_breaks_it() -> None:
    found = local(f"{TASK}\n{LIST}\n{LOG}{ROW}\n{ROW}")
    assert "decisions" in found.broken
    assert ("detached-row", "error") in {(each.code, each.severity) for each in found.problems}


def test_a_merge_conflict_breaks_them_all() -> None:
    found = local(f"{TASK}\n{LIST}\n{LOG}{ROW}\n<<<<<<< ours\n")
    assert found.broken >= {"checkpoints", "decisions"}


def test_a_document_of_which_nothing_is_known_has_new_rows_alone() -> None:
    found = read(parse(LIST.encode()), SETTINGS, Known(lambda _: {}))
    assert not [each for each in found.records.values() if each.collection == "checkpoints"]
