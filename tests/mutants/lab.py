"""Mutants of the engine: ways to break it, each of which the schedules alone must notice."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeAlias

import pytest

Wild: TypeAlias = Any
"""A function or value of the engine, whatever it is: mutants come in without knocking."""


@dataclass(frozen=True, slots=True)
class Lab:
    """Breaks the engine in this process, for as long as the patch is in force."""

    patch: pytest.MonkeyPatch

    def wrap(self, target: str, make: Callable[[Wild], Wild]) -> None:
        """Put another function in the place of one: ``"core.merging.merge:same"``, made from the old."""
        module, _, path = target.partition(":")
        owner: Wild = import_module(f"gh_tracker.{module}")
        *parents, name = path.split(".")
        for parent in parents:
            owner = getattr(owner, parent)
        self.patch.setattr(owner, name, make(getattr(owner, name)))

    def always(self, target: str, answer: Wild) -> None:
        """Let a function answer one thing, whatever it is asked."""
        self.wrap(target, lambda _: lambda *_args, **_kwargs: answer)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break the engine, and the invariant that it breaks.

    ``seed`` is of a schedule that is known to reach the broken code: it is played first.
    """

    name: str
    invariant: str
    about: str
    infect: Callable[[Lab], None]
    seed: int = 0


CATALOGUE: Final[list[Mutant]] = []


def breaks(
    invariant: str, seed: int = 0
) -> Callable[[Callable[[Lab], None]], Callable[[Lab], None]]:
    """Register a mutant; the function's name is its name, the docstring tells about it."""

    def register(infect: Callable[[Lab], None]) -> Callable[[Lab], None]:
        name = infect.__name__.strip("_").replace("_", " ")
        CATALOGUE.append(Mutant(name, invariant, infect.__doc__ or "", infect, seed))
        return infect

    return register


def changed_bytes(change: Wild) -> Wild:
    """Give a maker that changes the tracker's bytes where edits are applied."""

    def make(apply_changes: Wild) -> Wild:
        def mutated(data: bytes, *rest: Wild) -> Wild:
            after, dropped = apply_changes(data, *rest)
            return (change(after) if after != data else after), dropped

        return mutated

    return make
