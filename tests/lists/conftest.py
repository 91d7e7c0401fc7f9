"""A tracker with checkpoints and decisions that are synced, on the sandbox in this process."""

from pathlib import Path

import pytest

from gh_tracker.sandbox import Sandbox
from tests.backends import Backend, in_process
from tests.desk import Desk
from tests.lists.tracker import CONFIGURATION, TRACKER


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def backend(sandbox: Sandbox) -> Backend:
    return in_process(sandbox)


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Desk:
    """Give a tracker that was never synced."""
    made = Desk.with_tracker(backend, tmp_path / "desk", TRACKER)
    made.configure(CONFIGURATION)
    return made


@pytest.fixture
def synced(desk: Desk) -> Desk:
    """The same after its first sync, everything committed."""
    assert desk.sync().exit_code == 0
    desk.commit()
    return desk
