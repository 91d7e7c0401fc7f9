"""Trackers in the wild, synced: configured by a proposal or by hand, edited on both sides."""

import re

import pytest

from gh_tracker.sandbox import Sandbox
from tests.cli.conftest import Cli
from tests.wild import FOLDER, wild


@pytest.fixture
def ledger(cli: Cli, github: Sandbox) -> Cli:
    """The two collections of features-and-bugs, after their first sync."""
    place(cli, "features-and-bugs")
    assert cli("sync", "--yes").code == 0
    github.clock.advance(60)
    return cli


def place(cli: Cli, name: str) -> None:
    """Put a wild tracker and its configuration where the command line looks for them."""
    cli.tracker.write_bytes(wild(name).source)
    told = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    configuration = told.split("'''")[1]
    cli.write(".github/gh-tracker.yml", f"tracker: tracker.md\n{configuration}")


def number_of(github: Sandbox, key: str) -> int:
    issues = github.as_("alice").repo.issues.values()
    return next(each.number for each in issues if each.title.startswith(f"{key}: "))


def text(cli: Cli) -> str:
    return cli.tracker.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["emoji-statuses", "windows", "hebrew", "very-wide", "task-boxes", "group-rows"]
)
def test_the_first_sync_changes_no_byte_and_the_second_does_nothing(
    cli: Cli, github: Sandbox, name: str
) -> None:
    cli.tracker.write_bytes(wild(name).source)
    cli("init", "tracker.md")
    first = cli("sync", "--yes")
    assert first.code == 0, first.err
    assert cli.tracker.read_bytes() == wild(name).source
    writes = github.log.writes()
    assert cli("sync").code == 0
    assert github.log.writes() == writes
    assert cli.tracker.read_bytes() == wild(name).source


def test_a_row_without_an_id_gets_the_next_of_its_table(ledger: Cli) -> None:
    assert "| FEAT-4 | Export for the vet | medium | idea | – | |\n" in text(ledger)


def test_what_people_change_in_issues_lands_in_the_cells_and_nowhere_else(
    ledger: Cli, github: Sandbox
) -> None:
    before = text(ledger).splitlines()
    alice = github.as_("alice")
    swarm = number_of(github, "FEAT-2")
    alice.edit_issue(swarm, title="FEAT-2: Swarm calendar with moon")
    alice.unlabel(swarm, "priority: medium")
    alice.label(swarm, "priority: high")
    alice.close(swarm)
    crash = number_of(github, "BUG-18")
    alice.close(crash, "not_planned")
    github.clock.advance(60)
    assert ledger("sync").code == 0
    after = text(ledger).splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [b for _, b in changed] == [
        "| FEAT-2 | Swarm calendar with moon | high | shipped | @tove | 2.0 |",
        "| BUG-18 | Crash without a camera | critical | won't fix |",
    ]


def test_what_people_change_in_cells_lands_in_the_issues(ledger: Cli, github: Sandbox) -> None:
    ledger.edit(
        (
            "| FEAT-3 | Honey yield chart | low | idea |",
            "| FEAT-3 | Honey chart | high | building |",
        ),
        (
            "| BUG-18 | Crash without a camera | critical | confirmed |",
            "| BUG-18 | Crash without a camera | minor | fixed |",
        ),
    )
    assert ledger("sync").code == 0
    issues = github.as_("alice").repo.issues
    chart, crash = issues[number_of(github, "FEAT-3")], issues[number_of(github, "BUG-18")]
    assert chart.title == "FEAT-3: Honey chart"
    assert crash.state == "closed"


def test_the_issue_of_a_removed_row_is_kept_where_that_is_configured(
    ledger: Cli, github: Sandbox
) -> None:
    crash, chart = number_of(github, "BUG-18"), number_of(github, "FEAT-3")
    lines = text(ledger).splitlines(keepends=True)
    gone = [each for each in lines if not re.match(r"\| (BUG-18|FEAT-3) ", each)]
    ledger.tracker.write_text("".join(gone), encoding="utf-8")
    assert ledger("sync", "--yes").code == 0
    issues = github.as_("alice").repo.issues
    assert issues[chart].state == "closed", "features are closed, as usual"
    assert issues[crash].state == "open"
    github.as_("alice").edit_issue(crash, title="BUG-18: Crash in the dark")
    github.clock.advance(60)
    assert ledger("sync").code == 0
    assert "BUG-18" not in text(ledger), "nothing that happens to it brings the row back"
