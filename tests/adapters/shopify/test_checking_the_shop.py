"""What `backorder check` says of a shop on Shopify."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from adapters.shopify import Shopify
from adapters.shopify.check import OFF_WITHOUT, OFF_WITHOUT_ROUTING
from adapters.shopify.installation import ROUTING
from connector.ports import Finding
from tests.adapters.shopify.conftest import (
    DATED,
    SCOPES,
    Watch,
    Web,
    an_answer,
    an_error,
    an_installation,
    gid,
)

ORDER = an_answer({"orders": {"nodes": [{"id": gid("Order", 1), "email": "ann@mail.example"}]}})


def found(web: Web, shop: Shopify, installation: Any = None, newest: Any = ORDER) -> dict[str, Finding]:
    web.answers("Installation", installation or an_installation())
    web.answers("NewestOrder", newest)
    return {finding.subject: finding for finding in shop.check()}


def wrong(findings: dict[str, Finding]) -> list[str]:
    return [subject for subject, finding in findings.items() if not finding.ok]


def test_nothing_is_wrong_with_a_good_shop(web: Web, shop: Shopify) -> None:
    findings = found(web, shop)
    assert [] == wrong(findings)
    assert "Acme: plan Basic, currency EUR." == findings["access"].sentence
    assert "Shopify answers with version 2026-07." == findings["version"].sentence


@pytest.mark.parametrize("scope", sorted(set(SCOPES) - {"read_all_orders"}))
def test_each_missing_scope_is_named_with_what_is_off(web: Web, shop: Shopify, scope: str) -> None:
    writing = f"write_{scope.removeprefix('read_')}"  # includes reading
    missing = [scope, writing] if scope != writing and writing in SCOPES else [scope]
    web.answers("Installation", an_installation(*missing))
    web.answers("NewestOrder", ORDER)
    said = [f.sentence for f in shop.check() if f.subject == "scopes" and not f.ok]
    assert f"The scope {scope} is missing: {OFF_WITHOUT[scope]}." in said
    assert len(missing) == len(said)


def test_without_any_scope_for_fulfilment_orders_nothing_works(web: Web, shop: Shopify) -> None:
    web.answers("NewestOrder", ORDER)
    web.answers("Installation", an_installation(*ROUTING))
    said = [f.sentence for f in shop.check() if f.subject == "scopes"]
    assert [f"The scope {scope} is missing: {OFF_WITHOUT_ROUTING}." for scope in sorted(ROUTING)] == said


def test_the_sixty_days_are_said_and_are_nothing_wrong(web: Web, shop: Shopify) -> None:
    findings = found(web, shop, an_installation("read_all_orders"))
    assert [] == wrong(findings)
    assert "60 days" in findings["older orders"].sentence


def test_writing_includes_reading(web: Web, shop: Shopify) -> None:
    assert [] == wrong(found(web, shop, an_installation("read_orders", "read_products")))


def test_a_version_that_ended_is_wrong(web: Web, shop: Shopify) -> None:
    web.answers("NewestOrder", ORDER)
    body = json.dumps(an_installation())
    web.answers("Installation", (200, {**DATED, "X-Shopify-API-Version": "2027-10"}, body))
    web.answers("NewestOrder", (200, {**DATED, "X-Shopify-API-Version": "2027-10"}, json.dumps(ORDER)))
    assert ["version"] == [f.subject for f in shop.check() if not f.ok]


def test_a_version_that_is_not_listed_is_wrong(web: Web, shop: Shopify) -> None:
    installation = an_installation()
    installation["data"]["publicApiVersions"] = [{"handle": "2027-01", "supported": True}]
    assert ["version"] == wrong(found(web, shop, installation))


def test_another_zone_is_wrong_and_another_name_of_it_is_not(web: Web, shop: Shopify) -> None:
    assert ["zone"] == wrong(found(web, shop, an_installation(ianaTimezone="America/New_York")))
    assert [] == wrong(found(web, shop, an_installation(ianaTimezone="Europe/Vienna")))


def test_a_clock_that_is_off_is_wrong(web: Web, shop: Shopify) -> None:
    web.answers("NewestOrder", ORDER)
    body = json.dumps(an_installation())
    web.answers("Installation", (200, {**DATED, "Date": "Mon, 02 Nov 2026 12:07:00 GMT"}, body))
    [finding] = [f for f in shop.check() if not f.ok]
    assert "Our clock is 7 min behind Shopify's." == finding.sentence


def test_addresses_that_are_hidden_are_wrong(web: Web, shop: Shopify) -> None:
    denied = an_error("ACCESS_DENIED", "orders", "nodes", 0, "email")
    hidden = an_answer({"orders": {"nodes": [{"id": gid("Order", 1), "email": None}]}}, [denied])
    findings = found(web, shop, newest=hidden)
    assert ["addresses"] == wrong(findings)
    assert "Protected customer data" in findings["addresses"].remedy


def test_one_order_without_an_address_proves_nothing(web: Web, shop: Shopify) -> None:
    newest = an_answer({"orders": {"nodes": [{"id": gid("Order", 1), "email": None}]}})
    assert [] == wrong(found(web, shop, newest=newest))


def test_a_wrong_token_says_so_and_the_rest_is_not_asked(web: Web, shop: Shopify) -> None:
    web.answers("Installation", (401, DATED, "{}"))
    [finding] = shop.check()
    assert ("access", False) == (finding.subject, finding.ok)
    assert 1 == len(web.asked)


def test_a_wrong_address_says_so(web: Web, make: Callable[..., Shopify]) -> None:
    web.answers("Installation", (404, DATED, "not found"))
    [finding] = make().check()
    assert ("address", "shops.acme.url") == (finding.subject, finding.key)


def test_a_shop_that_is_not_reached_says_so_while_a_person_still_waits(
    web: Web, shop: Shopify, watch: Watch
) -> None:
    web.answers("Installation", requests.ConnectionError("unreachable"))
    [finding] = shop.check()
    assert ("address", False) == (finding.subject, finding.ok)
    assert 10 > sum(watch.slept)
