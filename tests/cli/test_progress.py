import io

from gh_tracker.cli.console import Console
from gh_tracker.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def console(err: io.StringIO, *, quiet: bool = False) -> Console:
    made = Console(io.StringIO(), err, {})
    made.configure(quiet=quiet, verbose=False, no_color=False, annotates=False)
    return made


def test_without_a_terminal_no_bar_is_shown() -> None:
    err = io.StringIO()
    with progress(console(err)) as shown:
        shown("writing", 1, 9)
    assert err.getvalue() == ""


def test_a_long_wait_is_told_with_its_reason() -> None:
    err = io.StringIO()
    with progress(console(err)) as shown:
        shown.waits(61.4, "GitHub's secondary rate limit")
    assert err.getvalue() == "waiting 61 s for GitHub's secondary rate limit\n"


def test_a_quiet_run_waits_in_silence() -> None:
    err = Terminal()
    with progress(console(err, quiet=True)) as shown:
        shown("writing", 1, 9)
        shown.waits(61, "x")
    assert err.getvalue() == ""


def test_the_bar_is_gone_at_the_end() -> None:
    with progress(console(Terminal())) as shown:
        shown("writing", 1, 9)
        shown("writing", 9, 9)
        shown.stop()
        shown.stop()
