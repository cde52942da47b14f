"""The mutations of stock."""

from sandbox.shopify import stock
from sandbox.shopify.call import Call
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.records import Item, Json
from sandbox.shopify.store import number_of


def update_item(call: Call, args: Args) -> Json:
    store, given = call.store, args["input"]
    if given.keys() - {"tracked"}:
        raise store.unsupported(f"inventoryItemUpdate with {', '.join(sorted(given))}")
    item = _item(call, args["id"])
    if item is None:
        raise UserErrors(user_error(["id"], "The product couldn't be updated because it does not exist."))
    if given.get("tracked") is not None:
        item.tracked = given["tracked"]
        store.items.touch(item, store.stamp)
    return {"inventoryItem": item}


def _item(call: Call, gid: str) -> Item | None:
    number = number_of(gid, "InventoryItem")
    return call.store.items.get(number) if number is not None else None


def set_quantities(call: Call, args: Args) -> Json:
    """Set available units, if there are as many now as the client believes."""
    store, given = call.store, args["input"]
    if given["name"] != "available":
        raise store.unsupported(f"inventorySetQuantities of {given['name']}")
    wanted = []
    for place, row in enumerate(given["quantities"]):
        wanted.append((*_place(call, row, place), row["quantity"]))
    changes = []
    for item, location, quantity in wanted:
        level = stock.level_at(store, item, location)
        delta = quantity - level.quantities["available"]
        stock.move(store, item, location, available=delta)
        changes.append({"name": "available", "delta": delta, "quantityAfterChange": quantity})
    group = {
        "id": f"gid://shopify/InventoryAdjustmentGroup/{store.next_id()}",
        "reason": given["reason"],
        "changes": changes,
    }
    return {"inventoryAdjustmentGroup": group}


def _place(call: Call, row: Json, place: int) -> tuple[Item, int]:
    field = ["input", "quantities", str(place)]
    item = _item(call, str(row["inventoryItemId"]))
    location = number_of(str(row["locationId"]), "Location")
    if item is None:
        message = "The specified inventory item could not be found."
        raise UserErrors(user_error([*field, "inventoryItemId"], message, "INVALID_INVENTORY_ITEM"))
    if location is None or location not in call.store.locations.rows:
        message = "The specified location could not be found."
        raise UserErrors(user_error([*field, "locationId"], message, "INVALID_LOCATION"))
    if "changeFromQuantity" not in row:
        raise call.store.unsupported("inventorySetQuantities without changeFromQuantity")
    believed = row["changeFromQuantity"]
    there = stock.level_at(call.store, item, location).quantities["available"]
    if believed is not None and believed != there:
        message = "The changeFromQuantity argument no longer matches the persisted quantity."
        raise UserErrors(user_error([*field, "changeFromQuantity"], message, "CHANGE_FROM_QUANTITY_STALE"))
    return item, location
