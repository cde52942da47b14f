"""Is a JSON value as its schema says? Just the words of JSON Schema that docs/json uses.

Stricter than the standard in one point: what the schema does not name must not be there.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "json"

_FORMATS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
}
_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def problems(said: Any) -> list[str]:
    """What of a command's answer is not as the schema of its format says."""
    name = said["format"].removeprefix("backorder.").partition("/")[0]
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return list(_problems(said, schema, schema, "answer"))


def _problems(value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        if all(list(_problems(value, each, root, at)) for each in schema["anyOf"]):
            yield f"{at}: fits nothing that is allowed"
        return
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else [value])
    if value not in allowed:
        yield f"{at}: {value} is none of {allowed}"
    if not _is_of_type(value, schema):
        yield f"{at}: {value!r} is not of type {schema['type']}"
    elif isinstance(value, dict):
        yield from _object_problems(value, schema, root, at)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _problems(each, schema["items"], root, f"{at}[{number}]")
    elif isinstance(value, str) and "format" in schema and not _FORMATS[schema["format"]].fullmatch(value):
        yield f"{at}: {value} is no {schema['format']}"


def _is_of_type(value: Any, schema: Any) -> bool:
    names = schema.get("type", list(_TYPES))
    names = [names] if isinstance(names, str) else names
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _object_problems(value: dict[str, Any], schema: Any, root: Any, at: str) -> Iterator[str]:
    named, rest = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{at}.{key}: is missing" for key in schema.get("required", ()) if key not in value)
    for key, each in value.items():
        if key in named or rest:
            yield from _problems(each, named.get(key, rest), root, f"{at}.{key}")
        else:
            yield f"{at}.{key}: is not in the schema"
