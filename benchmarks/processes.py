"""Processes of their own: the processor time they take, and the memory at its highest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.rows import OUT

MEGABYTE: Final = 1024 * 1024
_LAUNCH: Final = """
import json, os, sys
null = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
command = [sys.executable, *sys.argv[1:]]
pid = os.posix_spawn(command[0], command, os.environ, file_actions=null)
_, status, used = os.wait4(pid, 0)
seconds = used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss]))
"""
"""Runs a process from a small one: on Linux its memory is counted from that of its parent on."""

_MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024  # getrusage(2) of each system


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds of user and system time, bytes of resident memory."""

    seconds: float
    memory: int

    def least(self, other: Cost) -> Cost:
        """Return the lesser of each: whatever else ran on the machine only adds."""
        return Cost(min(self.seconds, other.seconds), min(self.memory, other.memory))


def clean_environ() -> dict[str, str]:
    """Return an environment in which bytecode is kept, as it is for what is installed.

    It is kept apart from the sources, so that the measured processes all find it in one place.
    """
    named = {"PYTHONPYCACHEPREFIX": str(OUT / "pycache"), "PYTHONHASHSEED": "0"}
    apart = ("GH_", "GITHUB_", "PYTHON", "CI", "NO_COLOR")
    return {k: v for k, v in os.environ.items() if not k.startswith(apart)} | named


def measure(arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Cost:
    """Run this interpreter with some arguments and return what that took.

    Raises:
        RuntimeError: it did not end with 0.
    """
    launched = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCH, *arguments],
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    code, seconds, memory = json.loads(launched.stdout)
    if code:
        raise RuntimeError(f"{' '.join(arguments)} ended with {code}")
    return Cost(seconds, memory * _MAXRSS_UNIT)


def least(commands: Mapping[str, Sequence[str]], folder: Path, times: int) -> dict[str, Cost]:
    """Measure commands in turn, so many times each after one run that is not counted."""
    environ = clean_environ()
    found = {name: measure(command, folder, environ) for name, command in commands.items()}
    found = {name: Cost(float("inf"), each.memory) for name, each in found.items()}
    for _ in range(times):
        for name, command in commands.items():
            found[name] = found[name].least(measure(command, folder, environ))
    return found
