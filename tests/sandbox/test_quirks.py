"""Each quirk, taken away, is noticed by the fidelity row that was written for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.woo import QUIRKS
from tests.fidelity.playing import WOO, play_on
from tests.fidelity.targets import SandboxTarget, sandbox_target

PROOF = {
    "strict_modified_after": "modified_after is strict: an order's own stamp does not find it",
    "tz_double_shift": "products read dates the same way",
    "bare_dates_are_local": "west of Greenwich a bare gmt date is hours too late",
    "date_without_z": "every date comes twice, without zone",
    "page_beyond_end_forgets_total": "orders beyond the last page are none, and the totals are forgotten",
    "fields_drop_nested_lists": "a dotted path into a list drops the whole key",
    "single_meta_filter_is_one_key": "include_meta trims a list's meta by commas",
    "empty_sku_means_all": "an empty sku is no filter",
    "sku_blank_finds_nothing": "sku finds exactly, in any case, and a blank after the comma finds nothing",
    "unknown_parameters_ignored": "an unknown parameter filters nothing",
    "link_repeats_keys": "keys in the query open the shop and come back in the Link header",
    "basic_needs_tls": "Basic over plain http is not looked at",
    "read_only_is_401": "a read-only key cannot even send an empty batch, and that is 401",
    "root_refuses_keys": "with application passwords in use, the shop's key is no user's at the index",
    "variation_moves_parent": "saving a variation moves its parent's date_modified",
    "variation_batch_unchecked": "the older shop's variation batch moves what it is given to the parent"
    " in its address",
    "put_unknown_id_is_400": "reading an unknown id is 404, writing to it 400",
    "text_plain_body_ignored": "JSON sent as text is ignored without a word, a form is read",
    "batch_does_not_validate": "a batch does not validate",
    "batch_always_200": "a batch is 200 though every item failed, and names each",
    "any_put_moves_modified": "an empty write moves a product's date_modified",
    "sale_moves_modified": "a sale moves a product's date_modified",
    "note_keeps_modified": "an order's empty write and same status move its date, a note does not",
    "flag_stays": "new stock does not reset backorders",
    "managed_status_ignored": "stock_status is ignored where stock is managed",
    "unmanaged_flag_ignored": "on an unmanaged product only stock_status does anything",
    "meta_scalars_are_text": "scalars in meta come back as text, lists and objects as they were",
    "stock_meta_is_real": "meta _stock and _backorders set the real things and do not show",
    "backordered_only_at_checkout": "an order made by REST never says Backordered",
    "trash_keeps_stock": "trashing an order gives no stock back",
    "trashed_product_readable": "a trashed product is readable by id and gone from lists",
    "deleted_product_unnamed": "a deleted product leaves a line with id zero and no SKU",
    "failed_order_stays": "an order refused for its coupon is there all the same",
    "email_restriction_dropped": "a restriction is lowered, a wildcard kept, a bad address dropped",
    "percent_above_100_is_zero": "amounts that mean nothing are worth nothing, below zero is refused",
    "bad_amount_is_zero": "amounts that mean nothing are worth nothing, below zero is refused",
    "expires_gmt_ignored": "date_expires_gmt is ignored, a day means its start, nonsense means never",
    "expires_local": "a coupon's expiry is on the site's clock",
    "notes_unpaged": "notes come newest first, all at once, uncounted, and twice if written twice",
    "notes_repeat": "notes come newest first, all at once, uncounted, and twice if written twice",
    "refund_restocks": "a refund with lines puts the units back unless told not to",
}
ELSEWHERE = {"modified_ties", "product_date_ties", "order_meta_unordered"}
"""Shown by whole scans, and by the order of meta: not by one answer of a table."""


def test_every_quirk_has_its_proof() -> None:
    assert PROOF.keys() | ELSEWHERE == QUIRKS.keys()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxTarget]:
    with sandbox_target(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made


@pytest.mark.parametrize("quirk", PROOF)
def test_a_quirk_taken_away_fails_its_row(
    quirk: str, target: SandboxTarget, session: requests.Session
) -> None:
    row = next(row for row in WOO if row.name == PROOF[quirk])
    with pytest.raises(AssertionError):
        play_on(row, target, session, row.versions[-1], without=quirk)


def test_an_order_s_meta_is_not_in_write_order(world: Sandbox, ask: Callable[..., Any]) -> None:
    order = world.shop.place_order("ann@mail.example", "Ann Lee", [])
    keys = [f"key-{place}" for place in range(8)]
    for key in keys:
        world.shop.set_order_meta(order, key, "x")

    def shown() -> list[str]:
        return [row["key"] for row in ask("GET", f"orders/{order}")["meta_data"]]

    assert sorted(shown()) == keys != shown()
    world.shop.quirks.remove("order_meta_unordered")
    assert shown() == keys
