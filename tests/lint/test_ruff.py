"""Each limit that ruff sets is passed by code at the limit and fails one step further."""

import json
from collections.abc import Callable

import pytest

from tests.lint.tools import BIN, run

DOCSTRING = '"""Something planted."""\n'


def complaints(source: str, path: str = "src/gh_tracker/core/planted.py") -> set[str]:
    """Give the codes of the rules that source breaks where it would stand at path."""
    command = (BIN / "ruff", "check", "--no-cache", "--output-format=json", "--stdin-filename")
    result = run(*command, path, "-", given=source)
    assert result.returncode in {0, 1}, result.stderr
    return {complaint["code"] for complaint in json.loads(result.stdout)}


def function(body: str, parameters: str = "value: int") -> str:
    """Give a module with one documented function."""
    return f'{DOCSTRING}\n\ndef planted({parameters}) -> int:\n    """Do it."""\n{body}'


def with_parameters(count: int) -> str:
    names = [f"p{number}" for number in range(count)]
    return function(
        f"    return {' + '.join(names)}\n", "*, " + ", ".join(f"{n}: int" for n in names)
    )


def with_complexity(count: int) -> str:
    # A function starts at one, and `or` adds nothing: the loops and branches count.
    lines = [f"    for _ in range(value):\n        value -= {n}\n" for n in range(count - 1)]
    return function("".join(lines) + "    return value\n")


def with_branches(count: int) -> str:
    lines = [f"    if value > {n}:\n        value -= 1\n" for n in range(count)]
    return function("".join(lines) + "    return value\n")


def with_returns(count: int) -> str:
    lines = [f"    if value > {n}:\n        return value\n" for n in range(count - 1)]
    return function("".join(lines) + "    return 0\n")


def with_statements(count: int) -> str:
    lines = ["    value += 1\n" for _ in range(count - 1)]
    return function("".join(lines) + "    return value\n")


@pytest.mark.parametrize(
    ("rule", "make", "limit"),
    [
        ("PLR0913", with_parameters, 7),
        ("C901", with_complexity, 10),
        ("PLR0912", with_branches, 10),
        ("PLR0911", with_returns, 6),
        ("PLR0915", with_statements, 40),
    ],
    ids=["parameters", "complexity", "branches", "returns", "statements"],
)
def test_a_function_at_the_limit_passes_and_one_beyond_fails(
    rule: str, make: Callable[[int], str], limit: int
) -> None:
    assert rule not in complaints(make(limit))
    assert rule in complaints(make(limit + 1))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("D100", "VALUE = 1\n"),
        ("D101", f"{DOCSTRING}\n\nclass Planted:\n    pass\n"),
        ("D103", f"{DOCSTRING}\n\ndef planted() -> None:\n    pass\n"),
        ("ANN001", function("    return value\n", "value")),
        ("ANN201", f'{DOCSTRING}\n\ndef planted():\n    """Do it."""\n'),
        (
            "ANN401",
            f'{DOCSTRING}from typing import Any\n\n\ndef planted(x: Any) -> None:\n    """Do."""\n',
        ),
        (
            "BLE001",
            function("    try:\n        return 1\n    except Exception:\n        return value\n"),
        ),
        ("E722", function("    try:\n        return 1\n    except:\n        return value\n")),
        ("T201", function("    print(value)\n    return value\n")),
        ("S101", function("    assert value\n    return value\n")),
        ("PLC0415", function("    import json\n    return len(json.dumps(value))\n")),
        ("DTZ005", f"{DOCSTRING}from datetime import datetime\n\nNOW = datetime.now()\n"),
        ("E501", f'{DOCSTRING}VALUE = "{"x" * 100}"\n'),
        ("ERA001", f"{DOCSTRING}# value = planted(1)\n"),
        ("PGH004", f"{DOCSTRING}import os  # noqa\n"),
        ("RUF100", f"{DOCSTRING}VALUE = 1  # noqa: E501\n"),
        ("PGH003", f"{DOCSTRING}VALUE: int = 'x'  # type: ignore\n"),
    ],
    ids=lambda value: value if value.isupper() or value[-1].isdigit() else "",
)
def test_a_planted_fault_is_found(rule: str, source: str) -> None:
    assert rule in complaints(source)


def test_tests_may_assert_and_need_no_docstring() -> None:
    source = "def test_it() -> None:\n    assert len([1]) == 1\n"

    assert complaints(source, "tests/test_planted.py") == set()


def test_a_test_without_types_is_found() -> None:
    assert "ANN001" in complaints(
        "def test_it(value) -> None:\n    assert value\n", "tests/test_planted.py"
    )


def test_code_that_is_not_formatted_is_found() -> None:
    command = (
        BIN / "ruff",
        "format",
        "--check",
        "--no-cache",
        "--stdin-filename",
        "src/gh_tracker/planted.py",
        "-",
    )

    assert run(*command, given="VALUE = 1\n").returncode == 0
    assert run(*command, given="VALUE  =  1\n").returncode == 1
