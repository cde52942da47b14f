"""Faults strike what they are planned for, and look like the real thing."""

import pytest
import requests

from sandbox import Sandbox
from sandbox.faults import Fault

URL = "https://shop.test/wp-json/wc/v3/orders"


@pytest.fixture
def session(connect: object) -> requests.Session:
    made: requests.Session = connect()  # type: ignore[operator]
    return made


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        ("html_500", 500, "text/html"),
        ("json_500", 500, "application/json"),
        ("database_down", 500, "text/html"),
        ("bad_gateway", 502, "text/html"),
        ("bad_gateway_after", 502, "text/html"),
        ("maintenance", 503, "text/html"),
        ("rate_limited", 429, "application/json"),
        ("warning_before_json", 200, "text/html"),
        ("empty_200", 200, "text/html"),
    ],
)
def test_an_answer_gone_wrong(
    kind: str, status: int, content_type: str, world: Sandbox, session: requests.Session
) -> None:
    world.faults.add(kind)
    answer = session.get(URL)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (status, content_type)
    assert session.get(URL).status_code == 200


def test_maintenance_says_when_to_come_back(world: Sandbox, session: requests.Session) -> None:
    world.faults.add("maintenance")
    assert session.get(URL).headers["Retry-After"] == "600"
    world.faults.add("rate_limited", retry_after=7)
    assert session.get(URL).headers["Retry-After"] == "7"


def test_a_warning_stands_before_the_json(world: Sandbox, session: requests.Session) -> None:
    world.faults.add("warning_before_json")
    assert session.get(URL).text.endswith("</b> on line <b>3</b><br />\n[]")


def test_a_php_death_is_html_unless_json_is_asked_for(world: Sandbox, session: requests.Session) -> None:
    world.faults.add("fatal", times=2)
    assert session.get(URL).text.startswith("<!DOCTYPE html>")
    assert session.get(URL, headers={"Accept": "application/json"}).json()["code"] == "internal_server_error"


def test_a_fault_strikes_by_method_path_and_count(world: Sandbox, session: requests.Session) -> None:
    world.faults.add("bad_gateway", method="GET", path="*/orders", nth=2, times=2)
    world.faults.add("bad_gateway", app="mail", times=None)
    seen = [session.get(URL).status_code for _ in range(4)]
    assert seen == [200, 502, 502, 200]
    assert session.get(URL.replace("orders", "products")).status_code == 200
    assert [(name, fault.kind) for name, fault, _ in world.faults.struck] == [("woo", "bad_gateway")] * 2


def test_a_fault_nobody_knows_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no fault is called gremlin"):
        Fault("gremlin")
