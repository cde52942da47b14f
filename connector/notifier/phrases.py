"""A language's sentences: a file of them, read, checked against the English one, and laid over another."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from connector.errors import SettingsError

LANGUAGES = Path(__file__).parent / "languages"
_NUMBERS = frozenset({"zero", "one", "two", "few", "many", "other"})

Forms = Mapping[str, str]  # a sentence's forms of number; "other" is always there
Phrases = Mapping[str, Forms]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file of the merchant's own, and where."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}"


class BrokenWords(SettingsError):  # noqa: N818 - the tree is named by recovery
    """A file of the merchant's own words cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@cache
def built_in(language: str) -> Phrases | None:
    """The sentences of a language that comes with the program, None where it does not."""
    file = LANGUAGES / f"{language}.toml"
    return read_phrases(file) if language in built_in_languages() else None


@cache
def built_in_languages() -> frozenset[str]:
    return frozenset(file.stem for file in LANGUAGES.glob("*.toml"))


def read_phrases(file: Path) -> Phrases:
    """The sentences in a file, by dotted key. Raises BrokenWords."""
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrokenWords(Fault(file, _line_in(str(error)), f"this is no valid TOML: {error}")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenWords(Fault(file, 1, f"the file cannot be read: {error}")) from None
    return dict(_flattened(table, file, text))


def own_phrases(file: Path, beneath: Phrases | None) -> Phrases:
    """A merchant's sentences, laid over the built-in ones of that language. Raises BrokenWords."""
    own, english = read_phrases(file), built_in("en") or {}
    for key, forms in own.items():
        if key not in english:
            raise _broken(file, key, f"there is no sentence “{key}”")
        _refuse_strangers(file, key, forms, english[key])
    absent = sorted(english.keys() - own.keys()) if beneath is None else []
    if absent:
        raise BrokenWords(Fault(file, 1, f"the language is not complete; missing: {', '.join(absent)}"))
    return {**(beneath or {}), **own}


def _refuse_strangers(file: Path, key: str, forms: Forms, english: Forms) -> None:
    known = {name for form in english.values() for name in _names(form)}
    for form in forms.values():
        try:
            strange = sorted(set(_names(form)) - known)
        except ValueError as error:
            raise _broken(file, key, f"“{key}” has a brace that does not fit: {error}") from None
        if strange:
            allowed = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
            raise _broken(file, key, f"“{key}” names {{{strange[0]}}}; it may name: {allowed}")


def _names(form: str) -> Iterator[str]:
    for _, name, spec, conversion in Formatter().parse(form):
        if name is not None:
            yield f"{name}{':' if spec else ''}{'!' if conversion else ''}"


def _flattened(table: dict[str, Any], file: Path, text: str, above: str = "") -> Iterator[tuple[str, Forms]]:
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, str):
            yield key, {"other": value}
        elif not isinstance(value, dict):
            raise BrokenWords(Fault(file, line_of(text, key), f"“{key}” must be text in quotes"))
        elif value and value.keys() <= _NUMBERS:
            yield key, _forms(value, file, text, key)
        else:
            yield from _flattened(value, file, text, f"{key}.")


def _forms(value: dict[str, Any], file: Path, text: str, key: str) -> Forms:
    if "other" not in value or not all(isinstance(form, str) for form in value.values()):
        raise BrokenWords(Fault(file, line_of(text, key), f"“{key}” needs texts, one of them for “other”"))
    return value


def _broken(file: Path, key: str, sentence: str) -> BrokenWords:
    return BrokenWords(Fault(file, line_of(file.read_text(encoding="utf-8"), key), sentence))


def line_of(text: str, key: str) -> int:
    """The line on which a key is set, or its table begins; 1 where it cannot be told."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([\w.]+)\]", line):
            table = f"{header[1]}."
            if table == f"{key}.":
                return number
        elif (named := re.match(r"\s*([\w.]+)\s*=", line)) and f"{table}{named[1]}.".startswith(f"{key}."):
            return number
    return 1


def _line_in(message: str) -> int:
    found = re.search(r"line (\d+)", message)
    return int(found[1]) if found else 1
