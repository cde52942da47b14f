"""Planning an unchanged world writes nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from connector.ledger import planning, queues
from tests.rules.desk import SHOP, Desk
from tests.rules.stories import FEW, MANY, Day, NewLedger, meanwhile, plan, stories

Wake = Callable[[Connection, str], None]
# What waking items and orders marked is taken back, whatever they come to.
_ITEM_MARKS = ("UPDATE items SET dirty=",)
_ALL_MARKS = (*_ITEM_MARKS, "UPDATE order_lines SET earlier_since=")


def _plan_again(new_ledger: NewLedger, story: list[Day], *, together: bool) -> None:
    desk = Desk(new_ledger(), ships_together=together)
    for day in story:
        # On a new day all is planned; on the same, whoever was told something waits for his item's next plan.
        plan(desk, replace(day, later=max(1, day.later)))
        _plan_once_more(desk)
        _plan_once_more(desk, planning.mark_all_dirty, but=_ITEM_MARKS)
        _plan_once_more(desk, planning.mark_all_dirty, queues.judge_all_again, but=_ALL_MARKS)
        meanwhile(desk, day)
        desk.tell()


def _plan_once_more(desk: Desk, *wake: Wake, but: tuple[str, ...] = ()) -> None:
    """Nothing is written but what begins so, and the ledger holds to the letter what it held."""
    before = desk.ledger.dump()
    with desk.ledger.begin("wake") as connection:
        for each in wake:
            each(connection, SHOP)
    desk.ledger.ran.clear()
    desk.plan()

    assert [] == [each for each in desk.ledger.writes if not each.startswith(but)]
    assert before == desk.ledger.dump()


@given(stories, st.booleans())
@FEW
def test_planning_an_unchanged_world_writes_nothing(
    new_ledger: NewLedger, story: list[Day], together: bool
) -> None:
    _plan_again(new_ledger, story, together=together)


@pytest.mark.soak
@given(stories, st.booleans())
@MANY
def test_planning_any_unchanged_world_writes_nothing(
    new_ledger: NewLedger, story: list[Day], together: bool
) -> None:
    _plan_again(new_ledger, story, together=together)
