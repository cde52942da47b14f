"""What a provider said, without anybody's address or our secrets."""

import re

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_LONGEST = 300


def detail(sentence: str, said: str, *secrets: str) -> str:
    """A sentence and its cause, for the merchant and the log."""
    shown = scrubbed(said, *secrets)
    return f"{sentence}: {shown}" if shown else f"{sentence}."


def scrubbed(said: str, *secrets: str) -> str:
    for secret in filter(None, secrets):
        said = said.replace(secret, "(key)")
    return _ADDRESS.sub("(address)", " ".join(said.split()))[:_LONGEST]
