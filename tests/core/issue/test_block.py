from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue.block import Block, Layout, find, layout_of, name_of, render
from gh_tracker.core.issue.marker import END, Marker
from gh_tracker.core.model import Direction, Facet, FieldSpec
from gh_tracker.core.spec import RISKS, TASKS
from tests.issues import LINEAGE, WIDE, hostile, people_text

MARKER = Marker("tasks", "UT-006", LINEAGE)
BEGIN = str(MARKER)
FOOTER = "Synced with [the progress tracker](LINK). You can edit Progress and Notes here."
TASK = layout_of(TASKS)
WIDER = layout_of(WIDE)


def block_of(body: str, layout: Layout = TASK) -> Block:
    block = find(body, layout)
    assert isinstance(block, Block), block
    return block


def body_of(*lines: str) -> str:
    return "\n".join((BEGIN, *lines, END))


class TestLayout:
    def test_it_follows_the_order_of_the_fields(self) -> None:
        assert (
            Layout(
                ("Title", "Owner", "Progress"),
                ("Owner", "Progress"),
                ("Notes",),
                ("Progress", "Notes"),
            )
            == TASK
        )
        assert WIDER.properties == ("Title", "Owner", "Vendor", "Due", "Cost", "Progress")
        assert WIDER.sections == ("Notes", "Next Steps")

    def test_a_field_that_the_tracker_words_is_not_offered_for_editing(self) -> None:
        fields = tuple(
            f._replace(direction=Direction.TRACKER) if f.name == "notes" else f
            for f in TASKS.fields
        )
        layout = layout_of(replace(TASKS, fields=fields))
        assert layout.editable == ("Progress",)
        assert layout.sections == ("Notes",)

    def test_a_name_is_the_heading_or_the_first_column(self) -> None:
        assert name_of(FieldSpec("a", Facet.SECTION, ("Column", "Other"), heading="Head")) == "Head"
        assert name_of(FieldSpec("a", Facet.SECTION, ("Column", "Other"))) == "Column"
        assert name_of(FieldSpec("a", Facet.TITLE, ("Description",))) == "Title"


class TestRender:
    def test_everything_has_its_place(self) -> None:
        values = {"Owner": "A", "Cost": "3", "Next Steps": "- one\n- two"}
        assert render(MARKER, WIDER, values, "LINK").splitlines() == [
            BEGIN,
            "- Owner: A",
            "- Vendor:",
            "- Due:",
            "- Cost: 3",
            "- Progress:",
            "",
            "### Notes",
            "",
            "### Next Steps",
            "",
            "- one",
            "- two",
            "",
            "Synced with [the progress tracker](LINK). You can edit Vendor, Due, Cost, Progress, Notes and Next Steps here.",
            END,
        ]

    def test_a_risk_has_a_mitigation(self) -> None:
        body = render(MARKER, layout_of(RISKS), {"Mitigation": "Ask.", "Title": "T"}, "LINK")
        assert "- Title: T\n- Owner:\n\n### Mitigation\n\nAsk.\n\nSynced" in body
        assert "You can edit Mitigation here." in body

    def test_where_nothing_can_be_edited_the_footer_only_links(self) -> None:
        layout = Layout((), (), (), ())
        assert render(MARKER, layout, {}, "LINK") == (
            f"{BEGIN}\n\nSynced with [the progress tracker](LINK).\n{END}"
        )


