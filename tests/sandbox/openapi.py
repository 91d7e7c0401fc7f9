"""Answers held against GitHub's own OpenAPI description.

The description is `generated/api.github.com.json` of npm's `@octokit/openapi`; its path stands in
the environment variable GH_TRACKER_OPENAPI.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast

import pytest

VARIABLE = "GH_TRACKER_OPENAPI"

Node = dict[str, object]
Find = Callable[[object], list[str]]


class NotDescribedError(AssertionError):
    """The description knows no such operation or status."""


def validate(method: str, path_template: str, status: int, body: object) -> None:
    """Hold an answer against the description, skipping the test where there is none.

    `path_template` is written as in the description, `{owner}` and all; `body` is decoded JSON,
    `None` for no body.

    Raises:
        NotDescribedError: the operation or its status is not described.
        AssertionError: the body is not what is described, with each place where it is not.

    """
    if VARIABLE not in os.environ:
        pytest.skip(f"{VARIABLE} does not name GitHub's OpenAPI description")
    problems = _finder(method.lower(), path_template, status)(body)
    assert not problems, f"{method} {path_template} {status}\n" + "\n".join(problems)


@cache
def _description() -> Node:
    return cast("Node", json.loads(Path(os.environ[VARIABLE]).read_text(encoding="utf-8")))


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
