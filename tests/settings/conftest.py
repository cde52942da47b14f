from collections.abc import Callable
from pathlib import Path

import pytest

from connector.settings import Settings, WooCommerceShop, load

SHOP = """
config_version = 1
[shops.main]
url = "https://shop.example.com"
key = "ck_1"
secret = "cs_1"
"""

Loaded = Callable[..., Settings]


def main_shop(settings: Settings) -> WooCommerceShop:
    shop = settings.shops["main"]
    assert isinstance(shop, WooCommerceShop)
    return shop


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Loads a configuration file with one shop and the given text, in the given environment."""

    def load_text(text: str = "", env: dict[str, str] | None = None, *, shop: str = SHOP) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(shop + text, encoding="utf-8")
        empty = tmp_path / "no-secrets"
        empty.mkdir(exist_ok=True)
        return load(file, {"BACKORDER_SECRETS_DIR": str(empty), **(env or {})})

    return load_text
