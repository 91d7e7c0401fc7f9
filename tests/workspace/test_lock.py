from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gh_tracker.errors import TrackerError
from gh_tracker.workspace.lock import locked

HOLDER = """
import sys
from pathlib import Path
from gh_tracker.workspace.lock import locked
with locked(Path(sys.argv[1]), "x", 0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_waited_for_and_then_named(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        begin = time.monotonic()
        with (
            pytest.raises(TrackerError, match=r"at work on docs/tracker\.md") as caught,
            locked(path, "docs/tracker.md", 0.2),
        ):
            pytest.fail("two runs at once")
        assert time.monotonic() - begin >= 0.2
        assert caught.value.hint
        holder.kill()
    with locked(path, "x", 0):  # a killed run leaves nothing behind
        pass


def test_a_run_that_ends_in_time_is_waited_for(tmp_path: Path) -> None:
    path, order = tmp_path / "lock", list[str]()

    def second() -> None:
        with locked(path, "x", 10):
            order.append("second")

    with locked(path, "x", 0):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_the_lock_is_let_go_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "lock", "x", 0):
        raise KeyError
    with locked(tmp_path / "lock", "x", 0):
        pass


def test_locks_of_two_trackers_are_two(tmp_path: Path) -> None:
    with locked(tmp_path / "one", "x", 0), locked(tmp_path / "two", "x", 0):
        pass


def test_a_lock_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TrackerError) as caught, locked(tmp_path / "file" / "lock", "x", 0):
        pass
    assert caught.value.hint
