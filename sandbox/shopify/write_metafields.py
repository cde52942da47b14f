"""The mutations of metafields and of their definitions."""

from sandbox.shopify import errors, metafields
from sandbox.shopify.call import Call
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.metafields import Owner
from sandbox.shopify.records import Definition, Json

MOST_AT_ONCE = 25
_WRITERS = {"Order": "write_orders", "Product": "write_products", "ProductVariant": "write_products"}
_DEFINED = {"name", "namespace", "key", "type", "ownerType", "description", "access", "pin"}


def define(call: Call, args: Args) -> Json:
    store, given = call.store, args["definition"]
    if strange := {name for name, value in given.items() if value not in (None, False)} - _DEFINED:
        raise store.unsupported(f"a definition with {', '.join(sorted(strange))}")
    namespace = metafields.full_namespace(given.get("namespace"))
    access = given.get("access") or {}
    own = namespace.startswith("app--")
    if access.get("admin") and not own and "admin_access_refused" in store.quirks:
        message = 'Setting this access control is not permitted. It must be one of ["public_read_write"].'
        field = ["definition", "access", "admin"]
        raise UserErrors(user_error(field, message, "ADMIN_ACCESS_INPUT_NOT_ALLOWED"))
    there = metafields.definition_of(store, given["ownerType"], namespace, given["key"])
    if there and "definition_taken" in store.quirks:
        message = f"Key is in use for {given['ownerType']} metafields on the '{namespace}' namespace."
        raise UserErrors(user_error(["definition", "key"], message, "TAKEN"))
    made = Definition(
        store.next_id(),
        namespace,
        given["key"],
        given["name"],
        given["type"],
        given["ownerType"],
        given.get("description"),
        access.get("admin") or ("MERCHANT_READ_WRITE" if own else "PUBLIC_READ_WRITE"),
        access.get("storefront") or "NONE",
        store.stamp,
    )
    return {"createdDefinition": store.definitions.add(made)}


def put_all(call: Call, args: Args) -> Json:
    """Write metafields, all or none; a digest given says what must be there now."""
    store, rows = call.store, args["metafields"]
    if len(rows) > MOST_AT_ONCE and "twenty_five_metafields" in store.quirks:
        message = f"Exceeded the maximum metafields input limit of {MOST_AT_ONCE}."
        raise UserErrors(user_error(["metafields"], message, "LESS_THAN_OR_EQUAL_TO", elementIndex=None))
    owners = [_owner(call, str(one["ownerId"])) for one in rows]
    faults, sound = list[Json](), list[tuple[Owner, Json]]()
    for place, (owner, given) in enumerate(zip(owners, rows, strict=True)):
        found = _fault(call, owner, given, place)
        if found:
            faults.append(found)
        elif owner:
            sound.append((owner, given))
    if faults and "all_or_nothing" in store.quirks:
        raise UserErrors(*faults)
    written = [metafields.put(store, owner, given) for owner, given in sound if given["value"]]
    return {"metafields": written, "userErrors": faults}


def _owner(call: Call, gid: str) -> Owner | None:
    owner = metafields.owner_of(call.store, gid)
    if owner and not call.client.holds(_WRITERS[owner.kind]):
        raise errors.no_access("metafieldsSet", (_WRITERS[owner.kind],))
    if owner and owner.kind == "Order" and not call.sees(owner.created):
        return None
    return owner


def _fault(call: Call, owner: Owner | None, given: Json, place: int) -> Json | None:
    field = ["metafields", str(place)]
    if owner is None:
        message = "Owner does not exist."
        return user_error([*field, "ownerId"], message, "INVALID", elementIndex=None)
    if not given["value"] and "empty_is_no_delete" not in call.store.quirks:
        owner.metafields.pop(
            (metafields.full_namespace(_text(given.get("namespace"))), str(given["key"])), None
        )
        return None
    found = metafields.fault(call.store, owner, given, field)
    if found is None and "compareDigest" in given:
        there = metafields.find(owner.metafields, _text(given.get("namespace")), str(given["key"]))
        if given["compareDigest"] != (metafields.digest(there.value) if there else None):
            message = "The resource has been updated since it was loaded. Try again with an updated digest."
            found = user_error(field, message, "STALE_OBJECT")
    return found and {**found, "elementIndex": None}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def delete_all(call: Call, args: Args) -> Json:
    deleted: list[Json | None] = []
    for one in args["metafields"]:
        owner = _owner(call, one["ownerId"])
        place = (metafields.full_namespace(one["namespace"]), one["key"])
        gone = owner.metafields.pop(place, None) if owner else None
        row: Json = {"ownerId": one["ownerId"], "namespace": place[0], "key": place[1]}
        deleted.append(row if gone else None)
    return {"deletedMetafields": deleted}
