"""State ↔ bytes: the state file, laid out so that damage is found and git merges it clean.

The file is JSON Lines. A header comes first, then each record as a *key line* and a *record
line*, then an end line; blank lines stand between them::

    {"gh-tracker":1,"lineage":"3f9a1c0b7e2d",…,"sum":"0b6f3c1d9e42"}

    "link UT-001"
    {"link":"UT-001","collection":"tasks","issue":1,…,"sum":"91c2a7d05be3"}

    "end"

*Damage.* ``sum`` is the start of a SHA-256 over the key and the line before it, so any change
of a line is found. The end line shows that the file is whole, a key without its record (and the
reverse) that a line was lost. There is no count of records on purpose: each of two branches that
add one would write the same count, and git would merge that to a wrong one without a word. A
record that is lost together with its key costs no more than its base: the marker in the issue
still tells what it is linked to.

*Merging.* Git takes changes as one when no unchanged line stands between them. The blank line
parts a record from its neighbours; the key line, which an edit of its record does not change,
parts a record from one added before it. Records are sorted by a hash of their key, not by the
key: the records that two branches add have neighbouring IDs, yet are seldom put in the same
place. Where they are, and where both branches change one record, git reports a conflict. A
conflict about the header's cursor alone is settled here: the older cursor costs a few requests.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from gh_tracker.core.state import VERSION, State
from gh_tracker.core.state.staterecords import (
    HEADER,
    Collected,
    Json,
    header_of,
    records_of,
    state_of,
)
from gh_tracker.errors import StateError

_END: Final = '"end"'
_NAMES: Final = {HEADER: "the header", "link": "{}"}
_SUMMED: Final = re.compile(r'(\{.*),"sum":"([0-9a-f]{12})"\}')
_OURS, _BASE, _THEIRS, _CLOSE = "<<<<<<<", "|||||||", "=======", ">>>>>>>"
_RESTORE: Final = (
    "Restore it with `git checkout -- {file}`, or run `gh-tracker sync --rebuild`, "
    "which closes and overwrites nothing."
)
_CHOOSE: Final = (
    "Take one side with `git checkout --ours {file}` or `git checkout --theirs {file}`, "
    "or run `gh-tracker sync --rebuild`, which closes and overwrites nothing."
)


class _Line(NamedTuple):
    number: int
    text: str


def encode(state: State) -> bytes:
    """Return the state file's bytes: the same for equal states, in whatever order they are."""
    blocks = [_summed(HEADER, header_of(state))]
    for key, record in sorted(records_of(state), key=lambda each: _order(each[0])):
        blocks.append(f"{_dump(key)}\n{_summed(key, record)}")
    blocks.append(_END)
    return ("\n\n".join(blocks) + "\n").encode()


def decode(data: bytes, file: str) -> State:
    """Return the state that ``encode`` wrote; waiting issues and intents come sorted.

    ``file`` is the path that errors name. Line ends may be LF or CRLF.

    Raises:
        StateError: the file is damaged, cut off, too new or in a merge conflict; with the line
            and the way out.
    """
    lines = _settled(_lines(data, file), file)
    if not lines:
        raise _damaged(file, 1, "the state file is empty")
    header, *records, end = lines if len(lines) > 1 else (*lines, lines[0])
    state = _header(header, file)
    if end.text != _END:
        raise _damaged(file, end.number, "the state file is cut off")
    return _collect(records, file).complete(state)


def _lines(data: bytes, file: str) -> list[_Line]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise _damaged(file, number, "the state file is damaged: not UTF-8") from error
    # Only "\n" ends a line: values may hold every other line separator that Unicode has.
    numbered = (
        _Line(number, each.removesuffix("\r")) for number, each in enumerate(text.split("\n"), 1)
    )
    return [each for each in numbered if each.text]


def _header(line: _Line, file: str) -> State:
    loaded = _load(line.text)
    version = loaded.get(HEADER) if isinstance(loaded, dict) else None
    if type(version) is not int:
        raise _damaged(file, line.number, "the state file has no header")
    if version > VERSION:
        raise StateError(
            f"the state file has format {version}, newer than this gh-tracker can read",
            hint="Upgrade gh-tracker to the version that wrote it.",
            file=file,
            line=line.number,
        )
    try:
        return state_of(_unsummed(HEADER, line.text))
    except ValueError as error:
        raise _damaged(file, line.number, f"the header is damaged: {error}") from error


def _collect(lines: list[_Line], file: str) -> Collected:
    collected, keys = Collected(), set[str]()
    for key, record in _paired(lines, file):
        if key.text in keys:
            raise _damaged(file, key.number, f"{_named(key)} is there twice")
        keys.add(key.text)
        try:
            collected.add(_unsummed(_key(key), record.text))
        except ValueError as error:
            raise _damaged(file, record.number, f"{_named(key)} is damaged: {error}") from error
    return collected


