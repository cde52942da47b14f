"""Addresses that lead to no customer: placeholders, marketplaces' relays, and what the merchant names."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

_PLACEHOLDERS = (
    "*@example.com", "*@example.net", "*@example.org", "*.invalid", "*@localhost", "*@noemail.*",
    "*@no-reply.*", "noreply@*", "no-reply@*", "donotreply@*", "do-not-reply@*",
)  # fmt: skip
# They pass on letters of the marketplace's own sellers' accounts, and report others.
_RELAYS = ("*@marketplace.amazon.*", "*@members.ebay.*", "*@relay.walmart.com")


def leads_nowhere(email: str, no_letters_to: Iterable[str]) -> str | None:
    """Why nobody is written to at this address, as the end of a sentence; None where somebody may be.

    `no_letters_to` has the merchant's own patterns, in which * stands for anything.
    """
    address = email.strip().lower()
    if "@" not in address:
        return "it has no e-mail address"
    if _matches(address, _PLACEHOLDERS):
        return "its e-mail address is a placeholder"
    if _matches(address, _RELAYS):
        return "its e-mail address is a marketplace's relay"
    if _matches(address, no_letters_to):
        return "its e-mail address is among policy.letters.no_letters_to"
    return None


def _matches(address: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(address, pattern.lower()) for pattern in patterns)
