"""What people wrote: which values nobody has overwritten since, and so must not be lost."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

Key: TypeAlias = tuple[int, str]
"""A record, by the number that the suite knows it by, and one of its fields."""


def _sets() -> defaultdict[Key, set[str]]:
    return defaultdict(set)


@dataclass(slots=True)
class Ledger:
    """The values of every field that people ever wrote.

    ``live`` are those that no person has overwritten: each stands in the document, on GitHub or
    in a comment (I11), and what both sides have in the end is one of them. ``spare`` may go or
    stay, for a person decided so. ``ever`` are all of them: anything else in a field is of
    another record or made up.
    """

    live: defaultdict[Key, set[str]] = field(default_factory=_sets)
    spare: defaultdict[Key, set[str]] = field(default_factory=_sets)
    ever: defaultdict[Key, set[str]] = field(default_factory=_sets)

    def write(self, key: Key, value: str, over: Collection[str] = ()) -> None:
        """Note that a person wrote a value where they saw ``over``."""
        self.live[key] -= set(over)
        self.spare[key] -= set(over)
        self.live[key].add(value)
        self.ever[key].add(value)

    def give_up(self, key: Key, values: Iterable[str]) -> None:
        """Note that a person does not need these values: they may go or stay."""
        gone = self.live[key] & set(values)
        self.live[key] -= gone
        self.spare[key] |= gone

    def allow(self, key: Key, value: str) -> None:
        """Note a value that a rule of the product may put into the field."""
        self.spare[key].add(value)
        self.ever[key].add(value)

    def final(self, key: Key) -> set[str]:
        """Give the values that both sides may have in the end."""
        return self.live[key] | self.spare[key]
