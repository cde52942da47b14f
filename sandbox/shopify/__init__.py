"""A pretend Shopify shop, from the official schema and from what is known of the rest."""

from sandbox.shopify.merchant import SoldOut
from sandbox.shopify.quirks import QUIRKS
from sandbox.shopify.shop import ShopifyShop

__all__ = ["QUIRKS", "ShopifyShop", "SoldOut"]
