"""Each kind of loose typing is refused, in one run over a tree of planted faults."""

import re
from pathlib import Path

import pytest

from tests.lint.tools import BIN, CONFIGURATION, plant, run

FAULTS = {
    "untyped_def": ("gh_tracker/untyped_def.py", "def f(x):\n    return x\n", "no-untyped-def"),
    "bare_generic": ("gh_tracker/bare_generic.py", "X: list = []\n", "type-arg"),
    "wrong_value": ("gh_tracker/wrong_value.py", "X: int = 'x'\n", "assignment"),
    "any_returned": (
        "gh_tracker/any_returned.py",
        "import json\n\n\ndef f(x: str) -> int:\n    return json.loads(x)\n",
        "no-any-return",
    ),
    "any_in_core": (
        "gh_tracker/core/any_in_core.py",
        "from typing import Any\n\n\ndef f(x: Any) -> None: ...\n",
        "explicit-any",
    ),
    "ignore_without_code": (
        "gh_tracker/ignore_without_code.py",
        "X: int = 'x'  # type: ignore\n",
        "ignore-without-code",
    ),
    "idle_ignore": (
        "gh_tracker/idle_ignore.py",
        "X: int = 1  # type: ignore[assignment]\n",
        "unused-ignore",
    ),
    "unreachable": (
        "gh_tracker/unreachable.py",
        "def f(x: int) -> int:\n    if isinstance(x, str):\n        return 1\n    return x\n",
        "unreachable",
    ),
    "maybe_undefined": (
        "gh_tracker/maybe_undefined.py",
        "def f(x: int) -> int:\n    if x:\n        y = 1\n    return y\n",
        "possibly-undefined",
    ),
}

SOUND = {
    "gh_tracker/sound.py": "def f(x: int) -> int:\n    return x\n",
    "gh_tracker/any_outside.py": "from typing import Any\n\n\ndef f(x: Any) -> None: ...\n",
}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("planted")
    plant(folder, {path: text for path, text, _ in FAULTS.values()} | SOUND)
    command = (BIN / "mypy", "--config-file", CONFIGURATION, "--cache-dir", folder / "cache")
    return run(*command, "--no-error-summary", "-p", "gh_tracker", where=folder).stdout


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(verdict: str, name: str) -> None:
    path, _, code = FAULTS[name]

    assert re.search(rf"^{re.escape(path)}:.*\[{code}\]$", verdict, re.MULTILINE), verdict


@pytest.mark.parametrize("path", SOUND)
def test_sound_code_passes(verdict: str, path: str) -> None:
    assert path not in verdict


def test_tests_and_benchmarks_are_checked_as_strictly_as_the_source() -> None:
    # A run without arguments takes its files from the configuration.
    assert 'files = ["src", "tests", "benchmarks"]' in Path(CONFIGURATION).read_text(
        encoding="utf-8"
    )
