"""What no schedule has to notice: by rule, or one by one with the reason."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import libcst as cst

from tests.mutants.generated.making import Mutant

LIST: Final = Path(__file__).with_name("equivalent.toml")
_WORDS: Final = re.compile(r"[a-z`,.]\s+[a-z`]", re.IGNORECASE)


def is_worded(mutant: Mutant) -> bool:
    """Tell whether only the words of a sentence change: those are held by the tests of messages.

    A sentence is a text of several words, a part of one that is put together, or what an error
    says that no input can bring about.
    """
    node = mutant.mutation.original_node
    if any(isinstance(each, cst.Raise) for each in mutant.path):
        return True
    if not isinstance(node, cst.SimpleString):
        return False
    composed = any(isinstance(each, cst.ConcatenatedString) for each in mutant.path)
    return composed or bool(_WORDS.search(str(node.evaluated_value)))


def equivalents(path: Path = LIST) -> Mapping[str, str]:
    """Read the mutants that change nothing anybody can see: their names, each with the reason."""
    entries = tomllib.loads(path.read_text()).get("equivalent", [])
    return {each["mutant"]: each["reason"] for each in entries}


def stale(listed: Iterable[str], modules: Iterable[str], mutants: Sequence[Mutant]) -> list[str]:
    """Return the entries about one of the modules that no mutant has the name of any more."""
    names, known = {each.name for each in mutants}, set(modules)
    return [each for each in listed if each.partition(":")[0] in known and each not in names]
