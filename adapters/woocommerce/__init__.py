"""A WooCommerce shop: simple products, and variations with their own stock or their parent's."""

from adapters.woocommerce.shop import WooCommerce

__all__ = ["WooCommerce"]
