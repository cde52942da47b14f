"""Is a refusal about the letter, or about us? One that looks like the first may be the second."""

import re
from collections.abc import Collection

_SO_MANY = 3  # customers to whom letters are refused in the same words, and none is taken
_LAST_TRY = 3  # tries before this one after which a letter that alone does not go is refused
_CHANGES_BY_ITSELF = re.compile(r"(?=\S*\d)(?:\S{8,}|(?=\S*[a-z])\S+)", re.IGNORECASE)


def is_about_us(customer: str, others: Collection[str], tries: int) -> bool:
    """Whether a refusal of a letter to `customer` is ours to mend, and its news stay due.

    `others` were refused in the same words since the last letter was taken; `tries` were made before.
    """
    if tries >= _LAST_TRY and customer not in others:
        return False  # others went since its last try
    return len({customer, *others}) >= _SO_MANY


def same_words(detail: str, other: str) -> bool:
    """But for the ids and times that differ from one answer to the next."""
    return _words(detail) == _words(other)


def _words(detail: str) -> str:
    return _CHANGES_BY_ITSELF.sub("#", detail)