def _paired(lines: list[_Line], file: str) -> Iterator[tuple[_Line, _Line]]:
    """Yield each key line with the record line after it."""
    key: _Line | None = None
    for line in lines:
        if _is_key(line):
            if key:
                raise _lost(key, file)
            key = line
        elif key:
            yield key, line
            key = None
        else:
            raise _damaged(file, line.number, "a record is damaged: its key line is missing")
    if key:
        raise _lost(key, file)


def _is_key(line: _Line) -> bool:
    return line.text.startswith('"')


def _key(line: _Line) -> str:
    key = _load(line.text)
    if not isinstance(key, str):
        raise ValueError("its key line cannot be read")  # noqa: TRY004 - as all faults of a record
    return key


def _named(line: _Line) -> str:
    return f"the record {line.text[1:-1]}"


def _settled(lines: list[_Line], file: str) -> list[_Line]:
    """Return the lines without a conflict about the header's cursor, if there is one."""
    starts = [at for at, each in enumerate(lines) if each.text.startswith(_OURS)]
    if not starts:
        return lines
    sides, end = _sides(lines, starts[0])
    header = _older(sides) if starts == [0] and end else None
    if header is None:
        names = ", ".join(_disputed(lines)) or "no record that can be read"
        raise StateError(
            f"the state file is in a merge conflict about {names}",
            hint=_CHOOSE.format(file=shlex.quote(file)),
            file=file,
            line=lines[starts[0]].number,
        )
    return [header, *lines[end:]]


def _sides(lines: list[_Line], start: int) -> tuple[dict[str, list[_Line]], int]:
    """Return what each side of the conflict has, and the index after it (0: it has no end)."""
    sides: dict[str, list[_Line]] = {_OURS: [], _BASE: [], _THEIRS: []}
    side = _OURS
    for at, line in enumerate(lines[start + 1 :], start + 1):
        if line.text.startswith(_CLOSE):
            return sides, at + 1
        if line.text[:7] in sides:
            side = line.text[:7]
        else:
            sides[side].append(line)
    return sides, 0


def _older(sides: dict[str, list[_Line]]) -> _Line | None:
    """Return the header with the older cursor, when the cursor is all that both differ in."""
    if len(sides[_OURS]) != 1 or len(sides[_THEIRS]) != 1:
        return None
    read = [(_record(side[0]), side[0]) for side in (sides[_OURS], sides[_THEIRS])]
    rest = [{**record, "cursor": "", "sum": ""} for record, _ in read]
    if HEADER not in rest[0] or rest[0] != rest[1]:
        return None
    return min(read, key=lambda each: str(each[0].get("cursor", "")))[1]


def _disputed(lines: list[_Line]) -> list[str]:
    """Name the records, and the header, that stand inside the conflicts."""
    names: dict[str, None] = {}
    inside = False
    for line in lines:
        if line.text.startswith((_OURS, _CLOSE)):
            inside = line.text.startswith(_OURS)
        for kind, value in list(_record(line).items())[:inside]:
            names[_NAMES.get(kind, f"{kind} {{}}").format(value)] = None
    return list(names)


def _record(line: _Line) -> Json:
    loaded = _load(line.text)
    return loaded if isinstance(loaded, dict) else {}


def _summed(key: str, record: Json) -> str:
    content = _dump(record).removesuffix("}")
    return f'{content},"sum":"{_sum(key, content)}"}}'


def _unsummed(key: str, text: str) -> Json:
    """Return the object of a line whose checksum is right; ValueError when it is not."""
    match = _SUMMED.fullmatch(text)
    if match is None:
        raise ValueError("its checksum is missing")
    content, checksum = match.groups()
    if _sum(key, content) != checksum:
        raise ValueError("its checksum does not match")
    loaded = _load(content + "}")
    if not isinstance(loaded, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - as all faults of a record
    return loaded


def _sum(key: str, content: str) -> str:
    return sha256(f"{key}\n{content}".encode()).hexdigest()[:12]


def _order(key: str) -> tuple[str, str]:
    return sha256(key.encode()).hexdigest(), key


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _load(text: str) -> object:
    """Return what the text is in JSON, or None when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _lost(key: _Line, file: str) -> StateError:
    return _damaged(file, key.number, f"{_named(key)} is lost: only its key is there")


def _damaged(file: str, line: int, message: str) -> StateError:
    hint = _RESTORE.format(file=shlex.quote(file))
    return StateError(message, hint=hint, file=file, line=line)
