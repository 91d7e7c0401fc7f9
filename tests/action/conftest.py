"""One wheel and one installation for all runs, and a story to tell on them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.forge import Forge
from tests.action.runner import ROOT
from tests.action.story import Story


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel and its dependencies, and a runner's cache of tools.

    Each worker has one of its own, as each runner has: no two install into one folder at once.
    """
    folder = tmp_path_factory.getbasetemp() / "action"
    folder.mkdir()
    _build(folder / "wheels")
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
