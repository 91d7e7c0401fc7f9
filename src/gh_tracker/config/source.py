"""YAML read with the place of every key and value, so that an error can name its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml
from yaml.reader import ReaderError

from gh_tracker.errors import ConfigError

SECTION: Final = "gh-tracker"
"""The key of the front matter that holds the configuration."""

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""What YAML holds; every scalar is the text that was written, None where there is nothing.

YAML 1.1 would make a boolean of the status ``On`` and a number of the time ``12:30``.
"""

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Source:
    """One file's part of the configuration; places are (line, column) from 1."""

    file: str
    values: dict[str, Plain] = field(default_factory=dict)
    keys: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)

    def error(self, path: KeyPath, message: str, hint: str, *, at_key: bool = False) -> ConfigError:
        """Return the error at a value, or at its key; what is not written stands at its parent."""
        places = self.keys if at_key else self.places
        known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in places), ())
        line, column = places.get(known, (1, 1))
        return ConfigError(message, hint=hint, file=self.file, line=line, column=column)


def of_file(data: bytes, file: str) -> Source:
    """Return the configuration of a file that holds nothing else.

    Raises:
        ConfigError: it is no YAML mapping of texts, has a key twice or uses an alias.
    """
    return _read(_composed(_text(data, file), file, 0), file, 0)


def of_front_matter(data: bytes, file: str) -> Source:
    """Return what stands under ``gh-tracker:`` in a document's front matter.

    Raises:
        ConfigError: as for ``of_file``.
    """
    from frontmatter.default_handlers import YAMLHandler  # noqa: PLC0415 - start-up time

    text = _text(data, file)
    handler = YAMLHandler()
    if not handler.detect(text):
        return Source(file)
    try:
        front, _ = handler.split(text)
    except ValueError:  # a rule at the top of the document, not a front matter
        return Source(file)
    above = text.count("\n", 0, text.index(front, 3))
    return _read(_section(_composed(front, file, above), file, above), file, above)


def _text(data: bytes, file: str) -> str:
    try:
        # YAML takes a lone CR for a line end too, editors and this do not.
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            "the file is not UTF-8", hint="Save it as UTF-8.", file=file, line=line
        ) from error


def _read(node: yaml.Node | None, file: str, above: int) -> Source:
    reader = _Reader(Source(file), above)
    value = reader.read(node, ()) if node else None
    if isinstance(value, dict):
        reader.source.values = value
    elif value is not None:
        raise reader.source.error((), "a configuration is keys with values", "Write `key: value`.")
    return reader.source


def _section(node: yaml.Node | None, file: str, above: int) -> yaml.Node | None:
    """Return what stands under our key; the rest of a front matter is not ours to judge."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    found = [(key, value) for key, value in pairs if key.value == SECTION]
    if len(found) > 1:
        line = found[1][0].start_mark.line + above + 1
        message, hint = f'the key "{SECTION}" is there twice', "Keep one of the two."
        raise ConfigError(message, hint=hint, file=file, line=line, column=1)
    return found[0][1] if found else None


def _composed(text: str, file: str, above: int) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        line, column = _place_of(error, text)
        problem = _problem(error)
        hint = "Check the indentation, colons and quotes here and in the line above."
        if "'\\t'" in problem:
            hint = "Indent with blanks: YAML takes no tabs."
        elif "cannot start any token" in problem:
            hint = "Put a value that begins with @, * or & in quotes."
        message = f"broken YAML: {problem}"
        raise ConfigError(
            message, hint=hint, file=file, line=line + above, column=column
        ) from error


def _place_of(error: Exception, text: str) -> tuple[int, int]:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1, error.problem_mark.column + 1
    if isinstance(error, ReaderError):
        before = text[: error.position]
        return before.count("\n") + 1, error.position - before.rfind("\n")
    return 1, 1


def _problem(error: Exception) -> str:
    if isinstance(error, ReaderError):
        return "a control character"
    return getattr(error, "problem", None) or "nested too deeply"


@dataclass(slots=True)
class _Reader:
    source: Source
    above: int
    seen: set[int] = field(default_factory=set)

    def read(self, node: yaml.Node, path: KeyPath) -> Plain:
        """Return the value of a node, and note where it and all in it stand."""
        self.source.places[path] = self._place(node)
        # Each use of an anchor is the same node again; a few lines of them can make millions.
        if id(node) in self.seen:
            raise self.source.error(path, "an alias is used here", "Write the value out.")
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(each, (*path, at)) for at, each in enumerate(node.value)]
        return self._mapping(node.value, path)

    def _mapping(self, pairs: Iterable[tuple[yaml.Node, yaml.Node]], path: KeyPath) -> Plain:
        found: dict[str, Plain] = {}
        for key, value in pairs:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            own = (*path, name)
            twice = name in found
            self.source.keys[own] = self._place(key)
            if not name:
                raise self.source.error(own, "a key is a text", "Write `key: value`.", at_key=True)
            if twice:
                message = f'the key "{name}" is there twice'
                raise self.source.error(own, message, "Keep one of the two.", at_key=True)
            found[name] = self.read(value, own)
        return found

    def _place(self, node: yaml.Node) -> tuple[int, int]:
        mark = node.start_mark
        return mark.line + self.above + 1, mark.column + 1


def _scalar(node: yaml.ScalarNode) -> str | None:
    text = str(node.value)
    return None if node.style is None and text in _NOTHING else text
