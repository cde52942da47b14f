"""Orders that were deleted for good: until somebody asks for them, nobody can know.

What changes in the shop is listed, and this is not. So an order that was read and then deleted is taken to
wait until the connector asks the shop for it and does not find it. Its own customer must not be written to
all the same: a last look comes before every letter.
"""

from collections.abc import Mapping
from datetime import datetime

from tests.world.unknown_judge import UnknownJudge


class GoneJudge(UnknownJudge):
    @property
    def unknown(self) -> Mapping[int, datetime]:
        return self.record.truth.unnoticed

    def know(self, order: int) -> datetime:
        return self.record.truth.unnoticed.pop(order)

    def forget(self, order: int, at: datetime) -> None:
        self.record.truth.unnoticed[order] = at

    def complaint(self, orders: list[int]) -> str:
        return f"orders {orders} were deleted, and for more than a day nobody asked for them"
