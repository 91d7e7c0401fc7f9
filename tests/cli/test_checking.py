import json

import pytest

from tests.cli.conftest import EXAMPLE, Cli
from tests.schema import misfits


@pytest.fixture
def spoilt(cli: Cli) -> Cli:
    """A tracker with one error that can be mended and one warning that cannot."""
    cli.edit(
        ("| HL-006 |", "\n| HL-006 |"),
        ("Collections Lead | Complete | 100%", "Collections Lead | Complete | 90%"),
    )
    return cli


def test_a_sound_tracker_is_fine(cli: Cli) -> None:
    found = cli("check")
    assert (found.code, found.out, found.err) == (0, "", "fine: tracker.md\n")


def test_quiet_says_nothing_of_a_sound_tracker(cli: Cli) -> None:
    found = cli("check", "--quiet")
    assert (found.code, found.out, found.err) == (0, "", "")


def test_problems_are_told_one_a_line(spoilt: Cli) -> None:
    found = spoilt("check")
    assert found.code == 1
    first, second, count = found.out.splitlines()
    assert first.startswith("tracker.md:7:")
    assert ": warning: complete-below-100: " in first
    assert second.startswith("tracker.md:12:1: error: detached-row: ")
    assert count == "1 error(s), 1 warning(s)"


def test_warnings_alone_do_not_fail(cli: Cli) -> None:
    cli.edit(("Collections Lead | Complete | 100%", "Collections Lead | Complete | 90%"))
    assert cli("check").code == 0


def test_json_fits_its_schema(spoilt: Cli) -> None:
    found = spoilt("check", "--format", "json")
    content = json.loads(found.out)
    assert misfits(content, "check") == []
    assert found.code == content["exit_code"] == 1
    assert [each["line"] for each in content["problems"]] == [7, 12]


def test_annotations_name_file_and_line(spoilt: Cli) -> None:
    first, second = spoilt("check", "--format", "github").out.splitlines()
    assert first.startswith("::error file=tracker.md,line=12,col=1,title=detached-row::")
    assert second.startswith("::warning file=tracker.md,line=7,")


def test_markdown_is_a_table(spoilt: Cli) -> None:
    text = spoilt("check", "--format", "markdown").out
    assert text.startswith("### Check: tracker.md\n\n| Severity | Line | Problem | What to do |\n")
    assert "| error | 12 | `detached-row` | " in text


def test_fix_mends_and_names_what_it_mended(spoilt: Cli) -> None:
    found = spoilt("check", "--fix")
    assert found.code == 0, "only the warning is left"
    assert "tracker.md:12:1: mended: detached-row\n" in found.err
    assert spoilt.tracker.read_bytes() == EXAMPLE.replace(
        b"Collections Lead | Complete | 100%", b"Collections Lead | Complete | 90%"
    )


def test_fix_leaves_a_sound_tracker_alone(cli: Cli) -> None:
    before = cli.tracker.stat().st_mtime_ns
    assert cli("check", "--fix").code == 0
    assert cli.tracker.stat().st_mtime_ns == before


def test_without_fix_nothing_is_written(spoilt: Cli) -> None:
    before = spoilt.tracker.read_bytes()
    spoilt("check")
    assert spoilt.tracker.read_bytes() == before
    assert [each.name for each in spoilt.folder.iterdir()] == ["tracker.md"]
