from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.binding.nextids import NextIds
from gh_tracker.core.ids import next_id
from gh_tracker.core.model import LocalRecord, Place
from gh_tracker.core.spec import TASKS
from tests.engine import row, settings_of

SETTINGS = settings_of()


def in_table(key: str, table: int) -> LocalRecord:
    return row(key)._replace(place=Place(table, 0, 1))


def ids(known: set[str], rows: Sequence[LocalRecord] = (), frozen: Sequence[str] = ()) -> NextIds:
    return NextIds(SETTINGS, {"tasks": known}, frozen, rows)


def test_each_is_one_more_than_the_last() -> None:
    free = ids({"UT-001", "UT-006"})
    assert [free.give("tasks") for _ in range(3)] == ["UT-007", "UT-008", "UT-009"]


def test_a_collection_without_any_begins_with_its_template() -> None:
    assert NextIds(SETTINGS, {}, (), ()).give("risks") == "R-01"


def test_each_table_counts_on_from_its_own() -> None:
    known = {"16-01", "16-02", "17-01"}
    free = ids(known, [in_table(key, int(key[:2])) for key in sorted(known)])
    assert [free.give("tasks", table) for table in (16, 17, 16)] == ["16-03", "17-02", "16-04"]


def test_two_tables_of_one_numbering_never_get_the_same() -> None:
    rows = [in_table("UT-001", 0), in_table("UT-002", 1)]
    free = ids({"UT-001", "UT-002"}, rows)
    given_out = [free.give("tasks", table) for table in (0, 1, 0, None, 1)]
    assert given_out == ["UT-003", "UT-004", "UT-005", "UT-006", "UT-007"]


def test_what_a_frozen_row_has_is_not_given() -> None:
    assert ids({"UT-001"}, frozen=["ut-002"]).give("tasks") == "UT-003"


@dataclass
class Watched(Sequence[LocalRecord]):
    """Rows that count how often they are looked through."""

    rows: list[LocalRecord]
    times: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: object) -> object:  # type: ignore[override]  # never asked for
        raise NotImplementedError

    def __iter__(self) -> Iterator[LocalRecord]:
        self.times += 1
        return iter(self.rows)


def test_the_rows_are_looked_through_once_a_table_however_many_are_new() -> None:
    watched = Watched([in_table("UT-001", 0), in_table("UT-002", 1)])
    free = ids({"UT-001", "UT-002"}, watched)

    for _ in range(500):
        free.give("tasks", 0)
        free.give("tasks", 1)

    assert watched.times == 2


KEYS = st.sampled_from(("UT", "R", "16", "1.2")).flatmap(
    lambda front: st.integers(1, 30).map(lambda number: f"{front}-{number:02}")
)


@given(st.sets(KEYS, max_size=8), st.integers(1, 6))
def test_they_are_those_that_would_be_found_one_by_one(known: set[str], count: int) -> None:
    free = ids(set(known))
    for _ in range(count):
        expected = next_id(TASKS, known, known)
        assert free.give("tasks") == expected
        known.add(expected)
