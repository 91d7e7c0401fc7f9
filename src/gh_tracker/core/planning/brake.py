"""The brake: a plan that takes much away, changes or adds much waits for a person.

octoDNS stops at 30 % of ten records or more, rclone at half; this one is stricter on removals,
because an emptied listing and a typo look alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Record

Allowance = Literal["removals", "edits", "additions"]

FEW: Final = 3
SHARE: Final = 0.10
HALF: Final = 0.5
LARGE: Final = 20
MOST_ADDITIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ends before any write; ``allow`` is what lets it go on, if anything does."""

    code: str
    message: str
    hint: str
    allow: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """One collection in one plan.

    ``size`` counts the links that had a row before the run; ``first`` is its first sync.
    """

    collection: str
    size: int
    first: bool
    records: tuple[tuple[Record, Fate], ...]

    @property
    def removals(self) -> int:
        """Issues to be closed because their row went, issues that went, values to be emptied."""
        closing = sum(fate in {Fate.CLOSE, Fate.AWAIT_CLOSE} for _, fate in self.records)
        lost = sum(fate is Fate.LOST and _is_fresh(record) for record, fate in self.records)
        return closing + lost + sum(_emptied(record) for record, _ in self.records)

    @property
    def edits(self) -> int:
        """Issues that exist already and are to be written."""
        return sum(
            fate is Fate.WRITE and record.pair.link is not None and bool(record.writes)
            for record, fate in self.records
        )

    @property
    def additions(self) -> int:
        """Rows that come from GitHub."""
        return sum(
            fate is Fate.ADD_ROW and record.pair.link is None for record, fate in self.records
        )


def brake(tallies: Iterable[Tally], allowed: Collection[Allowance]) -> tuple[Stop, ...]:
    """Return what stops a plan, in the order of the collections."""
    return tuple(
        stop
        for tally in tallies
        for stop in (_removals(tally), _edits(tally), _additions(tally))
        if stop is not None and stop.allow not in allowed
    )


def _removals(tally: Tally) -> Stop | None:
    n, size = tally.removals, tally.size
    many = n > max(FEW, SHARE * size)
    half = size > 1 and n >= HALF * size
    if not (n and (many or half)):
        return None
    return Stop(
        "brake-removals",
        f"{n} removals among the {size} {tally.collection}: rows that went, issues that went, "
        "or values that would be emptied",
        "look at the plan; if it is meant, `gh-tracker sync --allow removals`",
        "removals",
    )


def _edits(tally: Tally) -> Stop | None:
    if tally.size < LARGE or tally.edits <= HALF * tally.size:
        return None
    return Stop(
        "brake-edits",
        f"{tally.edits} of {tally.size} {tally.collection} would be updated on GitHub in one run",
        "look at the plan; if it is meant, `gh-tracker sync --allow edits`",
        "edits",
    )


def _additions(tally: Tally) -> Stop | None:
    if tally.first or tally.additions <= MOST_ADDITIONS:
        return None
    return Stop(
        "brake-additions",
        f"{tally.additions} issues would become rows of {tally.collection} in one run",
        "look at the plan; if it is meant, `gh-tracker sync --allow additions`",
        "additions",
    )


def _is_fresh(record: Record) -> bool:
    """Tell whether the loss of an issue is news: one that is known counts no more."""
    return record.pair.link is not None and not record.pair.link.lost


def _emptied(record: Record) -> int:
    """Count the filled values that one side would lose because the other has none."""
    changes = [(m.remote, m.value) for m in record.fields.values() if m.verdict == "push"]
    changes += [(m.local, m.value) for m in record.pulls.values()]
    return sum(bool(before) and not after for before, after in changes)
