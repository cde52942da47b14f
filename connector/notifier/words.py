"""One language's words: the macros of its `words.j2`, called by name."""

import re
import textwrap
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_TEMPLATES = Path(__file__).parent / "templates"
_COLUMNS = 72
_TIED = "\u00a0"  # joins the words of a date until lines are broken


class Words:
    """What can be said in one language. Each sentence comes back as one plain line."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._macros = environment().get_template(f"{language}/words.j2").module

    def say(self, macro: str, *values: str | int | date | Iterable[str] | None) -> str:
        return re.sub("[ \n]+", " ", str(getattr(self._macros, macro)(*values))).strip(" ")


def words_for(language: str, default: str) -> Words:
    """The words of `language` ("de-AT" is served by `de`), else of `default`, else English."""
    spoken = (re.split("[-_]", wish.strip().lower())[0] for wish in (language, default))
    return _words(next((wish for wish in spoken if wish in languages()), "en"))


@cache
def _words(language: str) -> Words:
    return Words(language)


@cache
def languages() -> frozenset[str]:
    return frozenset(folder.name for folder in _TEMPLATES.iterdir() if (folder / "words.j2").is_file())


@cache
def environment() -> Environment:
    """Compiled once. Only the HTML layout escapes: all else is plain text."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"tied": _tied, "wrapped": _wrapped}
    return made


def _tied(text: str) -> str:
    return text.replace(" ", _TIED)


def untied(text: str) -> str:
    """The text with ordinary spaces in its dates."""
    return text.replace(_TIED, " ")


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    wrapped = textwrap.fill(
        text, width=_COLUMNS, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    return untied(wrapped)
