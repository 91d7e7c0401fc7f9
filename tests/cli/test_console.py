import io
import re
from collections.abc import Mapping

import click
import pytest

from gh_tracker.cli.console import Console
from gh_tracker.core.report.lines import Line, Part, line
from gh_tracker.errors import TrackerError

ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed(lines: list[Line], environ: Mapping[str, str] = {}, *, no_color: bool = False) -> str:
    out = Terminal()
    console = Console(out, Terminal(), environ)
    console.configure(quiet=False, verbose=False, no_color=no_color, annotates=False)
    console.show(lines)
    return out.getvalue()


STYLED = [line("plain ", Part("added", "add"), Part(" gone", "remove"))]


def test_a_terminal_gets_colours() -> None:
    text = printed(STYLED)
    assert ANSI.search(text)
    assert ANSI.sub("", text) == "plain added gone\n"


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"CI": "true"}, {"TERM": "dumb"}])
def test_the_environment_can_say_no_to_colours(environ: dict[str, str]) -> None:
    assert printed(STYLED, environ) == "plain added gone\n"


def test_an_option_can_say_no_to_colours() -> None:
    assert printed(STYLED, no_color=True) == "plain added gone\n"


def test_what_is_no_terminal_gets_plain_text() -> None:
    out = io.StringIO()
    Console(out, io.StringIO(), {}).show(STYLED)
    assert out.getvalue() == "plain added gone\n"


@pytest.mark.parametrize(
    "text", ["[bold red]x[/]", ":smile:", "[link=http://x]y[/link]", "[/]", "\\["]
)
def test_markup_in_what_people_write_is_text(text: str) -> None:
    assert ANSI.sub("", printed([line(Part(text, "add"))])) == f"{text}\n"


def test_a_long_line_is_not_broken() -> None:
    text = "word " * 100
    assert ANSI.sub("", printed([line(Part(text, "good"))])).rstrip() == text.rstrip()


def told(error: TrackerError, *, annotates: bool = False) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, {})
    console.configure(quiet=True, verbose=False, no_color=False, annotates=annotates)
    console.failed(error)
    return out.getvalue(), err.getvalue()


def test_an_error_is_two_lines_with_place_and_way_out() -> None:
    error = TrackerError("it is wrong", hint="Mend it.", file="t.md", line=3, column=4)
    assert told(error) == ("", "error: t.md:3:4: it is wrong\nhint: Mend it.\n")


def test_an_error_without_a_hint_is_one_line() -> None:
    assert told(TrackerError("it is wrong")) == ("", "error: it is wrong\n")


def test_an_error_of_several_lines_is_still_two() -> None:
    _, err = told(TrackerError("a\nb\n::error::c", hint="d\ne"))
    assert err.count("\n") == 2


def test_in_a_workflow_an_error_is_an_annotation_too() -> None:
    error = TrackerError("50% is wrong", hint="Mend it.", file="t.md", line=3)
    out, _ = told(error, annotates=True)
    assert out == "::error file=t.md,line=3,title=gh-tracker::50%25 is wrong%0AMend it.\n"


def test_a_quiet_run_says_no_notes_but_warnings() -> None:
    err = io.StringIO()
    console = Console(io.StringIO(), err, {})
    console.configure(quiet=True, verbose=False, no_color=False, annotates=False)
    console.note("a note")
    console.warn("a warning")
    assert err.getvalue() == "a warning\n"


def test_a_wrong_command_line_is_explained_on_stderr() -> None:
    err = io.StringIO()
    Console(io.StringIO(), err, {}).misused(click.UsageError("no such option"))
    assert err.getvalue() == "Error: no such option\n"


def test_a_character_that_a_stream_cannot_show_is_written_as_its_code() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    console = Console(out, io.StringIO(), {})
    console.show([line("naïve – ☃")])
    assert raw.getvalue() == b"na\\xefve \\u2013 \\u2603\n"


def test_what_is_ready_is_written_as_it_is() -> None:
    out = io.StringIO()
    Console(out, io.StringIO(), {}).write("::error::x\n")
    assert out.getvalue() == "::error::x\n"
