"""How the action comes to a runner: exactly its version, by hash, and only once."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.action.runner import ROOT, pairs
from tests.action.story import Story

SCRIPT = ROOT / "scripts" / "action.sh"
PACKAGE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def find(tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the step that looks for Python."""
    known = {
        "PATH": os.environ["PATH"],
        "ACTION": str(ROOT),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    return subprocess.run(
        ["bash", str(SCRIPT), "find"],
        env=known | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_version_is_the_one_that_the_action_belongs_to(tmp_path: Path) -> None:
    assert find(tmp_path).returncode == 0

    found = pairs((tmp_path / "output").read_text(encoding="utf-8"))
    assert found["version"] == PACKAGE["version"]
    assert PACKAGE["version"] in found["key"]
    assert "installed" not in found


@pytest.mark.parametrize("version", ["latest", "1.0; touch hacked", "-r /etc/passwd", "1.0\n2.0"])
def test_a_version_that_is_none_is_refused(version: str, tmp_path: Path) -> None:
    done = find(tmp_path, VERSION=version)

    assert done.returncode == 1
    assert done.stdout.startswith("::error title=gh-tracker::The input version")
    assert version not in done.stdout


def test_a_runner_without_python_is_told_what_to_do(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "sed", "cut", "cksum", "cat"):
        (programs / name).symlink_to(str(shutil.which(name)))
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = find(tmp_path, PATH=str(programs))

    assert done.returncode == 1
    assert "actions/setup-python" in done.stdout


def test_a_windows_runner_is_told_that_it_is_not_supported(tmp_path: Path) -> None:
    done = find(tmp_path, RUNNER_OS="Windows")

    assert done.returncode == 1
    assert done.stdout.startswith("::error title=gh-tracker::Windows runners are not supported")
    assert find(tmp_path, RUNNER_OS="macOS").returncode == 0


def test_two_trackers_do_not_share_what_is_known_of_github(tmp_path: Path) -> None:
    keys = set()
    for tracker in ("a.md", "b.md"):
        find(tmp_path, TRACKER=tracker)
        keys.add(pairs((tmp_path / "output").read_text(encoding="utf-8"))["known"])
    assert len(keys) == 2


def test_each_dependency_is_locked_within_its_range() -> None:
    text = (ROOT / "requirements" / "action.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))

    for each in map(Requirement, PACKAGE["dependencies"]):
        assert each.specifier.contains(locked[each.name.lower()]), str(each)


def test_everything_that_is_locked_has_a_hash() -> None:
    text = (ROOT / "requirements" / "action.txt").read_text(encoding="utf-8")
    for each in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in each


@pytest.mark.acceptance
def test_a_fresh_machine_takes_the_installation_from_the_cache(story: Story) -> None:
    tools = story.folder / "tools"
    first = story.run(machine=story.start(tools=tools))
    shutil.rmtree(tools)

    second = story.run(machine=story.start(tools=tools))
    third = story.run(machine=story.start(tools=tools))

    assert (first.code, second.code, third.code) == (0, 0, 0), second.log
    assert "Keep the installation" in first.ran
    assert "Take the installation from the cache" in second.ran
    assert "Keep the installation" not in second.ran
    assert "Take the installation from the cache" not in third.ran


@pytest.mark.acceptance
def test_an_installation_that_is_broken_is_made_anew(story: Story) -> None:
    tools = story.folder / "tools"
    story.run(machine=story.start(tools=tools))
    (mark,) = tools.rglob("gh-tracker-version")
    mark.write_text("0.0.1\n", encoding="utf-8")

    run = story.run(machine=story.start(tools=tools), cache="false")

    assert run.code == 0, run.log
    assert mark.read_text(encoding="utf-8").strip() == PACKAGE["version"]
