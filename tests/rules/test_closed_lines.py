"""Nothing to closed lines: whose goods are shipped, cancelled, refunded or gone hears nothing."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.domain.notices import LetterLine
from connector.ledger import news
from tests.rules.desk import SHOP, Desk
from tests.rules.stories import FEW, MANY, Day, NewLedger, meanwhile, plan, stories


def _live(new_ledger: NewLedger, story: list[Day], *, together: bool) -> None:
    desk = Desk(new_ledger(), ships_together=together)
    for day in story:
        plan(desk, day)
        assert [] == _closed(desk, _owed_a_word(desk))
        meanwhile(desk, day)
        letters = [desk.post.written[mail.notice_id] for mail, _ in desk.tell()]
        told = {_place(line) for letter in letters for line in letter.lines}
        assert [] == _closed(desk, told)


def _owed_a_word(desk: Desk) -> set[tuple[int, int]]:
    with desk.ledger.read() as connection:
        return {divmod(line_id, 100) for line_id in news.owed(connection, SHOP)}


def _place(line: LetterLine) -> tuple[int, int]:
    return int(line.order_number.removeprefix("#")), int(line.sku.removeprefix("MUG-"))


def _closed(desk: Desk, lines: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(number, item) for number, item in lines if not desk.shop.is_open(number, item)]


@given(stories, st.booleans())
@FEW
def test_nobody_is_owed_or_told_anything_about_a_closed_line(
    new_ledger: NewLedger, story: list[Day], together: bool
) -> None:
    """Neither when it was closed before the plan, nor between that and the letter."""
    _live(new_ledger, story, together=together)


@pytest.mark.soak
@given(stories, st.booleans())
@MANY
def test_nobody_is_ever_owed_or_told_anything_about_a_closed_line(
    new_ledger: NewLedger, story: list[Day], together: bool
) -> None:
    _live(new_ledger, story, together=together)
