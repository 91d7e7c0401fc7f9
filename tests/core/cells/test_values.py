"""Cells as typed values, and back in the writing of their column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.cells import dates
from gh_tracker.core.cells.rendering import Column, UnfitValue, render, survey
from gh_tracker.core.cells.values import Frozen, parse
from gh_tracker.core.model import Facet, FieldSpec, Kind, Word
from gh_tracker.core.spec import TASK_WORDS
from gh_tracker.core.text import UnfitText
from tests.strategies import cell_values

ID = FieldSpec("id", Facet.ID, ("ID",))
TITLE = FieldSpec("title", Facet.TITLE, ("Title",))
NOTES = FieldSpec("notes", Facet.SECTION, ("Notes",))
STATUS = FieldSpec("status", Facet.STATUS, ("Status",))
PROGRESS = FieldSpec("progress", Facet.PROGRESS, ("Progress",), Kind.PERCENT)
DUE = FieldSpec("due", Facet.PROPERTY, ("Due",), Kind.DATE)
POINTS = FieldSpec("points", Facet.PROPERTY, ("Points",), Kind.NUMBER)
TYPED = (STATUS, PROGRESS, DUE, POINTS)


def code(raw: str, spec: FieldSpec) -> str:
    found = parse(raw, spec, TASK_WORDS)
    assert isinstance(found, Frozen), found
    assert found.message.endswith(".")
    return found.code


@pytest.mark.parametrize("raw", ["", "–", "—", "-", "TBD", "tbd", "N/A"])
def test_a_placeholder_is_nothing_in_every_kind(raw: str) -> None:
    for spec in (NOTES, *TYPED, ID):
        assert parse(raw, spec, TASK_WORDS) == ""


@pytest.mark.parametrize("raw", ["", "–", "TBD", "<br>"])
def test_a_title_is_never_empty(raw: str) -> None:
    assert code(raw, TITLE) == "empty-title"


def test_text_is_carried_as_it_is() -> None:
    assert parse("*a* [b](c) `d\\|e`<br>f", NOTES) == "*a* [b](c) `d|e`\nf"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("40%", "40%"),
        ("40 %", "40%"),
        ("40\u00a0%", "40%"),
        ("40", "40%"),
        ("0", "0%"),
        ("1", "1%"),
        ("100", "100%"),
        ("007%", "7%"),
        ("12.5%", "12.5%"),
        ("12,5 %", "12.5%"),
        ("12.50", "12.5%"),
        ("0.4%", "0.4%"),
        ("40.0%", "40%"),
        ("**40%**", "40%"),
        ("`40%`", "40%"),
    ],
)
def test_progress_is_a_share_of_a_hundred(raw: str, value: str) -> None:
    assert parse(raw, PROGRESS) == value


@pytest.mark.parametrize(
    "raw",
    [
        "0.4",
        "0,4",
        "1.0",
        "101%",
        "100.1",
        "100.00000000000000000000001%",
        "-5%",
        "50%%",
        "half",
        "4/10",
        "% 40",
        "1e2",
        "٤٠%",
    ],
)
def test_what_is_no_progress_is_frozen(raw: str) -> None:
    assert code(raw, PROGRESS) == "bad-progress"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12", "12"),
        ("+12", "12"),
        ("-3", "-3"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("-0", "0"),
        ("10", "10"),
    ],
)
def test_a_number_has_one_form(raw: str, value: str) -> None:
    assert parse(raw, POINTS) == value


@pytest.mark.parametrize("raw", ["1,000", "1e3", "NaN", "Infinity", "1.", ".5", "1 2", "ten", "१"])
def test_what_is_no_number_is_frozen(raw: str) -> None:
    assert code(raw, POINTS) == "bad-number"


def test_a_date_becomes_iso() -> None:
    assert parse("27 May 2024", DUE) == "2024-05-27"
    assert parse("**2024-05-27**", DUE) == "2024-05-27"
    assert parse("05/06/2024", DUE, order="day") == "2024-06-05"


def test_a_date_that_cannot_be_read_says_why() -> None:
    riddle, nonsense = parse("05/06/2024", DUE), parse("soon", DUE)
    assert isinstance(riddle, Frozen)
    assert isinstance(nonsense, Frozen)
    assert riddle.code == nonsense.code == "bad-date"
    assert "one of two dates" in riddle.message
    assert "no date" in nonsense.message
    assert "2024-05-27" in riddle.message


def test_an_unknown_status_names_the_nearest_word() -> None:
    found = parse("Complte", STATUS, TASK_WORDS)
    assert isinstance(found, Frozen)
    assert found.code == "unknown-status"
    assert 'Is "Complete" meant?' in found.message
    assert "Not Started, In Progress" in found.message


def test_a_status_that_resembles_none_is_not_guessed() -> None:
    found = parse("banana", STATUS, TASK_WORDS)
    assert isinstance(found, Frozen)
    assert "meant" not in found.message


def test_a_status_is_written_as_the_column_spells_it() -> None:
    column = survey(
        STATUS, TASK_WORDS, ["✅ Done", "Complete", "✅ Done", "in progress"], ["BLOCKED"]
    )
    assert render("Complete", STATUS, column) == "✅ Done"
    assert render("In Progress", STATUS, column) == "in progress"
    assert render("Blocked", STATUS, column) == "BLOCKED"
    assert render("On Hold", STATUS, column) == "On Hold"


def test_the_own_table_spells_before_the_others() -> None:
    column = survey(STATUS, TASK_WORDS, ["done"], ["COMPLETE", "COMPLETE"])
    assert render("Complete", STATUS, column) == "done"


def test_a_link_around_a_status_is_not_copied_to_another_row() -> None:
    column = survey(STATUS, TASK_WORDS, ["[Complete](https://example.com/pull/7)", "~~Blocked~~"])
    assert render("Complete", STATUS, column) == "Complete"
    assert render("Blocked", STATUS, column) == "Blocked"


@pytest.mark.parametrize(
    ("own", "raws", "written"),
    [
        ("40%", [], "60%"),
        ("40 %", [], "60 %"),
        ("40", [], "60"),
        ("–", ["10 %", "20 %", "30%"], "60 %"),
        ("**40%**", [], "**60%**"),
        ("–", ["–", "TBD"], "60%"),
    ],
)
def test_progress_is_written_as_its_cell_was_or_its_column_is(
    own: str, raws: list[str], written: str
) -> None:
    assert render("60%", PROGRESS, survey(PROGRESS, (), raws), own) == written


def test_a_share_that_would_be_a_riddle_gets_its_sign() -> None:
    assert render("0.5%", PROGRESS, survey(PROGRESS, (), ["40", "50"]), "40") == "0.5%"


@pytest.mark.parametrize(
    ("own", "raws", "written"),
    [
        ("27 May 2024", ["2024-05-27"] * 3, "3 June 2024"),
        ("–", ["27 May 2024"], "3 June 2024"),
        ("27 May 2024", ["27 May 2024", "05 April 2024"], "03 June 2024"),
        ("–", [], "2024-06-03"),
        ("soon", ["27.05.2024"], "03.06.2024"),
        ("`2024-05-27`", [], "`2024-06-03`"),
    ],
)
def test_a_date_is_written_as_its_cell_was_or_its_column_is(
    own: str, raws: list[str], written: str
) -> None:
    assert render("2024-06-03", DUE, survey(DUE, (), raws), own) == written


def test_a_date_that_would_be_a_riddle_is_written_otherwise() -> None:
    column = survey(DUE, (), ["27/05/2024"])
    assert render("2024-06-03", DUE, column, "27/05/2024") == "2024-06-03"
    assert render("2024-06-28", DUE, column, "27/05/2024") == "28/06/2024"


def test_another_table_tells_the_form_where_the_own_has_no_dates() -> None:
    assert survey(DUE, (), [], ["27.05.2024"]).forms[0].template == "d.m.Y"


def test_nothing_is_written_as_the_placeholder() -> None:
    assert render("", NOTES, Column(placeholder="TBD")) == "TBD"
    assert render("", DUE, Column(placeholder="")) == ""
    assert render("", NOTES, Column(placeholder="nothing")) == "–"


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        ("", TITLE, "empty-title"),
        ("TBD", NOTES, "lossy"),
        ("–", TITLE, "empty-title"),
        (" padded ", NOTES, "lossy"),
        ("a\r\nb", NOTES, "lossy"),
        ("Finished off", STATUS, "unknown-status"),
        ("Done", STATUS, "lossy"),
        ("200%", PROGRESS, "bad-progress"),
        ("40", PROGRESS, "lossy"),
        ("tomorrow", DUE, "bad-date"),
        ("27 May 2024", DUE, "lossy"),
        ("1,5", POINTS, "bad-number"),
        ("**UT-1**", ID, "lossy"),
    ],
)
def test_a_value_that_would_be_read_as_another_is_refused(
    value: str, spec: FieldSpec, expected: str
) -> None:
    with pytest.raises(UnfitValue) as refusal:
        render(value, spec, Column(words=TASK_WORDS))
    assert refusal.value.code == expected
    assert refusal.value.field == spec.name


def test_what_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(UnfitText):
        render("a\0b", NOTES, Column())


def test_an_id_wears_what_the_others_wear() -> None:
    column = survey(ID, (), ["**UT-001**", "**UT-002**"])
    assert render("UT-003", ID, column) == "**UT-003**"
    assert render("UT-003", ID, survey(ID, (), [], ["`R-1`"])) == "`UT-003`"


@given(cell_values(), st.sampled_from(["–", "TBD", ""]))
def test_text_reads_back_as_it_was_written_or_is_refused(value: str, placeholder: str) -> None:
    try:
        raw = render(value, NOTES, Column(placeholder=placeholder))
    except UnfitValue:
        assert value.casefold() in {"–", "—", "-", "tbd", "n/a"}
    else:
        assert parse(raw, NOTES) == value


@given(st.data())
def test_typed_values_read_back_in_every_writing(data: st.DataObject) -> None:
    day = st.dates().map(lambda each: each.isoformat())
    spec, value = data.draw(
        st.one_of(
            st.tuples(st.just(DUE), day),
            st.tuples(st.just(PROGRESS), st.integers(0, 100).map("{}%".format)),
            st.tuples(st.just(POINTS), st.integers().map(str)),
            st.tuples(st.just(STATUS), st.sampled_from([word.name for word in TASK_WORDS])),
        )
    )
    raws = st.sampled_from(
        [
            "27/05/2024",
            "5/27/2024",
            "1 May 2024",
            "40 %",
            "40",
            "✅ Done",
            "on_hold",
            "–",
            "x",
            "**7**",
        ]
    )
    column = survey(spec, TASK_WORDS, data.draw(st.lists(raws, max_size=5)))
    order: dates.Order = data.draw(st.sampled_from(("", "day", "month")))
    written = Column(
        words=TASK_WORDS,
        spellings=column.spellings,
        forms=column.forms,
        order=order,
        percent=column.percent,
    )
    raw = render(value, spec, written, data.draw(raws))
    assert parse(raw, spec, TASK_WORDS, order) == value


@given(st.text(max_size=20), st.sampled_from((NOTES, ID, *TYPED)))
def test_every_cell_reads_as_a_value_or_a_problem_and_a_value_is_its_own_form(
    raw: str, spec: FieldSpec
) -> None:
    value = parse(raw, spec, TASK_WORDS)
    if isinstance(value, Frozen):
        return
    try:
        written = render(value, spec, Column(words=TASK_WORDS))
    except (UnfitText, UnfitValue):
        return
    assert parse(written, spec, TASK_WORDS) == value


def test_a_word_is_written_as_configured_where_no_row_shows_how() -> None:
    vocabulary = (Word("In Progress", aliases=("🚧",), cell="🚧"), Word("Blocked"))
    column = survey(STATUS, vocabulary, ["Blocked"])
    assert render("In Progress", STATUS, column) == "🚧"
    assert render("Blocked", STATUS, column) == "Blocked"
    shown = survey(STATUS, vocabulary, ["in progress"])
    assert render("In Progress", STATUS, shown) == "in progress"


def test_a_cell_that_does_not_read_back_is_not_written() -> None:
    column = survey(STATUS, (Word("In Progress", cell="🚧"),), [])
    assert render("In Progress", STATUS, column) == "In Progress"


def test_the_footnote_of_one_row_is_not_copied_to_another() -> None:
    column = survey(STATUS, TASK_WORDS, ["Complete[^late]", "Blocked"])
    assert render("Complete", STATUS, column) == "Complete"
