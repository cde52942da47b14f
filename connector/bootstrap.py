"""Settings in, one App out. The only module that knows concrete classes.

What a configuration may do without is loaded when it is named there: a tenth of the program's memory.
"""

# ruff: noqa: PLC0415 - see above

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr
from requests.adapters import BaseAdapter

from adapters.mail.folder import FolderRehearsal
from adapters.suppliers.csv_source import CsvSource
from adapters.suppliers.guessing import look_at
from adapters.suppliers.places import PathPlace, Place, UrlPlace
from adapters.suppliers.reading import Columns, Reading
from adapters.woocommerce.shop import WooCommerce
from connector.domain.supply import Quantity, Shape
from connector.errors import UsageError
from connector.ledger.engine import Ledger
from connector.ledger.upgrade import open_ledger
from connector.notifier import Notifier
from connector.notifier.links import host_of
from connector.notifier.stationery import Look
from connector.ports import Activity, EventReader, FileLook, Rehearsal, Sender, SupplierSource, Team, Watcher
from connector.settings import Settings
from connector.settings.shops import ShopifyShop, WooCommerceShop
from connector.settings.suppliers import NO_DATE_WORDS, SupplierSettings
from connector.sync.context import PassReport, ShopContext, Supplier
from connector.sync.run_pass import run_pass

if TYPE_CHECKING:
    from adapters.shopify import Shopify


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nothing(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class World:
    """What surrounds the program, and what tests put in its place."""

    transport: BaseAdapter | None = None
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] = time.sleep
    watch: Callable[[str], None] = _nothing  # told of every commit

    def monotonic(self) -> float:
        """Seconds that never go back; a pretended `now` brings its own."""
        return time.monotonic() if self.now is _utc_now else self.now().timestamp()


@dataclass(frozen=True, slots=True)
class App:
    """The program, put together. One context per shop."""

    settings: Settings
    ledger: Ledger
    shops: dict[str, ShopContext]
    events: EventReader | None = None  # reads what the mail provider sends of its own accord

    def sync(self, shop: str) -> PassReport:
        """One pass."""
        return run_pass(self.shop(shop))

    def shop(self, name: str | None) -> ShopContext:
        """The shop of that name, or the only one. Raises UsageError naming those there are."""
        if name is None and len(self.shops) == 1:
            return next(iter(self.shops.values()))
        if name in self.shops:
            return self.shops[name]
        known = ", ".join(self.shops)
        raise UsageError(
            f"There is no shop “{name}”. There are: {known}." if name else f"Which shop? {known}"
        )

    def watched_by(self, watcher: Watcher) -> "App":
        """The same, telling `watcher` of its progress."""
        return replace(self, shops={name: replace(ctx, watcher=watcher) for name, ctx in self.shops.items()})

    def close(self) -> None:
        for ctx in self.shops.values():
            if ctx.sender is not None:
                ctx.sender.close()
        self.ledger.close()


def assemble(
    settings: Settings,
    *,
    transport: BaseAdapter | None = None,
    now: Callable[[], datetime] = _utc_now,
    sleep: Callable[[float], None] = time.sleep,
    watch: Callable[[str], None] = _nothing,
    ledger_path: Path | None = None,
) -> App:
    """Put the program together and open its ledger. `ledger_path` overrides the settings' one."""
    world = World(transport, now, sleep, watch)
    ledger = open_ledger(Ledger(ledger_path or settings.ledger.path, watch=watch))
    shops = {name: _shop(settings, name, ledger, world) for name in settings.shops}
    return App(settings, ledger, shops, _events(settings))


def look_at_file(path_or_url: str, world: World) -> FileLook:
    """What a supplier's file that nobody described yet seems to be; raises `connector.errors`."""
    if "://" in path_or_url:
        place: Place = UrlPlace(
            path_or_url, key="url", who="The supplier", ca_file=None, now=world.now, transport=world.transport
        )
    else:
        place = PathPlace(Path(path_or_url), key="path")
    found = place.get(unless_known=False)
    assert found is not None  # noqa: S101 - nothing is known yet
    return look_at(found.content, world.now().date(), NO_DATE_WORDS)


