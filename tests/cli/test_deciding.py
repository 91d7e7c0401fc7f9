import json

import pytest

from gh_tracker.sandbox import Sandbox
from tests.cli.conftest import Cli

NOTES = "Starts when reader accounts and kiosks can be tested together."


@pytest.fixture
def held(cli: Cli, github: Sandbox) -> Cli:
    """A conflict in the notes of HL-006, held."""
    assert cli("sync").code == 0
    github.clock.advance(60)
    body = str(github.issue(6)["body"])
    github.as_("alice").edit_issue(6, body=body.replace(NOTES, "Theirs."))
    cli.edit((NOTES, "Ours."))
    assert cli("sync").code == 5
    github.clock.advance(60)
    return cli


@pytest.mark.parametrize(
    ("take", "winner"), [("tracker", "Ours."), ("github", "Theirs."), ("Agreed.", "Agreed.")]
)
def test_a_conflict_is_decided_and_the_next_sync_carries_it_out(
    held: Cli, github: Sandbox, take: str, winner: str
) -> None:
    asked = len(github.log)
    found = held("resolve", "HL-006", "notes", "--take", take)
    assert found.code == 0
    assert "HL-006" in found.out
    assert len(github.log) == asked, "deciding is offline"
    assert held("sync").code == 0
    assert winner in held.tracker.read_text(encoding="utf-8")
    assert winner in str(github.issue(6)["body"])


def test_the_command_that_a_report_prints_works_as_it_stands(held: Cli) -> None:
    report = held("sync").out
    line = next(each for each in report.splitlines() if "gh-tracker resolve" in each)
    _, *args = line.split()
    assert held(*args[:-1], "github").code == 0


@pytest.mark.parametrize(
    "args",
    [
        ["resolve", "HL-099", "notes", "--take", "tracker"],
        ["resolve", "HL-006", "colour", "--take", "tracker"],
        ["resolve", "HL-006", "title", "--take", "tracker"],
        ["unlink", "HL-099"],
        ["link", "HL-099", "3"],
        ["link", "HL-001", "3"],
        ["link", "HL-001", "999"],
    ],
)
def test_what_cannot_be_meant_is_explained(held: Cli, args: list[str]) -> None:
    state = held.tracker.with_name("tracker.md.gh-tracker.jsonl").read_bytes()
    found = held(*args)
    assert found.code == 1
    assert found.err.startswith("error: ")
    assert 1 <= len(found.err.splitlines()) <= 2
    assert held.tracker.with_name("tracker.md.gh-tracker.jsonl").read_bytes() == state


def test_a_row_is_untied_and_tied_again(cli: Cli, github: Sandbox) -> None:
    cli("sync")
    assert cli("unlink", "HL-006").code == 0
    assert cli("link", "HL-006", "6").code == 0
    assert cli("sync").code in {0, 5}
    assert len(github.repo().issues) == 9


def test_an_issue_becomes_a_row(cli: Cli, github: Sandbox) -> None:
    cli("sync")
    github.clock.advance(60)
    number = github.as_("olga").create_issue("Press kit", labels=["tracker: task"])
    github.clock.advance(60)
    assert cli("link", "NEW", str(number)).code == 0
    assert cli("sync").code == 0
    assert "| HL-007 | Press kit |" in cli.tracker.read_text(encoding="utf-8")


def test_json_says_what_was_done(held: Cli) -> None:
    found = held("resolve", "HL-006", "notes", "--take", "github", "--format", "json")
    content = json.loads(found.out)
    assert list(content) == ["version", "record", "field", "message"]
    assert (content["record"], content["field"]) == ("HL-006", "notes")
    linked = json.loads(held("unlink", "HL-001", "--format", "json").out)
    assert linked["record"] == "HL-001"


def test_quiet_says_nothing(held: Cli) -> None:
    assert held("resolve", "HL-006", "notes", "--take", "github", "-q").out == ""
