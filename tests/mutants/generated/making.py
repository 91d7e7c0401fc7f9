"""Makes mutants: mutmut says what could stand in the place of what, function by function."""

import __future__

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Final

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations

SOURCE: Final = Path(__file__).parents[3] / "src" / "gh_tracker"
_HEADED: Final = (cst.BaseCompoundStatement, cst.Else, cst.ExceptHandler, cst.MatchCase)
_STATEMENTS: Final = (cst.SimpleStatementLine, *_HEADED)


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One thing that is changed in one function.

    ``lines`` are the first and the last line that show whether the code was reached; ``before``
    and ``after`` what changes of them.
    """

    module: str
    function: str
    lines: range
    before: str
    after: str
    path: tuple[cst.CSTNode, ...]
    tree: cst.Module
    mutation: Mutation

    @property
    def name(self) -> str:
        return f"{self.module}:{self.function}: {self.before} -> {self.after}"

    def infect(self) -> None:
        """Let the function do what the mutant says, in this process and for good."""
        outer, name = _owner(self.module, self.function)
        found = vars(outer)[name]
        function = getattr(found, "__func__", found)
        assert isinstance(function, FunctionType)
        other = self._compiled()
        function.__code__ = other.__code__
        function.__defaults__ = other.__defaults__
        function.__kwdefaults__ = other.__kwdefaults__

    def _compiled(self) -> FunctionType:
        """Compile the changed function as it would stand in its module, and its class."""
        changed = self.tree.deep_replace(self.mutation.original_node, self.mutation.mutated_node)
        assert isinstance(changed, cst.Module)
        body: Sequence[ast.stmt] = ast.parse(changed.code).body
        *classes, name = self.function.split(".")
        for each in classes:
            body = next(e.body for e in body if isinstance(e, ast.ClassDef) and e.name == each)
        wanted = next(e for e in body if isinstance(e, ast.FunctionDef) and e.name == name)
        wanted.decorator_list = []
        made: ast.stmt = wanted
        for each in reversed(classes):
            made = ast.ClassDef(each, [], [], [made], [])
        whole = ast.fix_missing_locations(ast.Module([made], []))
        code = compile(whole, self.module, "exec", __future__.annotations.compiler_flag)
        space = dict(vars(_module(self.module)))
        exec(code, space)  # noqa: S102 - it is the engine's own code, but for one thing
        found = space[self.function.split(".")[0]]
        for each in self.function.split(".")[1:]:
            found = vars(found)[each]
        assert isinstance(found, FunctionType)
        return found


def _module(name: str) -> object:
    return import_module("gh_tracker." + name.replace("/", "."))


def _owner(module: str, function: str) -> tuple[object, str]:
    """Give what a function stands in, a module or a class, and its name there."""
    owner = _module(module)
    *parents, name = function.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    return owner, name


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield the mutants of a file's functions, in the order of their places."""
    tree, mutations, *_ = create_mutations(str(path), path.read_text())
    wrapper = MetadataWrapper(tree, unsafe_skip_copy=True)
    parents = wrapper.resolve(ParentNodeProvider)
    places = wrapper.resolve(PositionProvider)
    module = str(path.relative_to(SOURCE).with_suffix(""))
    for each in mutations:
        if not isinstance(each.contained_by_top_level_function, cst.FunctionDef):
            continue  # it runs when the module is loaded, before any schedule
        line = [each.original_node]
        while line[-1] in parents:
            line.append(parents[line[-1]])
        statement = next(e for e in line if isinstance(e, _STATEMENTS))
        before, after = _difference(tree, statement, each)
        names = [e.name.value for e in line if isinstance(e, (cst.ClassDef, cst.FunctionDef))]
        outer = [e for e in line if isinstance(e, (cst.ClassDef, cst.FunctionDef))]
        yield Mutant(
            module,
            _qualified(outer, each.contained_by_top_level_function, names),
            _lines(statement, places),
            before,
            after,
            tuple(line),
            tree,
            each,
        )


def _qualified(
    outer: Sequence[cst.CSTNode], function: cst.FunctionDef, names: Sequence[str]
) -> str:
    """Give the name of the function that is compiled, with the classes that it stands in."""
    at = next(n for n, each in enumerate(outer) if each is function)
    return ".".join(reversed(names[at:]))


def _difference(tree: cst.Module, statement: cst.CSTNode, mutation: Mutation) -> tuple[str, str]:
    """Give the changed lines of a statement, before and after, without those that are equal."""
    changed = statement.deep_replace(mutation.original_node, mutation.mutated_node)
    assert isinstance(changed, cst.CSTNode)
    was, now = (tree.code_for_node(each).splitlines() for each in (statement, changed))
    while was and now and was[0] == now[0]:
        del was[0], now[0]
    while was and now and was[-1] == now[-1]:
        del was[-1], now[-1]
    return " ".join(map(str.strip, was)), " ".join(map(str.strip, now))


def _lines(statement: cst.CSTNode, places: Mapping[cst.CSTNode, CodeRange]) -> range:
    """Give the lines of a statement up to its body; of a function, whose head is read once, the body's."""
    place = places[statement]
    inner = (e for e in statement.children if isinstance(e, (cst.BaseSuite, cst.MatchCase)))
    body = places.get(next(inner, statement), place)
    if body is place:
        return range(place.start.line, place.end.line + 1)
    if isinstance(statement, cst.FunctionDef):
        return range(body.start.line, body.end.line + 1)
    return range(place.start.line, max(place.start.line, body.start.line - 1) + 1)
