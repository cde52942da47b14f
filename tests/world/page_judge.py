"""What stands at the shop: flags and dates on pages, and the record of told dates on orders."""

from dataclasses import dataclass, field

from tests.world.record import Record, iso
from tests.world.reference import Page
from tests.world.report import Wrong
from tests.world.shelves import FlagKeeper, expected_date


@dataclass(slots=True)
class PageJudge:
    record: Record
    flags: dict[str, FlagKeeper] = field(default_factory=dict)
    in_doubt: set[str] = field(default_factory=set)  # until it is in stock again
    flags_before: dict[str, str] = field(default_factory=dict)
    in_stock_before: dict[str, bool] = field(default_factory=dict)

    def before(self) -> None:
        truth = self.record.truth
        for sku in truth.made_anew:
            self.flags.pop(sku, None)
        truth.made_anew.clear()
        self.flags_before = {sku: truth.shop.flag(sku) for sku in truth.shelf}
        self.in_stock_before = {sku: truth.shop.available(sku) > 0 for sku in truth.shelf}

    def follow(self) -> None:
        """A disturbed pass moved some flags, or did not. What it saw in stock may be sold by now."""
        for sku, keeper in self._keepers():
            in_stock = self.in_stock_before[sku] or self.record.truth.shop.available(sku) > 0
            self._saw(sku, keeper, in_stock=in_stock)

    def _saw(self, sku: str, keeper: FlagKeeper, *, in_stock: bool) -> None:
        keeper.saw(self.flags_before[sku], self.record.truth.shop.flag(sku), in_stock=in_stock)

    def must_stand(self) -> None:
        """Nothing was to be written."""
        for sku, before in self.flags_before.items():
            self._compare_flag(sku, before)

    def _keepers(self) -> list[tuple[str, FlagKeeper]]:
        truth = self.record.truth
        counted = [sku for sku in truth.shelf if sku not in truth.uncounted]
        return [(sku, self.flags.setdefault(sku, FlagKeeper())) for sku in counted]

    def count_again(self, sku: str) -> None:
        """The shop itself took the flag off: whether that was the merchant's will is left open."""
        self.in_doubt.add(sku)
        self.flags.pop(sku, None)

    def judge_pages(self) -> None:
        verdict = self.record.verdicts[0]
        for sku, keeper in self._keepers():
            in_stock = self.record.truth.shop.available(sku) > 0
            changed = sku in self.record.truth.flags_by_merchant
            if in_stock:
                self.in_doubt.discard(sku)
            if self._long_unpaid_wait_for(sku) or sku in self.in_doubt:
                keeper.notice(self.flags_before[sku], merchant_changed=changed, in_stock=in_stock)
                self._saw(sku, keeper, in_stock=in_stock)
                continue
            page = verdict.pages[sku]
            stood = (self.flags_before[sku], self.record.truth.shop.flag(sku))
            flag = keeper.expected(*stood, page, merchant_changed=changed, in_stock=in_stock)
            self._compare_flag(sku, flag)
            if not keeper.locked:
                self._compare_date(sku, expected_date(page, in_stock=in_stock), page)
        self.record.truth.flags_by_merchant.clear()

    def _long_unpaid_wait_for(self, sku: str) -> bool:
        """Whether a further unit queues before or behind those who never paid is left open by the rules."""
        return any(line.long_unpaid for line in self.record.verdicts[0].facts.lines if line.item == sku)

    def _compare_flag(self, sku: str, expected: str) -> None:
        stands = self.record.truth.shop.flag(sku)
        if stands != expected:
            raise Wrong(f"backorders of {sku} is {stands}, and should be {expected}")

    def _compare_date(self, sku: str, expected: str, page: Page) -> None:
        stands = self.record.truth.shop.page_date(sku)
        if stands != expected:
            raise Wrong(
                f"the page of {sku} shows {stands or 'no date'}, and should {expected or 'none'}: {page}"
            )

    def judge_promises(self) -> None:
        """The order's own record says what the provider accepted."""
        for line in self.record.truth.open_lines():
            memory = self.record.reckoner.memories.get(line.id)
            if line.order_id in self.record.truth.unnoticed:
                continue
            if memory is None or not memory.told or memory.told[-1].basis not in ("letter", "uncertain"):
                continue
            told, kept = memory.told[-1], self.record.kept_promise(line.id)
            found = {"last": kept.get("last") or None, "notice": kept.get("notice")}
            unseen = told.notice.startswith("unseen")
            expected = {"last": iso(told.on), "notice": found["notice"] if unseen else told.notice}
            if found != expected:
                raise Wrong(f"order {line.order_id} keeps {kept} of line {line.id}, and should {expected}")
            if not self.record.truth.shop.is_marked(line.order_id):
                raise Wrong(f"order {line.order_id} does not carry the tag")
