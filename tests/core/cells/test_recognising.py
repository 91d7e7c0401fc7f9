"""Which row is which, where none has an ID: never a guess."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.cells.recognising import Likeness, Recognised, recognise
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS

A = ("Week 4", "Wallet rehearsal", "UT-1")
B = ("Week 5", "Review of the rules", "UT-2")


def values(row: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("when", "text", "task"), row, strict=True))


def told(
    rows: list[tuple[str, str, str]], *known: tuple[str, str, str]
) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
    keys = {f"c-{n}": values(each) for n, each in enumerate(known, 1)}
    found = recognise([values(each) for each in rows], keys, CHECKPOINTS)
    return found.found, found.unsure


def test_rows_that_are_as_they_were_are_found_in_any_order() -> None:
    assert told([B, A], A, B) == ({0: "c-2", 1: "c-1"}, {})


@pytest.mark.parametrize(
    "row",
    [
        ("Week 9", *A[1:]),
        ("Week 4", "Something else", "UT-1"),
        ("Week 4", "Wallet rehearsal", "UT-9"),
        ("Week 9", "Wallet rehearsal with sales", "UT-1"),
        ("Week 9", "Wallet rehearsal", "UT-9"),
        ("Week 9", "WALLET Rehearsal!", ""),
    ],
    ids=["when", "text", "task", "when and some text", "all but text", "only case"],
)
def test_an_edited_row_is_found(row: tuple[str, str, str]) -> None:
    assert told([B, row], A, B) == ({0: "c-2", 1: "c-1"}, {})


@pytest.mark.parametrize(
    "row",
    [
        ("Week 4", "Something else", "UT-9"),
        ("Week 9", "Something else", "UT-1"),
        ("Week 9", "Wallet party for all", ""),
    ],
    ids=["when alone", "task alone", "few words alone"],
)
def test_a_row_that_is_only_a_little_like_another_is_a_new_one(row: tuple[str, str, str]) -> None:
    assert told([B, row], A, B) == ({0: "c-2"}, {})


def test_without_a_task_the_same_moment_is_enough() -> None:
    assert told([("Week 4", "Other words", "")], ("Week 4", "Decision", "")) == ({0: "c-1"}, {})


def test_a_row_is_taken_by_the_record_that_it_is_more_like() -> None:
    first, second = ("Week 4", "Sprint 1 review", ""), ("Week 5", "Sprint 2 review", "")
    edited = [("Week 5", "Sprint 2 review, online", ""), ("Week 4", "Sprint 1 review at 9", "")]
    assert told(edited, first, second) == ({0: "c-2", 1: "c-1"}, {})


def test_of_two_that_are_alike_to_the_letter_either_will_do() -> None:
    assert told([A, A], A, A) == ({0: "c-1", 1: "c-2"}, {})
    assert told([A, A, A], A, A) == ({0: "c-1", 1: "c-2"}, {})


def test_where_one_of_two_alike_went_nobody_can_tell_which() -> None:
    assert told([A], A, A) == ({}, {0: ("c-1", "c-2")})


def test_where_one_of_two_alike_was_edited_the_edited_one_is_not_new() -> None:
    assert told([A, ("Week 9", *A[1:])], A, A) == ({}, {0: ("c-1", "c-2"), 1: ("c-1", "c-2")})
    assert told([A, B], A, A) == ({}, {0: ("c-1", "c-2")})


def test_swapped_texts_are_held() -> None:
    rows = [(A[0], B[1], A[2]), (B[0], A[1], B[2])]
    found, unsure = told(rows, A, B)
    assert (found, set(unsure)) == ({}, {0, 1})
    assert set(unsure[0]) == {"c-1", "c-2"}


def test_one_that_may_be_either_of_two_holds_both() -> None:
    found, unsure = told([("Week 6", "Wallet rehearsal", "")], A, ("Week 5", *A[1:]))
    assert (found, unsure) == ({}, {0: ("c-1", "c-2")})


def test_two_rows_that_may_be_one_record_are_both_held() -> None:
    rows = [("Week 6", A[1], "UT-1"), ("Week 7", A[1], "UT-1")]
    found, unsure = told(rows, A)
    assert (found, unsure) == ({}, {0: ("c-1",), 1: ("c-1",)})


def test_what_is_sure_is_told_first_and_frees_the_rest() -> None:
    rows = [("Week 6", A[1], "UT-1"), A]
    assert told(rows, A) == ({1: "c-1"}, {})


def test_a_field_that_a_side_does_not_have_is_no_difference_in_all() -> None:
    known = {"d-1": {"title": "Go", "date": "2026-01-01", "owner": "Ops", "status": "Decided"}}
    found = recognise([{"title": "Stop", "date": "2026-01-01", "owner": "Ops"}], known, DECISIONS)
    assert found.found == {0: "d-1"}


def test_likeness_is_no_score() -> None:
    assert Likeness(2, 1).beats(Likeness(2, 0))
    assert not Likeness(2, 0).beats(Likeness(0, 2))
    assert not Likeness(0, 2).beats(Likeness(2, 0))
    assert not Likeness(2, 0).beats(Likeness(0, 1))
    assert not Likeness(0, 3).beats(Likeness(2, 0))
    assert not Likeness(1, 1).beats(Likeness(1, 1))


CELL = st.sampled_from(("", "a", "b", "a b"))
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=5)


def recognised(rows: list[tuple[str, str, str]], known: list[tuple[str, str, str]]) -> Recognised:
    keys = {f"c-{n}": values(each) for n, each in enumerate(known)}
    return recognise([values(each) for each in rows], keys, CHECKPOINTS)


@given(ROWS, ROWS)
def test_no_record_has_two_rows_and_none_is_both_told_and_unsure(
    rows: list[tuple[str, str, str]], known: list[tuple[str, str, str]]
) -> None:
    found = recognised(rows, known)
    assert len(set(found.found.values())) == len(found.found)
    assert not found.found.keys() & found.unsure.keys()
    assert not set(found.found.values()) & found.held


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(
    rows: list[tuple[str, str, str]], known: list[tuple[str, str, str]], chance: Random
) -> None:
    """What each row is told to be, read as what it says, is the same in any order."""

    def said(rows: list[tuple[str, str, str]]) -> list[str]:
        found = recognised(rows, known)
        texts = {f"c-{n}": each for n, each in enumerate(known)}
        return sorted(f"{rows[index]} {texts[key]}" for index, key in found.found.items())

    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert said(rows) == said(shuffled)


@given(ROWS)
def test_a_tracker_that_nobody_touched_is_told_whole(rows: list[tuple[str, str, str]]) -> None:
    found = recognised(rows, rows)
    assert (len(found.found), found.unsure) == (len(rows), {})
    assert all(rows[index] == rows[int(key[2:])] for index, key in found.found.items())
