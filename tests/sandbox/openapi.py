"""Answers held against GitHub's own OpenAPI description.

The description is a part of npm's `@octokit/openapi`, which `make fidelity` installs (pinned in
tests/openapi) and which is never committed.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast

FILE = (
    Path(__file__)
    .parents[1]
    .joinpath("openapi", "node_modules", "@octokit", "openapi", "generated", "api.github.com.json")
)
API = "/api/v3"  # the prefix on GitHub Enterprise Server, of which the description says nothing

Node = dict[str, object]
Find = Callable[[object], list[str]]


class NotDescribedError(AssertionError):
    """The description knows no such operation or status."""


def missing() -> str | None:
    """Say what is not installed, None when answers can be validated."""
    return None if FILE.exists() else "GitHub's description is not installed: make fidelity does it"


def misfits(method: str, template: str, status: int, body: object) -> list[str]:
    """Give each place in which an answer is not what is described.

    `template` is the path as in the description, `{owner}` and all; `body` is decoded JSON, `None`
    for no body.

    Raises:
        NotDescribedError: the operation or its status is not described.

    """
    return _finder(method.lower(), template, status)(body)


def misfits_of_error(body: object) -> list[str]:
    """Give each place in which an answer is not GitHub's common error body."""
    return _error_finder()(body)


def template_of(method: str, path: str) -> str | None:
    """Give the path of the description that a request is for, the one with fewest parameters."""
    segments = _segments(path.removeprefix(API))
    fitting = [
        (sum(each.startswith("{") for each in template), path)
        for template, path in _by_length(method.lower()).get(len(segments), ())
        if all(a.startswith("{") or a == b for a, b in zip(template, segments, strict=True))
    ]
    return min(fitting)[1] if fitting else None


def _segments(path: str) -> tuple[str, ...]:
    segments = tuple(each for each in path.split("/") if each)
    if segments[:1] == ("repositories",):  # the same by its id, which the description leaves out
        segments = ("repos", "owner", "name", *segments[2:])
    return segments


@cache
def _by_length(method: str) -> dict[int, list[tuple[tuple[str, ...], str]]]:
    found: dict[int, list[tuple[tuple[str, ...], str]]] = {}
    for path, operations in cast("dict[str, Node]", _description()["paths"]).items():
        if method in operations:
            template = tuple(each for each in path.split("/") if each)
            found.setdefault(len(template), []).append((template, path))
    return found


@cache
def _error_finder() -> Find:
    return _validator({"$ref": "#/components/schemas/basic-error"})


@cache
def _description() -> Node:
    return cast("Node", json.loads(FILE.read_text(encoding="utf-8")))


@cache
def _finder(method: str, path_template: str, status: int) -> Find:
    operation = _at(_description(), "paths", path_template, method)
    if not operation:
        raise NotDescribedError(f"{method} {path_template} is not described")
    response = _at(operation, "responses", str(status))
    if "$ref" in response:
        response = _resolve(str(response["$ref"]))
    if not response:
        raise NotDescribedError(f"{method} {path_template} is not described to answer {status}")
    schema = _at(response, "content", "application/json", "schema")
    if not schema:
        return lambda body: [] if body is None else [f"a body where none is described: {body!r}"]
    return _validator(schema)


def _validator(schema: Node) -> Find:
    jsonschema = importlib.import_module("jsonschema")
    definitions: Node = {}
    whole = {**cast("Node", _modern(schema, definitions)), "$defs": definitions}
    checker = jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )

    def find(body: object) -> list[str]:
        errors = sorted(checker.iter_errors(body), key=lambda error: list(map(str, error.path)))
        return [f"{error.json_path}: {error.message[:300]}" for error in errors]

    return find


def _modern(node: object, definitions: Node) -> object:
    """Turn OpenAPI 3.0's dialect into JSON Schema, collecting what it refers to."""
    if isinstance(node, list):
        return [_modern(one, definitions) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": f"#/$defs/{_collect(str(node['$ref']), definitions)}"}
    plain = {
        key: _modern(value, definitions)
        for key, value in node.items()
        if key not in ("nullable", "example", "examples", "discriminator", "xml")
    }
    if node.get("nullable") is True:
        return {"anyOf": [plain, {"type": "null"}]}
    return plain


def _collect(reference: str, definitions: Node) -> str:
    name = reference.rpartition("/")[2]
    if name not in definitions:
        definitions[name] = True  # a promise, so that a schema may speak of itself
        definitions[name] = _modern(_resolve(reference), definitions)
    return name


def _resolve(reference: str) -> Node:
    return _at(_description(), *reference.removeprefix("#/").split("/"))


def _at(node: Node, *keys: str) -> Node:
    for key in keys:
        found = node.get(key)
        if not isinstance(found, dict):
            return {}
        node = found
    return node