def _shop(settings: Settings, name: str, ledger: Ledger, world: World) -> ShopContext:
    shop = settings.shops[name]
    sender, rehearsal = _mail(settings, name, world)
    platform = _shopify(name, shop, world) if isinstance(shop, ShopifyShop) else _woo(name, shop, world)
    return ShopContext(
        name=name,
        platform=platform,
        suppliers={
            s: _supplier(settings, s, c, world, platform) for s, c in settings.suppliers_of(name).items()
        },
        ledger=ledger,
        policy=settings.policy(name),
        fingerprint=settings.fingerprint(name),
        ships_together=shop.ships_together,
        zone=shop.zone,
        now=world.now,
        writer=_writer(settings, name),
        sender=sender,
        rehearsal=rehearsal,
        sender_name=settings.mail.sender,
        activity=_activity(settings, world),
        support=_team(settings.support.team_email, settings.support.team_webhook, sender, world),
        heads_up_from=settings.support.heads_up_from,
        merchant=_team(settings.digest.email, settings.digest.webhook, sender, world),
        digest_hour=settings.digest.hour,
        resend_after_hours=(
            settings.mail.resend_after_hours if settings.mail.on_uncertain == "resend" else None
        ),
        keep_for=settings.keep_for,
        alarmed=_alarmed(settings, sender, world),
        alarm_policy=settings.alarms.build(),
        wider_check_every=timedelta(hours=settings.service.wider_check_hours),
    )


def _events(settings: Settings) -> EventReader | None:
    key = settings.mail.events_key
    if not key:
        return None
    from adapters.mail.events import SendGridEvents

    return SendGridEvents(key, unsubscribe_group=settings.mail.unsubscribe_group)


def _woo(name: str, shop: WooCommerceShop, world: World) -> WooCommerce:
    return WooCommerce(
        name=name,
        url=shop.url,
        key=shop.key,
        secret=shop.secret,
        zone=shop.timezone,
        statuses=shop.standings,
        allow_http=shop.allow_http,
        requests_at_once=shop.requests_at_once,
        ca_file=str(shop.ca_file) if shop.ca_file else None,
        transport=world.transport,
        sleep=world.sleep,
        now=world.now,
    )


def _shopify(name: str, shop: ShopifyShop, world: World) -> "Shopify":
    from adapters.shopify import Shopify
    from adapters.shopify.api import Credentials

    return Shopify(
        name=name,
        url=shop.url,
        credentials=Credentials(shop.token, shop.client_id, shop.client_secret),
        zone=shop.timezone,
        version=shop.api_version,
        share=shop.budget_share,
        ca_file=str(shop.ca_file) if shop.ca_file else None,
        transport=world.transport,
        sleep=world.sleep,
        now=world.now,
        clock=world.monotonic,
    )


def _supplier(
    settings: Settings,
    name: str,
    supplier: SupplierSettings,
    world: World,
    platform: "WooCommerce | Shopify",
) -> Supplier:
    terms, stale_after = settings.supplier_terms(name), settings.stale_after(name)
    poll_every = timedelta(minutes=supplier.poll_minutes) if supplier.poll_minutes else None
    if supplier.shipments and not isinstance(platform, WooCommerce):
        source: SupplierSource = platform.shipments(name)
        shape, quantity = Shape.SNAPSHOT, Quantity.OUTSTANDING
    else:
        source, shape, quantity = _file(name, supplier, world), supplier.shape, supplier.quantity
    return Supplier(
        source,
        terms,
        shape,
        quantity,
        supplier.kind,
        preferred=supplier.preferred,
        stale_after=stale_after,
        poll_every=poll_every,
    )


