"""The worked examples of the rules, end to end over HTTPS, on each platform: `docs/rules.md`, "Examples"."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import serve
from sandbox.tls import Authority, make_authority
from sandbox.world import Sandbox
from tests.product.harness import Story
from tests.product.platforms import PLATFORMS

A, B = "a@customers.example", "b@customers.example"


def nov(day: int) -> date:
    return date(2026, 11, day)


def dec(day: int) -> date:
    return date(2026, 12, day)


D1 = "MUG;D1;2026-12-01;10"
D2 = "MUG;D2;2026-12-15;10"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


class Mugs(Story):
    """A and B wait for mugs. Their letters are read as (kind, old date, new date)."""

    def __init__(self, folder: Path, sandbox: Sandbox, **options: Any) -> None:
        super().__init__(folder, sandbox=sandbox, **options)
        self.keeper.sell("MUG", "Blue mug", 0)
        self.seen = 0

    def begin(self, *rows: str, header: str = "SKU;PO;Date;Qty") -> None:
        """Adopted empty on 1 Nov with the supplier's file read; A and B order and are told."""
        self.supplier_says(*rows, header=header)
        self.on(nov(1)).sync()
        self.on(nov(2))
        self.order_a = self.order(A, "A")
        self.sync()
        self.on(nov(3))
        self.order_b = self.order(B, "B")
        self.sync()

    def order(self, email: str, name: str) -> int:
        return self.keeper.order(email, name, [("MUG", 10)])

    def told(self) -> list[tuple[str, str, str | None, str | None]]:
        """Who was told what since this was last asked: (customer, kind, old day, new day)."""
        with self.app.ledger.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT n.customer, l.kind, l.old_on, l.told_on FROM notices n "
                "JOIN notice_lines l ON l.notice_id = n.id WHERE n.state = 'sent' "
                "ORDER BY n.sealed_at, n.customer"
            ).all()
        mails = self.sandbox.mail.accepted
        assert len(rows) == len(mails)
        new, self.seen = rows[self.seen :], len(rows)
        for mail, row in zip(mails[-len(new) :] if new else [], new, strict=True):
            assert row[0] == mail.to_email
            for day in (row[2], row[3]):
                assert day is None or _written(day) in mail.text
                assert day is None or _written(day) in mail.html
        return [(row[0], row[1], row[2], row[3]) for row in new]

    def arrived(self) -> dict[str, int]:
        """The units that are taken as having come, by what they were ordered under."""
        with self.app.ledger.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT s.reference, SUM(a.units) FROM arrivals a "
                "JOIN supplies s ON s.id = a.supply_id GROUP BY s.reference"
            ).all()
        return {row[0]: row[1] for row in rows}

    def units_left(self, sku: str) -> int | None:
        """How many more may be sold before they are there; None where nothing limits it."""
        with self.app.ledger.read() as connection:
            found = connection.exec_driver_sql(
                "SELECT i.units_left FROM items i JOIN variants v "
                "ON v.item_id = i.item_id AND v.shop = i.shop WHERE v.sku = ?",
                (sku,),
            )
            [(left,)] = found.all()
        return left if left is None else int(left)

    def each_day(self, first: date, last: date) -> None:
        """A pass at nine and one at three on every day."""
        day = first
        while day <= last:
            for hour in (9, 15):
                self.on(day, hour).sync()
            day += timedelta(days=1)


def _written(day: str) -> str:
    d = date.fromisoformat(day)
    return f"{d.day} {d:%B %Y}"


@pytest.fixture(params=sorted(PLATFORMS))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def mugs(tmp_path: Path, authority: Authority, platform: str) -> Iterator[Mugs]:
    yield from _mugs(tmp_path, authority, platform)


@pytest.fixture
def mugs_without_quantities(tmp_path: Path, authority: Authority, platform: str) -> Iterator[Mugs]:
    yield from _mugs(tmp_path, authority, platform, quantities=False)


@pytest.fixture
def mugs_with_lead_time(tmp_path: Path, authority: Authority, platform: str) -> Iterator[Mugs]:
    yield from _mugs(tmp_path, authority, platform, more="[policy.dates]\nlead_time_days = 14\n")


