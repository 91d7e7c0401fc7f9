import io
import json
from dataclasses import replace

import pytest

from gh_tracker.cli.console import Console
from gh_tracker.cli.options import Common, Format
from gh_tracker.cli.show import items, show, tell
from tests.reports import EMPTY, STOPPED


def common(form: Format, *, quiet: bool = False) -> tuple[Common, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, {})
    console.configure(quiet=quiet, verbose=False, no_color=False, annotates=False)
    return Common(console, format=form), out, err


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("text", "On GitHub\n"),
        ("json", '{\n  "version": 1,\n'),
        ("markdown", "### Plan: docs/tracker.md\n"),
        ("github", "::error file=docs/tracker.md,title=brake-removals::"),
    ],
)
def test_a_report_is_printed_in_the_format_that_was_asked_for(form: Format, begins: str) -> None:
    shared, out, err = common(form)
    show(shared, STOPPED)
    assert out.getvalue().startswith(begins)
    assert out.getvalue().endswith("\n")
    assert err.getvalue() == ""


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
def test_of_an_interrupted_run_it_is_said_on_stderr_in_every_format(form: Format) -> None:
    shared, out, err = common(form, quiet=True)
    show(shared, replace(EMPTY, exit_code=130))
    assert err.getvalue().startswith("interrupted; what was done is saved")
    assert "interrupted" not in out.getvalue()


def test_quiet_is_for_text_alone() -> None:
    shared, out, _ = common("json", quiet=True)
    show(shared, EMPTY)
    assert json.loads(out.getvalue())["exit_code"] == 0


def test_a_sentence_is_told_as_text_or_as_what_it_says() -> None:
    shared, out, _ = common("text")
    tell(shared, "done\nso", {"record": "A"})
    assert out.getvalue() == "done ⏎ so\n"
    shared, out, _ = common("json")
    tell(shared, "done", {"record": "A"})
    assert json.loads(out.getvalue()) == {"record": "A"}


def test_a_list_is_one_a_line_or_an_array_on_one() -> None:
    shared, out, _ = common("text")
    items(shared, ["a", "b c"])
    assert out.getvalue() == "a\nb c\n"
    shared, out, _ = common("json")
    items(shared, ["a", "b c"])
    assert out.getvalue() == '["a", "b c"]\n'


def test_an_empty_list_is_an_empty_array() -> None:
    shared, out, _ = common("json")
    items(shared, [])
    assert out.getvalue() == "[]\n"
