"""Tables put together as the collections that a configuration can name."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.config import build, source
from gh_tracker.core.checking.check import check
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Facet, Settings, Word
from gh_tracker.core.proposing.collecting import Proposed, Tables, tables_of
from gh_tracker.core.proposing.guess import Bound
from gh_tracker.core.proposing.proposedyaml import collections, quoted
from tests.trackers import Tracker, trackers


def table(heading: str, *lines: str) -> str:
    head, *rows = lines
    dashes = "|".join("---" for _ in head.split("|")[1:-1])
    return "\n".join([heading, "", head, f"|{dashes}|", *rows, "", ""])


def proposed(*tables: str) -> Tables:
    return tables_of(parse("".join(tables).encode()))


def settings_of(tables: Tables) -> Settings:
    text = "\n".join(collections(tables))
    return build.configuration([source.of_file(text.encode(), "x.yml")]).settings


FEATURES = table(
    "## Features", "| ID | Feature | Status |", "| F-1 | a | shipped |", "| F-2 | b | idea |"
)
MORE = table("## More", "| ID | Feature | Status |", "| G-3 | c | 🚧 |")
BUGS = table("## Bugs", "| ID | Bug | Severity | Status |", "| BUG-1 | d | high | fixed |")
RISKS = table(
    "## Risks",
    "| ID | Description | Impact | Mitigation | Owner | Status |",
    "| R-1 | e | High | f | g | Open |",
)


def test_what_is_usual_needs_no_word() -> None:
    usual = table("## Tasks", "| ID | Title | Status |", "| A-1 | a | Done |")
    found = proposed(usual, RISKS)
    assert [(each.name, each.differs) for each in found.collections] == [
        ("tasks", False),
        ("risks", False),
    ]
    assert list(collections(found)) == []


def test_tables_of_the_same_columns_are_one_collection() -> None:
    (tasks,) = proposed(FEATURES, MORE).collections
    assert tasks.name == "tasks"
    assert tasks.headings == ()
    assert tasks.columns == {"Feature": Bound("Feature", Facet.TITLE)}


def test_other_ids_in_another_table_are_another_collection_named_after_its_heading() -> None:
    bugs, tasks = proposed(FEATURES, BUGS).collections
    assert (bugs.name, bugs.base, bugs.headings, bugs.first_id) == (
        "bugs",
        None,
        ("Bugs",),
        "BUG-1",
    )
    assert tasks.name == "tasks"
    assert list(bugs.columns) == ["ID", "Bug", "Severity", "Status"]


def test_where_no_heading_tells_them_apart_all_are_tasks() -> None:
    (tasks,) = proposed(FEATURES, BUGS.replace("## Bugs\n", "Bugs:\n")).collections
    assert set(tasks.columns) == {"Feature", "Bug", "Severity"}


def test_a_table_whose_ids_are_taken_is_left_alone_and_told() -> None:
    again = FEATURES.replace("## Features", "## Copy")
    found = proposed(FEATURES, again)
    (tasks,) = found.collections
    assert found.left == ((10, "it has IDs of another table: f-1, f-2"),)
    assert tasks.headings == ("Features",), "or the copy would be read as well"


def test_a_table_without_what_is_needed_is_left_alone_and_told() -> None:
    found = proposed(FEATURES, table("## Words", "| Word | Means |", "| a | b |"))
    assert found.left == ((10, "no column for IDs, statuses"),)


def test_spellings_are_told_and_a_lone_sign_is_how_the_word_is_written() -> None:
    (tasks,) = proposed(FEATURES, MORE).collections
    words = {each.name: each for each in tasks.statuses}
    assert words["Complete"].aliases == ("shipped",)
    assert words["Complete"].cell == ""
    assert words["idea"] == Word("idea")
    assert (words["In Progress"].aliases, words["In Progress"].cell) == (("🚧",), "🚧")


def test_a_column_that_its_tables_do_not_agree_about_is_left_alone() -> None:
    one = table("## One", "| ID | Title | Status | Due |", "| A-1 | a | Done | 2024-05-27 |")
    two = table("## Two", "| ID | Title | Status | Due |", "| A-2 | b | Done | soon |")
    (tasks,) = proposed(one, two).collections
    assert tasks.columns == {"Due": Bound("Due", Facet.PROPERTY)}, "a text, as not all are dates"


def test_a_closed_word_of_the_risks_is_no_second_one() -> None:
    _, risks = proposed(FEATURES, RISKS.replace("Open", "done")).collections
    assert [(each.name, each.aliases) for each in risks.statuses] == [("Resolved", ("done",))]


def test_a_generated_view_is_not_looked_at() -> None:
    view = f"<!-- gh-tracker:begin x -->\n\n{MORE}<!-- gh-tracker:end -->\n"
    (tasks,) = proposed(FEATURES, view).collections
    assert not any(each.name == "In Progress" for each in tasks.statuses)


# As YAML


def test_the_proposal_is_a_configuration_that_reads_the_tables() -> None:
    text = FEATURES + MORE + BUGS + RISKS
    settings = settings_of(proposed(text))
    assert [each.name for each in settings.collections] == ["bugs", "tasks", "risks"]
    assert check(text.encode(), settings, "t.md") == ()


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\"'\\:#{}[]&*!|>%@`\u2028\u200f\ufeff\x85\x00")),
    max_size=20,
)


@given(HOSTILE)
def test_any_text_reads_back_from_its_quotes(text: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    assert yaml.safe_load(f"{quoted(clean)}: 1") == {clean: 1}
    assert len(quoted(clean).splitlines()) == 1


@given(HOSTILE.filter(bool), HOSTILE.filter(bool))
def test_no_header_or_status_gets_out_of_its_place(header: str, status: str) -> None:
    header, status = (each.encode("utf-8", "replace").decode() for each in (header, status))
    columns = {"ID": Bound("ID", Facet.ID), header: Bound(header, Facet.TITLE)}
    word = Word(status, aliases=(header,), cell=status)
    one = Proposed("x", None, (header,), columns, (word,))
    told = yaml.safe_load("\n".join(collections(Tables((one,), ((3, header),)))))
    assert told["collections"]["x"] == {
        "headings": [header],
        "columns": {"ID": "id", header: "title"},
        "statuses": {status: {"aliases": [header], "cell": status}},
    }


@pytest.mark.parametrize("header", ["ID", "id"])
@given(tracker=trackers())
def test_whatever_stands_there_a_proposal_can_be_read(header: str, tracker: Tracker) -> None:
    data = tracker.source.replace(b"Task ID", header.encode())
    settings = settings_of(tables_of(parse(data)))
    assert settings.collections
