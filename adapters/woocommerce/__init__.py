"""A WooCommerce shop, for simple products whose stock WooCommerce manages."""

from adapters.woocommerce.shop import WooCommerce

__all__ = ["WooCommerce"]
