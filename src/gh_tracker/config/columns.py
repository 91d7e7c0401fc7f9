"""The columns of a collection: the built-in ones, and what the configuration makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from gh_tracker.config.misfit import MisfitError
from gh_tracker.core.model import Facet, FieldSpec, Kind

if TYPE_CHECKING:
    from gh_tracker.config.model import Column
    from gh_tracker.config.source import KeyPath

_MANY: Final = frozenset({Facet.LABEL, Facet.SECTION, Facet.PROPERTY})
NEEDED: Final = frozenset({Facet.ID, Facet.TITLE})
_NAMES: Final = {Facet.ASSIGNEES: "owner", Facet.UPDATED: "last_update"}
_HEADINGS: Final = {Facet.ASSIGNEES: "Owner", Facet.PROGRESS: "Progress"}
_KINDS: Final = {Facet.PROGRESS: Kind.PERCENT, Facet.UPDATED: Kind.DATE}
_OPTIONS: Final = {
    "label": frozenset({Facet.LABEL, Facet.STATUS}),
    "heading": frozenset({Facet.SECTION, Facet.PROPERTY, Facet.ASSIGNEES, Facet.PROGRESS}),
    "kind": frozenset({Facet.LABEL, Facet.PROPERTY}),
}


def with_column(
    fields: tuple[FieldSpec, ...], header: str, column: Column, path: KeyPath
) -> tuple[FieldSpec, ...]:
    """Return the fields with one more column configured.

    A header that a field has already changes that field. A facet that an issue has once, as its
    title, gives its field one more header. Anything else is a new field.
    """
    named = next((each for each in fields if _has(each, header)), None)
    facet = column.facet or (named.facet if named else Facet.PROPERTY)
    if facet == "none":
        return _without(fields, header, path)
    facet = Facet(facet)
    _check_options(facet, column, path)
    if named is None or named.facet is not facet:
        fields = _without(fields, header, path) if named else fields
        named = None if facet in _MANY else next((f for f in fields if f.facet is facet), None)
        changed = _one_more(named, header) if named else _new(facet, header)
    else:
        changed = named
    changed = _configured(changed, column)
    rest = [changed if each is named else each for each in fields]
    return tuple(rest if named else [*rest, changed])


def check(fields: tuple[FieldSpec, ...], path: KeyPath) -> None:
    """Raise MisfitError when two fields cannot be told apart, or a needed one is missing."""
    for what, value in _DISTINCT.items():
        taken: dict[str, FieldSpec] = {}
        for each in fields:
            text = value(each).casefold()
            if text and text in taken:
                one, two = taken[text].columns[0], each.columns[0]
                raise MisfitError((*path, two), f'has the same {what} as "{one}": "{value(each)}"')
            taken[text] = each
    for facet in sorted(NEEDED - {each.facet for each in fields}):
        raise MisfitError(path, f"no column is the {facet}")


def fold(text: str) -> str:
    """Return a header as it is compared: without case and repeated spaces."""
    return " ".join(text.split()).casefold()


def _has(field: FieldSpec, header: str) -> bool:
    return fold(header) in {fold(each) for each in field.columns}


def _without(fields: tuple[FieldSpec, ...], header: str, path: KeyPath) -> tuple[FieldSpec, ...]:
    """Return the fields without a header, and without the field that had no other."""

    def rest(field: FieldSpec) -> Iterator[FieldSpec]:
        left = tuple(each for each in field.columns if fold(each) != fold(header))
        if left:
            yield field._replace(columns=left)
        elif field.facet in NEEDED:
            raise MisfitError(path, f"the {field.facet} cannot be anything else")

    return tuple(each for field in fields for each in rest(field))


def _one_more(field: FieldSpec, header: str) -> FieldSpec:
    return field._replace(columns=(header, *field.columns))


def _new(facet: Facet, header: str) -> FieldSpec:
    many = facet in _MANY
    return FieldSpec(
        name=_slug(header) if many else _NAMES.get(facet, facet.value),
        facet=facet,
        columns=(header,),
        kind=_KINDS.get(facet, Kind.TEXT),
        heading=header if facet in {Facet.SECTION, Facet.PROPERTY} else _HEADINGS.get(facet, ""),
        label=f"{header.lower()}: " if facet is Facet.LABEL else _status_label(facet),
    )


def _status_label(facet: Facet) -> str:
    return "status: " if facet is Facet.STATUS else ""


def _configured(field: FieldSpec, column: Column) -> FieldSpec:
    return field._replace(
        kind=column.kind or field.kind,
        heading=column.heading or field.heading,
        label=column.label or field.label,
        direction=column.direction or field.direction,
        policy=column.policy or field.policy,
    )


def _check_options(facet: Facet, column: Column, path: KeyPath) -> None:
    for option, facets in _OPTIONS.items():
        if getattr(column, option) is not None and facet not in facets:
            raise MisfitError((*path, option), f"a column that is the {facet} has no {option}")


def _slug(header: str) -> str:
    words = "".join(each if each.isalnum() else " " for each in header.casefold()).split()
    return "_".join(words) or "column"


_DISTINCT: Final[dict[str, Callable[[FieldSpec], str]]] = {
    "name": lambda each: each.name,
    "heading": lambda each: each.heading,
    "label": lambda each: each.label,
}
