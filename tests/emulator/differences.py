"""Reads ``tests/differences.toml``: where the emulator does not do as GitHub does."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parents[1] / "differences.toml"


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry: the tests that the emulator is left out of name its ``id``.

    ``sandbox`` says why the sandbox lacks the same, and is empty where it does as GitHub.
    """

    id: str
    github: str
    source: str
    emulator: str
    probe: str
    sandbox: str = ""


def read(file: Path = FILE) -> tuple[Difference, ...]:
    """Give the entries in their order.

    Raises:
        TypeError: a key is missing or unknown.
    """
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(Difference(id=name, **entry) for name, entry in entries.items())
