"""Read models as JSON: field by field, days as ISO text, instants as ISO text in UTC."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None


def plain(value: Any) -> Plain:  # noqa: ANN401 - any read model
    """The value with nothing in it but what JSON knows."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Plain:  # noqa: ANN401
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def document(command: str, *, ascii_only: bool = False, **parts: Any) -> str:  # noqa: ANN401
    """What `--json` prints. `docs/json` has a schema for each command.

    `ascii_only` writes other letters as JSON's escapes, for where they cannot be printed.
    """
    whole = {"format": f"backorder.{command}/1"} | plain_parts(parts)
    return json.dumps(whole, indent=2, ensure_ascii=ascii_only)


def plain_parts(parts: Mapping[str, Any]) -> dict[str, Plain]:
    return {name: plain(part) for name, part in parts.items()}
