"""The console examples of a page: commands, and what the page says they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(slots=True)
class Example:
    command: str
    output: list[str] = field(default_factory=list)

    def misfit(self, actual: str) -> str:
        """Give the first line of the page that is not printed; `…` stands for any lines."""
        lines, at, free = actual.splitlines(), 0, False
        for wanted in self.output:
            if wanted == "…":
                free = True
                continue
            found = lines.index(wanted, at) if wanted in lines[at:] else -1
            if found < 0 or (not free and found != at):
                return wanted
            at, free = found + 1, False
        return "" if free or at == len(lines) else f"(nothing, but there is {lines[at]!r})"


def examples(page: Path) -> Iterator[list[Example]]:
    """Yield the examples of each console block."""
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        found: list[Example] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Example(line[2:]))
            else:
                found[-1].output.append(line)
        yield found
