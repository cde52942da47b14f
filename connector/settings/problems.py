"""What is wrong with the settings, in sentences: the key's path, the value, what is allowed."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from connector.settings.shops import PLATFORMS
from connector.settings.sources import SECRETS, variable_of

Key = tuple[str | int, ...]

_WHOLE, _NUMBER, _SWITCH = "must be a whole number", "must be a number", "must be true or false"
_LIST, _DAY = 'must be a list, such as ["one", "two"]', "must be a day, such as 2026-12-24"
_TIME = 'must be a time such as "14:00"'
_SECRET_NAMES = {pattern.rsplit(".", 1)[1] for pattern in SECRETS}

_TAG_AT = 2

_UNSHOWN = {"extra_forbidden", "dict_type", "model_type"}  # whatever is in the wrong place may be secret

_ALLOWED = {
    "missing": "is missing",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "string_type": "must be text in quotes",
    "path_type": "must be a path in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "tuple_type": _LIST,
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "value_error": "{error}",
}


def describe(error: ValidationError, model: type[BaseModel], variables: Mapping[str, str]) -> list[str]:
    """One line per problem."""
    return [line for problem in error.errors() for line in _lines(problem, model, variables)]


def _lines(problem: ErrorDetails, model: type[BaseModel], variables: Mapping[str, str]) -> list[str]:
    place = tuple(step for step in problem["loc"] if step != "[key]")
    if not place:
        return _allowed(problem).splitlines()
    shown, said = _shown(problem), _said(problem, place, model)
    key = _as_written(place)
    return [f"{_path(key)}{shown}{_origin(key, variables)}: {said}"]


def _as_written(place: Key) -> Key:
    """Without the platform that pydantic puts behind a shop's name."""
    named = place[0] == "shops" and len(place) > _TAG_AT and place[_TAG_AT] in PLATFORMS
    return place[:_TAG_AT] + place[_TAG_AT + 1 :] if named else place


def _said(problem: ErrorDetails, key: Key, model: type[BaseModel]) -> str:
    if problem["type"] == "extra_forbidden":
        return _unknown(key, model)
    return _allowed(problem)


def _allowed(problem: ErrorDetails) -> str:
    context = problem.get("ctx", {})
    if problem["type"] == "value_error" and "error" not in context:
        return f"must be an e-mail address: {context.get('reason', problem['msg'])}"
    if "expected" in context:
        return f"must be one of {context['expected']}".replace("'", '"')
    template = _ALLOWED.get(problem["type"])
    plain = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    return template.format(**plain) if template else problem["msg"]


def _unknown(key: Key, model: type[BaseModel]) -> str:
    known = _keys_at(model, key[:-1])
    near = get_close_matches(str(key[-1]), known, n=1)
    if near:
        return f'is not a known key; did you mean "{near[0]}"?'
    return f"is not a known key; known here: {', '.join(known)}"


def _shown(problem: ErrorDetails) -> str:
    """The value, unless it is secret, might be a misplaced secret, or is no single value."""
    value, key = problem["input"], problem["loc"]
    hidden = problem["type"] in _UNSHOWN or not _SECRET_NAMES.isdisjoint(map(str, key))
    if hidden or key[-1] == "[key]" or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, bool):
        return f" = {str(value).lower()}"
    return f' = "{_without_query(value)}"' if isinstance(value, str) else f" = {value}"


def _without_query(text: str) -> str:
    """Addresses may carry a password or a token: only scheme, host and path are shown."""
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return "…"
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _path(key: Key) -> str:
    shown = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in key]
    return "".join(shown).removeprefix(".")


def _origin(key: Key, variables: Mapping[str, str]) -> str:
    name = variable_of(key)
    return f" (from {name})" if name in variables else ""


def _keys_at(model: type[BaseModel], key: Key) -> list[str]:
    here: Any = model
    for step in key:
        here = _below(here, step)
    if not _is_model(here):
        return []
    names = [field.alias or name for name, field in here.model_fields.items()]
    return names + [f"{name}_file" for name in names if name in _SECRET_NAMES]


def _below(here: Any, step: str | int) -> Any:  # noqa: ANN401 - an annotation may be anything
    if _is_model(here):
        fields = {f.alias or name: f for name, f in here.model_fields.items()}
        return _table_in(fields[str(step)].annotation) if step in fields else None
    if get_origin(here) is dict:
        return get_args(here)[1]
    return next((kind for kind, tag in _tagged(here) if tag == step), None)


def _table_in(here: Any) -> Any:  # noqa: ANN401
    """The table of an annotation that allows none, too."""
    return next((kind for kind in get_args(here) if _is_model(kind)), here)


def _tagged(here: Any) -> list[tuple[Any, str]]:  # noqa: ANN401
    """The models that a tag tells apart."""
    inside = get_args(get_args(here)[0]) if get_args(here) else ()
    return [(kind.__origin__, kind.__metadata__[0].tag) for kind in inside if hasattr(kind, "__metadata__")]


def _is_model(here: Any) -> bool:  # noqa: ANN401
    return isinstance(here, type) and issubclass(here, BaseModel)
