"""Orders with a late stamp: until they are read, their units are missing and nobody knows why.

The list of changes passes them by, and the daily check of all that is open finds them. Until then the stock
has fallen without a reason, as far as anybody can know; then it never had, and the customer is owed a letter.
"""

from collections.abc import Mapping
from datetime import datetime

from tests.world.unknown_judge import UnknownJudge


class LateJudge(UnknownJudge):
    @property
    def unknown(self) -> Mapping[int, datetime]:
        return self.record.truth.late

    def know(self, order: int) -> datetime:
        return self.record.truth.know_late(order)

    def forget(self, order: int, at: datetime) -> None:
        self.record.truth.forget_late(order, at)

    def complaint(self, orders: list[int]) -> str:
        return f"orders {orders} came with a late stamp, and for more than a day nobody read them"