def _file(name: str, supplier: SupplierSettings, world: World) -> CsvSource:
    columns = supplier.columns
    assert columns is not None  # noqa: S101 - the settings see to it
    return CsvSource(
        name,
        reading=Reading(
            Columns(columns.sku, columns.date, columns.quantity, columns.reference),
            supplier.delimiter,
            supplier.encoding,
            supplier.date_formats,
            supplier.day_numbers,
            supplier.no_date_words,
            supplier.ended_words,
        ),
        path=supplier.path,
        url=supplier.url,
        ca_file=supplier.ca_file,
        now=world.now,
        transport=world.transport,
    )


def _writer(settings: Settings, shop: str) -> Notifier:
    support, look = settings.support, settings.shops[shop].look
    places = (settings.shops[shop].url, look.logo or "", support.chat or "")
    hosts = {*map(host_of, places), *look.picture_hosts} - {""}
    return Notifier(
        shop_name=settings.title(shop),
        support_name=support.name,
        support_email=support.email or "",
        support_phone=support.phone,
        support_hours=support.hours,
        support_chat=support.chat or "",
        look=Look(look.colour, look.logo or "", frozenset(hosts)),
        own_words=settings.mail.own_words,
        default_language=settings.shops[shop].language,
    )


def _mail(settings: Settings, shop: str, world: World) -> tuple[Sender | None, Rehearsal | None]:
    """Exactly one of a sender and a rehearsal. Several shops rehearse apart from each other."""
    mail = settings.mail
    if mail.sender == "folder":
        return None, FolderRehearsal(mail.folder if len(settings.shops) == 1 else mail.folder / shop)
    sender = _sender(settings, world)
    if mail.redirect_to is None and not mail.sandbox_mode:
        return sender, None
    from adapters.mail.redirect import RedirectRehearsal

    memory = settings.ledger.path.with_name(f"{settings.ledger.path.name}.{shop}.redirected")
    return None, RedirectRehearsal(sender, mail.redirect_to, memory=memory)


def _team(email: str | None, webhook: SecretStr | None, sender: Sender | None, world: World) -> Team | None:
    if email is None and webhook is None:
        return None
    from adapters.mail.colleagues import Colleagues

    return Colleagues(
        sender=sender,
        emails=[email] if email else [],
        webhook=webhook.get_secret_value() if webhook else "",
        transport=world.transport,
    )


def _alarmed(settings: Settings, sender: Sender | None, world: World) -> Team | None:
    own = settings.alarms
    found = own if own.email or own.webhook else settings.digest
    return _team(found.email, found.webhook, sender, world)


def _activity(settings: Settings, world: World) -> Activity | None:
    mail = settings.mail
    if not mail.look_up or mail.api_key is None:
        return None
    from adapters.mail.activity import SendGridActivity

    return SendGridActivity(
        api_key=mail.api_key.get_secret_value(),
        host=mail.host,
        ca_file=mail.ca_file,
        transport=world.transport,
    )


def _sender(settings: Settings, world: World) -> Sender:
    mail, smtp = settings.mail, settings.mail.smtp
    if mail.sender == "smtp":
        from adapters.mail.smtp import SmtpSender

        return SmtpSender(
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            user=smtp.user,
            password=smtp.password.get_secret_value() if smtp.password else "",
            from_email=mail.from_email or "",
            from_name=mail.from_name,
            reply_to=mail.reply_to or "",
            ca_file=mail.ca_file,
            now=world.now,
        )
    from adapters.mail.sendgrid import SendGridSender

    return SendGridSender(
        api_key=mail.api_key.get_secret_value() if mail.api_key else "",
        from_email=mail.from_email or "",
        from_name=mail.from_name,
        reply_to=mail.reply_to or "",
        unsubscribe_group=mail.unsubscribe_group,
        sandbox_mode=mail.sandbox_mode,
        host=mail.host,
        ca_file=mail.ca_file,
        transport=world.transport,
        clock=world.monotonic,
    )
