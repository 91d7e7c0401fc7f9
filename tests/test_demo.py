import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gh_tracker import demo
from gh_tracker.core.report.lines import Line, plain
from gh_tracker.demo import DemoError, Story, tell_story
from tests.cli.conftest import Cli, _own_log, cli

__all__ = ["_own_log", "cli"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The story, told once: its folder and its text."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    lines: list[Line] = []
    tell_story(folder, lines.extend)
    return folder, "\n".join(map(plain, lines))


def test_it_tells_of_four_days(told: tuple[Path, str]) -> None:
    _, text = told
    assert re.findall(r"^— (\w+):", text, re.MULTILINE) == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
    ]


def test_what_people_did_stands_in_the_tracker(told: tuple[Path, str]) -> None:
    folder, _ = told
    text = (folder / "tracker.md").read_text(encoding="utf-8")
    assert "- **2025-09-16** – HL-003 completed. All seven branches have kiosks" in text
    assert "| HL-007 | Press kit for the reopening | M4 |" in text
    assert "| R-04 | Too few volunteers on the opening day. |" in text
    assert "Starts on Monday with ten readers." in text


def test_the_conflict_is_shown_with_three_values(told: tuple[Path, str]) -> None:
    _, text = told
    assert re.search(
        r"base +Starts when reader.*\n +tracker +Starts when the.*\n +github +Star", text
    )
    assert "gh-tracker resolve HL-006 notes --take tracker|github" in text


def test_the_last_run_is_silent(told: tuple[Path, str]) -> None:
    _, text = told
    assert text.rstrip().endswith("In sync; 2 requests (2 GET).")


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_the_history_is_real(told: tuple[Path, str]) -> None:
    folder, _ = told
    done = subprocess.run(
        ["git", "log", "--format=%as %s"], cwd=folder, check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == [
        "2025-09-17 Sync the progress tracker",
        "2025-09-17 Sync the progress tracker",
        "2025-09-17 Edit the tracker",
        "2025-09-16 Sync the progress tracker",
        "2025-09-16 Edit the tracker",
        "2025-09-15 Sync the progress tracker",
        "2025-09-15 Add the progress tracker",
    ]


def test_it_needs_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gh_tracker.demo.shutil.which", lambda _: None)
    lines: list[Line] = []
    tell_story(tmp_path, lines.extend)
    assert not (tmp_path / ".git").exists()
    assert "Thursday" in "\n".join(map(plain, lines))


def test_a_step_that_does_not_do_as_told_ends_the_story(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Story, "edit", lambda *_: None)  # nobody edits the tracker
    with pytest.raises(DemoError, match=r"25% is on GitHub|new row got an ID"):
        tell_story(tmp_path, lambda _: None)


# The command


def test_the_command_tells_it_and_leaves_nothing_behind(cli: Cli) -> None:
    before = sorted(each.name for each in cli.folder.iterdir())
    found = cli("demo")
    assert found.code == 0
    assert found.err == ""
    assert "— Thursday: nothing changed, so nothing happens" in found.out
    assert sorted(each.name for each in cli.folder.iterdir()) == before


def test_the_files_can_be_kept(cli: Cli) -> None:
    found = cli("demo", "--keep", "kept")
    assert found.code == 0
    assert "The files are in kept" in found.out
    assert (cli.folder / "kept" / "tracker.md.gh-tracker.jsonl").exists()


def test_files_that_are_there_are_not_overwritten(cli: Cli) -> None:
    cli.write("kept/tracker.md", "mine")
    found = cli("demo", "--keep", "kept")
    assert found.code == 1
    assert (cli.folder / "kept" / "tracker.md").read_text(encoding="utf-8") == "mine"


def test_a_story_that_fails_is_a_bug(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_silence", lambda _: demo.expect(False, "it is quiet"))
    found = cli("demo")
    assert found.code == 3
    assert "it was expected that it is quiet" in found.err
