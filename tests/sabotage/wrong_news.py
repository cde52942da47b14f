"""Faults in what is owed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connector.domain.orders import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from adapters.woocommerce.statuses import Statuses
    from connector.domain.cover import Part
    from connector.domain.news import Told
    from connector.domain.policy import DatePolicy
    from connector.ledger.promises import Promise
    from tests.sabotage.sabotage import Struck


def first_for_last(told: Any, struck: Struck) -> Any:
    def wrong(history: Sequence[Promise]) -> Told | None:
        right: Told | None = told(history)
        if right is None or right.first_on in (None, right.last_on):
            return right
        struck()
        return replace(right, last_on=right.first_on)

    return wrong


def never_withdrawn(withdraw_news: Any, struck: Struck) -> Any:
    del withdraw_news

    def wrong(connection: Connection, shop: str, line_ids: Sequence[int]) -> None:
        del connection, shop
        if line_ids:
            struck()

    return wrong


def no_buffer(told_from: Any, struck: Struck) -> Any:
    def wrong(eta: date, policy: DatePolicy) -> date:
        if told_from(eta, policy) != eta:
            struck()
        return eta

    return wrong


def never_overdue(is_overdue: Any, struck: Struck) -> Any:
    def wrong(ready_on: date, today: date, policy: DatePolicy) -> bool:
        if is_overdue(ready_on, today, policy):
            struck()
        return False

    return wrong


def newest_first(queue_order: Any, struck: Struck) -> Any:
    del queue_order

    def wrong(part: Part) -> tuple[bool, float, int, int]:
        struck()
        return (part.late, -part.queued_at.timestamp(), -part.order_id, -part.line_id)

    return wrong


def nothing_arrives(record_arrivals: Any, struck: Struck) -> Any:
    del record_arrivals

    def wrong(_connection: Connection, came: Sequence[Any], _stored: Any, **_: Any) -> None:
        if came:
            struck()

    return wrong


def units_queue_on(requeue: Any, struck: Struck) -> Any:
    def wrong(
        parts: Sequence[tuple[datetime, int]], open_units: int, left: int, at: datetime
    ) -> list[tuple[datetime, int]] | None:
        if 0 < open_units < sum(units for _, units in parts):
            struck()
            return None
        found: list[tuple[datetime, int]] | None = requeue(parts, open_units, left, at)
        return found

    return wrong


def cancelled_is_open(standing: Any, struck: Struck) -> Any:
    def wrong(self: Statuses, status: str) -> Standing:
        if status != "cancelled":
            found: Standing = standing(self, status)
            return found
        struck()
        return Standing.OPEN_PAID

    return wrong


def what_may_be_told_is_quoted(told: Any, struck: Struck) -> Any:
    """A date of a letter that may never have arrived is quoted to the customer."""

    def wrong(history: Sequence[Promise]) -> Told | None:
        right: Told | None = told(history)
        if right is None or right.last_on is None or right.quoted_on == right.last_on:
            return right
        struck()
        return replace(right, quoted_on=right.last_on)

    return wrong
