"""Variations with their own stock and under their parent's, against the pretend shop of both versions."""

from datetime import timedelta
from itertools import cycle

import pytest

from connector.domain.orders import Flag, Variant
from connector.ports import VariantWrite, WriteResult
from tests.contract.sandbox_town import SECOND, SandboxTown
from tests.contract.shop_contract import order_of

SIZES: dict[str, int | None] = {"S": 0, "M": 4}
FOLLOWING: dict[str, int | None] = {"S": None, "M": None}


@pytest.fixture(params=["across parents", "by parent"])
def any_town(request: pytest.FixtureRequest, town: SandboxTown) -> SandboxTown:
    """A shop with the admin pages' list of variations, and one where it is closed."""
    town.shop.store.has_analytics = request.param == "across parents"
    return town


def everything(town: SandboxTown) -> dict[str, Variant]:
    return {variant.sku: variant for page in town.adapter().all_variants() for variant in page}


def test_products_and_variations_are_read_completely(any_town: SandboxTown) -> None:
    expected = {"MUG"}
    for number in range(150):
        any_town.shop.add_product(f"CUP-{number}", stock=number)
        expected |= set(any_town.shop.add_variable(f"TEE-{number}", SIZES)) if number % 3 == 0 else set()
        expected.add(f"CUP-{number}")
    any_town.clock.advance(timedelta(minutes=10))

    first = {v.sku for page in any_town.adapter().variant_pages(None) for v in page.variants}

    assert expected == first == everything(any_town).keys()


def test_a_catalogue_edited_while_it_is_read_is_known_after_the_next_poll(any_town: SandboxTown) -> None:
    for number in range(120):
        any_town.shop.add_variable(f"TEE-{number}", {"S": number})
    any_town.clock.advance(timedelta(minutes=10))
    shop, edited = any_town.adapter(), cycle(range(120))

    def sell_one_that_may_have_been_read(_request: int) -> None:
        any_town.clock.advance(SECOND)
        any_town.shop.set_stock(f"TEE-{next(edited)}-S", 777)

    any_town.between = sell_one_that_may_have_been_read
    pages = list(shop.variant_pages(None))
    any_town.between = None
    pages += shop.variant_pages(pages[-1].through)

    seen = {v.sku: v.available for page in pages for v in page.variants}
    assert {sku: any_town.shop.stock(sku) for sku in seen if sku.endswith("-S")} == {
        sku: count for sku, count in seen.items() if sku.endswith("-S")
    }


def test_a_sold_variation_is_found_by_its_parent(any_town: SandboxTown) -> None:
    any_town.shop.add_variable("TEE", SIZES)
    any_town.clock.advance(timedelta(minutes=10))
    shop = any_town.adapter()
    *_, last = shop.variant_pages(None)
    any_town.clock.advance(timedelta(minutes=1))
    any_town.shop.place_order("ann@mail.example", "Ann Bee", [("TEE-S", 2)])
    any_town.clock.advance(timedelta(minutes=1))

    [page] = shop.variant_pages(last.through)

    assert -2 == {v.sku: v.available for v in page.variants}["TEE-S"]


def test_variations_that_follow_their_parent_are_one_item_with_it(any_town: SandboxTown) -> None:
    ids = any_town.shop.add_variable("TEE", FOLLOWING, stock=3, backorders="notify")

    found = everything(any_town)

    assert {ids["TEE"]} == {found[sku].item_id for sku in ids}
    assert (3, Flag.NOTIFY) == (found["TEE"].available, found["TEE"].flag)
    assert {(True, None, None)} == {
        (v.managed, v.available, v.flag) for v in found.values() if v.id != v.item_id
    }


def test_an_order_of_a_variation_names_it(any_town: SandboxTown) -> None:
    ids = any_town.shop.add_variable("TEE", FOLLOWING, stock=3)
    number = any_town.shop.place_order("ann@mail.example", "Ann Bee", [("TEE-S", 2)])

    [line] = order_of(any_town, number).lines

    assert (ids["TEE-S"], "TEE-S", 2) == (line.variant_id, line.sku, line.taken)
    assert 1 == any_town.shop.stock("TEE")


def test_flags_and_dates_of_several_parents_are_written(any_town: SandboxTown) -> None:
    ids = any_town.shop.add_variable("TEE", SIZES) | any_town.shop.add_variable("CAP", SIZES)
    mug = any_town.shop.add_product("JUG", stock=0)
    wanted = [ids["TEE-S"], mug, ids["CAP-S"], ids["TEE-M"]]

    results = any_town.adapter().write_variants([VariantWrite(n, Flag.NOTIFY, "2026-12-04") for n in wanted])

    assert [WriteResult(n) for n in wanted] == results
    for sku in ("TEE-S", "JUG", "CAP-S", "TEE-M"):
        assert "notify" == any_town.shop.backorders(sku)
        assert "2026-12-04" == any_town.shop.product_meta(sku, "_backorder_in_stock_date")
    assert [ids["TEE"], ids["CAP"]] == [
        any_town.shop.store.product(f"{p}-S").parent_id for p in ("TEE", "CAP")
    ]
    assert (0, 4) == (any_town.shop.stock("TEE-S"), any_town.shop.stock("TEE-M"))


def test_the_flag_stands_on_what_manages_the_stock_and_the_date_on_each(any_town: SandboxTown) -> None:
    ids = any_town.shop.add_variable("TEE", FOLLOWING, stock=0)
    shop = any_town.adapter()

    assert [WriteResult(ids["TEE"]), WriteResult(ids["TEE-S"])] == shop.write_variants(
        [VariantWrite(ids["TEE"], Flag.NOTIFY, "2026-12-04"), VariantWrite(ids["TEE-S"], None, "2026-12-04")]
    )
    [refused] = shop.write_variants([VariantWrite(ids["TEE-M"], Flag.YES)])

    assert ("notify", "notify") == (any_town.shop.backorders("TEE"), any_town.shop.backorders("TEE-M"))
    assert refused.permanent
    assert "no" == any_town.shop.store.product("TEE-M").backorders  # nor kept unseen, to surface one day


def test_a_variation_that_moved_to_another_parent_is_written_there(any_town: SandboxTown) -> None:
    """What the older version's batch did for somebody else."""
    ids = any_town.shop.add_variable("TEE", SIZES) | any_town.shop.add_variable("CAP", SIZES)
    shop = any_town.adapter()
    list(shop.all_variants())
    any_town.shop.store.product("TEE-S").parent_id = ids["CAP"]

    [result] = shop.write_variants([VariantWrite(ids["TEE-S"], Flag.NOTIFY)])

    assert ids["CAP"] == any_town.shop.store.product("TEE-S").parent_id
    if any_town.shop.store.has_analytics:
        assert (None, "notify") == (result.error, any_town.shop.backorders("TEE-S"))
