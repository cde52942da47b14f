"""Flag and date on a product's page: whose they are, and what should stand there (section 5)."""

from dataclasses import dataclass

from tests.world.reference import Page

OFF, OURS = "no", "notify"


@dataclass(slots=True)
class FlagKeeper:
    """Follows one flag. `taken`: we switched it on; `locked`: the merchant changed it after us.

    `perhaps_free`: it was in stock at a disturbed pass, which may have ended the lock.
    """

    taken: bool = False
    locked: bool = False
    perhaps_free: bool = False

    def expected(
        self, stands: str, stood_after: str, page: Page, *, merchant_changed: bool, in_stock: bool
    ) -> str:
        """What should stand after a pass that found `stands`, and left `stood_after`."""
        self.notice(stands, merchant_changed=merchant_changed, in_stock=in_stock)
        if self.perhaps_free and stands != stood_after:
            self.locked = False
        if self.taken:
            self.taken = page.wanted
            return OURS if page.wanted else OFF
        if self.locked or stands != OFF or not page.wanted:
            return stands
        self.taken = True
        return OURS

    def notice(self, stands: str, *, merchant_changed: bool, in_stock: bool) -> None:
        if self.taken and merchant_changed and stands != OURS:
            self.taken, self.locked = False, True
        if in_stock:
            self.locked = False
        self.perhaps_free &= self.locked

    def saw(self, before: str, after: str, *, in_stock: bool) -> None:
        """A pass that was disturbed moved the flag, or did not."""
        self.perhaps_free |= in_stock
        if before != after:
            self.taken = after == OURS


def expected_date(page: Page, *, in_stock: bool) -> str:
    """The date that should stand there, whatever the flag; empty for none."""
    return "" if in_stock or page.in_stock_on is None else page.in_stock_on.isoformat()
