"""`[shops.NAME] platform = "shopify"`, alone and beside a shop on WooCommerce."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.shopify.check import OFF_WITHOUT
from connector.errors import SettingsError
from connector.settings import Settings, ShopifyShop, WooCommerceShop, load

Loaded = Callable[..., Settings]

SHOPIFY = 'config_version = 1\n[shops.boutique]\nplatform = "shopify"\nurl = "https://acme.myshopify.com"\n'
STATIC = SHOPIFY + 'token = "shpat_hush"\n'
WOO = '[shops.main]\nurl = "https://shop.example.com"\nkey = "ck_1"\nsecret = "cs_1"\n'


def problems(loaded: Loaded, text: str, shop: str = STATIC, env: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(text, env, shop=shop)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def boutique(settings: Settings) -> ShopifyShop:
    shop = settings.shops["boutique"]
    assert isinstance(shop, ShopifyShop)
    return shop


def test_a_token_is_enough(loaded: Loaded) -> None:
    shop = boutique(loaded(shop=STATIC))
    assert ("2026-07", 0.5, False, ("web",)) == (
        shop.api_version,
        shop.budget_share,
        shop.ships_together,
        shop.notify_channels,
    )
    assert "shpat_hush" not in repr(shop)


def test_client_id_and_secret_are_the_other_way_in(loaded: Loaded) -> None:
    shop = boutique(loaded(shop=SHOPIFY + 'client_id = "id"\nclient_secret = "shpss_hush"\n'))
    assert shop.token is None
    assert "shpss_hush" not in repr(shop)


@pytest.mark.parametrize(
    "keys",
    ["", 'client_id = "id"', 'client_secret = "s"', 'token = "t"\nclient_id = "id"\nclient_secret = "s"'],
)
def test_half_a_way_in_or_two_are_refused(loaded: Loaded, keys: str) -> None:
    expected = "shops.boutique: give either token, or both client_id and client_secret"
    assert [expected] == problems(loaded, f"{keys}\n", SHOPIFY)


def test_a_secret_can_stand_in_the_environment_alone(loaded: Loaded) -> None:
    env = {"BACKORDER_SHOPS__BOUTIQUE__TOKEN": "shpat_env"}
    token = boutique(loaded(env=env, shop=SHOPIFY)).token
    assert token is not None
    assert "shpat_env" == token.get_secret_value()


def test_a_list_can_stand_in_the_environment(loaded: Loaded) -> None:
    env = {"BACKORDER_SHOPS__BOUTIQUE__NOTIFY_CHANNELS": '["web", "pos"]'}
    assert ("web", "pos") == boutique(loaded(env=env, shop=STATIC)).notify_channels


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('api_version = "2025-10"', 'shops.boutique.api_version = "2025-10": must be 2026-04 or later'),
        (
            'api_version = "latest"',
            'shops.boutique.api_version = "latest": must be a version such as "2026-07"',
        ),
        ("budget_share = 2", "shops.boutique.budget_share = 2: must be 1 or less"),
        ('tokn = "x"', 'shops.boutique.tokn: is not a known key; did you mean "token"?'),
        ('token_fil = "x"', 'shops.boutique.token_fil: is not a known key; did you mean "token_file"?'),
    ],
)
def test_each_wrong_value_is_one_line(loaded: Loaded, text: str, sentence: str) -> None:
    assert [sentence] == problems(loaded, f"{text}\n")


def test_a_key_of_the_other_platform_is_named_without_its_value(loaded: Loaded) -> None:
    [line] = problems(loaded, 'key = "ck_secret"\n')
    assert line.startswith("shops.boutique.key: is not a known key; known here: ")
    assert "ck_secret" not in line


def test_a_wrong_value_from_the_environment_names_its_variable(loaded: Loaded) -> None:
    env = {"BACKORDER_SHOPS__BOUTIQUE__BUDGET_SHARE": "9"}
    expected = (
        'shops.boutique.budget_share = "9" (from BACKORDER_SHOPS__BOUTIQUE__BUDGET_SHARE): must be 1 or less'
    )
    assert [expected] == problems(loaded, "", env=env)


def test_two_platforms_stand_side_by_side_each_with_a_supplier(loaded: Loaded) -> None:
    settings = loaded(
        WOO + '[suppliers.acme]\nshop = "main"\npath = "a.csv"\ncolumns = {sku = "S", date = "D"}\n'
        '[suppliers.inbound]\nshop = "boutique"\nshipments = true\n',
        shop=STATIC,
    )
    assert isinstance(settings.shops["main"], WooCommerceShop)
    assert ["inbound"] == list(settings.suppliers_of("boutique"))
    assert settings.fingerprint("main") != settings.fingerprint("boutique")


def test_only_a_shop_on_shopify_keeps_shipments(loaded: Loaded) -> None:
    text = WOO + '[suppliers.inbound]\nshop = "main"\nshipments = true\n'
    assert ["suppliers.inbound.shipments: only a shop on Shopify keeps shipments"] == problems(loaded, text)


def test_a_file_needs_its_columns(loaded: Loaded) -> None:
    text = '[suppliers.acme]\npath = "a.csv"\n'
    expected = "suppliers.acme: needs columns: a table that says which column is which"
    assert [expected] == problems(loaded, text)


DOCUMENT = Path(__file__).parents[2] / "docs" / "shopify.md"


def test_the_configuration_in_the_document_works(tmp_path: Path) -> None:
    [block] = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    (tmp_path / "config.toml").write_text(block, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "shopify_secret").write_text("shpss_hush\n", encoding="utf-8")
    settings = load(tmp_path / "config.toml", {})
    assert boutique(settings).client_secret is not None
    assert ["acme"] == list(settings.suppliers_of("boutique"))


def test_the_document_asks_for_every_scope_that_is_used() -> None:
    [scopes] = re.findall(r"```\n +(read_orders,.*?)\n", DOCUMENT.read_text("utf-8"))
    assert list(OFF_WITHOUT) == sorted(scopes.split(","), key=list(OFF_WITHOUT).index)
