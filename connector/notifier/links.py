"""Where a letter may lead: only to hosts that the settings name."""

import re
from collections.abc import Collection
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

_TAG = re.compile(
    r"""<style[^>]*>.*?</style>|<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(
    r"""\s(?:href|src|background|action|poster|srcset)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
    r"""|(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""",
    re.IGNORECASE,
)


def host_of(address: str) -> str:
    """The host of an https address, "" of anything else."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme == "https" else ""


def stray_link(html: str, hosts: Collection[str]) -> str | None:
    """The first link that leads to none of `hosts` and writes no mail; None where all are good.

    What only looks like a link, in a title for example, is text.
    """
    for tag in _TAG.finditer(html):
        for address in _links_of(tag[0]):
            if not address.lower().startswith("mailto:") and host_of(address) not in hosts:
                return address
    return None


@lru_cache(maxsize=1024)  # letters are made of the same tags
def _links_of(tag: str) -> tuple[str, ...]:
    return tuple(
        unescape(next((group for group in match.groups() if group is not None), ""))
        for match in _LINK.finditer(tag)
    )
