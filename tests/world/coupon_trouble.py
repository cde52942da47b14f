"""What happens around discount codes: none can be made, a name is taken, a customer cancels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import date

    from sandbox import Sandbox
    from sandbox.web import Request
    from tests.world.plan import Plan
    from tests.world.truth import Truth


@dataclass(slots=True)
class CouponTrouble:
    plan: Plan
    rng: random.Random
    box: Sandbox
    truth: Truth
    change: Callable[[Callable[[], None]], None]  # does something in the shop in the middle of a pass
    active: bool = False

    def begin(self, begun_on: date, *, active: bool) -> None:
        """Before each pass; on some days no code can be made and no note left, whatever else goes wrong."""
        self.active = active
        if self.plan.no_codes_on_day is None:
            return
        shop = self.truth.shop
        broken_for = (self.truth.today - begun_on).days - self.plan.no_codes_on_day
        if 0 <= broken_for <= self.plan.no_codes_days:
            self.box.faults.add("html_500", app=shop.app, times=99, **shop.places.codes)
        if 0 <= broken_for <= shop.places.rejects_for_days:
            self.box.faults.add(shop.places.rejection, app=shop.app, times=99, **shop.places.notes)

    def before(self, request: Request) -> None:
        """Another program takes the very name that is about to be made."""
        often = self.truth.shop.places.names_taken
        if self.active and (code := self._code_in(request)) and self.rng.random() < often:
            self.change(lambda: self._take(code))

    def _take(self, code: str) -> None:
        self.truth.shop.take_code(code)
        self.truth.say("another program makes a code of the very name that we drew")

    def after(self, request: Request) -> None:
        """The customer cancels while his code is being made."""
        if self.active and self._code_in(request) and self.rng.random() < self.truth.shop.places.cancels:
            emails = self.truth.shop.emails_of_code(request)
            for order in [one for one in self.truth.orders.values() if one.email in emails and one.is_open]:
                frozen = (
                    order.sent_in_part
                    or order.id in self.truth.late
                    or self.truth.uncounted.keys() & order.lines.keys()
                )
                if order.id not in self.truth.touched and not frozen:
                    self.change(lambda order=order: self.truth.cancel(order))  # type: ignore[misc]

    def _code_in(self, request: Request) -> str | None:
        shop = self.truth.shop
        return shop.code_made_by(request) if shop.is_mine(request) else None
