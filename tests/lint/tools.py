"""Runs the checkers of this project, with its own configuration, on faults planted elsewhere."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "pyproject.toml"
BIN = Path(sys.executable).parent

TIMEOUT = 120  # seconds; mypy reads the whole standard library where nothing is cached


def run(
    *command: str | Path, where: Path = ROOT, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a checker to its end, whatever its verdict."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=where,
        input=given,
        env={**os.environ, "PYTHONPATH": str(where), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


def plant(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder; the folders between become packages."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for parent in path.relative_to(folder).parents[:-1]:
            (folder / parent / "__init__.py").touch()
