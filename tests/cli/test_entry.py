"""Every exit code, each by what really leads to it."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gh_tracker.cli import syncing
from gh_tracker.cli.entry import REPORT_TO
from gh_tracker.sandbox import Fault, Sandbox
from tests.cli.conftest import Cli

NOTES = "Starts when reader accounts and kiosks can be tested together."


def test_0_in_sync(cli: Cli, github: Sandbox) -> None:
    first = cli("sync")
    second = cli("sync")
    assert (first.code, second.code) == (0, 0)
    assert second.out == "In sync; 2 requests (2 GET).\n"
    assert len(github.repo().issues) == 9


def test_1_an_expected_error_in_two_lines(cli: Cli) -> None:
    found = cli("check", "nowhere.md")
    assert found.code == 1
    assert found.out == ""
    assert found.err == (
        "error: nowhere.md: there is no such file\nhint: Check the path, or name another file.\n"
    )


def test_1_check_found_errors(cli: Cli) -> None:
    cli.edit(("| HL-006 |", "\n| HL-006 |"))
    found = cli("check")
    assert found.code == 1
    assert "tracker.md:12:1: error: detached-row: " in found.out


def test_1_without_a_token(cli: Cli, github: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GH_TOKEN")
    found = cli("plan")
    assert found.code == 1
    assert found.err.startswith("error: There is no token for 127.0.0.1.\nhint: Set GH_TOKEN")
    assert len(github.log) == 0


@pytest.mark.parametrize(
    "args",
    [
        ["frobnicate"],
        ["sync", "--frobnicate"],
        ["sync", "--direction", "sideways"],
        ["sync", "--partial"],
        ["link", "HL-001", "none"],
        ["resolve", "HL-001", "notes"],
        ["plan", "--repo", "nonsense"],
        ["plan", "--api-url", "nonsense"],
        [],
    ],
)
def test_2_usage(cli: Cli, github: Sandbox, args: list[str]) -> None:
    found = cli(*args)
    assert found.code == 2
    assert found.out == ""
    assert found.err
    assert "Traceback" not in found.err
    assert len(github.log) == 0


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the engine: nothing that is reached from outside leads to this exit code."""

    def plan(*_: object) -> None:
        raise KeyError("a\n::error::b \x1b[2J")

    monkeypatch.setattr(syncing, "plan", plan)


@pytest.mark.usefixtures("broken")
def test_3_a_bug_says_where_to_report_it(cli: Cli) -> None:
    found = cli("plan")
    assert found.code == 3
    first, second = found.err.splitlines()
    assert first.startswith("error: this is a bug: KeyError: ")
    assert REPORT_TO in second
    assert "--verbose" in second


@pytest.mark.usefixtures("broken")
def test_3_a_bug_shows_its_traceback_only_when_asked(cli: Cli) -> None:
    found = cli("plan", "--verbose")
    assert found.code == 3
    assert "Traceback (most recent call last)" in found.err
    assert "\x1b" not in found.err
    assert not re.search(r"^\s*::", found.err, re.MULTILINE)


@pytest.mark.usefixtures("github")
def test_4_changes_are_pending(cli: Cli) -> None:
    assert cli("plan").code == 0
    found = cli("plan", "--exit-code", "--format", "json")
    assert found.code == 4
    assert json.loads(found.out)["exit_code"] == 4
    assert cli("sync").code == 0
    assert cli("plan", "--exit-code").code == 0


def hold_a_conflict(cli: Cli, github: Sandbox) -> None:
    assert cli("sync").code == 0
    github.clock.advance(60)
    body = github.issue(6)["body"]
    github.as_("alice").edit_issue(6, body=str(body).replace(NOTES, "Theirs."))
    cli.edit((NOTES, "Ours."))


def test_5_a_person_is_needed(cli: Cli, github: Sandbox) -> None:
    hold_a_conflict(cli, github)
    found = cli("sync")
    assert found.code == 5
    assert "gh-tracker resolve HL-006 notes --take tracker|github" in found.out
    assert cli("plan").code == 0
    assert cli("plan", "--exit-code").code == 5, "5 goes before 4"


