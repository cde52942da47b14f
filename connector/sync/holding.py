"""Holding: what should stand at the shop for each variant of an item, and what stood there before."""

from connector.domain.items import ItemPlan
from connector.domain.orders import Variant
from connector.domain.page import Holding, hold, is_wanted_backorderable
from connector.ledger.variants import DATE, FLAG
from connector.sync.context import ShopContext
from connector.sync.facts import Facts

Holdings = dict[tuple[int, str], Holding]
"""By variant, and what it is: the flag, or the date."""


def hold_item(ctx: ShopContext, facts: Facts, item_id: int, plan: ItemPlan) -> Holdings:
    """What should stand at the shop for each variant of an item.

    A flag that stands for several variants says yes only where each of them may be sold.
    """
    held: Holdings = {}
    managed = [v for v in facts.variants[item_id] if v.managed]
    followers = [v for v in managed if v.flag is None]
    available = next((v.available for v in managed if v.available is not None), 0)
    shown = plan.page.in_stock_on.isoformat() if plan.page.in_stock_on else ""
    in_stock = plan.page.in_stock

    def may_be_sold(v: Variant) -> bool:
        policy = ctx.policy.page
        return is_wanted_backorderable(
            plan.page, v.sku, available, ctx.today(), policy, tags=v.tags, vendor=v.vendor
        )

    for v in managed:
        day = facts.holdings.get((v.id, DATE)) or Holding(v.in_stock_on or "")
        held[v.id, DATE] = hold(day, shown, "", in_stock=in_stock)
        if v.flag is not None:
            wanted = all(may_be_sold(each) for each in followers or [v])
            flag = facts.holdings.get((v.id, FLAG)) or Holding(v.flag.value)
            held[v.id, FLAG] = hold(flag, "notify" if wanted else "no", "no", in_stock=in_stock)
        elif (v.id, FLAG) in facts.holdings:  # from when it had a flag of its own
            held[v.id, FLAG] = Holding(facts.holdings[v.id, FLAG].seen)
    return {key: h for key, h in held.items() if key in facts.holdings or h != Holding(h.seen)}
