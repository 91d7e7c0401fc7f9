"""Mutants that mypy refuses: they could not be merged, so no test has to notice them."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mutmut.mutation.data import LineSpan
from mutmut.mutation.file_mutation import combine_mutations_to_source
from mutmut.mutation.trampoline_templates import mangle_function_name

from tests.mutants.generated.making import SOURCE, Mutant

OPTIONS: Final = ("--strict", "--no-warn-unused-ignores", "--no-incremental", "--output", "json")
"""What is only unreachable or redundant is no type error: it is what mutants are made of."""


def ill_typed(mutants: Iterable[Mutant]) -> set[Mutant]:
    """Return those of the mutants that mypy refuses.

    All mutants of a module stand side by side in it, as mutmut writes them, so that mypy runs once.
    """
    by_module: defaultdict[str, list[Mutant]] = defaultdict(list)
    for each in mutants:
        by_module[each.module].append(each)
    with TemporaryDirectory() as place:
        copy = Path(place) / "gh_tracker"
        shutil.copytree(SOURCE, copy)
        spans = {module: _written(copy / f"{module}.py", by_module[module]) for module in by_module}
        refused = _refused(copy, sorted(by_module))
    return {
        each
        for module, found in by_module.items()
        for each, name in zip(found, _names(found), strict=True)
        if _is_wrong(spans[module], name, refused[module])
    }


def _written(path: Path, mutants: Sequence[Mutant]) -> Mapping[str, LineSpan]:
    """Write a module with all its mutants; tell on which lines each stands."""
    made = combine_mutations_to_source(mutants[0].tree, [each.mutation for each in mutants])
    assert sorted(made.mutant_names) == sorted(_names(mutants))
    path.write_text(made.code)
    return made.line_span_by_function_name


def _names(mutants: Sequence[Mutant]) -> list[str]:
    """Give the names that mutmut gives to the mutants of a module: counted in each function."""
    counts: Counter[str] = Counter()
    found = []
    for each in mutants:
        owner, _, name = each.function.rpartition(".")
        mangled = mangle_function_name(name=name, class_name=owner or None)
        counts[mangled] += 1
        found.append(f"{mangled}__mutmut_{counts[mangled]}")
    return found


def _refused(copy: Path, modules: Sequence[str]) -> defaultdict[str, list[tuple[int, str]]]:
    """Run mypy on the modules; return the lines with errors of each, and what is said of them."""
    command = (sys.executable, "-m", "mypy", "--config-file=", *OPTIONS)
    files = [str(copy / f"{module}.py") for module in modules]
    ran = subprocess.run(
        [*command, *files],
        env={**os.environ, "MYPYPATH": str(copy.parent)},
        cwd=copy.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in {0, 1}:
        raise RuntimeError(f"mypy broke down: {ran.stdout}{ran.stderr}")
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in ran.stdout.splitlines():
        told = json.loads(line)
        if told["severity"] == "error":
            path = (copy.parent / told["file"]).relative_to(copy)
            found[str(path.with_suffix(""))].append((told["line"], told["message"]))
    return found


def _is_wrong(spans: Mapping[str, LineSpan], name: str, refused: Sequence[tuple[int, str]]) -> bool:
    """Tell whether mypy says of a mutant what it does not say of the function that it is made of.

    Under the name that mutmut gives it, a constructor may set no attribute.
    """
    before, after = (
        {said for line, said in refused if spans[each].start <= line <= spans[each].end}
        for each in (f"{name.rpartition('__mutmut_')[0]}__mutmut_orig", name)
    )
    return bool(after - before)
