"""Keys: how they open a shop, and where they never stand."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import responses

from adapters.woocommerce import WooCommerce
from connector.errors import SettingsError
from sandbox.server import serve
from sandbox.tls import Authority, make_authority
from sandbox.world import Sandbox
from tests.adapters.woocommerce.conftest import STATUSES


def a_shop(url: str, *, allow_http: bool = False, ca_file: str | None = None) -> WooCommerce:
    return WooCommerce(
        name="acme",
        url=url,
        key="ck_test",
        secret="cs_test",
        zone="UTC",
        statuses=STATUSES,
        allow_http=allow_http,
        ca_file=ca_file,
        sleep=lambda _: None,
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tls"))


def test_plain_http_has_to_be_allowed() -> None:
    with pytest.raises(SettingsError, match=r"shops\.acme\.allow_http = true"):
        a_shop("http://shop.example")


def test_over_plain_http_every_request_is_signed_anew() -> None:
    world = Sandbox(datetime.now(UTC))
    world.shop.add_product("MUG", stock=3)
    with serve(world.shop.app) as served:
        shop = a_shop(served.url, allow_http=True)
        found = [variant.sku for page in shop.all_variants() for variant in page]
        findings = {finding.subject: finding.ok for finding in shop.check()}

    assert ["MUG"] == found
    assert findings["key"]
    assert findings["rights"]
    assert len(world.shop.requests) == len(world.shop.store.nonces) + 2  # the open index is asked twice
    assert not [r for r in world.shop.requests if "cs_test" in str(r) or "ck_test" in str(r.query)]


def test_a_signature_and_a_key_stand_in_a_header_only(web: responses.RequestsMock) -> None:
    web.get("http://shop.example/wp-json/wc/v3/orders", json=[{"id": 1}])
    a_shop("http://shop.example", allow_http=True).orders([1])
    [call] = web.calls

    sent = call.request.headers["Authorization"]
    assert "oauth" not in str(call.request.url)
    assert re.search(r'oauth_signature_method="HMAC-SHA256".*oauth_consumer_key="ck_test"', str(sent))
    assert "cs_test" not in str(sent)


def test_a_link_to_the_next_page_is_not_followed(web: responses.RequestsMock) -> None:
    """Where keys are given in an address, the shop repeats them in its links; nothing of ours reads one."""
    elsewhere = '<https://elsewhere.example/?consumer_secret=cs_test>; rel="next"'
    web.get("https://shop.example/wp-json/wc/v3/orders", json=[{"id": 1}], headers={"Link": elsewhere})

    a_shop("https://shop.example").orders([1])

    assert 1 == len(web.calls)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_shop_s_own_authority_wins_over_the_environment(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    other = make_authority(tmp_path)
    monkeypatch.setenv(variable, str(other.ca))
    world = Sandbox()
    with serve(world.shop.app, tls=authority) as served:
        ours = a_shop(served.url, ca_file=str(authority.ca))

        assert [] == ours.orders([1])
