"""The tracker as the suite reads and edits it: by splitting lines at pipes, with no parser."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

FIELDS: Final = {
    "tasks": {
        "Task ID": "id",
        "Title": "title",
        "Milestone": "milestone",
        "Owner": "owner",
        "Status": "status",
        "Progress": "progress",
        "Last Update": "updated",
        "Notes": "notes",
        "Ref": "ref",
    },
    "risks": {
        "ID": "id",
        "Description": "title",
        "Impact": "impact",
        "Mitigation": "notes",
        "Owner": "owner",
        "Status": "status",
        "Ref": "ref",
    },
}
"""The columns of each collection, and what the suite calls them."""

ENGINE: Final = {
    ("risks", "title"): "description",
    ("risks", "notes"): "mitigation",
    ("tasks", "updated"): "last_update",
}
"""What the product calls a field where the suite has another name."""

DERIVED: Final = frozenset({"id", "updated", "ref"})
_ENTRY: Final = re.compile(r"^- \*\*\d{4}-\d\d-\d\d\*\* – (\S+) (\w+)\.")
_DATED: Final = re.compile(r"^## .*\(Updated (\d{4}-\d\d-\d\d)\)")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_NOTHING: Final = frozenset({"–", "-", ""})


def engine_name(collection: str, name: str) -> str:
    return ENGINE.get((collection, name), name)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line from 0, and its cells by the suite's names."""

    line: int
    collection: str
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]


def lines_of(document: bytes) -> list[str]:
    """Give the lines with their ends."""
    return document.decode().splitlines(keepends=True)


def joined(lines: Sequence[str]) -> bytes:
    return "".join(lines).encode()


def split(line: str) -> list[str]:
    """Give what stands between the pipes, blanks and all."""
    return _PIPE.split(line.strip())[1:-1]


def read_cell(raw: str) -> str:
    """Give the text of a cell as a person reads it."""
    text = raw.strip()
    return "" if text in _NOTHING else text.replace("\\|", "|").replace("<br>", "\n")


def write_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>") or "–"


def headers(lines: Sequence[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Yield each table's header line, its collection, and the suite's names of its columns."""
    for number, line in enumerate(lines):
        names = [each.strip() for each in split(line)] if line.startswith("|") else []
        for collection, fields in FIELDS.items():
            if names and set(names) <= fields.keys() and len(names) > 1:
                yield number, collection, [fields[name] for name in names]
                break


def rows(document: bytes) -> list[Row]:
    """Give all the rows of both collections."""
    return [*_rows(document)]


@lru_cache(maxsize=16)
def _rows(document: bytes) -> tuple[Row, ...]:
    lines = lines_of(document)
    found = []
    for header, collection, names in headers(lines):
        number = header + 2
        while number < len(lines) and (lines[number].startswith("|") or _cuts(lines, number)):
            if lines[number].startswith("|"):
                cells = dict(zip(names, map(read_cell, split(lines[number])), strict=True))
                found.append(Row(number, collection, cells))
            number += 1
    return tuple(found)


def entries(document: bytes) -> list[tuple[str, str]]:
    """Give the records and verbs that the lines of the log tell of."""
    found = (_ENTRY.match(line) for line in lines_of(document))
    return [(each[1], each[2]) for each in found if each]


def heading_dates(document: bytes) -> Iterator[tuple[str, str]]:
    """Yield the date in the heading of the tasks, and the newest one of their rows."""
    dates = [row["updated"] for row in rows(document) if "updated" in row.cells]
    for line in lines_of(document):
        found = _DATED.match(line)
        if found and dates:
            yield found[1], max(dates)


def _cuts(lines: Sequence[str], number: int) -> bool:
    """Tell whether a blank line cuts a row off from the table before it."""
    if lines[number].strip() or not 0 < number < len(lines) - 1:
        return False
    begins = {header for header, _, _ in headers(lines)}
    around = lines[number - 1].startswith("|") and lines[number + 1].startswith("|")
    return around and number + 1 not in begins


def detached(document: bytes, row: Row) -> bytes:
    """Put a blank line before a row."""
    lines = lines_of(document)
    before = lines[row.line - 1]
    lines.insert(row.line, before[len(before.rstrip("\r\n")) :])
    return joined(lines)


def mended(document: bytes) -> bytes:
    """Take blank lines out that cut rows off."""
    lines = lines_of(document)
    return joined([line for at, line in enumerate(lines) if not _cuts(lines, at)])


def raw_cells(lines: Sequence[str], number: int) -> dict[str, str]:
    """Give the cells of a row byte for byte, by the suite's names."""
    *_, (_, _, names) = [each for each in headers(lines) if each[0] < number]
    return dict(zip(names, split(lines[number]), strict=True))


def with_cell(document: bytes, row: Row, name: str, text: str) -> bytes:
    """Type a text into a cell, as a person would who does not care for alignment."""
    lines = lines_of(document)
    line = lines[row.line]
    cells = raw_cells(lines, row.line)
    end = line[len(line.rstrip("\r\n")) :]
    typed = [f" {write_cell(text)} " if each == name else raw for each, raw in cells.items()]
    lines[row.line] = f"|{'|'.join(typed)}|{end}"
    return joined(lines)


def with_row(document: bytes, collection: str, values: Mapping[str, str], at: int) -> bytes:
    """Add a row to a table of the collection, behind so many of its rows."""
    lines = lines_of(document)
    header, _, names = next(each for each in headers(lines) if each[1] == collection)
    number = header + 2
    while number < len(lines) and lines[number].startswith("|") and number < header + 2 + at:
        number += 1
    end = lines[header][len(lines[header].rstrip("\r\n")) :]
    if not lines[number - 1].endswith(("\n", "\r")):
        lines[number - 1] += end
    cells = " | ".join(write_cell(values.get(name, "")) for name in names)
    lines.insert(number, f"| {cells} |{end}")
    return joined(lines)


def without_row(document: bytes, row: Row) -> bytes:
    lines = lines_of(document)
    del lines[row.line]
    return joined(lines)


def swapped(document: bytes, one: Row, other: Row) -> bytes:
    """Let two rows change places."""
    lines = lines_of(document)
    lines[one.line], lines[other.line] = lines[other.line], lines[one.line]
    return joined(lines)


def with_columns_moved(document: bytes, collection: str, chance: Random) -> bytes:
    """Put two columns of a table in each other's place."""
    lines = lines_of(document)
    header, _, names = next(each for each in headers(lines) if each[1] == collection)
    one, other = chance.sample(range(len(names)), 2)
    number = header
    while number < len(lines) and lines[number].startswith("|"):
        cells = split(lines[number])
        cells[one], cells[other] = cells[other], cells[one]
        end = lines[number][len(lines[number].rstrip("\r\n")) :]
        lines[number] = f"|{'|'.join(cells)}|{end}"
        number += 1
    return joined(lines)
