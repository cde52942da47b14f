"""Text from outside, made harmless before it comes near a letter."""

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # emoji and some scripts need them
_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn"})  # among them what turns the writing direction around
_SPACED = frozenset({"Cc", "Zl", "Zp"})  # line breaks of every kind
_ADDRESS_IN_NAME = re.compile(r"://|@|www\.|\w{2,}\.[a-z]{2,}", re.IGNORECASE)
_LONGEST_NAME = 60


def clean(text: str, longest: int) -> str:
    """One line of at most `longest` characters, without control or direction characters."""
    harmless = text if text.isprintable() else "".join(map(_harmless, text))
    return shorten(" ".join(harmless.split()), longest)


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters; what was cut shows as an ellipsis."""
    if len(text) <= longest:
        return text
    return text[: max(longest - 1, 0)].rstrip(_JOINERS + " ,;:-") + "…"


def name_to_greet(name: str) -> str:
    """The customer's name, or nothing where it is rather a message.

    Strangers can type a web address into a checkout, and a shop's letter would carry it to whomever
    they like.
    """
    greeted = clean(name, _LONGEST_NAME + 1)
    if len(greeted) > _LONGEST_NAME or _ADDRESS_IN_NAME.search(greeted):
        return ""
    return greeted


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACED:
        return " "
    return "" if category in _DROPPED and character not in _JOINERS else character
