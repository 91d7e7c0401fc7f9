import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLE, Cli


def git(folder: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True)


def test_the_only_file_with_a_known_table_is_the_tracker(cli: Cli) -> None:
    cli.write("README.md", "# Read me\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")
    assert cli("check").err == "fine: tracker.md\n"


def test_several_are_listed(cli: Cli) -> None:
    (cli.folder / "docs").mkdir()
    (cli.folder / "docs" / "other.md").write_bytes(EXAMPLE)
    found = cli("check")
    assert found.code == 1
    assert found.err.startswith("error: there are several trackers: docs/other.md, tracker.md\n")
    assert cli("check", "docs/other.md").code == 0


def test_very_many_are_not_all_listed(cli: Cli) -> None:
    for number in range(12):
        (cli.folder / f"t{number:02}.md").write_bytes(EXAMPLE)
    first, hint = cli("check").err.splitlines()
    assert "and 5 more" in first
    assert hint.startswith("hint: ")


def test_the_configured_one_goes_before_all(cli: Cli) -> None:
    (cli.folder / "other.md").write_bytes(EXAMPLE)
    cli.write(".github/gh-tracker.yml", "tracker: other.md\n")
    assert cli("check").err == "fine: other.md\n"


def test_a_configuration_of_another_name_can_be_given(cli: Cli) -> None:
    (cli.folder / "other.md").write_bytes(EXAMPLE)
    cli.write("my.yml", "tracker: other.md\n")
    assert cli("check", "--config", "my.yml").err == "fine: other.md\n"


def test_none_is_an_error_that_says_what_a_tracker_is(cli: Cli) -> None:
    cli.tracker.unlink()
    found = cli("check")
    assert found.code == 1
    assert found.err == (
        "error: no Markdown file here holds a table of tasks or risks\n"
        "hint: Name the tracker; its table of tasks has the columns Task ID, Title and Status. "
        "`gh-tracker init FILE` proposes a configuration for tables of another shape.\n"
    )


def test_in_a_repository_it_is_found_from_any_folder(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(cli.folder, "init", "--quiet")
    deep = cli.folder / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    found = cli("check")
    assert (found.code, found.err) == (0, f"fine: {cli.tracker}\n")


def test_what_git_ignores_is_no_tracker(cli: Cli) -> None:
    git(cli.folder, "init", "--quiet")
    cli.write(".gitignore", "build/\n")
    cli.write("build/copy.md", EXAMPLE.decode())
    assert json.loads(cli("list", "--format", "json").out) == ["tracker.md"]


def test_list_names_all_by_their_path_from_the_root(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.write("docs/a b.md", EXAMPLE.decode())
    git(cli.folder, "init", "--quiet")
    monkeypatch.chdir(cli.folder / "docs")
    assert cli("list").out == "docs/a b.md\ntracker.md\n"
    found = cli("list", "--format", "json").out
    assert found.count("\n") == 1, "a job matrix takes one line"
    assert json.loads(found) == ["docs/a b.md", "tracker.md"]


def test_a_file_that_is_no_text_is_no_tracker(cli: Cli) -> None:
    (cli.folder / "broken.md").write_bytes(b"| \xff | b |\n| --- | --- |\n")
    assert cli("list").out == "tracker.md\n"


def test_a_wrong_configuration_names_its_line(cli: Cli) -> None:
    cli.write(".github/gh-tracker.yml", "timezone: UTC\nownres: {}\n")
    found = cli("check")
    assert found.code == 1
    assert "gh-tracker.yml:2:1: " in found.err


def test_front_matter_is_configuration(cli: Cli) -> None:
    front = "---\ngh-tracker:\n  owners:\n    Programme Manager: olga\n---\n"
    cli.tracker.write_bytes(front.encode() + EXAMPLE)
    found = cli("check", "--format", "json")
    codes = {each["code"] for each in json.loads(found.out)["problems"]}
    assert codes == {"owner-without-login"}
