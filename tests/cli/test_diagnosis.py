import json

import pytest

from gh_tracker.sandbox import Behaviour, Fault, Sandbox
from tests.cli.conftest import Cli
from tests.schema import misfits

TOKEN = "sandbox-token"


def levels(cli: Cli) -> dict[str, str]:
    content = json.loads(cli("doctor", "--format", "json").out)
    assert misfits(content, "doctor") == []
    return {each["what"]: each["level"] for each in content["findings"]}


def test_everything_is_looked_at(cli: Cli, github: Sandbox) -> None:
    found = cli("doctor")
    assert found.code == 0
    assert f"ok    repository: acme/programme at {github.url}\n" in found.out
    assert "ok    token: from GH_TOKEN\n" in found.out
    assert "ok    issues: enabled\n" in found.out
    assert "ok    permission: may write\n" in found.out
    assert "requests left this hour\n" in found.out
    assert "ok    labels: the first sync makes tracker: task, tracker: risk\n" in found.out
    assert "look  action: no workflow" in found.out
    assert TOKEN not in found.out + found.err
    assert github.log.writes() == 0


def test_after_init_and_sync_all_is_well(cli: Cli, github: Sandbox) -> None:
    assert github.url
    cli("init", "--workflow")
    cli("sync")
    assert set(levels(cli).values()) == {"good"}


def test_quiet_says_only_what_is_wrong(cli: Cli, github: Sandbox) -> None:
    assert github.url
    cli("init", "--workflow")
    assert cli("doctor", "-q").out == ""


def test_without_a_token_it_says_how_to_get_one(
    cli: Cli, github: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_TOKEN")
    found = cli("doctor")
    assert found.code == 1
    assert "wrong stopped: There is no token for 127.0.0.1.\n      Set GH_TOKEN" in found.out
    assert len(github.log) == 0


def test_a_wrong_token_is_an_error(cli: Cli, github: Sandbox) -> None:
    github.fail(Fault("refuse", status=401, times=None))
    found = cli("doctor")
    assert found.code == 1
    assert "wrong stopped:" in found.out


def test_without_a_repository_it_says_which_options_there_are(cli: Cli) -> None:
    found = cli("doctor")
    assert found.code == 1
    assert "--repo OWNER/NAME" in found.out


def test_disabled_issues_are_an_error(cli: Cli, github: Sandbox) -> None:
    github.as_("olga").disable_issues()
    found = cli("doctor")
    assert found.code == 1
    assert "wrong issues: disabled\n      Switch them on" in found.out


def test_a_token_that_may_only_read_is_pointed_out(
    cli: Cli, github: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert github.url
    monkeypatch.setenv("GH_TOKEN", "dana-token")
    assert levels(cli)["permission"] == "warning"


def test_a_clock_that_is_off_is_pointed_out(cli: Cli, github: Sandbox) -> None:
    github.clock.advance(3600)
    assert levels(cli)["clock"] == "warning"


def test_few_requests_left_are_pointed_out(cli: Cli, github: Sandbox) -> None:

    github.behaviour = Behaviour(primary_limit=50)
    assert levels(cli)["rate limit"] == "warning"


def test_a_workflow_without_permissions_is_pointed_out(cli: Cli, github: Sandbox) -> None:
    assert github.url
    cli.write(".github/workflows/sync.yml", "jobs: {x: {steps: [{run: gh-tracker sync}]}}\n")
    assert levels(cli)["action"] == "warning"


def test_problems_of_the_tracker_are_counted(cli: Cli, github: Sandbox) -> None:
    assert github.url
    cli.edit(("| HL-006 |", "\n| HL-006 |"))
    assert levels(cli)["tracker"] == "warning"
