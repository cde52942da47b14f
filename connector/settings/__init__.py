"""Settings: config.toml + environment + secret files, typed and validated, secrets masked."""

from connector.settings.loading import load
from connector.settings.mail import LedgerSettings, MailSettings, ServiceSettings, SupportSettings
from connector.settings.model import RULES_VERSION, Settings
from connector.settings.shops import AnyShop, ShopifyShop, ShopSettings, WooCommerceShop
from connector.settings.suppliers import ColumnNames, SupplierSettings

__all__ = [
    "RULES_VERSION",
    "AnyShop",
    "ColumnNames",
    "LedgerSettings",
    "MailSettings",
    "ServiceSettings",
    "Settings",
    "ShopSettings",
    "ShopifyShop",
    "SupplierSettings",
    "SupportSettings",
    "WooCommerceShop",
    "load",
]
