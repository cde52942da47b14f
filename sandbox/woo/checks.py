"""WordPress's own validation of parameters: small checks that give the value or complain."""

import re
from collections.abc import Callable, Iterable

from sandbox.woo.errors import Complaint

Check = Callable[[str, object], object]
_WHOLE = re.compile(r"\s*[+-]?\d+(\.0*)?\s*")
_TRUE, _FALSE = ("true", "1", True, 1), ("false", "0", "", False, 0)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")


def _wrong_type(name: str, kind: str) -> Complaint:
    return Complaint("rest_invalid_type", f"{name} is not of type {kind}.", {"param": name})


def whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong_type(name, "integer")
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise _wrong_type(name, "integer")
    if isinstance(value, float) and not value.is_integer():
        raise _wrong_type(name, "integer")
    return int(float(value))


def whole_or_null(name: str, value: object) -> int | None:
    return None if value is None else whole(name, value)


def between(low: int, high: int | None) -> Check:
    def check(name: str, value: object) -> int:
        number = whole(name, value)
        if high is not None and not low <= number <= high:
            raise Complaint(
                "rest_out_of_bounds", f"{name} must be between {low} (inclusive) and {high} (inclusive)"
            )
        if number < low:
            raise Complaint("rest_out_of_bounds", f"{name} must be greater than or equal to {low}")
        return number

    return check


def truth(name: str, value: object) -> bool:
    lowered = value.lower() if isinstance(value, str) else value
    if isinstance(lowered, bool | int | str):
        if lowered in _TRUE:
            return True
        if lowered in _FALSE:
            return False
    raise _wrong_type(name, "boolean")


def text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type(name, "string")
    return value


def text_or_null(name: str, value: object) -> str:
    return "" if value is None else text(name, value)


def one_of(*allowed: str) -> Check:
    def check(name: str, value: object) -> object:
        if value not in allowed:
            raise Complaint("rest_not_in_enum", f"{name} is not one of {listed(allowed)}.")
        return value

    return check


def listed(names: Iterable[str]) -> str:
    """Names as WordPress joins them in a sentence."""
    every = list(names)
    return " and ".join(every) if len(every) < 3 else f"{', '.join(every[:-1])}, and {every[-1]}"  # noqa: PLR2004


def objects(name: str, value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise _wrong_type(name, "array")
    for place, item in enumerate(value):
        if not isinstance(item, dict):
            raise _wrong_type(f"{name}[{place}]", "object")
    return value


def mapping(name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong_type(name, "object")
    return value


def address(name: str, value: object) -> dict[str, object]:
    """A billing or shipping address; its e-mail must look like one."""
    given = mapping(name, value)
    if "email" in given and not (isinstance(given["email"], str) and is_email(given["email"])):
        raise Complaint("rest_invalid_email", "Invalid email address.")
    return given


def is_email(value: str) -> bool:
    return bool(_ADDRESS.fullmatch(value)) and ".." not in value


def wholes(name: str, value: object) -> list[int]:
    if not isinstance(value, list):
        raise _wrong_type(name, "array")
    return [whole(f"{name}[{place}]", item) for place, item in enumerate(value)]


def texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list):
        raise _wrong_type(name, "array")
    return [text(f"{name}[{place}]", item) for place, item in enumerate(value)]
