"""The settings as a whole, and what the domain gets of them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from connector.domain.calendar import WorkingCalendar
from connector.domain.policy import Policy, SupplierTerms
from connector.domain.supply import Kind, Shape
from connector.settings.base import Name
from connector.settings.mail import (
    AlarmSettings,
    DigestSettings,
    LedgerSettings,
    MailSettings,
    ServiceSettings,
    SupportSettings,
)
from connector.settings.policy import PolicySettings
from connector.settings.shops import AnyShop, ShopifyShop
from connector.settings.suppliers import SupplierSettings, whole_format

RULES_VERSION = 3
"""Raised whenever the rules may give another date from the same facts."""

CONFIG_VERSION = 1


def _known_version(version: int) -> int:
    if version != CONFIG_VERSION:
        raise ValueError(f"must be {CONFIG_VERSION}: this program knows no other")
    return version


class Settings(BaseSettings):
    """Everything that can be set. Made by `connector.settings.load`, which gathers the sources."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    config_version: Annotated[int, AfterValidator(_known_version)]
    shops: Annotated[dict[Name, AnyShop], Field(min_length=1)]
    suppliers: dict[Name, SupplierSettings] = {}
    policies: PolicySettings = Field(default=PolicySettings(), alias="policy")
    mail: MailSettings = MailSettings()
    support: SupportSettings = SupportSettings()
    digest: DigestSettings = DigestSettings()
    alarms: AlarmSettings = AlarmSettings()
    ledger: LedgerSettings = LedgerSettings()
    service: ServiceSettings = ServiceSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over: it has gathered the environment and the files already."""
        return (init_settings,)

    @model_validator(mode="after")
    def _no_shop_is_named_twice(self) -> Self:
        """Two of one address would each write to the same customers."""
        first: dict[str, str] = {}
        for name, shop in self.shops.items():
            other = first.setdefault(_same_place(shop.url), name)
            if other != name:
                raise ValueError(f"shops.{name}.url: is the shop of shops.{other} already")
        return self

    @model_validator(mode="after")
    def _suppliers_have_shops(self) -> Self:
        lines = [line for name in self.suppliers for line in self._shop_problem(name)]
        lines = lines or [line for name in self.suppliers for line in self._shipments_problem(name)]
        if lines:
            raise ValueError("\n".join(lines))
        return self

    def _shop_problem(self, supplier: str) -> list[str]:
        shop = self.suppliers[supplier].shop
        if shop in self.shops or (shop is None and len(self.shops) == 1):
            return []
        allowed = "allowed: " + ", ".join(f'"{name}"' for name in self.shops)
        key = f"suppliers.{supplier}.shop"
        if shop is None:
            return [f"{key}: is missing, because there is more than one shop; {allowed}"]
        return [f'{key}: there is no shop "{shop}"; {allowed}']

    def _shipments_problem(self, supplier: str) -> list[str]:
        if not self.suppliers[supplier].shipments or isinstance(
            self.shops[self.shop_of(supplier)], ShopifyShop
        ):
            return []
        return [f"suppliers.{supplier}.shipments: only a shop on Shopify keeps shipments"]

    def shop_of(self, supplier: str) -> str:
        """The name of the shop that a supplier serves."""
        return self.suppliers[supplier].shop or next(iter(self.shops))

    def suppliers_of(self, shop: str) -> dict[str, SupplierSettings]:
        return {name: s for name, s in self.suppliers.items() if self.shop_of(name) == shop}

    def title(self, shop: str) -> str:
        """The shop's name as its customers know it."""
        return self.shops[shop].title or shop

    def poll_interval(self, shop: str) -> timedelta:
        """How long the daemon waits between two passes of this shop."""
        return timedelta(minutes=self.shops[shop].poll_minutes or self.service.poll_minutes)

    @property
    def keep_for(self) -> timedelta:
        """How long people are known whose orders ended: at least until they may be offered goodwill again."""
        goodwill = self.policies.goodwill
        return timedelta(days=max(self.ledger.keep_days, goodwill.days_between if goodwill.steps else 0))

    def stale_after(self, supplier: str) -> timedelta | None:
        """After how long without news a source is stale. One that only tells changes may have none."""
        own = self.suppliers[supplier]
        says_all = own.shape is Shape.SNAPSHOT and not own.shipments
        days = own.stale_after_days or (self.alarms.source_days if says_all else None)
        return None if days is None else timedelta(days=days)

    def policy(self, shop: str) -> Policy:
        own = self.shops[shop]
        return self.policies.build(own.notify_channels, own.calendar.build())

    def supplier_terms(self, name: str) -> SupplierTerms:
        shops_calendar = self.shops[self.shop_of(name)].calendar.build()
        return self.suppliers[name].terms(self.policies.dates.receiving_days, shops_calendar)

    def fingerprint(self, shop: str) -> str:
        """Changes whenever dates of this shop may move without a cause outside."""
        own = self.shops[shop]
        parts = {
            "rules": RULES_VERSION,
            "ships": own.ships,
            "timezone": own.timezone,
            "statuses": own.meanings,
            "calendar": _calendar_facts(own.calendar.build()),
            "dates": self.policies.dates.model_dump(mode="json"),
            "arrivals": self.policies.arrivals.model_dump(mode="json"),
            "suppliers": {name: self._date_facts(name) for name in self.suppliers_of(shop)},
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]

    def _date_facts(self, supplier: str) -> dict[str, object]:
        terms = self.supplier_terms(supplier)
        days = [terms.transit_days, terms.receiving_days, terms.lead_time_days]
        return {
            "terms": days,
            "calendar": _calendar_facts(terms.calendar),
            "reading": self.suppliers[supplier].reading(),
        }

    def warnings(self) -> list[str]:
        """What is allowed and yet seldom meant, a sentence each."""
        warned = [line for name in self.suppliers for line in self._format_warnings(name)]
        warned += list(self._read_twice())
        goodwill = self.policies.goodwill
        if goodwill.steps and not goodwill.countries:
            warned.append(
                "policy.goodwill.countries is empty: offers go to every country. Some countries do not "
                "allow an offer in such a letter; name those where you know that it may stand."
            )
        if goodwill.steps and self.mail.unsubscribe_group and not self.mail.events_key:
            warned.append(
                "mail.unsubscribe_group without mail.events_key: nobody tells when SendGrid drops a letter "
                "with an offer because its reader left that group, and he does not hear of his delay."
            )
        warned += [
            f"shops.{name} is asked every {self.poll_interval(name).total_seconds():.0f} seconds: a small"
            " server may suffer. Five minutes do."
            for name in self.shops
            if self.poll_interval(name) < timedelta(minutes=1)
        ]
        if self.mail.sender != "folder" and not self.support.email and not self.mail.reply_to:
            warned.append("support.email and mail.reply_to are empty: customers cannot reach a person.")
        return [*warned, *self._unheard()]

    def _read_twice(self) -> Iterator[str]:
        """A table copied for another supplier, with the place left as it was."""
        for shop in self.shops:
            first: dict[str, str] = {}
            for name, supplier in self.suppliers_of(shop).items():
                place = supplier.url or str(supplier.path or "shipments")
                other = first.setdefault(place, name) if supplier.kind is Kind.ORDER else name
                if other != name:
                    yield (
                        f"suppliers.{other} and suppliers.{name} are read from the same place: "
                        "what is still to come counts twice."
                    )

    def _unheard(self) -> Iterator[str]:
        """Who is to hear of alarms and of each day, and does not, because no mail is sent at all."""
        if not self.mail.rehearses:
            return
        nor = "" if self.alarms.email or self.alarms.webhook else ", nor of alarms,"
        mailed = {
            "alarms": (self.alarms.email, self.alarms.webhook, ""),
            "digest": (self.digest.email, self.digest.webhook, nor),
        }
        for key, (email, webhook, more) in mailed.items():
            if email and not webhook:
                yield (
                    f"{key}.email hears nothing{more} while letters are rehearsed: no mail is sent then. "
                    f"{key}.webhook would be told all the same."
                )

    def _format_warnings(self, supplier: str) -> list[str]:
        key, formats = f"suppliers.{supplier}.date_formats", self.suppliers[supplier].date_formats
        warned = [
            f'{key}: "{shown}" has a year of two digits; ask for files with four.'
            for shown in formats
            if "%y" in shown
        ]
        if any(_differ(one, other) for one, other in permutations(formats, 2)):
            warned.append(f"{key}: some dates fit two of the formats; the first that fits counts.")
        return warned


def _same_place(url: str) -> str:
    """The address as it is for a browser: http or https, and host names in whatever capitals."""
    parts = urlsplit(url)
    return f"{parts.netloc.casefold().removesuffix(':443')}{parts.path.rstrip('/')}"


def _calendar_facts(calendar: WorkingCalendar) -> list[object]:
    """All its days: a new release may know of other public holidays."""
    days = [day.isoformat() for day in sorted(calendar.holidays)]
    return [sorted(calendar.weekdays), days, str(calendar.cut_off)]


def _differ(one: str, other: str) -> bool:
    """Whether a day written in one format is another day when read in the other."""
    day = datetime(2026, 3, 4)  # noqa: DTZ001 - a day has no zone
    try:
        return datetime.strptime(day.strftime(whole_format(one)), whole_format(other)).date() != day.date()  # noqa: DTZ007
    except ValueError:
        return False
