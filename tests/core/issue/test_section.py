from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue.inert import JOINER
from gh_tracker.core.issue.section import (
    FOOTER,
    MOST_CHARACTERS,
    excerpt,
    from_line,
    from_section,
    to_line,
    to_section,
)
from gh_tracker.core.text import canonical
from tests.issues import TRAPS, hostile

NAMES = ("Notes", "Next Steps")
J = JOINER


class TestExcerpt:
    @pytest.mark.parametrize(
        "value",
        [
            "",
            "One line.",
            "Two\nlines",
            "Two\n\nparagraphs with *emphasis*, `code` and [a link](https://example.com)",
            "- a\n- list\n  - nested",
            "1. first\n2. second",
            "40 % done",
            "literal <br> and <b>inline</b>",
            "\n".join("abcdefghij"),
            "x" * 1_000,
        ],
    )
    def test_paragraphs_and_lists_are_carried_whole(self, value: str) -> None:
        assert excerpt(value) == value

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("# Heading\n\nText\n\nMore", "Heading …"),
            ("Text\n\n## Heading", "Text …"),
            ("Setext\n===", "Setext …"),
            ("Text\nof two lines\n\n```\ncode\n```", "Text\nof two lines …"),
            ("```\ncode\n```", "…"),
            ("Before\n\n    indented code", "Before …"),
            ("Text\n\n| a | b |\n| - | - |\n| c | d |", "Text …"),
            ("> quoted", "quoted …"),
            ("<div>\nhidden\n</div>\n\nText", "Text …"),
            ("a <!-- hidden --> b", "a <!-- hidden --> b …"),
            ("Text\n\n---\n\nmore", "Text …"),
            ("\n".join("abcdefghijk"), "\n".join("abcdefghij") + " …"),
            ("- one\n- two\n\n# three", "one …"),
            ("word " * 250, ("word " * 199).strip() + " …"),
            ("x" * 1_001, "x" * 998 + " …"),
        ],
    )
    def test_of_anything_else_the_first_paragraph_is_shown(self, value: str, shown: str) -> None:
        assert excerpt(canonical(value)) == shown

    @given(st.one_of(hostile(), hostile().map(lambda text: canonical(text * 40))))
    def test_it_is_always_short_and_canonical(self, value: str) -> None:
        shown = excerpt(value)
        assert shown == value or shown.endswith("…")
        assert len(shown) <= MOST_CHARACTERS
        assert shown.count("\n") < 10
        assert canonical(shown) == shown


class TestSection:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("plain\n\ntext", "plain\n\ntext"),
            ("### Notes", f"{J}### Notes"),
            ("a\n # next  steps: ##\nb", f"a\n{J} # next  steps: ##\nb"),
            ("### Notes and more", "### Notes and more"),
            ("    ### Notes", "    ### Notes"),
            (f"{FOOTER}x)", f"{J}{FOOTER}x)"),
            (f"{J}### Notes", f"{J}{J}### Notes"),
            ("### Other heading", "### Other heading"),
            ("@bob", f"@{J}bob"),
        ],
    )
    def test_a_line_that_would_be_structure_begins_with_a_joiner(
        self, value: str, written: str
    ) -> None:
        assert to_section(value, NAMES) == written
        assert from_section(written, NAMES) == canonical(value)

    @given(hostile())
    def test_any_value_comes_back(self, value: str) -> None:
        written = to_section(value, NAMES)
        assert from_section(written, NAMES) == value
        assert from_section(written.replace("\n", "\r\n") + "\r\n\r\n", NAMES) == value

    @given(hostile(), st.sampled_from([(), ("Notes",), ("A.*B", "(x"), ("Notes", "notes 2")]))
    def test_any_names_of_headings_do(self, value: str, names: tuple[str, ...]) -> None:
        assert from_section(to_section(value, names), names) == value

    @pytest.mark.parametrize("value", TRAPS)
    def test_each_known_trap_comes_back(self, value: str) -> None:
        assert from_section(to_section(canonical(value), NAMES), NAMES) == canonical(value)


class TestLine:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("plain", "plain"),
            ("two\nlines", "two<br>lines"),
            ("a literal <br>", f"a literal <{J}br>"),
            ("<BR />", f"<{J}BR />"),
            (f"<{J}br>", f"<{J}{J}{J}br>"),
            ("@bob\nFixes\n#1", f"@{J}bob<br>Fixes{J}<br>#1"),
        ],
    )
    def test_a_value_stands_on_one_line(self, value: str, written: str) -> None:
        assert to_line(value) == written
        assert from_line(written) == value

    @pytest.mark.parametrize("text", ["a<br>b", "a<br/>b", "a<BR />b", " a<br> b"])
    def test_a_break_that_a_person_typed_is_one(self, text: str) -> None:
        assert from_line(text).replace(" ", "") == "a\nb"

    @given(hostile())
    def test_any_value_comes_back(self, value: str) -> None:
        assert "\n" not in to_line(value)
        assert from_line(to_line(value)) == value

    @given(st.text(alphabet="<br/> >\n" + J))
    def test_breaks_in_any_disguise_come_back(self, text: str) -> None:
        value = canonical(text)
        assert from_line(to_line(value)) == value
