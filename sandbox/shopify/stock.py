"""Units and where they lie: what a sale, a shipment and a delivery do to a level."""

from sandbox.shopify.records import STATES, Item, Level, Line, Order
from sandbox.shopify.store import Store


def level_at(store: Store, item: Item, location_id: int) -> Level:
    """The item's level at a location, made when there is none."""
    if location_id not in item.levels:
        item.levels[location_id] = Level(store.next_id(), item.id, location_id, store.stamp)
    return item.levels[location_id]


def move(store: Store, item: Item, location_id: int, **changes: int) -> None:
    """Change quantities by name; the level is stamped, and the item where the shop does that."""
    level = level_at(store, item, location_id)
    now = store.stamp
    for name, change in changes.items():
        level.quantities[name] += change
        level.changed[name] = now
        if name in STATES:
            level.changed["on_hand"] = now
    level.modified = now
    if store.ways.quantities_touch_items:
        store.items.touch(item, now)
        store.variants.touch(store.variants.rows[item.variant_id], now)


def item_of(store: Store, line: Line) -> Item | None:
    """What a line's units are counted in, if the shop counts them."""
    item = store.items.get(line.item_id) if line.item_id is not None else None
    return item if item and item.tracked else None


def available(store: Store, item: Item) -> int:
    """The sum over active levels."""
    del store
    return sum(level.quantities["available"] for level in item.levels.values() if level.active)


def sellable(store: Store, item: Item) -> int:
    """What the online shop has of it: a place that fulfills no online orders sells only at its till."""
    online = {place.id for place in store.locations if place.active and place.online}
    levels = [level for level in item.levels.values() if level.active and level.location_id in online]
    return sum(level.quantities["available"] for level in levels)


def location_for(store: Store, item: Item | None, quantity: int) -> int:
    """Where an order's units are to come from: a place that has them, else the first that sells online."""
    places = [one.id for one in store.locations if one.active and one.online]
    if not places:
        raise store.unsupported("a shop in which no place fulfills online orders")
    levels = item.levels if item else {}
    stocked = [place for place in places if place in levels and levels[place].active]
    enough = (place for place in stocked if levels[place].quantities["available"] >= quantity)
    return next(enough, (stocked or places)[0])


def commit(store: Store, line: Line, location_id: int, quantity: int) -> None:
    """Promise units to an order."""
    item = item_of(store, line)
    if item:
        move(store, item, location_id, available=-quantity, committed=quantity)


def release(store: Store, line: Line, location_id: int, quantity: int, *, restock: bool) -> None:
    """Units that an order does not want any more: for sale again, or gone."""
    item = item_of(store, line)
    if item:
        move(store, item, location_id, committed=-quantity, available=quantity if restock else 0)


def send(store: Store, line: Line, location_id: int, quantity: int) -> None:
    """Units leave the building."""
    item = item_of(store, line)
    if item:
        move(store, item, location_id, committed=-quantity)


def give_back(store: Store, line: Line, location_id: int, quantity: int) -> None:
    """Units that had been sent are for sale again."""
    item = item_of(store, line)
    if item:
        move(store, item, location_id, available=quantity)


def units_to_send(order: Order) -> int:
    return sum(line.unfulfilled for line in order.lines)
