"""Measures what ruff does not: the length of modules and functions, the imports inside them."""

import ast
from collections.abc import Iterator
from pathlib import Path

MODULE_LINES = 350
FUNCTION_LINES = 50


def complaints(source: str, name: str) -> Iterator[str]:
    """Say what is too long in the source of a module."""
    lines = len(source.splitlines())
    if lines > MODULE_LINES:
        yield f"{name}: {lines} lines, at most {MODULE_LINES}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}"


def complaints_below(folder: Path) -> list[str]:
    """Say what is too long in any module below a folder."""
    return [
        complaint
        for file in sorted(folder.rglob("*.py"))
        for complaint in complaints(file.read_text(encoding="utf-8"), str(file.relative_to(folder)))
    ]
