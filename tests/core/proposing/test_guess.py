"""What a table seems to hold, by its headers and by its cells."""

import pytest

from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Facet, Kind
from gh_tracker.core.proposing.guess import Guess, guess, is_word, word_of


def guessed(*lines: str) -> Guess:
    head, *rows = lines
    dashes = "|".join("---" for _ in head.split("|")[1:-1])
    text = "\n".join([head, f"|{dashes}|", *rows, ""])
    (table,) = parse(text.encode()).tables
    return guess(0, table, ())


def facets(found: Guess) -> dict[str, str]:
    return {each.header: each.facet.value for each in found.columns.values()}


def test_headers_tell_what_their_columns_are() -> None:
    found = guessed(
        "| Nr. | Aufgabe | Zuständig | Stand | Priorität | Bemerkung | Raum |",
        "| 1 | Streichen | Ida | offen | hoch | mit Blau | 12 |",
    )
    assert facets(found) == {
        "Nr.": "id",
        "Aufgabe": "title",
        "Zuständig": "assignees",
        "Stand": "status",
        "Priorität": "label",
        "Bemerkung": "section",
    }
    assert found.left == ("Raum",)
    assert found.missing() == ()


def test_a_header_without_its_decoration_tells() -> None:
    found = guessed("| [ID](#id) | **Title** | Status[^1] |", "| A-1 | Charter | Done |")
    assert facets(found)["ID"] == "id"
    assert facets(found)["Title"] == "title"
    assert Facet.STATUS in {each.facet for each in found.columns.values()}


def test_cells_tell_where_no_header_does() -> None:
    found = guessed(
        "| Lot | What we do | ? |",
        "| A-1 | Paint the hull | ✅ |",
        "| A-2 | Mend the sail | 🚧 |",
    )
    assert facets(found) == {"Lot": "id", "What we do": "title", "?": "status"}
    assert (found.ids, found.statuses) == (("A-1", "A-2"), ("✅", "🚧"))


@pytest.mark.parametrize("cells", [("2024-05-27", "2024-05-28"), ("10%", "20%"), ("1", "2")])
def test_dates_shares_and_figures_are_no_ids(cells: tuple[str, str]) -> None:
    rows = [f"| {each} | Paint {each} | Done |" for each in cells]
    assert guessed("| Lot | Title | Status |", *rows).missing() == (Facet.ID,)


def test_plain_numbers_are_ids_where_the_header_says_so() -> None:
    found = guessed("| # | Title | Status |", "| 1 | a | Done |", "| 2 | b | Done |")
    assert found.ids == ("1", "2")


def test_a_column_that_says_done_with_shares_is_the_progress() -> None:
    found = guessed("| ID | Title | % done | Done |", "| A-1 | Paint | 40 % | [x] |")
    assert facets(found)["% done"] == "progress"
    assert facets(found)["Done"] == "status"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("27.05.2024", "–"), Kind.DATE),
        (("3", "2.5"), Kind.NUMBER),
        (("soon", "27.05.2024"), Kind.TEXT),
        (("", "–"), Kind.TEXT),
    ],
)
def test_the_kind_of_a_property_is_what_all_its_cells_are(
    cells: tuple[str, str], kind: Kind
) -> None:
    rows = [f"| A-{at} | Paint it | Done | {each} |" for at, each in enumerate(cells)]
    found = guessed("| ID | Title | Status | Target |", *rows)
    (bound,) = [each for each in found.columns.values() if each.header == "Target"]
    assert (bound.facet, bound.kind) == (Facet.PROPERTY, kind)


def test_a_column_of_prose_is_no_status() -> None:
    rows = [f"| A-{n} | Paint | we talked to number {n} about it at length |" for n in range(5)]
    assert guessed("| ID | Title | Status |", *rows).missing() == (Facet.STATUS,)


def test_words_that_nobody_knows_are_a_vocabulary_if_they_are_few() -> None:
    words = ["Idea", "Sketch", "Review", "Sketch", "Idea"]
    rows = [f"| A-{n} | Paint | {word} |" for n, word in enumerate(words)]
    assert guessed("| ID | Title | Status |", *rows).missing() == ()


def test_long_texts_name_no_label() -> None:
    found = guessed(
        "| ID | Title | Status | Impact |",
        "| A-1 | Paint | Done | everybody has to wait for a week or two |",
    )
    assert "Impact" in found.left


def test_a_few_bad_cells_leave_a_built_in_column_what_it_is() -> None:
    rows = ["| A-1 | a | Done | 10% |", "| A-2 | b | Done | 20% |", "| A-2 | c | Done | half |"]
    found = guessed("| ID | Title | Status | Progress |", *rows)
    assert facets(found) == {
        "ID": "id",
        "Title": "title",
        "Status": "status",
        "Progress": "progress",
    }


def test_rows_that_head_others_are_not_looked_at() -> None:
    found = guessed("| ID | Title | Status |", "| **All of it** | | |", "| A-1 | Paint | Done |")
    assert found.ids == ("A-1",)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Done", "Complete"),
        ("✔️", "Complete"),
        ("[x]", "Complete"),
        ("erledigt", "Complete"),
        ("進行中", "In Progress"),
        ("قيد التنفيذ", "In Progress"),
        ("🔲", "Not Started"),
        ("❌", "Not Started"),
        ("bloqué", "Blocked"),
        ("⏸️", "On Hold"),
        ("won't fix", "Cancelled"),
        ("Sketch", None),
    ],
)
def test_a_status_is_known_in_several_languages_and_signs(text: str, word: str | None) -> None:
    assert word_of(text) == word


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Sketch", True),
        ("Compleet", False),
        ("x <br> y", False),
        ("a very long text that is no word", False),
    ],
)
def test_a_typing_error_or_a_sentence_is_no_new_word(text: str, may: bool) -> None:
    assert is_word(text) is may
