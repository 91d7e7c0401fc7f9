"""Tables of milestones: which they are, how they are read, and that edits stay where they belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.cells.changes import AddRow, SetCell
from gh_tracker.core.cells.codec import Local, read
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import milestone_key
from gh_tracker.core.spec import DEFAULTS, MILESTONE_WORDS
from gh_tracker.core.text import canonical
from gh_tracker.core.writing import to_edits
from tests.strategies import cell_values

TABLE = """\
# Tracker

## Milestones

Kept by hand, and by a tool.

| Owner | Milestone | Due | Status | Description | Progress |
|:------|-----------|-----|--------|-------------|---------:|
| Olga | **Alpha** | 27 May 2026 | ✅ Done | Why.<br>Because. | 40 % |
| – | [Beta](beta.md) | TBD | in progress | | n/a |
| Hubert | ~~Gamma~~ | 1 Dec 2026 | Not started | Later | 0 % |
| | **Total** | | | | 20 % |

Text after it.
"""


def local(text: str) -> Local:
    return read(parse(text.encode()), DEFAULTS)


def rewritten(text: str, *changes: SetCell | AddRow) -> str:
    document = parse(text.encode())
    edits, left = to_edits(document, read(document, DEFAULTS), changes, DEFAULTS)
    assert left == ()
    return apply(document, edits).decode()


class TestATable:
    def test_is_read_by_its_headers_in_any_order(self) -> None:
        found = local(TABLE)
        assert {key: dict(each.values) for key, each in found.milestones.items()} == {
            "milestone Alpha": {
                "title": "Alpha",
                "due": "2026-05-27",
                "state": "Complete",
                "progress": "40%",
                "description": "Why.\nBecause.",
            },
            "milestone Beta": {
                "title": "Beta", "due": "", "state": "In Progress", "progress": "", "description": "",
            },
            "milestone Gamma": {
                "title": "Gamma",
                "due": "2026-12-01",
                "state": "Not Started",
                "progress": "0%",
                "description": "Later",
            },
        }  # fmt: skip
        assert found.problems == ()
        assert found.records == {}

    @pytest.mark.parametrize(
        ("heading", "header", "is_one"),
        [
            ("## Milestones", "| Milestone | Due |", True),
            ("## Key milestones", "| Name | Status |", True),
            ("## Milestones (Updated 2026-03-01)", "| Title | Target date |", True),
            ("## Milestones", "| Milestone | Owner |", False),
            ("## Milestones", "| Due | Status |", False),
            ("## Plan", "| Milestone | Due |", False),
            ("## Milestones\n\n### Alpha", "| Milestone | Status |", False),
            ("## Milestones", "| Task ID | Title | Status |", False),
        ],
    )
    def test_is_one_by_heading_and_headers(self, heading: str, header: str, is_one: bool) -> None:
        dashes = "|---" * (header.count("|") - 1)
        found = local(f"# T\n\n{heading}\n\n{header}\n{dashes}|\n| a | b | |\n")
        assert bool(found.tables.get("milestones")) is is_one

    def test_with_two_rows_of_one_name_is_broken(self) -> None:
        text = TABLE.replace("[Beta](beta.md)", "Alpha")
        found = local(text)
        assert [each.code for each in found.problems] == ["duplicate-milestone"] * 2
        assert found.broken == {"milestones"}
        assert found.frozen_ids == {"milestone Alpha": "duplicate-milestone"}
        assert set(found.milestones) == {"milestone Gamma"}

    def test_tells_names_apart_by_case_as_github_does(self) -> None:
        found = local(TABLE.replace("[Beta](beta.md)", "ALPHA"))
        assert set(found.milestones) == {"milestone Alpha", "milestone ALPHA", "milestone Gamma"}

    def test_without_a_name_in_a_row_says_so(self) -> None:
        found = local(TABLE.replace("[Beta](beta.md)", "–"))
        assert [(e.code, e.line) for e in found.problems] == [("empty-title", 10)]
        assert set(found.milestones) == {"milestone Alpha", "milestone Gamma"}

    def test_that_cannot_be_read_is_an_error_and_nothing_is_gone(self) -> None:
        broken = TABLE.replace("|:------|-----------|-----|", "|:------|-----------|")
        found = local(broken)
        assert [(e.code, e.severity) for e in found.problems] == [("broken-table", "error")]
        assert found.broken == {"milestones"}

    def test_may_have_a_row_that_lacks_a_cell(self) -> None:
        found = local(TABLE.replace("| – | [Beta](beta.md) | TBD |", "| – | [Beta](beta.md) |"))
        assert [each.code for each in found.problems] == ["cell-count"]
        assert found.frozen_ids == {"milestone Beta": "cell-count"}

    def test_of_names_and_figures_has_a_row_for_each_bold_name(self) -> None:
        found = local("## Milestones\n\n| Milestone | Progress |\n|---|---|\n| **Beta** | 20 % |\n")
        assert set(found.milestones) == {"milestone Beta"}

    def test_hides_no_record_of_the_same_name(self) -> None:
        text = (
            f"{TABLE}\n## Tasks\n\n| ID | Title | Status |\n|---|---|---|\n| Alpha | A | Done |\n"
        )
        found = local(text)
        assert (set(found.records), len(found.milestones)) == ({"Alpha"}, 3)


class TestAnEdit:
    KEY = "milestone Alpha"

    @pytest.mark.parametrize(
        ("field", "before", "after", "cell"),
        [
            ("title", "Alpha", "Alpha 2", "**Alpha 2**"),
            ("due", "2026-05-27", "2026-06-03", "3 Jun 2026"),
            ("state", "Complete", "In Progress", "in progress"),
            ("progress", "40%", "45%", "45 %"),
            ("description", "Why.\nBecause.", "a | b", "a \\| b"),
            ("description", "Why.\nBecause.", "", ""),
        ],
    )
    def test_is_written_as_the_column_is(
        self, field: str, before: str, after: str, cell: str
    ) -> None:
        after = rewritten(TABLE, SetCell(self.KEY, field, before, after))
        document = parse(after.encode())
        cells = [each.raw for each in document.tables[0].rows[0].cells]
        assert cell in cells

    def test_of_a_linked_name_keeps_the_link(self) -> None:
        after = rewritten(TABLE, SetCell("milestone Beta", "title", "Beta", "Beta 2"))
        assert "[Beta 2](beta.md)" in after

    def test_of_a_linked_name_that_the_link_cannot_hold_goes_without_it(self) -> None:
        after = rewritten(TABLE, SetCell("milestone Beta", "title", "Beta", "Be]ta"))
        assert "| – | Be]ta | TBD |" in after

    def test_of_a_row_that_is_known_by_another_name_by_now_is_given_back(self) -> None:
        document = parse(TABLE.replace("**Alpha**", "**Omega**").encode())
        change = SetCell(self.KEY, "due", "2026-05-27", "2026-06-03")
        assert to_edits(document, read(document, DEFAULTS), [change], DEFAULTS) == ((), (change,))

    def test_adds_a_row_at_the_end_of_the_table(self) -> None:
        values = {"title": "Delta", "due": "2027-01-02", "state": "Complete", "progress": "5%"}
        after = rewritten(TABLE, AddRow("milestones", "milestone Delta", values))
        new = set(after.splitlines()) - set(TABLE.splitlines())
        assert [each.strip() for each in new.pop().strip("|").split("|")] == [
            "–", "Delta", "2 Jan 2027", "✅ Done", "", "5 %",
        ]  # fmt: skip

    def test_adds_no_row_of_a_name_that_stands_there(self) -> None:
        document = parse(TABLE.encode())
        change = AddRow("milestones", self.KEY, {"title": "Alpha"})
        assert to_edits(document, read(document, DEFAULTS), [change], DEFAULTS) == ((), (change,))


def _kept(text: str) -> bool:
    return canonical(text) == text


FIELDS = st.one_of(
    st.tuples(st.just("due"), st.dates().map(str)),
    st.tuples(st.just("state"), st.sampled_from([each.name for each in MILESTONE_WORDS])),
    st.tuples(st.just("progress"), st.integers(0, 100).map(lambda n: f"{n}%")),
    st.tuples(st.just("description"), cell_values().filter(_kept)),
)


@given(st.sampled_from(["Alpha", "Beta", "Gamma"]), FIELDS)
def test_what_is_put_is_got_and_no_byte_of_another_cell_changes(
    title: str, change: tuple[str, str]
) -> None:
    (field, value), key = change, milestone_key(title)
    before = local(TABLE).milestones
    document = parse(TABLE.encode())
    edit = SetCell(key, field, before[key].values[field], value)
    edits, left = to_edits(document, read(document, DEFAULTS), [edit], DEFAULTS)
    after = apply(document, edits).decode()
    if left:  # a text that no cell can hold is given back, and nothing is written
        assert after == TABLE
        return
    found = local(after).milestones
    assert found[key].values == {**before[key].values, field: value}
    assert {k: e.values for k, e in found.items() if k != key} == {
        k: e.values for k, e in before.items() if k != key
    }
    both = zip(TABLE.split("\n"), after.split("\n"), strict=True)
    lines = [n for n, (one, other) in enumerate(both, 1) if one != other]
    assert lines in ([], [before[key].place.line])


def test_putting_back_what_is_read_changes_no_byte() -> None:
    changes = [
        SetCell(key, field, value, value)
        for key, each in local(TABLE).milestones.items()
        for field, value in each.values.items()
    ]
    assert rewritten(TABLE, *changes) == TABLE
