import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gh_tracker.sandbox import Sandbox
from gh_tracker.sandbox.server import serve

CHILD = """
import sys
from pathlib import Path
from gh_tracker.sandbox.server import serve
serve(store_path=Path(sys.argv[1]), ready=lambda sandbox: print(sandbox.url, flush=True))
print("ended", flush=True)
"""


def create(url: str, title: str) -> int:
    request = urllib.request.Request(
        f"{url}/repos/acme/programme/issues",
        json.dumps({"title": title}).encode(),
        {"Authorization": "token sandbox-token"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return int(json.load(response)["number"])


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_told_to_end_and_ends_cleanly(
    tmp_path: Path, ending: signal.Signals
) -> None:
    path = tmp_path / "github.json"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    assert create(url, "One") == 1
    child.send_signal(ending)
    rest, _ = child.communicate(timeout=20)
    assert (child.returncode, rest) == (0, "ended\n")
    assert Sandbox(path=path).repo().issues[1].title == "One"


def end_soon() -> None:
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()


def test_it_is_ready_with_its_faults_and_its_clock(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('{"behaviour": {"stale": 30}}', encoding="utf-8")
    seen: list[object] = []

    def look(sandbox: Sandbox) -> None:
        seen.extend(
            (
                sandbox.behaviour.stale,
                sandbox.clock.stamp(),
                sandbox.url.startswith("http://127.0.0.1:"),
            )
        )
        end_soon()

    serve(faults=str(faults), start=datetime(2024, 5, 27, tzinfo=UTC), ready=look)
    assert seen == [30.0, "2024-05-27T00:00:00Z", True]


def test_it_puts_the_signals_back() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    serve(ready=lambda _: end_soon())
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_it_ends_when_whoever_waits_for_it_fails() -> None:
    def fail(sandbox: Sandbox) -> None:
        raise KeyError(sandbox.url)

    with pytest.raises(KeyError, match=r"127\.0\.0\.1"):
        serve(ready=fail)


def test_a_port_that_is_taken_is_an_error_of_the_system() -> None:
    with Sandbox() as running, pytest.raises(OSError, match="in use"):
        serve(int(running.url.rpartition(":")[2]))


@pytest.mark.parametrize("faults", ['{"kind": "explode"}', "{", '{"nonsense": 1}'])
def test_faults_that_mean_nothing_are_refused_before_serving(faults: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — JSON's own message, or ours
        serve(faults=faults, ready=lambda _: pytest.fail("it served"))


def test_a_file_of_faults_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        serve(faults=str(tmp_path / "none.json"), ready=lambda _: pytest.fail("it served"))
