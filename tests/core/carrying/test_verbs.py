"""Which word of the log a change of status has."""

from __future__ import annotations

import pytest

from gh_tracker.core.carrying.verbs import VERBS, verb_of
from gh_tracker.core.cells.words import find
from gh_tracker.core.model import Closing, Word
from gh_tracker.core.spec import RISKS, TASKS


def verb(was: str, now: str, words: tuple[Word, ...] = TASKS.words) -> str:
    before, after = find(was, words), find(now, words)
    assert before
    assert after
    return verb_of(before, after, words)


def test_every_change_of_words_has_one_verb_or_none() -> None:
    names = [word.name for word in TASKS.words]
    found = {(was, now): verb(was, now) for was in names for now in names}
    assert {pair for pair, told in found.items() if told == "completed"} == {
        (name, "Complete") for name in names if name != "Complete"
    }
    assert {pair for pair, told in found.items() if told == "reopened"} == {
        (was, now) for was in names[4:] for now in names[:4]
    }
    assert {told for (was, now), told in found.items() if was == now} == {""}
    assert {told for told in found.values() if told} <= VERBS


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("Not Started", "In Progress", "started"),
        ("Blocked", "In Progress", "started"),
        ("In Progress", "Blocked", "blocked"),
        ("In Progress", "On Hold", "paused"),
        ("In Progress", "Not Started", ""),
    ],
)
def test_a_change_between_open_words_has_the_verb_of_the_new_one(
    was: str, now: str, told: str
) -> None:
    assert verb(was, now) == told


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("Open", "Mitigating", "started"),
        ("Mitigating", "Resolved", "completed"),
        ("Open", "Accepted", "cancelled"),
        ("Accepted", "Open", "reopened"),
    ],
)
def test_risks_have_the_same_verbs(was: str, now: str, told: str) -> None:
    assert verb(was, now, RISKS.words) == told


def test_a_vocabulary_of_its_own_is_understood_by_its_aliases() -> None:
    words = (
        Word("Offen"),
        Word("In Arbeit", aliases=("In Progress",)),
        Word("Wartet", aliases=("blocked",)),
        Word("Fertig", Closing.COMPLETED),
    )
    assert verb("Offen", "In Arbeit", words) == "started"
    assert verb("In Arbeit", "Wartet", words) == "blocked"
    assert verb("Wartet", "Offen", words) == ""
    assert verb("Wartet", "Fertig", words) == "completed"
