"""What `check` says about a Shopify shop."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.shopify import installation
from adapters.shopify.api import LOWEST, Api, Denied
from adapters.shopify.decoding import at
from adapters.shopify.installation import ALL_ORDERS, OPENS_ROUTING, ROUTING, Installation
from connector.errors import ConnectorError, Refused
from connector.ports import Finding

_LARGEST_SKEW = 60.0  # seconds
_SCOPES_AT = "Dev Dashboard > your app > Versions: add it, release, and approve it in the shop"

OFF_WITHOUT = {
    "read_orders": "no order can be read, so nothing works",
    "read_products": "no variant can be read, so nothing works",
    "read_inventory": "no stock can be read, so nothing works",
    "read_locations": "nobody can tell which stock serves online orders, so nothing works",
    "read_merchant_managed_fulfillment_orders": "what you still have to send is only guessed",
    "read_third_party_fulfillment_orders": "what others still have to send for you is only guessed",
    "read_customers": "customers' languages are unknown, and codes work for anybody",
    "write_products": "no backorder flag and no in-stock date is written",
    "write_orders": "told dates are not noted on orders, and would be lost with the ledger",
    "read_discounts": "no discount codes are made",
    "write_discounts": "no discount codes are made",
}
"""Each scope that is needed, and what does not work where it alone is missing."""
OFF_WITHOUT_ROUTING = "nor is there another for fulfilment orders, so no order can be read, and nothing works"


def inspect(api: Api, zone: ZoneInfo, now: datetime) -> list[Finding]:
    """Everything worth knowing before the first pass."""
    try:
        found = installation.ask(api, hurried=True)
    except Refused as error:
        remedy = "Install the app in the shop, and copy its credentials again."
        return [Finding("access", False, str(error), remedy, f"shops.{api.name}")]
    except ConnectorError as error:
        remedy = "The address is https://NAME.myshopify.com, with the name that the admin shows."
        return [Finding("address", False, str(error), remedy, f"shops.{api.name}.url")]
    plan = f"{found.shop.name}: plan {found.shop.plan_name}, currency {found.shop.currency}."
    return [
        Finding("access", True, plan),
        *_scopes(api, found.scopes),
        _version(api, found),
        _same_zone(api, zone, found.shop.zone, now),
        _clock(api),
        _addresses(api),
    ]


def _scopes(api: Api, granted: frozenset[str]) -> Iterator[Finding]:
    missing = [scope for scope in OFF_WITHOUT if scope not in granted]
    for scope in missing:
        sees_none = scope in ROUTING and not granted & OPENS_ROUTING
        off = OFF_WITHOUT_ROUTING if sees_none else OFF_WITHOUT[scope]
        sentence = f"The scope {scope} is missing: {off}."
        yield Finding("scopes", False, sentence, f"{_SCOPES_AT}.", f"shops.{api.name}")
    if not missing:
        yield Finding("scopes", True, "The app has every scope that it needs.")
    if ALL_ORDERS not in granted:
        sentence = (
            "Without read_all_orders, orders older than 60 days are hidden; until it is granted, nobody "
            "hears of them any more."
        )
        yield Finding("older orders", True, sentence)


def _version(api: Api, found: Installation) -> Finding:
    key = f"shops.{api.name}.api_version"
    if api.served not in (None, api.version):
        sentence = f"Shopify answers with version {api.served} instead of {api.version}: that one has ended."
        return Finding("version", False, sentence, "Install a newer version of this program.", key)
    if found.supported and api.version not in found.supported:
        sentence = f"Shopify does not list version {api.version} any more (lowest that works here: {LOWEST})."
        return Finding("version", False, sentence, "Install a newer version of this program.", key)
    return Finding("version", True, f"Shopify answers with version {api.served or api.version}.")


def _same_zone(api: Api, zone: ZoneInfo, theirs: str, now: datetime) -> Finding:
    if _keep_time_together(zone, theirs, now):
        return Finding("zone", True, f"The shop's clock is {zone.key}.")
    sentence = f"The shop keeps its time in {theirs}, but the settings say {zone.key}."
    remedy = "Set both to the same; codes would end and letters would go at the wrong hour."
    return Finding("zone", False, sentence, remedy, f"shops.{api.name}.timezone")


def _keep_time_together(zone: ZoneInfo, theirs: str, now: datetime) -> bool:
    try:
        other = ZoneInfo(theirs)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    weeks = (now + timedelta(days=7 * week) for week in range(53))
    return all(day.astimezone(zone).utcoffset() == day.astimezone(other).utcoffset() for day in weeks)


def _clock(api: Api) -> Finding:
    skew = api.clock_skew or 0.0
    if abs(skew) <= _LARGEST_SKEW:
        return Finding("clock", True, "Shopify's clock and ours agree.")
    way = "behind" if skew > 0 else "ahead of"
    sentence = f"Our clock is {abs(skew) / 60:.0f} min {way} Shopify's."
    return Finding("clock", False, sentence, "Set this machine's clock by NTP.")


def _addresses(api: Api) -> Finding:
    """Orders without an address exist; one that is denied is another thing."""
    try:
        reply = api.ask("newest_order", hurried=True)
    except Denied as error:
        return Finding("addresses", False, str(error), f"{_SCOPES_AT}.", f"shops.{api.name}")
    except ConnectorError as error:
        return Finding("addresses", False, str(error))
    nodes = at(reply.data, "orders.nodes") or []
    remedy = (
        "Dev Dashboard > your app > API access > Protected customer data: ask for name and e-mail. The "
        "cheapest plans do not allow it."
    )
    if any(problem.field == "email" for problem in reply.denied):
        return Finding("addresses", False, "Customers' addresses are hidden: nobody gets letters.", remedy)
    if nodes and not nodes[0].get("email"):
        sentence = "The newest order shows no e-mail address. Perhaps it has none."
        return Finding("addresses", True, sentence, remedy)
    return Finding("addresses", True, "Customers' addresses can be read.")
