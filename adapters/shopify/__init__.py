"""A Shopify shop, by its Admin GraphQL interface."""

from adapters.shopify.shop import Shopify

__all__ = ["Shopify"]