class TestFind:
    @pytest.mark.parametrize("body", ["", "text", "gh-tracker:begin", "<!-- other -->"])
    def test_no_trace_of_a_block_is_none(self, body: str) -> None:
        assert find(body, TASK) == "no-block"

    @pytest.mark.parametrize(
        "body",
        [
            BEGIN,
            END,
            f"{END}\n{BEGIN}",
            f"{BEGIN}\n{BEGIN}\n{END}",
            f"{BEGIN}\n{END}\n{END}",
            f"{BEGIN}\n{END}\n{BEGIN}\n{END}",
            f"{BEGIN} {END}",
            f"text {BEGIN}\n{END}",
            f"{BEGIN}\ntext {END}",
            f"> {BEGIN}\n> {END}",
            f"<!-- gh-tracker:begin milestones -->\n{END}",
            f"<!-- gh-tracker:begin milestones -->\n{BEGIN}\n{END}",
            f"{BEGIN}\n<!-- gh-tracker:end milestones -->",
            f"{BEGIN}\n{END}\nquoting `<!-- gh-tracker:begin x -->`",
        ],
    )
    def test_anything_but_one_begin_and_one_end_in_order_is_damage(self, body: str) -> None:
        assert find(body, TASK) == "damaged-block"

    def test_the_parts_are_found(self) -> None:
        block = block_of(
            body_of("- Owner: A", "- Progress: 4%", "", "### Notes", "", "text", "", FOOTER)
        )
        assert block.marker == MARKER
        assert block.property("Owner") == "A"
        assert block.property("Progress") == "4%"
        assert block.property("Title") is None
        assert block.section("Notes") == "text"

    def test_an_empty_block_has_nothing(self) -> None:
        block = block_of(body_of())
        assert (block.properties, block.sections) == ({}, {})

    @pytest.mark.parametrize(
        "line",
        ["* owner : A", "+ **Owner:** A", "  -  OWNER:A", "- Owner:   A  \r", "- **Owner**: A"],
    )
    def test_a_property_is_read_as_people_write_it(self, line: str) -> None:
        assert block_of(body_of(line)).property("Owner") == "A"

    @pytest.mark.parametrize("line", ["Owner: A", "- Owners: A", "- Owner A", "> - Owner: A"])
    def test_another_line_is_no_property(self, line: str) -> None:
        assert block_of(body_of(line)).property("Owner") is None

    @pytest.mark.parametrize("line", ["# Notes", "###### notes:", "### NOTES ###", "  ### Notes  "])
    def test_a_heading_is_read_as_people_write_it(self, line: str) -> None:
        assert block_of(body_of(line, "x")).section("Notes") == "x"

    @pytest.mark.parametrize(
        "line", ["Notes", "####### Notes", "###Notes", "    ### Notes", "### Notes 2"]
    )
    def test_another_line_is_no_heading(self, line: str) -> None:
        assert block_of(body_of(line, "x")).section("Notes") is None

    def test_the_first_of_two_lines_or_headings_counts(self) -> None:
        block = block_of(body_of("- Owner: A", "- Owner: B", "### Notes", "x", "### Notes", "y"))
        assert block.property("Owner") == "A"
        assert block.section("Notes") == "x\n### Notes\ny"

    def test_a_heading_of_people_is_text_of_the_section(self) -> None:
        lines = ["### Notes", "a", "", "#### Details", "b", "### Next Steps", "c", FOOTER]
        block = block_of(body_of(*lines), WIDER)
        assert block.section("Notes") == "a\n\n#### Details\nb"
        assert block.section("Next Steps") == "c"

    def test_sections_may_stand_in_another_order(self) -> None:
        block = block_of(body_of("### Next Steps", "c", "### Notes", "a"), WIDER)
        assert (block.section("Notes"), block.section("Next Steps")) == ("a", "c")

    def test_a_line_behind_a_heading_is_no_property(self) -> None:
        block = block_of(body_of("### Notes", "- Progress: 40%"))
        assert block.property("Progress") is None
        assert block.section("Notes") == "- Progress: 40%"

    def test_the_last_footer_ends_the_sections(self) -> None:
        block = block_of(body_of("### Notes", "a", FOOTER, "b", FOOTER, "below"))
        assert block.section("Notes") == f"a\n{FOOTER}\nb"

    def test_without_a_footer_the_end_line_does(self) -> None:
        assert block_of(body_of("### Notes", "a")).section("Notes") == "a"


class TestPropertyWrites:
    @pytest.mark.parametrize(
        ("line", "value", "after"),
        [
            ("- Owner: A", "B", "- Owner: B"),
            ("* owner :  A  ", "B", "* owner : B  "),
            ("- Owner:", "B", "- Owner: B"),
            ("- Owner: A", "", "- Owner:"),
            ("- **Owner:** A", "B", "- **Owner:** B"),
            ("- Owner: **A**", "B", "- Owner: B"),
            ("- Owner: A", "B\nC", "- Owner: B<br>C"),
        ],
    )
    def test_only_the_value_is_replaced(self, line: str, value: str, after: str) -> None:
        block = block_of(body_of("above", line, "below"))
        assert block.with_property("Owner", value) == body_of("above", after, "below")

    @pytest.mark.parametrize(
        ("lines", "after"),
        [
            (["- Owner: A", "x"], ["- Owner: A", "- Progress: 5%", "x"]),
            (["- Title: T", "x"], ["- Title: T", "- Progress: 5%", "x"]),
            (["x", "### Notes"], ["- Progress: 5%", "", "x", "### Notes"]),
            (["", "### Notes"], ["- Progress: 5%", "", "### Notes"]),
            ([], ["- Progress: 5%", ""]),
        ],
    )
    def test_a_missing_line_is_added_at_its_place(self, lines: list[str], after: list[str]) -> None:
        assert block_of(body_of(*lines)).with_property("Progress", "5%") == body_of(*after)

    def test_a_line_goes_before_those_that_come_after_it(self) -> None:
        block = block_of(body_of("intro", "- Progress: 5%"))
        assert block.with_property("Owner", "A") == body_of("intro", "- Owner: A", "- Progress: 5%")

    def test_a_line_is_taken_out_whole(self) -> None:
        block = block_of(body_of("- Title: T", "- Owner: A"))
        assert block.without_property("Title") == body_of("- Owner: A")
        assert block.without_property("Progress") == block.body


