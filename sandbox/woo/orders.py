"""REST: orders, read and thrown away (written in `order_writes`)."""

from collections.abc import Callable

from sandbox.woo import checks, flow, listing, rows
from sandbox.woo.call import Answer, Call
from sandbox.woo.errors import Complaint, Refused, invalid_parameters
from sandbox.woo.records import Order

KIND = listing.Kind(
    orderby=("date", "id", "include", "title", "slug", "modified"),
    own={"product": checks.whole, "customer": checks.whole, "dp": checks.whole, "status": lambda _n, v: v}
    | {"created_via": checks.text, "order_item_display_meta": checks.truth},
    not_built=frozenset({"parent", "parent_exclude", "search"}),
    ties={"modified": "modified_ties"},
    forgets_total=True,
)


def show(call: Call, order: Order, *, single: bool = False) -> object:
    return rows.shown(call, rows.ORDER, "orders", order, single=single)


def _statuses(call: Call) -> frozenset[str]:
    """The statuses asked for; the refusal of a bad one lists what the shop knows."""
    known = ("any", "trash", *call.store.statuses)
    every = frozenset(call.store.statuses) - {"auto-draft"}
    if "any" in call.query.listed("status"):
        return every
    wanted: set[str] = set()
    for place, name in enumerate(call.query.listed("status")):
        if name not in known:
            text = f"status[{place}] is not one of {checks.listed(known)}."
            raise invalid_parameters({"status": Complaint("rest_not_in_enum", text)})
        wanted.add(name)
    return frozenset(wanted) or every


def _wanted(call: Call) -> Callable[[Order], bool]:
    statuses, query = _statuses(call), call.query
    product, customer, via = query.text("product"), query.text("customer"), query.text("created_via")
    if not call.store.newer:
        via = ""

    def matches(order: Order) -> bool:
        return (
            order.status in statuses
            and (not product or any(line.product_id == int(product) for line in order.lines))
            and (not customer or order.customer_id == int(customer))
            and via in ("", order.created_via)
        )

    return matches


def list_(call: Call) -> Answer:
    asked = listing.understand(call, KIND)
    if call.query.text("dp") not in ("", "2"):
        raise call.store.unsupported("orders with other than two decimals")
    found = listing.choose(call.store.orders, asked, _wanted(call))
    if asked.orderby in ("date", "modified"):
        found = listing.by_stamp(call.store, KIND, asked, found)
    elif asked.orderby == "id":
        found = listing.by_id(asked, found)
    elif asked.orderby == "include":
        found = listing.by_include(call, found)
    else:
        found = sorted(found, key=lambda order: order.id)
    return listing.page_of(call, KIND, asked, found, lambda one: show(call, one))


def find(call: Call, *, writing: bool = False) -> Order:
    found = call.store.orders.get(call.ids[0])
    if found is None:
        gentle = writing and "put_unknown_id_is_400" in call.store.quirks
        raise Refused(400 if gentle else 404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
    return found


def get(call: Call) -> Answer:
    return Answer(200, show(call, find(call), single=True))


def delete(call: Call) -> Answer:
    """To the trash, or with `force` for good; neither gives stock back."""
    order = find(call)
    answer = Answer(200, show(call, order, single=True))
    if call.force:
        flow.delete(call.store, order)
    elif order.status == "trash":
        raise Refused(410, "woocommerce_rest_already_trashed", "The order has already been deleted.")
    else:
        flow.trash(call.store, order)
    return answer


_NAMES = {"pending": "Pending payment", "on-hold": "On hold", "checkout-draft": "Draft"}


def statuses(call: Call) -> Answer:
    """The list of statuses, which only the newer version has."""
    return Answer(
        200,
        [
            {"slug": slug, "name": _NAMES.get(slug, slug.replace("-", " ").title())}
            for slug in call.store.statuses
            if slug != "auto-draft"
        ],
    )
