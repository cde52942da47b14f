"""The running sandbox can be looked at and moved from outside."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.clock import Clock
from sandbox.control import control
from sandbox.transport import InProcess
from sandbox.world import START

DOOR = "https://door.test/_sandbox"


class Door:
    """Somebody at the control door."""

    def __init__(self, session: requests.Session, url: str, verify: str | bool = True) -> None:
        self._session, self._url, self._verify = session, url, verify

    def get(self, path: str) -> Any:
        return self._session.get(self._url + path, verify=self._verify, timeout=5).json()

    def post(self, path: str, **body: object) -> Any:
        answer = self._session.post(self._url + path, json=body, verify=self._verify, timeout=5)
        assert answer.ok, answer.text
        return answer.json()["result"]


@pytest.fixture
def session(world: Sandbox) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        made.mount("https://door.test", InProcess({"https://door.test": control(world)}))
        yield made


def test_the_shop_s_acts_are_there_by_name(world: Sandbox, session: requests.Session) -> None:
    door = Door(session, DOOR)
    door.post("/shop/add_product", sku="MUG", stock=1, backorders="notify")
    order = door.post("/shop/place_order", email="ann@mail.example", name="Ann Lee", lines=[["MUG", 2]])
    door.post("/shop/set_meta", sku="MUG", key="_backorder_in_stock_date", value="2026-04-01")
    state = door.get("/state")
    product = state["products"][0]
    assert (product["stock"], product["backorders"]) == (-1, "notify")
    assert product["meta"] == {"_backorder_in_stock_date": "2026-04-01"}
    assert (state["orders"][0]["id"], state["orders"][0]["status"]) == (order, "processing")
    assert world.shop.stock("MUG") == -1


def test_the_other_shop_s_acts_are_there_too(world: Sandbox, session: requests.Session) -> None:
    door = Door(session, DOOR)
    door.post("/shopify/add_variant", sku="MUG", available=1, policy="CONTINUE")
    order = door.post("/shopify/place_order", email="ann@mail.example", name="Ann Lee", lines=[["MUG", 3]])
    door.post("/shopify/tag_order", order=order, tags=["late"])
    door.post("/shopify/drain", points=500)
    state = door.get("/state")["shopify"]
    (variant,), (seen,) = state["variants"], state["orders"]
    assert (-2, 3, "CONTINUE") == (variant["available"], variant["committed"], variant["policy"])
    assert ("#1001", ["late"]) == (seen["name"], seen["tags"])
    assert 1500 == world.shopify.bucket.available


def test_time_files_and_faults_can_be_set(world: Sandbox, session: requests.Session) -> None:
    door = Door(session, DOOR)
    assert door.post("/clock", advance_seconds=60) == "2026-03-02T08:01:00+00:00"
    assert door.post("/clock", now="2026-04-01T00:00:00+00:00") == "2026-04-01T00:00:00+00:00"
    door.post("/supplier/publish", text="sku;date\n", name="new.csv")
    assert world.supplier.files["new.csv"].body == b"sku;date\n"
    assert door.post("/faults", plan=[{"kind": "bad_gateway", "app": "woo", "times": None}]) == 1
    assert door.post("/faults", clear=True) == 0
    assert door.get("/mails") == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/shop/add_product", 400), ("/shop/store", 404), ("/nothing", 404), ("/clock?", 400)],
)
def test_wrong_calls_are_refused_with_a_reason(path: str, status: int, session: requests.Session) -> None:
    answer = session.post(DOOR + path, json={"sku": "MUG", "colour": "red", "now": "soon"})
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_whole_world_runs_as_a_process(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "sandbox",
        "--tls-folder",
        str(tmp_path),
        "--still",
        "--until-stdin-closes",
    ]
    root = Path(__file__).parents[2]
    with (
        subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
        ) as process,
        requests.Session() as session,
    ):
        assert process.stdin
        assert process.stdout
        session.trust_env = False
        said = json.loads(process.stdout.readline())
        door = Door(session, said["control"], said["ca"])
        door.post("/shop/add_product", sku="MUG")
        auth = (said["shop_key"], said["shop_secret"])
        url = f"{said['shop']}/wp-json/wc/v3/products"
        assert session.get(url, auth=auth, verify=said["ca"], timeout=5).json()[0]["sku"] == "MUG"
        assert session.get(f"{said['shop']}/_sandbox/state", verify=said["ca"], timeout=5).ok
        url = f"{said['shopify']}/admin/api/2026-10/graphql.json"
        token = {"X-Shopify-Access-Token": said["shopify_token"]}
        probe = {"query": "{ shop { name } }"}
        answer = session.post(url, json=probe, headers=token, verify=said["ca"], timeout=5)
        assert {"shop": {"name": "Sandbox shop"}} == answer.json()["data"]
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_a_ticking_clock_moves_and_a_still_one_does_not() -> None:
    ticking, still = Clock(START, ticking=True), Clock(START)
    assert START < ticking.now
    assert still.now == START
    with pytest.raises(ValueError, match="zone"):
        still.set(START.replace(tzinfo=None))
