"""Modules and functions stay short enough to be read at one sitting."""

from pathlib import Path

from tests.lint import sizes
from tests.lint.tools import ROOT


def function(lines: int) -> str:
    return "def planted() -> None:\n" + "    pass\n" * (lines - 1)


def test_the_source_stays_within_the_limits() -> None:
    assert list((ROOT / "src").rglob("*.py"))
    assert sizes.complaints_below(ROOT / "src") == []


def test_a_module_at_the_limit_passes_and_one_beyond_fails() -> None:
    assert list(sizes.complaints("x = 1\n" * 350, "m.py")) == []
    assert list(sizes.complaints("x = 1\n" * 351, "m.py")) == ["m.py: 351 lines, at most 350"]


def test_a_function_at_the_limit_passes_and_one_beyond_fails() -> None:
    assert list(sizes.complaints(function(50), "m.py")) == []
    assert list(sizes.complaints(function(51), "m.py")) == [
        "m.py:1: planted has 51 lines, at most 50"
    ]


def test_a_long_method_is_found_in_a_module_below_the_folder(tmp_path: Path) -> None:
    method = "".join(f"    {line}\n" for line in function(51).splitlines())
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "m.py").write_text(f"class C:\n{method}", encoding="utf-8")

    assert sizes.complaints_below(tmp_path) == ["inner/m.py:2: planted has 51 lines, at most 50"]
