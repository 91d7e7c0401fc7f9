"""Reading the JSON that describes a sandbox: its world, its faults, its behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gh_tracker.sandbox.messages import JsonObject


class DescriptionError(ValueError):
    """A description that the sandbox does not understand; the message says where."""


def known(content: Mapping[str, object], names: Iterable[str], what: str) -> None:
    """Refuse names that mean nothing, so that a typing mistake is not a quiet default."""
    if unknown := set(content) - set(names):
        raise DescriptionError(f"unknown in a {what}: {', '.join(sorted(unknown))}")


def items(content: Mapping[str, object], name: str) -> list[object]:
    """Return a list by name, an empty one where there is none."""
    value = content.get(name, [])
    if not isinstance(value, list):
        raise DescriptionError(f"{name} must be a list")
    return value


def thing(value: object, what: str) -> JsonObject:
    """Return a value that must be an object."""
    if not isinstance(value, dict):
        raise DescriptionError(f"a {what} must be an object")
    return value


def text(value: object, what: str) -> str:
    """Return a value that must be text."""
    if not isinstance(value, str):
        raise DescriptionError(f"{what} must be text")
    return value


def text_or_none(value: object, what: str) -> str | None:
    """Return a value that must be text or null."""
    return None if value is None else text(value, what)


def flag(value: object, what: str) -> bool:
    """Return a value that must be true or false."""
    if not isinstance(value, bool):
        raise DescriptionError(f"{what} must be true or false")
    return value


def number(value: object, what: str) -> float:
    """Return a value that must be a number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DescriptionError(f"{what} must be a number of seconds")
    return float(value)


def whole(value: object, what: str) -> int:
    """Return a value that must be a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise DescriptionError(f"{what} must be a whole number")
    return value


def whole_or_none(value: object, what: str) -> int | None:
    """Return a value that must be a whole number or null."""
    return None if value is None else whole(value, what)
