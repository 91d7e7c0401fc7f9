from __future__ import annotations

import pytest

from gh_tracker.core.sections.choosing import chosen, field_of, has
from gh_tracker.core.spec import RISKS, TASKS
from tests.engine import row

ROWS = (
    row("UT-001", status="✅ Done", milestone="M1"),
    row("UT-002", status="Blocked", milestone="m1"),
    row("UT-003", status="Blocked", milestone="M2"),
)


def ids(**choice: tuple[str, ...]) -> list[str]:
    named = {header.replace("_", " "): values for header, values in choice.items()}
    return [each.id for each in chosen(ROWS, TASKS, named)]


def test_without_a_choice_all_are_meant() -> None:
    assert ids() == ["UT-001", "UT-002", "UT-003"]


def test_a_status_is_any_spelling_of_its_word() -> None:
    assert ids(Status=("completed",)) == ["UT-001"]
    assert ids(status=("Complete", "BLOCKED")) == ["UT-001", "UT-002", "UT-003"]


def test_a_word_of_no_vocabulary_chooses_nothing() -> None:
    assert ids(Status=("Nearly",)) == []


def test_every_column_must_fit() -> None:
    assert ids(Milestone=("M1",), Status=("Blocked",)) == ["UT-002"]


def test_a_column_that_is_not_there_chooses_nothing() -> None:
    assert ids(Impact=("High",)) == []


@pytest.mark.parametrize("header", ["Last Update", "last  updated", "last_update"])
def test_a_field_is_found_by_header_or_name(header: str) -> None:
    found = field_of(TASKS, header)
    assert found is not None
    assert found.name == "last_update"


def test_no_header_is_no_field() -> None:
    assert field_of(TASKS, "") is None


def test_a_word_that_nothing_means_is_not_had() -> None:
    status = field_of(RISKS, "Status")
    assert status is not None
    assert not has(row("R-1", collection="risks", status="?"), status, "!", RISKS)
