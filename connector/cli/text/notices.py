"""Letters, for a terminal."""

from collections.abc import Iterator, Sequence

from connector.cli.text.letters import letter_lines, section
from connector.domain.notices import Rendered
from connector.service.held_causes import HeldCause
from connector.service.notice_acts import FullLetter
from connector.service.notice_list import ShopLetters
from connector.service.words import counted, day, listed


def letters_lines(letters: ShopLetters) -> Iterator[str]:
    yield f"{letters.shop}:" + (" a rehearsal, customers get no letters" if letters.rehearsal else "")
    if letters.held:
        yield from _held(letters)
    sections = (
        ("Waiting", letters.waiting),
        ("Uncertain: did they go out?", letters.uncertain),
        ("Refused by the mail provider", letters.refused),
        ("Sent in the last 7 days", letters.sent),
    )
    for title, found in sections:
        yield from section(title, found)
    if not letters.held and not any(found for _, found in sections):
        yield "  No letters."


def _held(letters: ShopLetters) -> Iterator[str]:
    """Held letters under their causes, each in full once: under the largest of its causes."""
    yield _heading(letters.held_causes)
    left = {each.id: each for each in letters.held}
    for cause in letters.held_causes:
        yield from _cause_lines(cause)
        above = len(cause.letters) - len(left.keys() & set(cause.letters))
        for letter in [left.pop(name) for name in cause.letters if name in left]:
            yield from letter_lines(letter)
        if above:
            yield f"  {counted(above, 'letter')} of it above, with another cause"


def causes_lines(shop: str, causes: Sequence[HeldCause]) -> Iterator[str]:
    """What is held, without its letters."""
    yield f"{shop}:"
    yield _heading(causes) if causes else "  No letters are held."
    for cause in causes:
        yield from _cause_lines(cause)


def _heading(causes: Sequence[HeldCause]) -> str:
    letters = {letter for cause in causes for letter in cause.letters}
    return f"Held for you: {counted(len(letters), 'letter')}, {counted(len(causes), 'cause')}"


def _cause_lines(cause: HeldCause) -> Iterator[str]:
    letters = f"{counted(len(cause.letters), 'letter')} to {counted(cause.customers, 'customer')}"
    kinds = listed(f"{each.lines} {each.kind.value.replace('_', ' ')}" for each in cause.kinds)
    yield f"- Because {cause.because}:"
    yield f"    {letters} about {counted(cause.orders, 'order')}: {kinds}"
    yield f"    {_days(cause)}"
    yield from (f"    held: {why}" for why in cause.why)
    yield f"    to let them go: {cause.approve}"


def _days(cause: HeldCause) -> str:
    """`they name Fri 8 Jan 2027 to Fri 5 Feb 2027; 1 line without a date`."""
    first, last = cause.first_told_on, cause.last_told_on
    if first is None:
        return "they name no date"
    days = day(first) if first == last else f"{day(first)} to {day(last)}"
    rest = counted(cause.lines_without_date, "line") + " without a date"
    return f"they name {days}" + (f"; {rest}" if cause.lines_without_date else "")


def full_lines(letter: FullLetter) -> Iterator[str]:
    yield f"Letter {letter.id}"
    yield f"To: {letter.to_name} <{letter.to_email}>"
    yield f"Subject: {letter.subject}"
    yield ""
    yield letter.text.rstrip("\n")


def preview_lines(letter: Rendered) -> Iterator[str]:
    if letter.complaint:
        yield f"Your own words could not be used: {letter.complaint}"
        yield ""
    yield f"Subject: {letter.subject}"
    yield ""
    yield letter.text.rstrip("\n")
