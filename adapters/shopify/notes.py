"""The packer's note on an order: there is one, and the merchant writes in it, too."""

from adapters.shopify.api import Api
from adapters.shopify.decoding import at
from adapters.shopify.ids import gid
from adapters.shopify.standing import act
from connector.errors import Permanent


def leave_note(api: Api, order_id: int, note: str, mark: str) -> None:
    """Add to what stands there, unless the mark does. See `ShopPlatform.leave_note`."""
    order = api.ask("order_note", {"id": gid("Order", order_id)}).data.get("order")
    if order is None:
        return
    standing = str(at(order, "note") or "")
    if mark in standing:
        return
    whole = f"{standing}\n\n{note}" if standing else note
    errors = act(
        api, "set_order_note", "orderUpdate", {"input": {"id": gid("Order", order_id), "note": whole}}
    )
    if errors:
        raise Permanent(f"The shop did not take a note: {errors[0]}")
