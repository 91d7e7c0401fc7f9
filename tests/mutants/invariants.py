"""What breaks each invariant: mutants that the schedules kill, and where else it is held."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.mutants.lab import Mutant

INVARIANTS: Final = (
    *(f"I{number}" for number in range(1, 15)),
    "I14a",
    *(f"I{number}" for number in range(15, 24)),
    "I23a",
    *(f"I{number}" for number in range(24, 41)),
)
"""All that the schedules and the other tests hold the engine to, by number."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "I2": "tests/properties/test_truth_table.py",
    "I16": "tests/faults/test_table.py",
    "I27": "tests/core/document/test_document_laws.py",
    "I30": "tests/core/document/test_document_laws.py",
    "I36": "tests/faults/test_races.py",
    "I37": "tests/test_hostile.py",
    "I38": "tests/action/test_hostile.py",
    "I39": "tests/core/issue/test_inert.py",
    "I40": "tests/faults/test_matrix.py",
}
"""Invariants that no mutant is named for, each with the file that holds it instead."""


def held(catalogue: Sequence[Mutant]) -> Iterator[str]:
    """Yield a line for each invariant: its mutants, or the tests that hold it."""
    for each in INVARIANTS:
        names = [mutant.name for mutant in catalogue if mutant.invariant == each]
        yield f"{each:5} {', '.join(names) or ELSEWHERE.get(each, 'NOTHING')}"
