"""Lines of at most 72 columns, in languages with spaces between words and in those without."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

COLUMNS = 72
# Private characters: text from outside has none, because cleaning drops them.
_TIE = "\ue000"  # a space at which no line breaks
_GLUE = "\ue001"  # no space, and no break either
_NEVER_FIRST = "、。，．・：；？！）」』】〉》ー…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.)!?:;"
_NEVER_LAST = "（「『【〈《("
_OTHER_BLANK = re.compile(r"[\t\n\v\f\r]")  # than a space


def tied(text: str, *, spaced: bool) -> str:
    """The text with its words held together until lines are broken."""
    return text.replace(" ", _TIE) if spaced else _GLUE.join(text)


def untied(text: str) -> str:
    return text.replace(_TIE, " ").replace(_GLUE, "")


@lru_cache(maxsize=512)  # letters about one cause say much in the same words
def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """The text in lines; wide characters count two columns."""
    if not text.isascii() and any(map(_is_wide, text)):
        return untied("\n".join(_wide_lines(text, first, rest)))
    words = text.split(" ")
    longest = COLUMNS - max(len(first), len(rest))
    if _OTHER_BLANK.search(text) or not all(word.strip() and len(word) <= longest for word in words):
        return untied(
            textwrap.fill(
                text, width=COLUMNS, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
            )
        )
    return untied("\n".join(_filled(words, first, rest)))


def _filled(words: Sequence[str], first: str, rest: str) -> Iterator[str]:
    """As `textwrap` does it, where no word is too long and one blank stands between two."""
    line = first + words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > COLUMNS:
            yield line
            line = rest + word
        else:
            line = f"{line} {word}"
    yield line


def columns(text: str) -> int:
    return sum(map(_columns_of, text))


def _wide_lines(text: str, first: str, rest: str) -> Iterator[str]:
    line, width = first, len(first)
    for piece in _pieces(text):
        for part in _fitting(piece, COLUMNS - len(rest)):
            needed = columns(part)
            if width + needed > COLUMNS and line.strip():
                yield line.rstrip()
                line, width = rest, len(rest)
                part = part.lstrip()  # noqa: PLW2901 - a line does not begin with a blank
                needed = columns(part)
            line, width = line + part, width + needed
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """The shortest pieces between which a line may break."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    if _GLUE in (before, after) or _TIE in (before, after) or before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return before == " " or (after != " " and (_is_wide(before) or _is_wide(after)))


def _fitting(piece: str, room: int) -> Iterator[str]:
    """A piece, cut where it alone is too long for a line."""
    if columns(piece) <= room:
        yield piece
        return
    part = ""
    for character in piece:
        if columns(part + character) > room:
            yield part
            part = ""
        part += character
    yield part


@cache
def _columns_of(character: str) -> int:
    if character == _GLUE or unicodedata.combining(character):
        return 0
    return 2 if _is_wide(character) else 1


@cache
def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
