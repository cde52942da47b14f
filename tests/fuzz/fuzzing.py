"""How many examples are tried, and how: few in every run, many with `pytest -m soak tests/fuzz`."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Taken = TypeVar("Taken")
MANY = int(os.environ.get("BACKORDER_EXAMPLES", "2000"))


def examples(few: int, share: float = 1.0) -> pytest.MarkDecorator:
    """Runs a test with `few` examples, and in the soak with a share of many."""
    many = pytest.param(int(MANY * share), marks=pytest.mark.soak)
    return pytest.mark.parametrize("number", [few, many], ids=["few", "many"])


def fuzz(number: int, check: Callable[..., None], **strategies: st.SearchStrategy[Any]) -> None:
    """Call `check` with so many drawn examples."""
    how = settings(
        max_examples=number,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    how(given(**strategies)(check))()


def taken_or_refused(attempt: Callable[[], Taken], *refusals: type[Exception]) -> Taken | None:
    """What came of it; None where it was refused with a reason. Anything else that is raised goes on."""
    try:
        return attempt()
    except refusals as refusal:
        if not str(refusal).strip():
            raise AssertionError("refused without a reason") from refusal
        return None


NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.sampled_from([0, -1, 1, 2**31, 2**63, 2**64, 0.5, 1e308, -0.0]),
)
STRANGE_TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("", " ", "0", "-5", "1.5", "1e9", "9" * 400, "NaN", "Infinity", "null", "true", "[]"),
            *("2026-02-30", "9999-12-31T23:59:59", "0001-01-01T00:00:00", "2026-11-02T10:00:00Z", "tomorrow"),
            *("\0", "\ud7ff", "a\r\nBcc: x@y.example", "<script>", "\u202e", "gid://shopify/Order/x", "%s%n"),
        ]
    ),
)
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, STRANGE_TEXTS),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3), st.dictionaries(STRANGE_TEXTS, inside, max_size=3)
    ),
    max_leaves=4,
)
"""Anything that JSON can say."""


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every value in a tree of JSON: its holder, and its key or place there."""
    here: list[tuple[Any, Any]] = []
    if isinstance(tree, dict):
        here = [(tree, key) for key in tree]
    elif isinstance(tree, list):
        here = [(tree, at) for at in range(len(tree))]
    return here + [found for holder, key in here for found in places(holder[key])]
