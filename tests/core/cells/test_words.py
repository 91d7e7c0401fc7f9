"""Status words, however they are spelled."""

import pytest

from gh_tracker.core.cells import words
from gh_tracker.core.model import Closing, Word
from gh_tracker.core.spec import RISK_WORDS, TASK_WORDS

GERMAN = (
    Word("Offen"),
    Word("Geprüft", aliases=("überprüft", "✔")),
    Word("Erledigt", Closing.COMPLETED, ("Fertig",)),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Complete", "Complete"),
        ("COMPLETE", "Complete"),
        ("✅ Complete", "Complete"),
        ("✔️ done", "Complete"),
        (":white_check_mark: Finished", "Complete"),
        ("[x] Done", "Complete"),
        ("[ ] Not Started", "Not Started"),
        ("🔲 Not Started", "Not Started"),
        ("not-started", "Not Started"),
        ("NotStarted", "Not Started"),
        ("in_progress", "In Progress"),
        ("in   progress", "In Progress"),
        ("**In Progress**", "In Progress"),
        ("Won't do", "Cancelled"),
        ("Won’t Do", "Cancelled"),
        ("wip", "In Progress"),
        ("Paused ⏸️", "On Hold"),
        ("Ｂｌｏｃｋｅｄ", "Blocked"),  # noqa: RUF001 - full-width letters, as East Asian input gives
    ],
)
def test_a_word_is_found_in_any_dress(text: str, name: str) -> None:
    found = words.find(text, TASK_WORDS)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["", "Compl", "Complete?no", "Not", "✅", "Started late", "100%"])
def test_what_means_no_word_is_not_guessed(text: str) -> None:
    assert words.find(text, TASK_WORDS) is None


def test_every_spelling_of_the_built_in_words_is_found_and_none_means_two() -> None:
    for vocabulary in (TASK_WORDS, RISK_WORDS):
        for word in vocabulary:
            for spelling in (word.name, *word.aliases):
                assert words.find(spelling, vocabulary) is word


def test_words_of_another_language_keep_their_letters() -> None:
    assert words.find("geprüft", GERMAN) is GERMAN[1]
    assert words.find("GEPRU\u0308FT", GERMAN) is GERMAN[1]  # the same letter, in two parts
    assert words.find("gepruft", GERMAN) is None
    assert words.find("Überprüft", GERMAN) is GERMAN[1]


def test_a_mark_of_a_script_belongs_to_its_word() -> None:
    assert words.fold("शुरू") != words.fold("शर")


def test_a_lone_sign_can_be_an_alias() -> None:
    assert words.find("✔", GERMAN) is GERMAN[1]
    assert words.find("✘", GERMAN) is None


def test_a_name_goes_before_the_alias_of_an_earlier_word() -> None:
    vocabulary = (Word("Open", aliases=("Done",)), Word("Done", Closing.COMPLETED))
    assert words.find("done", vocabulary) is vocabulary[1]


def test_of_two_words_with_one_alias_the_first_is_meant() -> None:
    vocabulary = (Word("Open", aliases=("x",)), Word("Done", aliases=("X",)))
    assert words.find("x", vocabulary) is vocabulary[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Complte", "Complete"), ("In Progres", "In Progress"), ("finishd", "Complete"), ("zzz", "")],
)
def test_the_nearest_word_is_named_if_there_is_one(text: str, name: str) -> None:
    assert words.nearest(text, TASK_WORDS) == name


def test_folding_twice_is_folding_once() -> None:
    for text in ("✅ Complete", "[x] Done", "In-Progress", "ǅ", "ﬁnished", "İ"):
        assert words.fold(words.fold(text)) == words.fold(text)


@pytest.mark.parametrize("text", ["Complete[^late]", "✅ Done[^1]", "[x] Done [^note-2]"])
def test_a_footnote_is_no_part_of_a_word(text: str) -> None:
    found = words.find(text, TASK_WORDS)
    assert found
    assert found.name == "Complete"


@pytest.mark.parametrize(
    ("cell", "alias"),
    [("✔️", "✔"), ("✔", "✔️"), ("[X]", "[x]"), ("⏸️", "⏸"), (" 🚧 ", "🚧"), ("[ ]", "[ ]")],
)
def test_a_lone_sign_is_found_however_it_is_drawn(cell: str, alias: str) -> None:
    word = Word("Some", aliases=(alias,))
    assert words.find(cell, (word,)) is word
