"""What differs between the letters of one cause, taken out of a letter and put into its page.

A page with blanks is laid out and given its styles once for many customers.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from connector.notifier.composing import Composed
from connector.notifier.wrapping import untied

# Private characters, other than those of `wrapping`: text from outside has none, because cleaning drops them.
_FIRST, _LAST = 0xE100, 0xF8FF
_BLANK = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
# As the program that moves the styles writes text.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})


def with_blanks(letter: Composed) -> tuple[Composed, Sequence[str]]:
    """The letter with a blank for whatever names its customer or his orders, and what belongs there."""
    filling: list[str] = []

    def blank(text: str) -> str:
        filling.append(text)
        return chr(_FIRST + len(filling) - 1)

    goodwill = letter.goodwill
    if goodwill is not None:
        code = goodwill.code and replace(goodwill.code, value=blank(goodwill.code.value), line="")
        goodwill = replace(goodwill, sentence=blank(goodwill.sentence), code=code)
    made = replace(
        letter,
        subject=blank(letter.subject),
        greeting=blank(letter.greeting),
        orders=tuple(replace(order, heading=blank(order.heading)) for order in letter.orders),
        how=blank(letter.how),
        goodwill=goodwill,
    )
    return made, filling


def filled_in(page: str, filling: Sequence[str]) -> str:
    """The page with its blanks filled."""
    written = [untied(text).translate(_ESCAPED) for text in filling]
    return _BLANK.sub(lambda blank: written[ord(blank[0]) - _FIRST], page)
