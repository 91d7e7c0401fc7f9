"""Everything in the README is true: its commands are run, its output compared, its links followed."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from tests.cli.conftest import EXAMPLE, Cli, _own_log, cli
from tests.console_examples import Example, examples

__all__ = ["_own_log", "cli"]

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

MAKE, PLAN, FIRST_SYNC = examples(README)

NOTES = "Starts when reader accounts and kiosks can be tested together."


def test_every_page_that_a_message_or_a_page_names_is_there() -> None:
    """Except for the trackers that examples speak of."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "action.yml"]
    text = "".join(each.read_text() for each in (*pages, *(ROOT / "src").rglob("*.py")))
    named = {*re.findall(r"docs/[a-z]+\.md", text)} - {"docs/tracker.md"}
    assert len(named) > 5
    assert not [each for each in named if not (ROOT / each).is_file()]


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(start=datetime(2025, 9, 15, 9, tzinfo=UTC)) as sandbox:
        for name, value in {
            "GITHUB_API_URL": sandbox.url,
            "GH_TOKEN": TOKEN,
            "GH_REPO": REPOSITORY,
        }.items():
            monkeypatch.setenv(name, value)
        yield sandbox


@pytest.fixture
def repository(cli: Cli) -> Cli:
    """A repository of git whose only tracker is docs/tracker.md."""
    cli.tracker.unlink()
    cli.write("docs/tracker.md", EXAMPLE.decode())
    git(cli, "init", "--quiet", "--initial-branch", "main")
    commit(cli, "2025-09-15T09:00:00Z")
    return cli


def git(cli: Cli, *args: str, **environ: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", *identity, *args], cwd=cli.folder, env={**os.environ, **environ}, check=True
    )


def commit(cli: Cli, at: str) -> None:
    git(cli, "add", "--all")
    git(cli, "commit", "--quiet", "--message", "Edit", GIT_AUTHOR_DATE=at)


def run(cli: Cli, example: Example) -> str:
    program, *args = shlex.split(example.command)
    assert program == "gh-tracker"
    found = cli(*args)
    assert found.code == 0, found
    return found.out


def test_it_opens_with_the_two_commands_and_make_has_them() -> None:
    assert [each.command for each in MAKE] == ["make demo", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for each in MAKE:
        assert re.search(rf"^{each.command.removeprefix('make ')}:", makefile, re.MULTILINE)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_the_picture_of_a_plan_is_what_is_printed(repository: Cli, github: Sandbox) -> None:
    assert repository("sync", "--quiet").code == 0
    commit(repository, "2025-09-15T10:00:00Z")
    github.clock.advance(24 * 3600)
    github.as_("bob").close(3)
    body = str(github.issue(6)["body"])
    github.as_("alice").edit_issue(
        6, body=body.replace(NOTES, "Starts on Monday with ten readers.")
    )
    tracker = repository.folder / "docs" / "tracker.md"
    text = tracker.read_text(encoding="utf-8").replace("| Blocked | 10% |", "| Blocked | 25% |")
    text = text.replace(NOTES, "Starts when the kiosks pass their acceptance test.")
    tracker.write_text(text, encoding="utf-8")
    commit(repository, "2025-09-16T10:00:00Z")
    (example,) = PLAN
    assert example.misfit(run(repository, example)) == ""


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_the_way_to_a_first_sync_works_step_by_step(repository: Cli, github: Sandbox) -> None:
    for example in FIRST_SYNC[:-1]:
        assert example.misfit(run(repository, example)) == ""
        assert github.log.writes() == 0, "until the last line nothing is written to GitHub"
    last = FIRST_SYNC[-1]
    assert last.command == "gh-tracker sync"
    assert last.misfit(run(repository, last)) == ""
    assert len(github.repo().issues) == 9
    assert (repository.folder / "docs" / "tracker.md.gh-tracker.jsonl").exists()


def links() -> list[str]:
    found = re.findall(r"\]\(([^)#]+)", README.read_text(encoding="utf-8"))
    return [each for each in found if "://" not in each]


@pytest.mark.parametrize("link", links())
def test_each_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_output_that_differs_is_found() -> None:
    example = Example("x", ["a", "…", "c"])
    assert example.misfit("a\nb\nc") == example.misfit("a\nc") == ""
    assert example.misfit("a\nb") == "c"
    assert example.misfit("b\nc") == "a"
    assert example.misfit("a\nc\nd")
    assert Example("x", []).misfit("a")
