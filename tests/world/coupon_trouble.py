"""What happens around discount codes: none can be made, a name is taken, a customer cancels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.woo.records import Coupon

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import date

    from sandbox import Sandbox
    from sandbox.web import Request
    from tests.world.life import Plan
    from tests.world.truth import Truth

TAKEN, CANCELS = 0.95, 0.9
NO_CODES_DAYS, NO_NOTES_DAYS = 12, 6


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
        broken_for = (self.truth.today - begun_on).days - self.plan.no_codes_on_day
        if 0 <= broken_for <= NO_CODES_DAYS:
            self.box.faults.add("html_500", app="woo", method="POST", path="*/coupons", times=99)
        if 0 <= broken_for <= NO_NOTES_DAYS:
            self.box.faults.add("invalid_param", app="woo", method="POST", path="*/notes", times=99)

    def before(self, request: Request) -> None:
        """Another program takes the very name that is about to be made."""
        if self.active and self._makes_a_code(request) and self.rng.random() < TAKEN:
            code = str(json.loads(request.body)["code"]).lower()
            self.change(lambda: self._take(code))

    def _take(self, code: str) -> None:
        store, stamp = self.box.shop.store, self.box.shop.store.stamp
        store.coupons.add(
            Coupon(
                id=store.next_id(),
                created=stamp,
                modified=stamp,
                status="publish",
                code=code,
                amount=Decimal(50),
            )
        )
        self.truth.say("another program makes a code of the very name that we drew")

    def after(self, request: Request) -> None:
        """The customer cancels while his code is being made."""
        if self.active and self._makes_a_code(request) and self.rng.random() < CANCELS:
            emails = json.loads(request.body)["email_restrictions"]
            for order in [one for one in self.truth.orders.values() if one.email in emails and one.is_open]:
                if order.id not in self.truth.touched:
                    self.change(lambda order=order: self.truth.cancel(order))  # type: ignore[misc]

    def _makes_a_code(self, request: Request) -> bool:
        return request.method == "POST" and request.path.endswith("/coupons")
