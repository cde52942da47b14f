"""Notes for the packer on orders: looked for before they are written, since the shop takes any twice."""

from html import unescape

from pydantic import TypeAdapter, ValidationError

from adapters.woocommerce.api import Api, Rejected
from adapters.woocommerce.wire import NoteRow

_NOT_FOUND = 404
_MANY: TypeAdapter[list[NoteRow]] = TypeAdapter(list[NoteRow])


def leave_note(api: Api, order_id: int, note: str, mark: str) -> None:
    """Write the note unless one with its mark stands there. See `ShopPlatform.leave_note`."""
    path = f"wc/v3/orders/{order_id}/notes"
    try:
        if not any(mark in unescape(row.note) for row in _standing(api, path)):
            api.create(path, {"note": note, "customer_note": False})
    except Rejected as error:
        if error.status != _NOT_FOUND:
            raise


def _standing(api: Api, path: str) -> list[NoteRow]:
    reply = api.get(path, {"type": "internal"})
    try:
        return _MANY.validate_json(reply.body)
    except ValidationError as error:
        raise api.unreadable("with notes that we cannot read") from error
