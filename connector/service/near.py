"""What a person may have meant who wrote it otherwise."""

from collections.abc import Collection
from difflib import get_close_matches

_SHOWN = 3


def hint(asked: str, known: Collection[str]) -> str:
    """` Did you mean MUG?`, or nothing where nothing is near. Small or capital letters make no distance."""
    alike = [each for each in known if each.casefold() == asked.strip().casefold()]
    near = alike or get_close_matches(asked, known, n=_SHOWN)
    return f" Did you mean {', '.join(near[:_SHOWN])}?" if near else ""
