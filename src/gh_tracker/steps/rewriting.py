"""Writing the tracker: edits computed on the bytes that are there, checked, then replaced whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import TrackerEdit
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.document import splice, structure
from gh_tracker.core.document.edits import RefusedEdit
from gh_tracker.core.model import Settings
from gh_tracker.core.writing import by_change
from gh_tracker.errors import TrackerError
from gh_tracker.ports import Workspace
from gh_tracker.steps.pausing import collector_paused

_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Written:
    """What came of the edits: the bytes that stand now, and the changes that were dropped."""

    data: bytes
    changed: bool
    dropped: tuple[TrackerEdit, ...]


def rewrite(
    workspace: Workspace,
    data: bytes,
    changes: Sequence[TrackerEdit],
    settings: Settings,
    known: Known,
) -> Written:
    """Make the changes in the tracker; ``data`` are the bytes that they were planned on.

    ``known`` are its rows by then, which tell duplicates and rows without an ID apart.

    Where a person has saved meanwhile the edits are computed anew on the new bytes: a cell that
    they changed is left, and given back as dropped.

    Raises:
        TrackerError: the tracker cannot be read or written, or is saved without end.
    """
    current = data
    for _ in range(_ATTEMPTS):
        if not changes:
            return Written(current, changed=False, dropped=())
        with collector_paused():
            after, dropped = apply_changes(current, changes, settings, known)
        if after == current or workspace.write_tracker(after, current):
            return Written(after, after != current, dropped)
        current = workspace.read_tracker()
    raise TrackerError(
        "the tracker is saved again and again while it is to be written",
        hint="close what saves it, then run again; nothing was changed in it",
    )


def apply_changes(
    data: bytes, changes: Sequence[TrackerEdit], settings: Settings, known: Known
) -> tuple[bytes, tuple[TrackerEdit, ...]]:
    """Return the tracker with the changes made, and those that could not be made.

    A change whose result would not read back as asked is dropped, and the rest is made.
    """
    parsed = structure.parse(data)
    local = codec.read(parsed, settings, known)
    wanted = list(changes)
    refused: list[TrackerEdit] = []
    while True:
        found = by_change(parsed, local, wanted, settings)
        dropped = tuple(change for change, edits in found if edits is None)
        try:
            edits = [edit for _, mine in found for edit in mine or ()]
            return splice.apply(parsed, edits), (*dropped, *refused)
        except RefusedEdit as error:
            guilty = [change for change, mine in found if error.edit in (mine or ())]
            if not guilty:
                raise
            refused += guilty
            wanted = [each for each in wanted if each not in guilty]
