from importlib.resources import files
from pathlib import Path

import pytest

from gh_tracker.core.checking.check import check
from gh_tracker.core.model import Settings
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.errors import DocumentError

TRACKER = (files("gh_tracker") / "examples" / "tracker.md").read_bytes()
REFERENCE = Path(__file__).parents[3].parent / "shared" / "trackers" / "2024-05-27.md"
OWNERS = Settings(DEFAULTS.collections, owners={"Programme Manager": ("olga",)})


def codes(source: bytes, settings: Settings = DEFAULTS) -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in check(source, settings, "t.md")]


def changed(*changes: tuple[str, str]) -> bytes:
    text = TRACKER.decode()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def test_the_example_is_fine() -> None:
    assert codes(TRACKER) == []


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tracker is not here")
def test_the_reference_tracker_is_fine() -> None:
    assert codes(REFERENCE.read_bytes()) == []


def test_a_complete_row_below_full_progress_is_pointed_out() -> None:
    source = changed(("Collections Lead | Complete | 100%", "Collections Lead | Complete | 90%"))
    (problem,) = check(source, DEFAULTS, "t.md")
    assert (problem.severity, problem.code, problem.line) == ("warning", "complete-below-100", 7)
    line = source.decode().splitlines()[6]
    assert line[problem.column - 1 :].startswith("90%")


def test_a_complete_row_without_progress_is_fine() -> None:
    assert (
        codes(changed(("Collections Lead | Complete | 100%", "Collections Lead | Complete | –")))
        == []
    )


def test_without_owners_in_the_configuration_no_owner_is_missing_there() -> None:
    assert not any(code == "owner-without-login" for code, *_ in codes(TRACKER))


def test_with_owners_configured_an_unknown_role_is_pointed_out() -> None:
    found = [each for each in codes(TRACKER, OWNERS) if each[0] == "owner-without-login"]
    lines = TRACKER.decode().splitlines()
    named = [lines[line - 1][column - 1 :].split(" |")[0] for _, line, column in found]
    assert "Collections Lead" in named
    assert "Programme Manager" not in named


def test_a_login_needs_no_mapping() -> None:
    source = changed(("| M2 | Collections Lead |", "| M2 | @carol |"))
    lines = [line for code, line, _ in codes(source, OWNERS) if code == "owner-without-login"]
    assert 7 not in lines


def test_a_checkpoint_with_an_id_that_no_row_has_is_pointed_out() -> None:
    source = changed(("with ten readers (HL-003).", "with ten readers (HL-033)."))
    ((code, line, column),) = codes(source)
    assert code == "unknown-id"
    assert source.decode().splitlines()[line - 1][column - 1 :] == "HL-033)."


@pytest.mark.parametrize("end", ["(see below).", "(HL-003)", "in room (4).", "(Q3)."])
def test_other_brackets_are_no_ids(end: str) -> None:
    assert codes(changed(("with ten readers (HL-003).", f"with ten readers {end}"))) == []


def test_a_document_without_a_known_table_says_so() -> None:
    ((code, line, _),) = codes(b"# Notes\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")
    assert (code, line) == ("no-table", 1)


def test_bytes_that_are_no_text_name_the_file() -> None:
    with pytest.raises(DocumentError) as caught:
        check(b"ab\n\xff", DEFAULTS, "docs/t.md")
    assert (caught.value.file, caught.value.line) == ("docs/t.md", 2)
