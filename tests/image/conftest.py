"""The image built once, and a container of it beside a pretend shop. Needs root, buildah and debootstrap."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.world import Sandbox
from tests.image.building import Image, build, buildah, mounted
from tests.image.container import Container

SETTINGS = """
config_version = 1
[shops.main]
url = "{shop}"
ca_file = "ca.pem"
title = "The Mug Shop"
[suppliers.acme]
path = "dates.csv"
[suppliers.acme.columns]
sku = "SKU"
reference = "PO"
date = "Date"
quantity = "Qty"
[policy.letters]
sending_hours = "00:00-24:00"
[mail]
sender = "sendgrid"
host = "{mail}"
ca_file = "ca.pem"
from_email = "hello@mugs.example"
[support]
email = "help@mugs.example"
[service]
listen = ""
"""


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    container, found = mounted(build(tmp_path_factory.mktemp("build")))
    yield found
    buildah("rm", container)


@pytest.fixture
def world() -> Sandbox:
    sandbox = Sandbox(datetime.now(UTC), ticking=True)
    sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    return sandbox


@pytest.fixture
def container(image: Image, world: Sandbox, tmp_path: Path) -> Iterator[Container]:
    """Not started yet. Settings are mounted read-only, secrets are files, the volume is empty."""
    settings, secrets, data = (tmp_path / name for name in ("settings", "secrets", "data"))
    for folder in (settings, secrets, data):
        folder.mkdir()
    authority = make_authority(tmp_path / "keys")
    (settings / "ca.pem").write_bytes(authority.ca.read_bytes())
    coming_on = (world.clock.now + timedelta(days=30)).date()
    (settings / "dates.csv").write_text(f"SKU;PO;Date;Qty\nMUG;D1;{coming_on};20\n")
    (secrets / "backorder_shops__main__key").write_text("ck_test\n")
    (secrets / "backorder_shops__main__secret").write_text("cs_test\n")
    (secrets / "backorder_mail__api_key").write_text("SG.test\n")
    with ExitStack() as stack:
        shop = stack.enter_context(serve(world.shop.app, tls=authority))
        mail = stack.enter_context(serve(world.mail.app, tls=authority))
        (settings / "config.toml").write_text(SETTINGS.format(shop=shop.url, mail=mail.url))
        found = Container(image, settings, secrets, data)
        found.environment["BACKORDER_SERVICE__POLL_MINUTES"] = "0.02"
        stack.callback(found.close)
        yield found
