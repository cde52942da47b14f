"""A customer of the real shop, at the Store API: what cart and checkout blocks use."""

from typing import Any

import requests

_ADDRESS = {
    "first_name": "Ann",
    "last_name": "Lee",
    "address_1": "1 Main Street",
    "city": "Portland",
    "state": "OR",
    "postcode": "97201",
    "country": "US",
    "email": "ann@mail.example",
    "phone": "5550100",
}


class Customer:
    """One visit, with a cart of its own."""

    def __init__(self, session: requests.Session, url: str) -> None:
        self._session = session
        self._store = f"{url}/wp-json/wc/store/v1"
        session.headers["Nonce"] = session.get(f"{self._store}/cart", timeout=60).headers["Nonce"]

    def put_into_cart(self, product: int, quantity: int) -> None:
        self._ask("POST", "cart/add-item", {"id": product, "quantity": quantity})

    def look_at_cart(self) -> dict[int, list[str]]:
        """What the cart says beneath each product, beside its name and price."""
        rows = self._ask("GET", "cart")["items"]
        return {row["id"]: [said["value"] for said in row["item_data"]] for row in rows}

    def look_at_checkout(self) -> int:
        """Open the checkout, which makes a draft of the order; its id."""
        return int(self._ask("GET", "checkout")["order_id"])

    def order(self, gateway: str) -> int:
        """Place the order; its id."""
        body = {"billing_address": _ADDRESS, "payment_method": gateway}
        return int(self._ask("POST", "checkout", body)["order_id"])

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._session.request(method, f"{self._store}/{path}", json=body, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()
