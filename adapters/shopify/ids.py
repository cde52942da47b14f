"""Shopify names things by addresses such as gid://shopify/Order/1001; we keep the number."""

import re
from typing import Annotated

from pydantic import BeforeValidator

_NUMBER = re.compile(r"gid://shopify/[A-Za-z]+/(\d+)(?:\?.*)?")


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def number_of(address: object) -> int:
    """Raises ValueError for anything but an address with a number."""
    found = _NUMBER.fullmatch(address) if isinstance(address, str) else None
    if found is None:
        raise ValueError("is no id of Shopify's")
    return int(found[1])


Id = Annotated[int, BeforeValidator(number_of)]
