"""Letters in lists: what each says and why it is where it is, without an address."""

from collections.abc import Iterator

from connector.service.letters import LetterLineView, LetterView
from connector.service.words import counted, day, listed


def letter_lines(letter: LetterView) -> Iterator[str]:
    """One letter, in a few lines."""
    orders = f"{'order' if len(letter.orders) == 1 else 'orders'} {listed(letter.orders)}"
    yield f"  {letter.short_id}  {orders}: {letter.subject}"
    if letter.why:
        yield f"      {letter.state.value.replace('_', ' ')}: {letter.why}"
    if letter.delivery:
        yield f"      the mail provider says: {letter.delivery}"
    for line in letter.lines:
        yield f"      {line.kind.value.replace('_', ' ')}: {line.units} x {line.sku}, {dates(line)}"
        yield f"        because {line.because}"
    if letter.offer is not None:
        yield f"      with {letter.offer}" + (f" ({letter.offer_code})" if letter.offer_code else "")


def dates(line: LetterLineView) -> str:
    """`Fri 18 Dec 2026 → Fri 8 Jan 2027`, or when we write again."""
    told = day(line.told_on)
    if line.told_on is None and line.next_news_on:
        told += f" (next news by {day(line.next_news_on)})"
    return f"{day(line.old_on)} → {told}" if line.old_on else told


def section(title: str, letters: tuple[LetterView, ...] | list[LetterView]) -> Iterator[str]:
    """A heading with its letters; nothing where there are none."""
    if letters:
        yield f"{title}: {counted(len(letters), 'letter')}"
        for letter in letters:
            yield from letter_lines(letter)