def test_6_applied_in_part(cli: Cli, github: Sandbox) -> None:
    github.fail(Fault("refuse", method="POST", path="/issues$", skip=3, status=422))
    found = cli("sync")
    assert found.code == 6
    assert "[failed]" in found.out
    assert len(github.repo().issues) == 8
    assert cli("sync").code == 0
    assert len(github.repo().issues) == 9


def test_7_a_limit_asks_for_a_longer_wait_than_is_allowed(cli: Cli, github: Sandbox) -> None:
    cli.write(".github/gh-tracker.yml", "max_wait: 1s\n")
    github.fail(Fault("secondary", method="POST", path="/issues$", skip=2, retry_after="3600"))
    found = cli("sync")
    assert found.code == 7
    github.faults.clear()
    github.clock.advance(4000)
    assert cli("sync").code == 0
    assert len(github.repo().issues) == 9


def test_7_before_anything_could_be_read(cli: Cli, github: Sandbox) -> None:
    cli.write(".github/gh-tracker.yml", "max_wait: 1s\n")
    github.fail(Fault("secondary", retry_after="3600"))
    found = cli("sync")
    assert found.code == 7
    assert found.err.startswith("error: ")
    assert not cli.tracker.with_name("tracker.md.gh-tracker.jsonl").exists()


@contextmanager
def stuck(cli: Cli, github: Sandbox) -> Iterator[subprocess.Popen[str]]:
    """Yield a first sync whose third issue is being made: GitHub does not answer."""
    github.fail(Fault("delay", method="POST", path="/issues$", skip=2, seconds=20))
    with cli.start("sync") as running:
        try:
            end = time.monotonic() + 30
            while len(github.repo().issues) < 2:
                assert time.monotonic() < end, running.communicate(timeout=1)
                time.sleep(0.02)
            time.sleep(0.3)
            yield running
        finally:
            running.kill()
            github.faults.clear()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_130_interrupted_and_what_was_done_is_saved(
    cli: Cli, github: Sandbox, number: signal.Signals
) -> None:
    with stuck(cli, github) as running:
        running.send_signal(number)
        _, err = running.communicate(timeout=30)
        assert running.returncode == 130
    assert err.endswith(
        "interrupted; what was done is saved, and the next run goes on from there\n"
    )
    assert "Traceback" not in err
    state = cli.tracker.with_name("tracker.md.gh-tracker.jsonl")
    assert b"HL-001" in state.read_bytes()
    # The request that hung may yet be carried out, so its row waits until that is known.
    codes = {cli("sync").code for _ in range(3)}
    assert codes <= {0, 7}
    titles = [issue.title for issue in github.repo().issues.values()]
    assert len(titles) == len(set(titles)), "nothing is doubled"


def test_130_when_nobody_reads_any_more(cli: Cli) -> None:
    """`gh-tracker status | true` complains about nothing."""
    for _ in range(3):
        with cli.start("status", "--format", "json") as running:
            assert running.stdout
            running.stdout.close()
            code = running.wait(timeout=30)
            err = running.stderr.read() if running.stderr else ""
        assert code == 130
        assert err == ""


def test_the_codes_are_those_of_processes_too(cli: Cli) -> None:
    assert cli.process("check").code == 0
    assert cli.process("check", "nowhere.md").code == 1
    assert cli.process("frobnicate").code == 2


def test_secrets_are_never_printed(cli: Cli, github: Sandbox) -> None:
    secret = "sandbox-token"
    for args in (["sync", "-v"], ["plan", "--format", "json"], ["doctor", "-v"]):
        found = cli(*args)
        assert secret not in found.out + found.err
    github.fail(Fault("refuse", status=401, times=None))
    found = cli("plan", "-v")
    assert found.code == 1
    assert secret not in found.out + found.err
