"""The JSON of reports, held against a schema: a part of JSON Schema, checked without a library."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMAS = json.loads((Path(__file__).parent / "schemas.json").read_text(encoding="utf-8"))

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def misfits(value: object, name: str) -> list[str]:
    """Give every place where a value does not fit the schema of that name."""
    return list(_misfits(value, SCHEMAS["$defs"][name], "$"))


def _misfits(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    unknown = set(schema) - {*_RULES, "$ref", "description"}
    assert not unknown, f"the schema uses {unknown}, which is not checked"
    if "$ref" in schema:
        yield from _misfits(value, SCHEMAS["$defs"][schema["$ref"].rpartition("/")[2]], path)
    for rule, check in _RULES.items():
        if rule in schema:
            yield from check(value, schema, path)


def _type(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    fits = any(isinstance(value, _TYPES[each]) for each in wanted)
    if not fits or (isinstance(value, bool) and "boolean" not in wanted):
        yield f"{path}: {value!r} is no {wanted}"


def _const(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"


def _enum(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"


def _minimum(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, int) and value < schema["minimum"]:
        yield f"{path}: {value} is below {schema['minimum']}"


def _required(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{path}: {key} is missing" for key in schema["required"] if key not in value)


def _properties(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in schema["properties"]:
                yield from _misfits(each, schema["properties"][key], f"{path}.{key}")


def _additional(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        if key in schema.get("properties", {}):
            continue
        if schema["additionalProperties"] is False:
            yield f"{path}: {key} is not known"
        else:
            yield from _misfits(each, schema["additionalProperties"], f"{path}.{key}")


def _items(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, list):
        for at, each in enumerate(value):
            yield from _misfits(each, schema["items"], f"{path}[{at}]")


_RULES = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "minimum": _minimum,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
}
