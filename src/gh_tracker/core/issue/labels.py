"""Groups of labels: those that begin alike, such as ``impact: High``, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from gh_tracker.core.issue.refusal import UnfitLabel
from gh_tracker.core.model import FieldSpec

# Characters of a label's name: https://docs.github.com/rest/issues/labels#create-a-label
LIMIT: Final = 50


def in_group(label: str, prefix: str) -> str | None:
    """Return a label's text behind the group's prefix, or None when it is not of the group.

    GitHub's labels do not differ by case (https://docs.github.com/rest/issues/labels), and
    ``status:Blocked`` counts for the prefix ``status: ``.
    """
    front = prefix.strip()
    if not front or label[: len(front)].casefold() != front.casefold():
        return None
    return label[len(front) :].strip() or None


def texts(labels: Sequence[str], prefix: str) -> tuple[str, ...]:
    """Return the texts of a group's labels, in the order of the labels."""
    found = (in_group(each, prefix) for each in labels)
    return tuple(each for each in found if each is not None)


class Found(NamedTuple):
    """The value of a group.

    ``contested`` when several labels claim it and the base does not decide; ``untidy`` when it
    does: the others have to go now, or the next base would decide for one of them.
    """

    value: str
    contested: bool = False
    untidy: bool = False


def read(labels: Sequence[str], prefix: str, base: str) -> Found:
    """Return the value of a group.

    Of several labels the one that is not the base is the change that a person made.
    """
    found = texts(labels, prefix)
    if len(found) <= 1:
        return Found("".join(found))
    fresh = [each for each in found if each.casefold() != base.casefold()] or found[:1]
    return Found(fresh[0], len(fresh) > 1, len(fresh) == 1)


def write(labels: tuple[str, ...], prefix: str, text: str) -> tuple[str, ...]:
    """Return the labels with exactly one of the group, or none of it where the text is empty.

    A label that is there already keeps its spelling and its place. Raises UnfitLabel.
    """
    name = f"{prefix}{text}"
    if text and not _is_name(name):
        raise UnfitLabel(f"{name!r} cannot be the name of a label", hint="use fewer words")
    there = [each for each in labels if in_group(each, prefix) == text]
    kept = there[:1]
    rest = tuple(each for each in labels if in_group(each, prefix) is None or each in kept)
    return rest if kept or not text else (*rest, name)


def fits(field: FieldSpec, text: str) -> bool:
    """Tell whether a label can be called as a value of a field."""
    return _is_name(f"{group_of(field)}{text}")


def _is_name(text: str) -> bool:
    return "\n" not in text and len(text) <= LIMIT


def group_of(field: FieldSpec) -> str:
    """Return what the labels of a field begin with."""
    return field.label or f"{field.name}: "
