"""What is wrong with a configuration, said with file, line, key and the nearest valid name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from gh_tracker.config.source import KeyPath, Source

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from gh_tracker.config.misfit import MisfitError
    from gh_tracker.errors import ConfigError

_EXPECTED: Final = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "missing": "given",
}
_EMPTY: Final = frozenset({"too_short", "string_too_short"})
_QUOTED: Final = re.compile("'([^']*)'")
_FEW: Final = 20


def explained(error: ValidationError, origins: Mapping[str, Source]) -> ConfigError:
    """Return the first error of a validation, by its place in the files."""
    found = [_explained(each, origins) for each in error.errors(include_url=False)]
    return min(found, key=lambda each: (each.file, each.line, each.column))


def misfit(error: MisfitError, origins: Mapping[str, Source]) -> ConfigError:
    """Return the error of values that do not go together."""
    known = _nearest(error.name, error.names) if error.names else ""
    hint = known or "Change one of the two, or leave it out."
    return _located(error.path, error.message, hint, origins, at_key=True)


def _explained(details: ErrorDetails, origins: Mapping[str, Source]) -> ConfigError:
    path, context = details["loc"], details.get("ctx", {})
    kind = details["type"]
    if kind == "unknown_key":
        key, names = str(context["key"]), list(context["names"])
        hint = _elsewhere(key, names, context["below"])
        return _located((*path, key), "there is no such key", hint, origins, at_key=True)
    # pydantic puts the key of a mapping, when that is what is wrong, and a mark after it.
    at_key = path[-1:] == ("[key]",)
    message, hint = _said(kind, details, context)
    return _located(path[:-1] if at_key else path, message, hint, origins, at_key=at_key)


def _said(kind: str, details: ErrorDetails, context: Mapping[str, object]) -> tuple[str, str]:
    value = details["input"]
    if kind in _EXPECTED:
        return f"this should be {_EXPECTED[kind]}", "See docs/configuration.md for an example."
    if kind in _EMPTY:
        return "this should not be empty", "Give it a value, or leave the key out."
    if kind in {"literal_error", "enum"}:
        names = _QUOTED.findall(str(context["expected"]))
        return f'"{value}" is none of {", ".join(names)}', _nearest(str(value), names)
    if kind == "unknown_name":
        names = context["names"] if isinstance(context["names"], list) else []
        return details["msg"], _nearest(str(value), names)
    return _plain(details["msg"]), "See docs/configuration.md for an example."


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].lower() + text[1:] if text[:1].isalpha() else text


def _elsewhere(key: str, names: Sequence[str], below: Mapping[str, Sequence[str]]) -> str:
    """Return where a key belongs that stands one or two levels too high, else the nearest one."""
    for place, known in below.items():
        if key in known:
            return f"It belongs below, as {place}.{key}."
    near = _close(key, names)
    for place, known in below.items():
        if not near and (found := _close(key, known)):
            return f'Did you mean "{place}.{found}"?'
    return _nearest(key, names)


def _nearest(name: str, names: Sequence[str]) -> str:
    if near := _close(name, names):
        return f'Did you mean "{near}"?'
    return f"Valid here: {', '.join(names)}." if len(names) <= _FEW else "Check the spelling."


def _close(name: str, names: Sequence[str]) -> str:
    """Return the name that is spelt most like another, empty where none is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - start-up time

    folded = {each.casefold(): each for each in names}
    wanted = name.casefold().replace("-", "_")
    near = get_close_matches(wanted, folded, n=1) or get_close_matches(name.casefold(), folded, n=1)
    return folded[near[0]] if near else ""


def _located(
    path: KeyPath, message: str, hint: str, origins: Mapping[str, Source], *, at_key: bool
) -> ConfigError:
    source = origins.get(str(path[0])) if path else None
    source = source or next(iter(origins.values()), Source(""))
    named = ".".join(str(each) for each in path)
    return source.error(path, f"{named}: {message}" if named else message, hint, at_key=at_key)
