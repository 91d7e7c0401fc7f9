"""What looks wrong in a tracker, told offline; docs/check.md has each code with its way out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.columns import fold
from gh_tracker.core.cells.words import find
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.structure import parse
from gh_tracker.core.issue.owner import people
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    LocalRecord,
    Settings,
)
from gh_tracker.core.problem import Problem
from gh_tracker.core.sections.bullets import unbound
from gh_tracker.core.sections.checkpoints import past, unknown_ids
from gh_tracker.errors import DocumentError


def check(
    source: bytes, settings: Settings, file: str, today: date | None = None
) -> tuple[Problem, ...]:
    """Return everything that looks wrong in a tracker, by line.

    Without ``today`` nothing is known to be over.

    Raises:
        DocumentError: the bytes are not UTF-8; it names the file.
    """
    document, local = read(source, settings, file)
    found = [*local.problems, *_no_table(local, settings), *_beside(document, local, settings)]
    found += past(document, settings.sections.start, today) if today else ()
    for record in local.records.values():
        spec = settings.collection(record.collection)
        found += _unmapped_owner(record, spec, settings, document)
        found += _complete_below_full(record, spec, document)
    return tuple(sorted(found, key=lambda each: (each.line, each.column, each.code)))


def read(
    source: bytes, settings: Settings, file: str, *, digests: bool = False
) -> tuple[Document, Local]:
    """Return a tracker's document and records, with a hash of each row if that is wanted.

    Raises:
        DocumentError: as for ``check``.
    """
    try:
        document = parse(source)
    except DocumentError as error:
        error.file = error.file or file
        raise
    return document, codec.read(document, settings, digests=digests)


def _no_table(local: Local, settings: Settings) -> Iterator[Problem]:
    known = any(local.tables.values())
    if not known and not any(each.severity == "error" for each in local.problems):
        names = " or ".join(each.name for each in settings.collections)
        spec = settings.collections[0]
        needed = [field.columns[0] for field in spec.fields if field.name in spec.required]
        message = (
            f"no table of {names} is in this file. A table of {spec.name} has the columns "
            f"{', '.join(needed)}; `gh-tracker init` proposes a configuration for other ones."
        )
        yield Problem("error", "no-table", 1, 1, message)


def _beside(document: Document, local: Local, settings: Settings) -> Iterator[Problem]:
    """Yield what looks wrong outside the tables of records."""
    yield from unknown_ids(document, local)
    yield from unbound(document, settings.sections.metrics)
    names = settings.sections.views
    for each in document.regions:
        if each.name not in names:
            message = (
                f'there is no view "{each.name}", so what stands here is left as it is. '
                f"Write one of {', '.join(names)}, or add it to `views:`."
            )
            yield Problem("warning", "unknown-view", each.line, 1, message)


def _unmapped_owner(
    record: LocalRecord, spec: CollectionSpec, settings: Settings, document: Document
) -> Iterator[Problem]:
    """Report an owner without a login, where owners are mapped at all."""
    field = spec.of_facet(Facet.ASSIGNEES)
    owner = record.values.get(field.name, "") if field else ""
    if field and settings.owners and owner and people(owner, settings.owners) is None:
        message = (
            f'"{owner}" is no role of the configuration and no @login, so nobody is assigned. Add '
            "it to `owners:`."
        )
        column = _column(record, field, document)
        yield Problem("warning", "owner-without-login", record.place.line, column, message)


def _complete_below_full(
    record: LocalRecord, spec: CollectionSpec, document: Document
) -> Iterator[Problem]:
    status, progress = spec.of_facet(Facet.STATUS), spec.of_facet(Facet.PROGRESS)
    if status is None or progress is None:
        return
    word = find(record.values.get(status.name, ""), spec.words)
    share = record.values.get(progress.name, "")
    if word and word.closing is Closing.COMPLETED and share not in {"", "100%"}:
        message = f"{record.id} is {word.name} at {share}. Write 100%, or another status."
        column = _column(record, progress, document)
        yield Problem("warning", "complete-below-100", record.place.line, column, message)


def _column(record: LocalRecord, field: FieldSpec, document: Document) -> int:
    """Return where on its line the cell of a field begins, from 1."""
    table = document.tables[record.place.table]
    row = table.rows[record.place.row]
    names = set(map(fold, field.columns))
    cells = zip(table.columns, row.cells, strict=True)
    found = (cell for header, cell in cells if fold(header) in names)
    return next((cell.span.start - row.span.start + 1 for cell in found), 1)
