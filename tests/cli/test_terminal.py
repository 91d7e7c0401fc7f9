"""What happens on a real terminal: questions, colours, and the answers that Enter gives."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from gh_tracker.sandbox import Sandbox
from tests.cli.conftest import Cli, clean

pty = pytest.importorskip("pty", reason="there are no such terminals here")

PATIENCE = 60  # seconds until a command that does not go on is given up
ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass(slots=True)
class Terminal:
    """A command on a terminal of its own; `text` is what stands there."""

    descriptor: int
    process: subprocess.Popen[bytes]
    text: str = ""

    def until(self, wanted: str) -> str:
        """Read on until a text is there, and give all that came before and with it."""
        end = time.monotonic() + PATIENCE
        while wanted not in ANSI.sub("", self.text):
            assert time.monotonic() < end, self.text
            if not self._read():
                break
        assert wanted in ANSI.sub("", self.text), self.text
        return self.text

    def answer(self, text: str) -> None:
        os.write(self.descriptor, f"{text}\n".encode())

    def interrupt(self) -> int:
        """Press Ctrl-C until the command ends.

        A signal that comes after the prompt is written and before Python waits for the answer is
        only seen with the next key.
        """
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, self.text
            self.process.send_signal(signal.SIGINT)
            again = time.monotonic() + 10
            while time.monotonic() < again and self._read(1):
                pass
        return self.end()

    def end(self) -> int:
        end = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < end, self.text
        return self.process.wait(timeout=PATIENCE)

    def _read(self, patience: float = 5) -> bool:
        if not select.select([self.descriptor], [], [], patience)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:  # the other end is closed
            return False
        self.text += data.decode()
        return bool(data)


@contextmanager
def terminal(cli: Cli, *args: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "gh_tracker", *args],
        cwd=cli.folder,
        env={**clean(os.environ), **cli.environ, "TERM": "xterm", "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        try:
            yield Terminal(ours, process)
        finally:
            process.kill()
            os.close(ours)


def test_the_first_sync_shows_its_plan_and_asks(cli: Cli, github: Sandbox) -> None:
    with terminal(cli, "sync") as shown:
        shown.until("This is the first sync. Go on?")
        assert "24 changes on GitHub" in ANSI.sub("", shown.text)
        assert github.log.writes() == 0
        shown.answer("y")
        assert shown.end() == 0
    assert len(github.repo().issues) == 9


@pytest.mark.parametrize("answer", ["", "n", "what?"])
def test_everything_but_yes_means_no(cli: Cli, github: Sandbox, answer: str) -> None:
    with terminal(cli, "sync") as shown:
        shown.until("Go on?")
        shown.answer(answer)
        assert shown.end() == 1
    assert github.log.writes() == 0
    assert not cli.tracker.with_name("tracker.md.gh-tracker.jsonl").exists()


def test_with_yes_nobody_is_asked(cli: Cli, github: Sandbox) -> None:
    with terminal(cli, "sync", "--yes") as shown:
        assert shown.end() == 0
        assert "Go on?" not in shown.text
    assert len(github.repo().issues) == 9


def test_later_nobody_is_asked(cli: Cli, github: Sandbox) -> None:
    assert github.url
    cli("sync")
    with terminal(cli, "sync") as shown:
        assert shown.end() == 0
        assert "Go on?" not in shown.text


def test_without_a_terminal_it_goes_on(cli: Cli, github: Sandbox) -> None:
    assert cli.process("sync").code == 0
    assert len(github.repo().issues) == 9


def test_in_ci_it_goes_on_even_on_a_terminal(cli: Cli, github: Sandbox) -> None:
    cli.environ["CI"] = "true"
    with terminal(cli, "sync") as shown:
        assert shown.end() == 0
    assert len(github.repo().issues) == 9
    assert not re.search(r"\x1b\[\d+m", shown.text), "and without colours"


def test_ctrl_c_at_the_question_writes_nothing(cli: Cli, github: Sandbox) -> None:
    with terminal(cli, "sync") as shown:
        shown.until("Go on?")
        assert shown.interrupt() == 130
    assert github.log.writes() == 0


def test_a_bar_shows_how_far_a_sync_is(cli: Cli, github: Sandbox) -> None:
    assert github.url
    with terminal(cli, "sync", "--yes") as shown:
        assert shown.end() == 0
    assert re.search(r"\d+/\d+", ANSI.sub("", shown.text))


def test_init_asks_one_by_one(cli: Cli, github: Sandbox) -> None:
    alice = github.as_("alice")
    alice.create_issue("HL-003: Kiosks")
    alice.create_issue("HL-004: Accounts")
    with terminal(cli, "init") as shown:
        shown.until("Is #1 “HL-003: Kiosks” the row HL-003")
        shown.answer("y")
        shown.until("Is #2")
        shown.answer("")
        shown.until("Who is “Programme Manager”?")
        shown.answer("@OLGA")
        shown.until("Who is “Collections Lead”?")
        shown.answer("nobody-here")
        shown.until("nobody-here cannot be assigned here")
        for role in ("Branch Operations Lead", "Digital Services Lead", "Accessibility Lead"):
            shown.until(f"Who is “{role}”?")
            shown.answer("")
        assert shown.end() == 0
    text = (cli.folder / ".github/gh-tracker.yml").read_text(encoding="utf-8")
    assert '\nowners:\n  "Programme Manager": "olga"\n' in text
    assert '#   "Collections Lead": "LOGIN"\n' in text
    assert "link HL-004 2" in text
    assert "link HL-003" not in text
    assert github.log.writes() == 0
    state = cli.tracker.with_name("tracker.md.gh-tracker.jsonl").read_text(encoding="utf-8")
    assert "HL-003" in state
    assert "HL-004" not in state
