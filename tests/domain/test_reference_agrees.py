"""The rules and a slow reference, written from their text alone, say the same of random histories."""

from collections import Counter
from random import Random

import pytest

from connector.domain.dates import Rests
from connector.domain.notices import NewsKind
from tests.domain.histories import History

DAYS, AT_ONCE = 12, 100
FEW, MANY = range(3), range(200)  # hundreds of histories


def live(hundred: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in range(hundred * AT_ONCE, (hundred + 1) * AT_ONCE):
        history = History(Random(seed))  # noqa: S311 - a game of chance, not a secret
        history.live(DAYS)
        counts += history.counts
    return counts


@pytest.mark.parametrize("hundred", FEW)
def test_cover_page_and_news_are_as_the_reference_says(hundred: int) -> None:
    counts = live(hundred)

    # Else it would prove nothing.
    assert {*NewsKind, *Rests} <= (+counts).keys()
    assert counts["covered"] > AT_ONCE
    assert counts["by catalogue"] > 0


@pytest.mark.soak
@pytest.mark.parametrize("hundred", MANY)
def test_twenty_thousand_histories_are_as_the_reference_says(hundred: int) -> None:
    live(hundred)
