"""The documents of tests/examples/wild, each with its reading as a person wrote it down.

``NAME.toml`` beside ``NAME.md`` says what is in it: ``configuration`` as in gh-tracker.yml,
``problems`` as [line, code], ``frozen`` IDs, and by collection its ``rows``, whose cells are the
``fields``; ``false`` where a table has no such column, ``"!code"`` where a cell cannot be read.
Of a long document some rows are written out: then ``count`` is the number of all, and ``tally``
says how often each value stands in a column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gh_tracker import config
from gh_tracker.config import build, source
from gh_tracker.core.cells import codec
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings

FOLDER = Path(__file__).parent / "examples" / "wild"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


@dataclass(frozen=True)
class Row:
    """One record as it is expected; ``values`` and ``frozen`` by field."""

    id: str
    collection: str
    values: Mapping[str, str]
    frozen: Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """What stands in a document, as a person reads it."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    tallies: Mapping[tuple[str, str], Mapping[str, int]]
    problems: tuple[tuple[int, str], ...]
    frozen: frozenset[str]


@dataclass(frozen=True)
class Wild:
    """One document: its bytes, how it is configured, and what is expected of it."""

    name: str
    source: bytes
    settings: Settings
    expected: Expected

    @property
    def document(self) -> Document:
        """The document, parsed."""
        return parse(self.source)

    def read(self, source: bytes | None = None) -> Local:
        """Return the records of the document, or of another version of it."""
        return codec.read(parse(self.source if source is None else source), self.settings)


@cache
def wild(name: str) -> Wild:
    """Return a document with its reading."""
    data = (FOLDER / f"{name}.md").read_bytes()
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    settings = configured(told["configuration"], data)
    collections = {spec.name for spec in settings.collections} & told.keys()
    expected = Expected(
        rows=tuple(row for each in collections for row in _rows(each, told[each])),
        counts={
            each: told[each].get("count", len(told[each]["rows"])) for each in sorted(collections)
        },
        tallies={
            (each, field): counts
            for each in collections
            for field, counts in told[each].get("tally", {}).items()
        },
        problems=tuple((line, code) for line, code in told.get("problems", ())),
        frozen=frozenset(told.get("frozen", ())),
    )
    left = told.keys() - collections - {"about", "configuration", "problems", "frozen"}
    assert not left, f"{name}.toml has keys that nothing reads: {left}"
    return Wild(name, data, settings, expected)


def configured(text: str, data: bytes) -> Settings:
    """Return the settings of a configuration's text; without one, of the front matter."""
    if not text.strip():
        return config.load(Path("/nowhere"), document=data, name="t.md").settings
    return build.configuration([source.of_file(text.encode(), "t.yml")]).settings


def _rows(collection: str, told: Mapping[str, list[list[str | bool]]]) -> list[Row]:
    _, *fields = told["fields"]
    found = []
    for key, *cells in told["rows"]:
        texts = {
            str(name): cell
            for name, cell in zip(fields, cells, strict=True)
            if isinstance(cell, str)
        }
        frozen = {name: cell[1:] for name, cell in texts.items() if cell.startswith("!")}
        values = {name: cell for name, cell in texts.items() if name not in frozen}
        found.append(Row(str(key), collection, values, frozen))
    return found
