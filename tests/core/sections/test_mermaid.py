from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.sections.mermaid import LONGEST, bars, label, timeline


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("CI/CD & infrastructure", "CI/CD & infrastructure"),
        ('the "big" one', "the 'big' one"),
        ("9:00; #1", "9 00 1"),
        ("%%{init: {}}%%", "init"),
        ("<b>bold</b>", "b bold /b"),
        ("[a](b) `c` | d\\", "a (b) c d"),
        ("日本 🚀", "日本 🚀"),
        ("", "–"),
        ("%%", "–"),
    ],
)
def test_a_label_has_none_of_mermaids_syntax(text: str, drawn: str) -> None:
    assert label(text) == drawn


@given(st.text())
def test_any_text_makes_a_short_label_on_one_line(text: str) -> None:
    found = label(text)
    assert 0 < len(found) <= LONGEST + 1
    assert not re.search(r'["#;:%{}<>`|\\\[\]\n\r]', found)
    assert label(found) == found


@given(st.lists(st.text(), min_size=1))
def test_a_chart_ends_where_its_fence_ends(names: list[str]) -> None:
    for lines in (bars("x", [(name, 1) for name in names]), timeline({"2024-05-27": names})):
        assert lines[0] == "```mermaid"
        assert lines[-1] == "```"
        assert all(line.startswith("    ") for line in lines[2:-1])
        assert not any("\n" in line for line in lines)
