"""Layouts and languages, as they come with the program or as a merchant made them his own.

A merchant's folder may hold `letter.html.j2`, `letter.txt.j2`, `letter.css`, and a file of sentences for
each language (`de.toml`). What is not there is taken from the program's own.
"""

# ruff: noqa: PLC0415 - most passes write no letter, and need not carry what lays one out

import re
import traceback
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from connector.notifier.blanks import filled_in, with_blanks
from connector.notifier.composing import Composed
from connector.notifier.links import stray_link
from connector.notifier.phrases import (
    BrokenWords,
    Fault,
    Phrases,
    built_in,
    built_in_languages,
    own_phrases,
)
from connector.notifier.words import Words
from connector.notifier.wrapping import untied, wrapped

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Look:
    """What makes letters look like the shop's. `hosts`: where pictures and links may lead."""

    colour: str = "#3b5b7e"
    logo: str = ""
    hosts: frozenset[str] = frozenset()


class Stationery:
    """What letters are written with. `folder` None: the program's own."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._words: dict[tuple[str, str], Words] = {}
        self._phrases: dict[str, Phrases] = {}

    def words(self, wish: str, default: str) -> Words:
        """The words of `wish` ("de-AT" is served by `de`), else of `default`, else English.

        Raises BrokenWords where the merchant's file of that language cannot be used.
        """
        if (wish, default) not in self._words:
            asked = next((each for each in (wish, default) if _bare(each) in self.languages), "en")
            self._words[wish, default] = Words(_bare(asked), self._phrases_of(_bare(asked)), asked)
        return self._words[wish, default]

    @cached_property
    def languages(self) -> Collection[str]:
        return built_in_languages() | {file.stem for file in self._own_languages}

    @cached_property
    def _own_languages(self) -> list[Path]:
        return sorted(self.folder.glob("*.toml")) if self.folder else []

    def _phrases_of(self, language: str) -> Phrases:
        if language not in self._phrases:
            self._phrases[language] = self._read(language)
        return self._phrases[language]

    def _read(self, language: str) -> Phrases:
        beneath = built_in(language)
        own = next((file for file in self._own_languages if file.stem == language), None)
        if own is not None:
            return own_phrases(own, beneath)
        return beneath or {}

    def text(self, letter: Composed) -> str:
        return _environment(self.folder).get_template("letter.txt.j2").render(letter=letter)

    def html(self, letter: Composed, look: Look) -> str:
        """The page, its styles moved to where they apply. Raises BrokenWords where a link leads astray.

        A merchant's layout may do anything with its letter; of ours we know that it only shows it, so the
        pages of one cause are made once, with blanks for what differs from customer to customer.
        """
        if self.folder is not None:
            return _page(self.folder, letter, look)
        blank, filling = with_blanks(letter)
        return filled_in(_blank_page(blank, look), filling)

    def fault_of(self, error: Exception) -> Fault:
        """Where in the merchant's folder an error comes from."""
        from jinja2 import TemplateError, TemplateSyntaxError

        if isinstance(error, BrokenWords):
            return error.fault
        said = str(error) or type(error).__name__
        if isinstance(error, TemplateSyntaxError):
            return Fault(Path(error.filename or self._somewhere), error.lineno, said)
        frames = [f for f in traceback.extract_tb(error.__traceback__) if self._is_own(f.filename)]
        if frames:
            return Fault(Path(frames[-1].filename), frames[-1].lineno or 1, said)
        kind = "" if isinstance(error, TemplateError) else f"{type(error).__name__}: "
        return Fault(self._somewhere, 1, f"{kind}{said}")

    def _is_own(self, file: str) -> bool:
        return self.folder is not None and Path(file).is_relative_to(self.folder)

    @property
    def _somewhere(self) -> Path:
        return self.folder or TEMPLATES


def _page(folder: Path | None, letter: Composed, look: Look) -> str:
    page = _environment(folder).get_template("letter.html.j2").render(letter=letter, look=look)
    inlined = _inliner().inline(untied(page))
    stray = stray_link(inlined, look.hosts)
    if stray is not None:
        file = (folder or TEMPLATES) / "letter.html.j2"
        sentence = f"the letter leads to “{stray}”, which is no host of the settings"
        raise BrokenWords(Fault(file, _line_with(file, stray), sentence))
    return inlined


@lru_cache(maxsize=64)
def _blank_page(letter: Composed, look: Look) -> str:
    return _page(None, letter, look)


@cache
def _inliner() -> "CSSInliner":
    from css_inline import CSSInliner

    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@lru_cache(maxsize=8)
def _environment(folder: Path | None) -> "Environment":
    """One for each folder: it remembers the layouts that were compiled. Only the page escapes."""
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        PrefixLoader,
        StrictUndefined,
        select_autoescape,
    )

    ours = FileSystemLoader(TEMPLATES)
    own = [FileSystemLoader(folder)] if folder else []
    made = Environment(
        loader=ChoiceLoader([*own, ours, PrefixLoader({"built-in": ours})]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=folder is not None,
    )
    made.filters["wrapped"] = wrapped
    return made


def _bare(language: str) -> str:
    return re.split("[-_]", language.strip().lower())[0]


def _line_with(file: Path, text: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)
