"""One wheel and one installation for all runs, and a story to tell on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gh_tracker.workspace.lock import locked
from tests.action.forge import Forge
from tests.action.runner import ROOT
from tests.action.story import Story

BUILDING = 300.0  # seconds for which another worker may be building


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel and its dependencies, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "action"
    folder.mkdir(exist_ok=True)
    with locked(folder / "lock", "the wheel", BUILDING):
        if not (folder / "ready").exists():
            _build(folder / "wheels")
            (folder / "ready").touch()
    return folder


def _build(wheels: Path) -> None:
    def pip(*arguments: str) -> None:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    locked_file = str(ROOT / "requirements" / "action.txt")
    download = ("download", "--quiet", "--only-binary", ":all:", "--dest", str(wheels))
    pip(*download, "--require-hashes", "--requirement", locked_file)
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))


@pytest.fixture
def story(shared: Path, tmp_path: Path) -> Iterator[Story]:
    with Forge(tmp_path) as forge:
        yield Story(forge, shared, tmp_path)
