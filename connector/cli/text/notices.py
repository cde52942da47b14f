"""Letters, for a terminal."""

from collections.abc import Iterator

from connector.cli.text.letters import section
from connector.domain.notices import Rendered
from connector.service.notice_acts import FullLetter
from connector.service.notice_list import ShopLetters


def letters_lines(letters: ShopLetters) -> Iterator[str]:
    yield f"{letters.shop}:" + (" a rehearsal, customers get no letters" if letters.rehearsal else "")
    sections = (
        ("Held for you", letters.held),
        ("Waiting", letters.waiting),
        ("Uncertain: did they go out?", letters.uncertain),
        ("Refused by the mail provider", letters.refused),
        ("Sent in the last 7 days", letters.sent),
    )
    for title, found in sections:
        yield from section(title, found)
    if not any(found for _, found in sections):
        yield "  No letters."


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
