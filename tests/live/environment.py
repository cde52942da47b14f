"""What `make live` is given of a real shop. What it is not given is skipped, and named.

BACKORDER_LIVE_WOO_URL, _KEY, _SECRET and, where the shop's certificate needs it, _CA. Some rows need more:

- _READ_KEY and _READ_SECRET, _WRITE_KEY and _WRITE_SECRET: keys with one right only;
- _PLAIN_URL: the shop without TLS;
- _ADMIN, "user:application password": such passwords are then in use; also sets the site's zone for a while;
- _ZONE: the site's time zone, UTC unless said;
- _PLUGIN=1: the shop runs storefront/woocommerce/backorder-dates.php.

`test_bulk.py` fills the shop with 400 products and 1,000 orders, which takes minutes: _BULK=0.1 is a tenth of
them. What a killed run left is used by the next; _BULK_KEEP=1 leaves it for the next on purpose.

With _RECORD=1 the result is written into the fidelity table.
"""

import os

import pytest

_PREFIX = "BACKORDER_LIVE_WOO_"


def given(name: str) -> str:
    """The variable's value, empty where it is not set."""
    return os.environ.get(_PREFIX + name, "")


def needed(name: str) -> str:
    """The variable's value; without it the test is skipped."""
    value = given(name)
    if not value:
        pytest.skip(f"not given: {_PREFIX}{name}")
    return value
