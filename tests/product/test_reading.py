"""Orders edited while they are read: after two passes none is lost and none is stale."""

from datetime import date, timedelta
from pathlib import Path

from sandbox.web import Request
from tests.product.harness import Story

ORDERS = 3000


class EditsBetweenPages:
    """Before each page of the order list but the first, an order that was read already is saved again."""

    def __init__(self, story: Story, orders: list[int]) -> None:
        self.story, self.orders = story, orders
        self.pages = self.edits = 0

    def __call__(self, moment: str, request: Request) -> None:
        names = dict(request.query)
        if moment != "before" or not request.path.endswith("/orders") or "include" in names:
            return
        self.pages += 1
        if self.pages > 1:
            self.story.sandbox.clock.advance(timedelta(seconds=1))
            self.story.sandbox.shop.edit_quantity(self.orders[self.edits], "MUG", 3)
            self.edits += 1


def _many_orders(story: Story) -> list[int]:
    shop, clock = story.sandbox.shop, story.sandbox.clock
    orders = []
    for n in range(ORDERS):
        clock.advance(timedelta(seconds=5))
        orders.append(shop.place_order(f"c{n}@customers.example", f"C {n}", [("MUG", 1)]))
    clock.advance(timedelta(minutes=1))
    return orders


def test_orders_edited_between_pages_are_neither_lost_nor_stale(tmp_path: Path) -> None:
    story = Story(tmp_path, start=date(2026, 11, 2))
    story.sandbox.shop.add_product("MUG", stock=5000)
    story.supplier_says()
    orders = _many_orders(story)
    edits = EditsBetweenPages(story, orders)
    story.restart(watch_requests=edits)
    story.sync()
    edited = edits.edits
    story.sync()
    with story.app.ledger.read() as connection:
        rows = connection.exec_driver_sql("SELECT order_id, open_units FROM order_lines").all()
    at_the_shop = {order: 3 if n < edits.edits else 1 for n, order in enumerate(orders)}
    assert edited >= 25
    assert at_the_shop == {row.order_id: row.open_units for row in rows}


def test_an_order_is_not_told_of_before_each_of_its_lines_is_known(tmp_path: Path) -> None:
    """Two readings of a line's stock disagree: what goes together is told together, a pass later."""
    story = Story(tmp_path)
    settings = tmp_path / "config.toml"
    settings.write_text(settings.read_text().replace("as_available", "together"))
    story.restart()
    shop = story.sandbox.shop
    for sku in ("MUG", "CUP"):
        shop.add_product(sku, stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()

    def sells_between_the_readings(moment: str, request: Request) -> None:
        if moment == "before" and "include" in dict(request.query) and request.path.endswith("/products"):
            shop.set_stock("CUP", (shop.stock("CUP") or 0) - 1)

    story.on(date(2026, 11, 2))
    shop.place_order("a@customers.example", "A", [("MUG", 1), ("CUP", 1)])
    story.restart(watch_requests=sells_between_the_readings)
    story.sync()
    assert [] == story.letters("a@customers.example")

    story.restart()
    story.sync()
    [letter] = story.letters("a@customers.example")
    assert "1 December 2026" not in letter.text
    assert "4 December 2026" not in letter.text
