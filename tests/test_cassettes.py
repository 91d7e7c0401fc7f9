"""Recorded answers replay: what was asked then is asked now, to the last byte of each body."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from gh_tracker.core.remote import CreateIssue, EditIssue, Issue, Milestone, Write
from gh_tracker.ports import Gateway
from gh_tracker.sandbox import TOKEN, Sandbox
from tests import record

RECORDED = sorted(record.STORIES)


@pytest.mark.parametrize("name", RECORDED)
def test_each_story_replays_without_a_server(name: str) -> None:
    assert record.replay(name) > 0


def test_every_cassette_belongs_to_a_story() -> None:
    assert sorted(file.stem for file in record.FOLDER.glob("*")) == RECORDED


class Changed:
    """A gateway that sends another body with its first edit or create."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def __getattr__(self, name: str) -> object:
        return getattr(self.gateway, name)

    def perform(self, write: Write) -> Issue | Milestone | str:
        if isinstance(write, CreateIssue | EditIssue):
            write = replace(write, body=f"{write.body} ")
        return self.gateway.perform(write)


@pytest.mark.parametrize("name", ["life-of-an-issue", "quiet-read"])
def test_a_body_that_changed_by_one_space_does_not_replay(name: str) -> None:
    def changed(gateway: Gateway) -> None:
        record.STORIES[name](Changed(gateway))  # type: ignore[arg-type] # what it lacks is passed on

    with pytest.raises(CannotOverwriteExistingCassetteException):
        record.replay(name, changed)


def test_a_request_that_is_not_made_any_more_is_told() -> None:
    def shorter(gateway: Gateway) -> None:
        gateway.repository()

    with pytest.raises(AssertionError, match="not made any more"):
        record.replay("life-of-an-issue", shorter)


def test_a_quiet_read_is_asked_for_with_its_etag() -> None:
    held = json.loads((record.FOLDER / "quiet-read.json").read_text("utf-8"))["interactions"]
    conditional = [each for each in held if "If-None-Match" in each["request"]["headers"]]

    assert [each["response"]["status"]["code"] for each in conditional] == [304] * len(conditional)
    assert conditional


@pytest.mark.parametrize("name", RECORDED)
def test_a_cassette_tells_neither_who_recorded_it_nor_where(name: str) -> None:
    text = (record.FOLDER / f"{name}.json").read_text("utf-8")

    for secret in (TOKEN, "uthorization", "127.0.0.1", "ser-Agent", "no-token"):
        assert secret not in text


def test_the_sandbox_can_be_recorded_anew_and_replays(tmp_path: Path) -> None:
    record.record_sandbox(tmp_path)

    assert {name: record.replay(name, folder=tmp_path) for name in RECORDED} == {
        name: record.replay(name) for name in RECORDED
    }


def test_names_of_a_scratch_repository_are_taken_out(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        sandbox.seed(
            {
                "users": [{"login": "zaphod"}],
                "repositories": [
                    {"full_name": "heart-of-gold/scratch", "permissions": {"zaphod": "admin"}}
                ],
                "tokens": [{"value": "gho_secret", "login": "zaphod"}],
            }
        )
        record.record(sandbox.url, "gho_secret", "heart-of-gold/scratch", tmp_path)

    for name in RECORDED:
        text = (tmp_path / f"{name}.json").read_text("utf-8")
        for told in ("heart-of-gold", "scratch", "zaphod", "gho_secret", "127.0.0.1"):
            assert told not in text, f"{told} in {name}"
        assert record.replay(name, folder=tmp_path) > 0


def test_a_repository_that_is_in_use_is_not_recorded(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        sandbox.as_("alice").create_issue("A task")
        with pytest.raises(SystemExit, match="has issues"):
            record.record(sandbox.url, TOKEN, "acme/programme", tmp_path)


def test_half_of_the_environment_is_a_mistake() -> None:
    with pytest.raises(SystemExit, match="set all of"):
        record.main({"GH_TRACKER_RECORD_URL": "https://api.github.com"})
