"""The pretend supplier serves what was published last."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import requests

from sandbox import Sandbox

URL = "https://supplier.test/dates.csv"


def test_a_file_comes_with_its_date_and_tag(world: Sandbox, connect: Callable[[], requests.Session]) -> None:
    session = connect()
    assert session.get(URL).status_code == 404
    world.supplier.publish("sku;date\nMUG;2026-04-01\n", content_type="text/csv; charset=utf-8")
    first = session.get(URL)
    assert first.text == "sku;date\nMUG;2026-04-01\n"
    assert first.headers["Last-Modified"] == "Mon, 02 Mar 2026 08:00:00 GMT"
    unchanged = session.get(URL, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    world.supplier.publish("sku;date\nMUG;2026-05-01\n")
    assert session.get(URL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_if_modified_since_counts_where_no_tag_is_sent(
    world: Sandbox, connect: Callable[[], requests.Session]
) -> None:
    session = connect()
    world.supplier.publish("a", modified=datetime(2026, 3, 1, tzinfo=UTC))
    since = {"If-Modified-Since": "Sun, 01 Mar 2026 00:00:00 GMT"}
    assert session.get(URL, headers=since).status_code == 304
    world.clock.advance(timedelta(days=1))
    world.supplier.publish("a")
    assert session.get(URL, headers=since).status_code == 200


def test_a_withdrawn_file_is_gone_and_a_login_page_can_stand_in_for_it(
    world: Sandbox, connect: Callable[[], requests.Session]
) -> None:
    session = connect()
    world.supplier.publish("<html>log in</html>", content_type="text/html")
    assert session.get(URL).headers["Content-Type"] == "text/html"
    world.supplier.withdraw()
    assert session.get(URL).status_code == 404
