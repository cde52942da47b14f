"""Every outside behaviour of Shopify's that is relied on, asked of the sandbox; each quirk has its row."""

from collections.abc import Iterator

import pytest
import requests

from sandbox.shopify import QUIRKS
from tests.fidelity.shopify_runner import ROWS, SEEN, Row, SandboxShop, play_on, sandbox_shop

PROOF = {
    "unquoted_time_dropped": "an unquoted instant loses its time of day",
    "unknown_filter_ignored": "an unknown filter is ignored, and only a warning says so",
    "unknown_value_empty": "a filter's unknown value finds nothing, and only a warning says so",
    "loose_sku_search": "a search for a SKU finds other spellings and longer ones",
    "processed_at_default": "orders come by processedAt unless asked otherwise",
    "sixty_days": "an order older than 60 days is not there",
    "missing_scope_shortens": "work of a kind whose scope is missing is left out in silence",
    "errors_beside_data": "a field without its scope is an error beside the data",
    "falls_forward": "an unsupported version falls forward, and only the header says so",
    "tokens_expire": "a token that was asked for is refused a day later",
    "idempotency_demanded": "setting stock without an idempotency key is refused, and costs ten points",
    "percentage_is_a_fraction": "ten as a percentage is out of range",
    "context_needed": "a discount needs what the schema does not ask for",
    "codes_compare_without_case": "a code that is there is TAKEN in any case",
    "admin_access_refused": "a merchant's namespace takes no access for the admin",
    "tags_replaced": "orderUpdate replaces all tags",
    "tags_compare_without_case": "tags are added to those that are there, and are the same in any case",
    "hold_keeps_id": (
        "of partly held work the given id keeps the held units, and the order shows UNFULFILLED"
    ),
    "split_keeps_rest": "of split work the given id keeps the rest",
    "release_frees_all": "releasing without hold ids frees everybody's holds",
    "all_or_nothing": "one variant of another product and none is written",
    "twenty_five_metafields": "more than 25 metafields at once are refused",
    "empty_is_no_delete": "an empty value deletes nothing, deleting does",
    "logarithmic_cost": "a page's cost grows with the logarithm of its size",
    "inactive_levels_hidden": "a level that is switched off is left out unless asked for",
    "cancel_reports_early": "cancelling is promised first and done later",
    "partial_hold_shows_unfulfilled": (
        "of partly held work the given id keeps the held units, and the order shows UNFULFILLED"
    ),
    "definition_taken": "a definition is made once and then TAKEN",
}


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxShop]:
    with sandbox_shop(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_shopify(row: Row, target: SandboxShop, session: requests.Session) -> None:
    play_on(row, target, session)


@pytest.mark.parametrize("quirk", PROOF)
def test_a_quirk_taken_away_fails_its_row(quirk: str, target: SandboxShop, session: requests.Session) -> None:
    row = next(row for row in ROWS if row.name == PROOF[quirk])
    with pytest.raises(AssertionError):
        play_on(row, target, session, without=quirk)


def test_every_quirk_has_its_proof() -> None:
    assert PROOF.keys() == QUIRKS.keys()


def test_every_row_says_how_it_is_known() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
    assert [] == [row.name for row in ROWS if row.seen not in SEEN]
    assert [] == [row.name for row in ROWS if row.live and row.setup]
