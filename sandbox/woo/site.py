"""REST: what the site says of itself."""

from sandbox.woo import fields, stamps
from sandbox.woo.call import Answer, Call
from sandbox.woo.errors import Refused


def root(call: Call) -> Answer:
    """The index of the API, open to everybody; the zone is in it.

    Where application passwords are in use, as here, WordPress takes a shop's key for a user's name.
    """
    store = call.store
    if "root_refuses_keys" in store.quirks and "authorization" in call.request.headers:
        message = "<strong>Error:</strong> Unknown username. Check again or try your email address."
        raise Refused(401, "invalid_username", message)
    named = stamps.zone_name(store.zone)
    hours = stamps.offset_hours(store.zone, store.stamp)
    row: dict[str, object] = {
        "name": "Sandbox shop",
        "description": "",
        "url": store.url,
        "home": store.url,
        "gmt_offset": hours if named else str(hours),
        "timezone_string": named,
        "namespaces": ["wp/v2", "wc/v3"],
        "authentication": [],
        "routes": {},
    }
    tree = fields.asked(call.query)
    return Answer(200, row if tree is None else fields.trim(row, tree))


def system_status(call: Call) -> Answer:
    """The part of the status report that tells versions and the order tables."""
    store = call.store
    row: dict[str, object] = {
        "environment": {
            "home_url": store.url,
            "site_url": store.url,
            "version": store.version,
            "wp_version": "6.9" if store.newer else "6.5.3",
            "language": "en_US",
            "default_timezone": "UTC",
        },
        "settings": {
            "api_enabled": False,
            "currency": "USD",
            "currency_symbol": "&#36;",
            "HPOS_enabled": True,
        },
    }
    tree = fields.asked(call.query)
    return Answer(200, row if tree is None else fields.trim(row, tree))
