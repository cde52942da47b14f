"""What `check` says about a WooCommerce shop."""

import html
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.woocommerce.api import Api, KeyRefused, Params, Reply
from adapters.woocommerce.statuses import Statuses
from connector.errors import ConnectorError
from connector.ports import About, Finding

_LARGEST_SKEW = 60.0  # seconds


def inspect(api: Api, zone: ZoneInfo, statuses: Statuses, now: datetime) -> list[Finding]:
    """Everything worth knowing before the first pass; it stops where the rest would say the same."""
    asks: tuple[Callable[[], Finding], ...] = (
        lambda: _reached(api),
        lambda: _reads(api),
        lambda: _writes(api),
        lambda: _version(api),
        lambda: _same_zone(api, zone, now),
        lambda: _clock(api),
        lambda: _statuses(api, statuses),
    )
    findings: list[Finding] = []
    for ask in asks:
        findings.append(ask())
        if not findings[-1].ok and findings[-1].subject in _ESSENTIAL:
            break
    return findings


_ESSENTIAL = frozenset({"address", "key"})


def about(api: Api) -> About:
    """Its title, and its zone as far as one is named."""
    site = _decoded(api, api.get_index("name,timezone_string,gmt_offset"))
    if not isinstance(site, dict):
        raise api.unreadable("without saying who it is")
    zone = site.get("timezone_string") or _zone_of(site.get("gmt_offset"))
    return About(html.unescape(str(site.get("name") or "")), str(zone))


def _zone_of(hours: object) -> str:
    """A site may keep a number of hours instead of a zone. Those zones are named the other way round."""
    try:
        offset = float(str(hours or 0))
    except ValueError:
        return ""
    if not offset.is_integer():
        return ""
    return f"Etc/GMT{-int(offset):+d}" if offset else "UTC"


def _reached(api: Api) -> Finding:
    try:
        _site(api)
    except ConnectorError as error:
        remedy = "Open the address in a browser; /wp-json/ behind it must answer."
        return Finding("address", False, str(error), remedy, f"shops.{api.name}.url")
    return Finding("address", True, f"{api.url} answers.")


def _reads(api: Api) -> Finding:
    try:
        _json(api, "wc/v3/orders", {"per_page": 1, "_fields": "id"})
    except KeyRefused as refused:
        return _wrong_key(api, refused)
    except ConnectorError as error:
        return Finding("key", False, str(error), key=f"shops.{api.name}.url")
    return Finding("key", True, "The key may read orders.")


def _wrong_key(api: Api, refused: KeyRefused) -> Finding:
    where = "WooCommerce > Settings > Advanced > REST API"
    if refused.code == "woocommerce_rest_authentication_error":
        sentence = "The shop knows the key, but the secret is wrong, or the key may only write."
        remedy = f"Make a new key with Read/Write under {where}, and copy both parts."
        return Finding("key", False, sentence, remedy, f"shops.{api.name}.secret")
    sentence = "The shop does not know the key, or its web server keeps it from WooCommerce."
    remedy = f"Compare the key with {where}; if it is right, let the web server pass on Authorization."
    return Finding("key", False, sentence, remedy, f"shops.{api.name}.key")


def _writes(api: Api) -> Finding:
    try:
        api.put_values("wc/v3/products/batch", {"update": []})
    except KeyRefused:
        remedy = "Set the key's permissions to Read/Write under WooCommerce > Settings > Advanced > REST API."
        return Finding("rights", False, "The key may only read.", remedy, f"shops.{api.name}.key")
    except ConnectorError as error:
        return Finding("rights", False, str(error), key=f"shops.{api.name}.key")
    return Finding("rights", True, "The key may write.")


def _version(api: Api) -> Finding:
    try:
        status = _json(api, "wc/v3/system_status", {"_fields": "environment.version,settings.HPOS_enabled"})
    except ConnectorError:
        return Finding("version", True, "The shop does not tell its version.")
    environment = status.get("environment") if isinstance(status, dict) else None
    version = environment.get("version", "?") if isinstance(environment, dict) else "?"
    return Finding("version", True, f"WooCommerce {version}.")


def _same_zone(api: Api, zone: ZoneInfo, now: datetime) -> Finding:
    try:
        site = _site(api)
    except ConnectorError as error:
        return Finding("zone", False, str(error), key=f"shops.{api.name}.url")
    name, hours = (
        (site.get("timezone_string") or "", site.get("gmt_offset")) if isinstance(site, dict) else ("", 0)
    )
    if _keeps_time_with(zone, name, hours, now):
        return Finding("zone", True, f"The shop's clock is {zone.key}.")
    theirs = name or f"UTC{float(hours or 0):+g}"
    sentence = f"The shop keeps its time in {theirs}, but the settings say {zone.key}."
    remedy = "Set both to the same; codes would end and letters would go at the wrong hour."
    return Finding("zone", False, sentence, remedy, f"shops.{api.name}.timezone")


def _keeps_time_with(zone: ZoneInfo, name: str, hours: object, now: datetime) -> bool:
    if not name:
        offset = timedelta(hours=float(str(hours or 0)))
        return now.astimezone(zone).utcoffset() == offset
    try:
        theirs = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return all(day.astimezone(zone).utcoffset() == day.astimezone(theirs).utcoffset() for day in _year(now))


def _year(now: datetime) -> Iterator[datetime]:
    return (now.astimezone(UTC) + timedelta(days=7 * week) for week in range(53))


def _clock(api: Api) -> Finding:
    skew = api.clock_skew or 0.0
    if abs(skew) <= _LARGEST_SKEW:
        return Finding("clock", True, "The shop's clock and ours agree.")
    way = "ahead of" if skew > 0 else "behind"
    sentence = f"The shop's clock is {abs(skew) / 60:.0f} min {way} ours."
    return Finding("clock", False, sentence, "Set both clocks by NTP.")


def _statuses(api: Api, statuses: Statuses) -> Finding:
    try:
        strange = sorted(statuses.unmapped)
    except ConnectorError as error:
        return Finding("statuses", False, str(error), key=f"shops.{api.name}.url")
    if not strange:
        return Finding("statuses", True, "Every order status of the shop is mapped.")
    sentence = f"Nobody mapped the order status {', '.join(strange)}: such orders count, but get no letters."
    remedy = "Say what it means: open_paid, open_unpaid, shipped or dead."
    return Finding("statuses", False, sentence, remedy, f"shops.{api.name}.statuses")


def _site(api: Api) -> Any:  # noqa: ANN401 - looked at by the caller
    return _decoded(api, api.get_index("timezone_string,gmt_offset"))


def _json(api: Api, path: str, params: Params) -> Any:  # noqa: ANN401 - looked at by the caller
    return _decoded(api, api.get(path, params))


def _decoded(api: Api, reply: Reply) -> Any:  # noqa: ANN401 - looked at by the caller
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise api.unreadable("with broken JSON") from error
