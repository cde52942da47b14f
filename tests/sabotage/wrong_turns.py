"""Faults in what the shop's life takes a turn by: orders that come back or are deleted, items put off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from connector.domain.supply import SupplyKey
    from tests.sabotage.sabotage import Struck


def always_its_place(keeps_its_place: Any, struck: Struck) -> Any:
    def wrong(ended_at: datetime, back_at: datetime) -> bool:
        if not keeps_its_place(ended_at, back_at):
            struck()
        return True

    return wrong


def never_looked_for(read_widely: Any, struck: Struck) -> Any:
    del read_widely

    def wrong(*_: Any) -> None:
        struck()

    return wrong


def no_sku_is_lost(lost: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> dict[int, str]:
        if lost(*args):
            struck()
        return {}

    return wrong


def nobody_is_asked(ask: Any, struck: Struck) -> Any:
    del ask

    def wrong(*_: Any) -> None:
        struck()

    return wrong


def nothing_is_taken_down(put_off: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> frozenset[SupplyKey]:
        if put_off(*args):
            struck()
        return frozenset()

    return wrong
