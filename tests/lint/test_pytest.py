"""Tests that check nothing, warn, or are skipped where they must run, fail."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.tools import CONFIGURATION, ROOT, run

PASSING = "def test_it():\n    assert True\n"
SKIPPED = "import pytest\n\n\ndef test_it():\n    pytest.skip('no Node')\n"
SKIPPED_MODULE = "import pytest\n\npytest.importorskip('no_such_module')\n"
EXPECTED_FAILURE = (
    "import pytest\n\n\n@pytest.mark.xfail(reason='known')\ndef test_it():\n    assert False\n"
)


def outcome(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run one planted test file with this project's configuration."""
    (folder / "test_planted.py").write_text(source, encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-c", CONFIGURATION, "-p", "no:cacheprovider")
    return run(*command, "--rootdir", folder, *options, folder, where=ROOT)


def test_a_sound_test_passes(tmp_path: Path) -> None:
    assert outcome(tmp_path, PASSING).returncode == pytest.ExitCode.OK


@pytest.mark.parametrize(
    "source",
    [
        "import warnings\n\n\ndef test_it():\n    warnings.warn('old')\n",
        "import pytest\n\n\n@pytest.mark.contarct\ndef test_it():\n    pass\n",
        EXPECTED_FAILURE.replace("assert False", "pass"),
    ],
    ids=["a warning", "a marker that is not declared", "an expected failure that passes"],
)
def test_a_planted_fault_fails(tmp_path: Path, source: str) -> None:
    assert outcome(tmp_path, source).returncode in {
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.INTERRUPTED,
    }


@pytest.mark.parametrize("source", [SKIPPED, SKIPPED_MODULE], ids=["a test", "a module"])
def test_a_skip_fails_where_nothing_may_be_skipped(tmp_path: Path, source: str) -> None:
    result = outcome(tmp_path, source, "-p", "tests.no_skips")

    assert result.returncode != pytest.ExitCode.OK
    assert "skipped where nothing may be" in result.stdout
    assert outcome(tmp_path, SKIPPED).returncode == pytest.ExitCode.OK


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    result = outcome(tmp_path, EXPECTED_FAILURE, "-p", "tests.no_skips")

    assert result.returncode == pytest.ExitCode.OK
