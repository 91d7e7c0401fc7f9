from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gh_tracker.core import codec
from gh_tracker.core.check import check, fix
from gh_tracker.core.model import Settings
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.structure import parse
from gh_tracker.errors import DocumentError

TRACKER = (files("gh_tracker") / "examples" / "tracker.md").read_bytes()
REFERENCE = Path(__file__).parents[2].parent / "shared" / "trackers" / "2024-05-27.md"
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


# What --fix mends


def mended(source: bytes) -> tuple[bytes, list[str]]:
    found = fix(source, DEFAULTS, "t.md")
    return found.source, [each.code for each in found.mended]


@pytest.mark.parametrize("blank", ["\n", "\n\n\n", "  \n\t\n"])
def test_a_row_cut_off_by_blank_lines_goes_back(blank: str) -> None:
    source = changed(("| HL-004 |", f"{blank}| HL-004 |"))
    text, codes_ = mended(source)
    assert text == TRACKER
    assert codes_ == ["detached-row"] * 3


def test_crlf_is_kept() -> None:
    source = changed(("| HL-006 |", "\n| HL-006 |")).replace(b"\n", b"\r\n")
    assert mended(source) == (TRACKER.replace(b"\n", b"\r\n"), ["detached-row"])


def test_a_sentence_under_a_table_gets_a_blank_line() -> None:
    last = "loans while offline. | Digital Services Lead | Resolved |\n"
    text, codes_ = mended(changed((last, f"{last}Risks are reviewed weekly.\n")))
    assert codes_ == ["stray-line"]
    assert text.decode() == TRACKER.decode().replace(last, f"{last}\nRisks are reviewed weekly.\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| HL-006 |", "<!-- moved -->\n\n| HL-006 |"),  # something stands between
        ("| HL-006 |", "\nLater:\n\n| HL-006 |"),
        ("| HL-006 |", "\n| HL-006 | Extra |"),  # it does not fit the table
        ("| HL-006 |", "\n    | HL-006 |"),  # it is indented as code
        ("| HL-006 |", "A sentence.\n| HL-006 |"),  # a row follows the sentence
    ],
)
def test_what_is_not_clear_is_left_to_a_person(old: str, new: str) -> None:
    source = changed((old, new))
    assert mended(source) == (source, [])


def test_of_two_problems_the_clear_one_is_mended() -> None:
    source = changed(("| HL-006 |", "Later:\n\n| HL-006 |"))
    text, codes_ = mended(source)
    assert codes_ == ["stray-line"]
    assert [code for code, *_ in codes(text)] == ["detached-row"]


def test_a_second_row_of_one_id_goes_back_and_is_still_reported() -> None:
    source = changed(("| HL-006 |", "\n| HL-001 |"))
    text, codes_ = mended(source)
    assert codes_ == ["detached-row"]
    assert {code for code, *_ in codes(text)} == {"duplicate-id"}


def test_nothing_is_mended_in_a_sound_tracker() -> None:
    assert mended(TRACKER) == (TRACKER, [])


SPOILS = st.lists(
    st.sampled_from(
        [
            (b"| HL-002 |", b"\n| HL-002 |"),
            (b"| HL-006 |", b"\n \n| HL-006 |"),
            (b"| R-02 |", b"\n\n| R-02 |"),
            (b"\n## Activity", b"Trailing words.\n\n## Activity"),
            (b"## Decision", b"| R-09 | lost |\n\n## Decision"),
            (b"| HL-003 |", b"| HL-002 |"),
            (b"\n", b"\r\n"),
            (b"| Medium |", b"| Med | ium |"),
            (b"Complete |", b"Done-ish |"),
        ]
    ),
    max_size=5,
    unique=True,
)


@settings(max_examples=60)
@given(SPOILS)
def test_mending_changes_no_value_and_is_done_after_once(spoils: list[tuple[bytes, bytes]]) -> None:
    source = TRACKER
    for old, new in spoils:
        source = source.replace(old, new)
    once = fix(source, DEFAULTS, "t.md")
    assert fix(once.source, DEFAULTS, "t.md").mended == ()
    before = codec.read(parse(source), DEFAULTS).records
    after = codec.read(parse(once.source), DEFAULTS).records
    for key, record in before.items():
        assert after[key].values == record.values
    words = source.split()
    assert once.source.split() == words, "only blanks and newlines change"
    assert len(codec.read(parse(once.source), DEFAULTS).problems) <= len(
        codec.read(parse(source), DEFAULTS).problems
    )
