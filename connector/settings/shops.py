"""`[shops.NAME]`."""

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from connector.domain.orders import Standing
from connector.settings.base import (
    Authority,
    BareAddress,
    Minutes,
    Secret,
    Section,
    SecureAddress,
    Text,
    bare_address,
    matching,
)
from connector.settings.calendars import CalendarSettings

PLATFORMS = ("woocommerce", "shopify")
SHOPIFY_LOWEST = "2026-04"
"""The oldest version of Shopify's interface that is spoken."""

Ships = Literal["together", "as_available"]
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


class LookSettings(Section):
    """What makes letters look like the shop's: its colour and logo, and the hosts of its pictures."""

    colour: Annotated[str, matching(r"#[0-9a-fA-F]{6}", 'must be a colour such as "#3b5b7e"')] = "#3b5b7e"
    logo: SecureAddress | None = None
    picture_hosts: tuple[Text, ...] = ()


class ShopSettings(Section):
    """What is set of any shop. `url`, which each has, is where its interface answers."""

    ca_file: Authority | None = None
    timezone: Zone = "UTC"
    language: Language = "en"
    ships: Ships = "together"
    title: str = ""
    look: LookSettings = LookSettings()
    poll_minutes: Minutes | None = None
    notify_channels: tuple[Text, ...] = ()
    calendar: CalendarSettings = CalendarSettings()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def ships_together(self) -> bool:
        return self.ships == "together"

    @property
    def meanings(self) -> dict[str, str]:
        """What the shop's own words mean, as far as it can be set: dates may move with it."""
        return {}


def _known_platform(platform: object) -> object:
    if platform not in PLATFORMS:
        raise ValueError("must be one of " + " or ".join(f'"{name}"' for name in PLATFORMS))
    return platform


class WooCommerceShop(ShopSettings):
    """`url` is where the front page stands; key and secret are the REST interface's."""

    platform: Annotated[Literal["woocommerce"], BeforeValidator(_known_platform)] = "woocommerce"
    allow_http: bool = False  # before `url`, which is judged by it
    url: str
    key: Secret
    secret: Secret
    requests_at_once: Annotated[int, Field(ge=1, le=10)] = 2
    notify_channels: tuple[Text, ...] = ("checkout", "store-api")
    statuses: dict[Text, MappedStanding] = Field(default_factory=dict, validate_default=True)

    @field_validator("url")
    @classmethod
    def _is_bare_address(cls, url: str, info: ValidationInfo) -> str:
        return bare_address(url, allow_http=info.data.get("allow_http", False))

    @field_validator("statuses")
    @classmethod
    def _merge_with_defaults(cls, given: dict[str, MappedStanding]) -> dict[str, MappedStanding]:
        named = {status.removeprefix("wc-"): standing for status, standing in given.items()}
        return {**WOOCOMMERCE_STATUSES, **named}

    @property
    def meanings(self) -> dict[str, str]:
        return {**self.statuses}

    @property
    def standings(self) -> dict[str, Standing]:
        """What each of the shop's order statuses means, the user's words merged into the defaults."""
        return {status: Standing(standing) for status, standing in self.statuses.items()}


def _supported_version(version: str) -> str:
    if version < SHOPIFY_LOWEST:
        raise ValueError(f"must be {SHOPIFY_LOWEST} or later")
    return version


class ShopifyShop(ShopSettings):
    """`url` is https://NAME.myshopify.com. Either a token that stays, or client id and secret."""

    platform: Literal["shopify"]
    url: BareAddress
    token: Secret | None = None
    client_id: Text | None = None
    client_secret: Secret | None = None
    api_version: Annotated[
        str,
        matching(r"20\d\d-(01|04|07|10)", 'must be a version such as "2026-07"'),
        AfterValidator(_supported_version),
    ] = "2026-07"
    budget_share: Annotated[float, Field(ge=0.05, le=1)] = 0.5
    ships: Ships = "as_available"
    notify_channels: tuple[Text, ...] = ("web",)

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        both = (self.client_id is not None, self.client_secret is not None)
        if any(both) == (self.token is not None) or (any(both) and not all(both)):
            raise ValueError("give either token, or both client_id and client_secret")
        return self


def platform_of(table: object) -> str:
    """Which of the platforms a shop's table is for; WooCommerce where it names none that we know."""
    named = table.get("platform") if isinstance(table, dict) else getattr(table, "platform", None)
    return named if named in PLATFORMS else PLATFORMS[0]


AnyShop = Annotated[
    Annotated[WooCommerceShop, Tag("woocommerce")] | Annotated[ShopifyShop, Tag("shopify")],
    Discriminator(platform_of),
]