class TestSectionWrites:
    @pytest.mark.parametrize(
        ("lines", "value", "after"),
        [
            (["### Notes", "", "a", "", FOOTER], "b", ["### Notes", "", "b", "", FOOTER]),
            (["### Notes", "a", FOOTER], "b", ["### Notes", "b", FOOTER]),
            (
                ["### Notes", "", "", "a", "", "", FOOTER],
                "b",
                ["### Notes", "", "", "b", "", "", FOOTER],
            ),
            (["### Notes", "", "a", "", FOOTER], "", ["### Notes", "", FOOTER]),
            (["### Notes", "", FOOTER], "b", ["### Notes", "", "b", "", FOOTER]),
            (["### Notes", FOOTER], "b\n\nc", ["### Notes", "", "b", "", "c", "", FOOTER]),
            (["### Notes"], "b", ["### Notes", "", "b", ""]),
        ],
    )
    def test_only_the_value_is_replaced(
        self, lines: list[str], value: str, after: list[str]
    ) -> None:
        assert block_of(body_of(*lines)).with_section("Notes", value) == body_of(*after)

    @pytest.mark.parametrize(
        ("lines", "value", "after"),
        [
            (["- Owner: A", "", FOOTER], "b", ["- Owner: A", "", "### Notes", "", "b", "", FOOTER]),
            (["- Owner: A"], "b", ["- Owner: A", "", "### Notes", "", "b", ""]),
            (
                ["x", "### Next Steps", "c"],
                "b",
                ["x", "", "### Notes", "", "b", "", "### Next Steps", "c"],
            ),
            (["", FOOTER], "", ["", "### Notes", "", FOOTER]),
        ],
    )
    def test_a_missing_heading_is_added_at_its_place(
        self, lines: list[str], value: str, after: list[str]
    ) -> None:
        assert block_of(body_of(*lines), WIDER).with_section("Notes", value) == body_of(*after)

    def test_a_last_heading_goes_before_the_footer(self) -> None:
        block = block_of(body_of("### Notes", "a", "", FOOTER), WIDER)
        after = ["### Notes", "a", "", "### Next Steps", "", "c", "", FOOTER]
        assert block.with_section("Next Steps", "c") == body_of(*after)

    def test_the_newlines_are_the_blocks_own(self) -> None:
        body = "LF above\n" + body_of("### Notes", "").replace("\n", "\r\n") + "\nbelow"
        after = block_of(body).with_section("Notes", "a\nb")
        assert after == body.replace("### Notes\r\n\r\n", "### Notes\r\n\r\na\r\nb\r\n\r\n")


@given(
    st.lists(people_text(), min_size=5, max_size=5),
    hostile(),
    hostile(),
    st.sampled_from(["\n", "\r\n"]),
)
def test_lines_of_people_in_and_around_the_block_stay_byte_for_byte(
    texts: list[str], old: str, new: str, newline: str
) -> None:
    above, top, inside, below, under = (text.replace("\n", newline) for text in texts)
    made = render(MARKER, WIDER, {"Notes": "a", "Next Steps": old, "Owner": "x"}, "LINK").replace(
        "\n", newline
    )
    head, tail = made.split(f"- Owner: x{newline}")
    body = newline.join(
        [
            above,
            f"{head}{top}{newline}- Owner: x{newline}{inside}{newline}{tail.removesuffix(END)}{below}",
            END,
            under,
        ]
    )
    block = block_of(body, WIDER)
    assert block.section("Next Steps") == old
    after = block_of(block.with_section("Next Steps", new), WIDER)
    assert after.section("Next Steps") == new
    assert after.section("Notes") == block.section("Notes")
    start, end, *_ = block.sections["Next Steps"]
    assert after.body.startswith(body[:start])
    assert after.body.endswith(body[end:])
    again = block_of(after.with_property("Owner", new), WIDER)
    assert again.property("Owner") == new
    slot = again.properties["Owner"]
    was = after.properties["Owner"]
    assert again.body[: slot.start] == after.body[: was.start]
    assert again.body[slot.end :] == after.body[was.end :]
