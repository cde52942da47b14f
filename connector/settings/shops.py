"""`[shops.NAME]`."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from connector.domain.orders import Standing
from connector.settings.base import BareAddress, Minutes, Secret, Section, Text, matching

MappedStanding = Literal["open_paid", "open_unpaid", "shipped", "dead"]

WOOCOMMERCE_STATUSES: dict[str, MappedStanding] = {
    "processing": "open_paid",
    "on-hold": "open_unpaid",
    "completed": "shipped",
    "pending": "dead",
    "failed": "dead",
    "cancelled": "dead",
    "refunded": "dead",
    "checkout-draft": "dead",
    "trash": "dead",
}
"""What WooCommerce's own order statuses mean."""


def _supported(platform: object) -> object:
    if platform == "shopify":
        raise ValueError('is not supported yet; allowed: "woocommerce"')
    return platform


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('must be a time zone such as "Europe/Berlin"') from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
Language = Annotated[
    str, matching(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", 'must be a language such as "en" or "de-AT"')
]


class ShopSettings(Section):
    """One shop. `url` is where its front page stands; key and secret are its REST API's."""

    platform: Annotated[Literal["woocommerce"], BeforeValidator(_supported)] = "woocommerce"
    url: BareAddress
    key: Secret
    secret: Secret
    ca_file: Path | None = None
    timezone: Zone = "UTC"
    language: Language = "en"
    ships: Literal["together", "as_available"] = "together"
    title: str = ""
    poll_minutes: Minutes | None = None
    notify_channels: tuple[Text, ...] = ("checkout", "store-api")
    statuses: dict[Text, MappedStanding] = Field(default_factory=dict, validate_default=True)

    @field_validator("statuses")
    @classmethod
    def _merge_with_defaults(cls, given: dict[str, MappedStanding]) -> dict[str, MappedStanding]:
        named = {status.removeprefix("wc-"): standing for status, standing in given.items()}
        return {**WOOCOMMERCE_STATUSES, **named}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def ships_together(self) -> bool:
        return self.ships == "together"

    @property
    def standings(self) -> dict[str, Standing]:
        """What each of the shop's order statuses means, the user's words merged into the defaults."""
        return {status: Standing(standing) for status, standing in self.statuses.items()}
