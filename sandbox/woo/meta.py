"""meta_data: an upsert by key."""

from sandbox.woo.errors import Complaint, invalid_parameters
from sandbox.woo.records import Meta, Product
from sandbox.woo.state import Store


def as_stored(store: Store, value: object) -> object:
    """A scalar becomes text, as the database keeps it; lists and objects stay."""
    if "meta_scalars_are_text" not in store.quirks or isinstance(value, str | list | dict):
        return value
    if value is True:
        return "1"
    if value is False:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def put(store: Store, rows: list[Meta], key: str, value: object) -> None:
    """Set one key, or delete it with None; doubles of the key are folded into one."""
    same = [row for row in rows if row.key == key]
    for spare in same[1:] if value is not None else same:
        rows.remove(spare)
    if value is None:
        return
    if same:
        same[0].value = as_stored(store, value)
    else:
        rows.append(Meta(store.next_id("meta"), key, as_stored(store, value)))


def value_of(rows: list[Meta], key: str) -> object:
    """A key's value, or None."""
    return next((row.value for row in rows if row.key == key), None)


def write(store: Store, rows: list[Meta], entries: list[dict[str, object]]) -> None:
    """Apply a request's meta_data in its order."""
    for entry in entries:
        _write_one(store, rows, entry)


def _write_one(store: Store, rows: list[Meta], entry: dict[str, object]) -> None:
    extra = set(entry) - {"id", "key", "value", "display_key", "display_value"}
    if extra:
        raise store.unsupported(f"meta_data entry with {', '.join(sorted(extra))}")
    known = next((row for row in rows if row.id == entry.get("id")), None)
    key = entry.get("key", known.key if known else None)
    if not isinstance(key, str):
        complaint = Complaint("rest_invalid_type", "meta_data[key] is not of type string.")
        raise invalid_parameters({"meta_data": complaint})
    if known is None:
        put(store, rows, key, entry.get("value"))
    elif entry.get("value", known.value) is None:
        rows.remove(known)
    else:
        known.key = key
        known.value = as_stored(store, entry.get("value", known.value))


REAL = {"_stock": "stock_quantity", "_backorders": "backorders", "_sku": "sku"}


def split_real(
    store: Store, entries: list[dict[str, object]]
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """A product's meta entries, and the properties that some of them really are."""
    if "stock_meta_is_real" not in store.quirks:
        return entries, {}
    plain = [entry for entry in entries if entry.get("key") not in REAL]
    real = {REAL[str(entry["key"])]: entry.get("value") for entry in entries if entry.get("key") in REAL}
    return plain, real


def shown_order(store: Store, owner: object, rows: list[Meta]) -> list[Meta]:
    """Rows as read back: an order's are in no order one could rely on."""
    if isinstance(owner, Product) or "order_meta_unordered" not in store.quirks:
        return rows
    return sorted(rows, key=lambda row: row.id * 2654435761 % 4294967296)
