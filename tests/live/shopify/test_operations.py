"""Every operation of the product is one that this shop takes, and costs what its file says.

Nothing changes: a document is judged before its variables are, and one without them never runs; what is run
has the arguments of `harmless.py`.
"""

from typing import Any

import pytest

from adapters.shopify.api import PINNED
from adapters.shopify.operations import Operation, operation
from tests.live.shopify import exchanges
from tests.live.shopify.conftest import Report
from tests.live.shopify.exchanges import NAMES
from tests.live.shopify.harmless import CALLS, ONLY_READ
from tests.live.shopify.shop import LiveShop

pytestmark = pytest.mark.live

_DENIED = "ACCESS_DENIED"
_NO_ANSWER = {"INTERNAL_SERVER_ERROR", "THROTTLED", "MAX_COST_EXCEEDED"}
_COSTS = "what Shopify asks for each operation"


@pytest.mark.parametrize("name", [name for name in NAMES if "!" in operation(name).text])
def test_shopify_takes_the_document_and_does_not_run_it_without_its_variables(
    name: str, shop: LiveShop
) -> None:
    answer = shop.send(operation(name).text, {})
    body = answer.json()

    assert {"INVALID_VARIABLE"} == _codes(body), answer.text[:500]
    assert body.get("data") is None


@pytest.mark.parametrize("name", NAMES)
def test_it_costs_what_its_file_says(name: str, shop: LiveShop, report: Report) -> None:
    if name in ONLY_READ:
        pytest.skip(f"{name} is not sent: {ONLY_READ[name]}")
    op = operation(name)
    answer = shop.send(op.text, CALLS[name].variables)
    exchange = exchanges.read(name, answer)
    report.say(_COSTS, exchange)

    assert answer.ok, answer.text[:500]
    assert PINNED == exchange.version
    _judge(op, answer.json())
    assert exchange.is_as_said, str(exchange)


def _judge(op: Operation, body: dict[str, Any]) -> None:
    """A query is answered, and a mutation is refused, unless the app may not even ask."""
    codes = _codes(body)
    assert not codes & _NO_ANSWER, f"{op.name}: {body['errors']}"
    if _DENIED in codes:
        return
    assert not (body.get("extensions") or {}).get("search"), f"{op.name}: {body['extensions']['search']}"
    if not op.is_mutation:
        assert set() == codes, f"{op.name}: {body['errors']}"
        return
    [payload] = (body.get("data") or {"": None}).values()
    is_refused = bool(codes) or bool(payload and payload["userErrors"])
    assert is_refused or not CALLS[op.name].is_refused, f"{op.name} was not refused: {body}"


def _codes(body: dict[str, Any]) -> set[str]:
    return {(error.get("extensions") or {}).get("code", "") for error in body.get("errors") or ()}
