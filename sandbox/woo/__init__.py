"""A pretend WooCommerce, from measured behaviour."""

from sandbox.woo.merchant import SoldOut
from sandbox.woo.quirks import QUIRKS
from sandbox.woo.shop import WooShop

__all__ = ["QUIRKS", "SoldOut", "WooShop"]