def _mugs(folder: Path, authority: Authority, platform: str, **options: Any) -> Iterator[Mugs]:
    sandbox = Sandbox(datetime.combine(nov(1), time(9), UTC))
    app = PLATFORMS[platform](sandbox).app
    with serve(app, tls=authority) as shop, serve(sandbox.mail.app, tls=authority) as mail:
        urls = {"shop_url": shop.url, "mail_url": mail.url}
        story = Mugs(folder, sandbox, platform=platform, ca=authority.ca, **urls, **options)
        yield story
        story.app.close()
    assert [] == sandbox.unknown
    assert 0 == sandbox.shopify.throttled


NOTHING = (False, None)


def test_each_is_told_on_the_order_day(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    assert [
        (A, "confirmation", None, "2026-12-04"),
        (B, "confirmation", None, "2026-12-18"),
    ] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_the_second_delivery_slips_and_only_b_hears(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(nov(5)).supplier_says(D1, "MUG;D2;2027-01-05;10")
    mugs.each_day(nov(5), nov(7))
    assert [(B, "delay", "2026-12-18", "2027-01-08")] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_the_first_delivery_falls_behind_the_second(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(nov(5)).supplier_says("MUG;D1;2026-12-22;10", D2)
    mugs.each_day(nov(5), nov(7))
    assert [
        (A, "delay", "2026-12-04", "2026-12-18"),
        (B, "delay", "2026-12-18", "2026-12-25"),
    ] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_a_slip_inside_the_buffer_is_no_news(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(nov(5)).supplier_says("MUG;D1;2026-12-03;10", D2)
    mugs.each_day(nov(5), nov(7))
    assert [] == mugs.told()
    mugs.each_day(dec(3), dec(3))
    assert [] == mugs.told()
    mugs.each_day(dec(4), dec(5))  # a delivery today would be ready too late
    assert [(A, "delay", "2026-12-04", "2026-12-18")] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_three_small_slips_are_one_letter(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    for day, slipped in ((5, "2026-12-02"), (6, "2026-12-03")):
        mugs.on(nov(day)).supplier_says(f"MUG;D1;{slipped};10", D2)
        mugs.sync()
        assert [] == mugs.told()
    mugs.each_day(nov(7), nov(8))
    mugs.on(nov(9)).supplier_says("MUG;D1;2026-12-04;10", D2)
    mugs.sync()
    assert [(A, "delay", "2026-12-04", "2026-12-09")] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_a_silent_supplier_is_noticed_when_it_matters(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.each_day(dec(1), dec(3))
    assert [] == mugs.told()
    mugs.each_day(dec(4), dec(4))
    assert [(A, "delay", "2026-12-04", "2026-12-18")] == mugs.told()
    mugs.each_day(dec(5), dec(16))
    assert [] == mugs.told()
    mugs.each_day(dec(17), dec(17))
    assert [(B, "overdue", "2026-12-18", None)] == mugs.told()
    assert mugs.page("MUG") == NOTHING


@pytest.mark.parametrize("passes", [1, 2])
def test_the_first_came_and_left_and_the_second_is_silent(mugs: Mugs, passes: int) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(dec(1))
    mugs.keeper.receive("MUG", 10)
    if passes == 2:
        mugs.sync()
    mugs.keeper.ship(mugs.order_a)
    mugs.each_day(dec(2), dec(17))
    assert [] == mugs.told()
    mugs.each_day(dec(18), dec(18))
    assert [(B, "overdue", "2026-12-18", None)] == mugs.told()
    assert {"D1": 10} == mugs.arrived()
    assert mugs.page("MUG") == NOTHING


def test_a_withdrawn_date(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.each_day(nov(4), nov(19))
    mugs.on(nov(20)).supplier_says("MUG;D1;TBD;10", D2)
    mugs.each_day(nov(20), nov(21))
    assert [
        (A, "delay", "2026-12-04", "2026-12-18"),
        (B, "unknown", "2026-12-18", None),
    ] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_the_delivery_came_and_the_file_still_lists_it(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(dec(1))
    mugs.keeper.receive("MUG", 10)
    mugs.each_day(dec(1), dec(7))
    assert [] == mugs.told()
    assert {"D1": 10} == mugs.arrived()
    assert mugs.page("MUG") == NOTHING


def test_part_of_the_delivery_came(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(dec(1))
    mugs.keeper.receive("MUG", 6)
    mugs.each_day(dec(1), dec(2))
    assert [] == mugs.told()
    assert {"D1": 6} == mugs.arrived()
    assert mugs.page("MUG") == NOTHING


def test_a_cancellation_pulls_the_next_customer_forward(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(nov(10))
    mugs.keeper.cancel(mugs.order_a)
    mugs.sync()
    assert (True, "2026-12-18") == mugs.page("MUG")
    mugs.each_day(nov(11), nov(11))
    assert [] == mugs.told()
    mugs.each_day(nov(12), nov(14))
    assert [(B, "earlier", "2026-12-18", "2026-12-04")] == mugs.told()
    assert (True, "2026-12-18") == mugs.page("MUG")
    assert 10 == mugs.units_left("MUG")


def test_without_a_quantity_column_there_is_enough_for_everybody(mugs_without_quantities: Mugs) -> None:
    mugs = mugs_without_quantities
    mugs.begin("MUG;D1;2026-12-01", header="SKU;PO;Date")
    assert [
        (A, "confirmation", None, "2026-12-04"),
        (B, "confirmation", None, "2026-12-04"),
    ] == mugs.told()
    assert (True, "2026-12-04") == mugs.page("MUG")
    assert mugs.units_left("MUG") is None


def test_more_than_is_needed_is_sold(mugs: Mugs) -> None:
    mugs.begin(D1, "MUG;D2;2026-12-15;15")
    assert [
        (A, "confirmation", None, "2026-12-04"),
        (B, "confirmation", None, "2026-12-18"),
    ] == mugs.told()
    assert (True, "2026-12-18") == mugs.page("MUG")
    assert 5 == mugs.units_left("MUG")


def test_a_lead_time_is_an_estimate_that_does_not_move(mugs_with_lead_time: Mugs) -> None:
    mugs = mugs_with_lead_time
    mugs.begin()
    assert [
        (A, "confirmation", None, "2026-11-18"),
        (B, "confirmation", None, "2026-11-19"),
    ] == mugs.told()
    assert mugs.page("MUG") == NOTHING
    mugs.each_day(nov(4), nov(17))
    assert [] == mugs.told()
    mugs.each_day(nov(18), nov(18))
    assert [(A, "overdue", "2026-11-18", None)] == mugs.told()
    mugs.each_day(nov(19), nov(19))
    assert [(B, "overdue", "2026-11-19", None)] == mugs.told()
    with mugs.app.ledger.read() as connection:
        questions = connection.exec_driver_sql("SELECT question FROM tasks").scalars().all()
    assert any("Nothing is ordered for MUG" in question for question in questions)


def test_a_date_set_by_hand_holds_while_the_feed_repeats_itself(mugs: Mugs) -> None:
    mugs.begin(D1, D2)
    mugs.told()
    mugs.on(nov(5)).set_by_hand("MUG", "D1", dec(10), 10)
    mugs.each_day(nov(5), nov(6))
    mugs.on(nov(9)).supplier_says(D1, D2)
    mugs.each_day(nov(9), nov(12))
    assert [(A, "delay", "2026-12-04", "2026-12-15")] == mugs.told()
    assert mugs.page("MUG") == NOTHING


def test_a_file_that_moves_everything_moves_nothing(mugs: Mugs) -> None:
    others = [f"CUP-{n};P{n};2026-12-01;10" for n in range(38)]
    for n in range(38):
        mugs.keeper.sell(f"CUP-{n}", "Cup", 5 if n else 0)
    mugs.begin(D1, D2, *others)
    mugs.told()
    assert (True, "2026-12-04") == mugs.page("CUP-0")
    moved = [
        row.replace("2026-12-01", "2026-12-31").replace("2026-12-15", "2027-01-14")
        for row in (D1, D2, *others)
    ]
    mugs.on(nov(5)).supplier_says(*moved)
    report = mugs.sync()
    assert 1 == report.files_quarantined
    mugs.each_day(nov(6), nov(12))
    assert [] == mugs.told()
    assert mugs.page("MUG") == NOTHING
    assert (True, "2026-12-04") == mugs.page("CUP-0")
