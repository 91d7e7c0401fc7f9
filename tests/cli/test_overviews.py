import json

import pytest

from gh_tracker.sandbox import Sandbox
from tests.cli.conftest import Cli
from tests.schema import misfits

NOTES = "Starts when reader accounts and kiosks can be tested together."


def test_a_tracker_at_a_glance_before_the_first_sync(cli: Cli) -> None:
    found = cli("status")
    assert found.code == 0
    assert "6 tasks, 2 closed, 0 linked, 51% done on average\n" in found.out
    assert found.out.endswith(
        "Not synced yet: `gh-tracker plan` shows what a first sync would do.\n"
    )


def test_it_is_offline(cli: Cli, github: Sandbox) -> None:
    cli("sync")
    assert cli("status").out.endswith("Synced with acme/programme.\n")
    cli("sync")
    asked = len(github.log)
    found = cli("status")
    assert len(github.log) == asked
    assert "6 tasks, 2 closed, 6 linked" in found.out
    assert "Synced with acme/programme; GitHub was read up to 20" in found.out


def test_a_held_conflict_is_shown_until_it_is_decided(cli: Cli, github: Sandbox) -> None:
    cli("sync")
    github.clock.advance(60)
    body = str(github.issue(6)["body"])
    github.as_("alice").edit_issue(6, body=body.replace(NOTES, "Theirs."))
    cli.edit((NOTES, "Ours."))
    assert cli("sync").code == 5
    assert "conflict: HL-006 notes (#6)\n" in cli("status").out
    assert cli("resolve", "HL-006", "notes", "--take", "tracker").code == 0
    assert "decided: HL-006 notes (#6); the next sync carries it out\n" in cli("status").out
    assert cli("sync").code == 0
    assert "HL-006 notes" not in cli("status").out


def test_problems_are_counted(cli: Cli) -> None:
    cli.edit(("| HL-006 |", "\n| HL-006 |"))
    found = cli("status")
    assert found.code == 0
    assert "1 problem(s): see `gh-tracker check`.\n" in found.out


@pytest.mark.usefixtures("github")
def test_json_fits_its_schema(cli: Cli) -> None:
    cli("sync")
    content = json.loads(cli("status", "--format", "json").out)
    assert misfits(content, "status") == []
    assert [each["linked"] for each in content["collections"]] == [6, 3]


def test_markdown_is_a_block_of_text(cli: Cli) -> None:
    text = cli("status", "--format", "markdown").out
    assert text.startswith("````text\ntracker.md\n")
    assert text.endswith("````\n")


def test_a_damaged_state_is_an_explained_error(cli: Cli) -> None:
    cli.write("tracker.md.gh-tracker.jsonl", "{}\n")
    found = cli("status")
    assert found.code == 1
    assert "tracker.md.gh-tracker.jsonl" in found.err
