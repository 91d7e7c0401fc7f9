"""A checkout may hold what a stranger proposes: what a link shows is not read."""

import io
from pathlib import Path

import pytest

from gh_tracker.action.entering import enter
from gh_tracker.action.inputs import Inputs
from gh_tracker.cli.console import Console
from gh_tracker.cli.options import Common
from gh_tracker.errors import TrackerError
from tests.desk import EXAMPLE
from tests.workspace.repositories import Repository

TRACKER = Path("docs/tracker.md")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A checkout with the example tracker, in which the action runs."""
    made = Repository(tmp_path / "work")
    made.commit("docs/tracker.md", EXAMPLE.read_text(encoding="utf-8"))
    (tmp_path / "secret").write_text("hunter2", encoding="utf-8")
    monkeypatch.chdir(made.path)
    return made


def entered(tracker: Path | None = TRACKER) -> str:
    return enter(
        Common(Console(io.StringIO(), io.StringIO(), {})), Inputs(tracker=tracker)
    ).workspace.relative_path


@pytest.mark.parametrize("tracker", [TRACKER, None])
def test_a_tracker_of_the_repository_is_opened(work: Repository, tracker: Path | None) -> None:
    assert entered(tracker) == "docs/tracker.md"
    assert work.path.exists()


def test_a_tracker_is_opened_by_its_whole_path(work: Repository) -> None:
    assert entered(work.path / TRACKER) == "docs/tracker.md"


@pytest.mark.parametrize(
    "name", ["docs/tracker.md", "docs/tracker.md.gh-tracker.jsonl", ".github/gh-tracker.yml"]
)
@pytest.mark.parametrize("target", ["secret", "missing"])
def test_a_link_is_refused_and_not_followed(work: Repository, name: str, target: str) -> None:
    place = work.path / name
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(work.path.parent / target)

    with pytest.raises(TrackerError, match=r"is a symbolic link") as caught:
        entered()

    assert "hunter2" not in str(caught.value)
    assert caught.value.hint
    assert caught.value.file.endswith(name)


def test_a_folder_that_is_a_link_is_refused(work: Repository) -> None:
    (work.path / "docs").rename(work.path.parent / "elsewhere")
    (work.path / "docs").symlink_to(work.path.parent / "elsewhere")

    with pytest.raises(TrackerError, match=r"docs is a symbolic link"):
        entered()
