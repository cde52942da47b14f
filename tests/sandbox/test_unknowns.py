"""What the sandbox was not taught it does not answer."""

from collections.abc import Callable

import pytest
import requests

from sandbox import Sandbox

API = "https://shop.test/wp-json/wc/v3/"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "customers", None),
        ("GET", "nothing/like/this", None),
        ("GET", "products?category=7", None),
        ("DELETE", "orders", None),
        ("PUT", "products/{product}", {"colour": "red"}),
        ("PUT", "orders/{order}", {"fee_lines": []}),
        ("PUT", "orders/{order}", {"line_items": [{"product_id": 1, "colour": "red"}]}),
        ("POST", "products", {"name": "T-shirt", "type": "grouped"}),
    ],
)
def test_the_shop_says_501_and_remembers(
    method: str, path: str, body: object, world: Sandbox, connect: Callable[[], requests.Session]
) -> None:
    product = world.shop.add_product("MUG")
    order = world.shop.place_order("ann@mail.example", "Ann Lee", [("MUG", 1)])
    answer = connect().request(method, API + path.format(product=product, order=order), json=body)
    assert (answer.status_code, answer.json()["code"]) == (501, "sandbox_unknown")
    assert len(world.unknown) == 1


def test_the_mail_provider_says_501_and_remembers(
    world: Sandbox, connect: Callable[[], requests.Session]
) -> None:
    headers = {"Authorization": f"Bearer {world.mail.key}"}
    session = connect()
    session.auth = None
    assert session.get("https://mail.test/v3/templates", headers=headers).status_code == 501
    answer = session.post("https://mail.test/v3/mail/send", headers=headers, json={"template_id": "d-1"})
    assert answer.status_code == 501
    assert world.unknown == ["GET /v3/templates", "a mail with template_id"]


def test_a_shop_switched_off_has_no_routes(world: Sandbox, connect: Callable[[], requests.Session]) -> None:
    world.shop.store.active = False
    answer = connect().get(API + "orders")
    assert (answer.status_code, answer.json()["code"]) == (404, "rest_no_route")
