"""What is badly wrong is told to the merchant once when it begins, and once when it is over."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.domain.alarms import Alarm, AlarmKind
from connector.ledger.alarms import alarms_of
from connector.service.notice_acts import approve_all
from connector.service.syncing import sync_shop
from tests.product.harness import Story

ME = "me@mugs.example"
MON = date(2026, 11, 2)
ALARMS = f'[alarms]\nemail = "{ME}"\n'


class Watched(Story):
    """A story whose merchant gets alarms by mail. One customer waits for mugs."""

    def begin(self) -> None:
        self.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        self.supplier_says("MUG;D1;2026-12-01;100")
        self.sync()
        self.on(MON)
        self.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 2)])
        self.sync()

    def passes(self, count: int = 1, apart: timedelta = timedelta(minutes=5)) -> None:
        """Each by a program that was started afresh."""
        for _ in range(count):
            self.sandbox.clock.advance(apart)
            self.restart()
            sync_shop(self.app, "main")

    @property
    def heard(self) -> list[str]:
        return [mail.subject for mail in self.letters(ME)]

    @property
    def raised(self) -> list[Alarm]:
        with self.app.ledger.read() as connection:
            return alarms_of(connection, "main")


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Watched]:
    story = Watched(tmp_path, more=ALARMS)
    story.begin()
    yield story
    story.app.close()


BEGAN = "Alarm: main: the shop cannot be read"
OVER = "Over: main: the shop cannot be read"


def test_a_shop_that_cannot_be_read_for_an_hour_is_told_once_and_once_when_it_can(story: Watched) -> None:
    story.sandbox.faults.add("html_500", app="woo", times=None)
    story.passes(12)
    assert [] == story.heard
    story.passes(20)
    assert [BEGAN] == story.heard
    assert "Since Mon 2 Nov 2026 10:05." in story.letters(ME)[0].text
    story.sandbox.faults.clear()
    story.passes(3)
    assert [BEGAN, OVER] == story.heard
    assert [] == story.raised


def test_a_shop_that_is_back_within_the_hour_is_no_alarm(story: Watched) -> None:
    story.sandbox.faults.add("html_500", app="woo", times=None)
    story.passes(10)
    story.sandbox.faults.clear()
    story.passes(1)
    story.sandbox.faults.add("html_500", app="woo", times=None)
    story.passes(10)
    assert [] == story.heard


def test_refused_credentials_are_told_at_once(story: Watched) -> None:
    config = story.folder / "config.toml"
    right = config.read_text()
    config.write_text(right.replace("ck_test", "ck_of_another_shop"))
    story.passes(30)
    assert ["Alarm: main: the shop refuses the connector's credentials"] == story.heard
    assert "Look at its key and the key's rights" in story.letters(ME)[0].text
    config.write_text(right)
    story.passes(2)
    assert ["Over: main: the shop refuses the connector's credentials"] == story.heard[1:]


def test_a_shop_that_first_is_down_and_then_refuses_is_over_when_it_can_be_read(story: Watched) -> None:
    story.sandbox.faults.add("connect_refused", app="woo", times=None)
    story.passes(15)
    story.sandbox.faults.clear()
    config = story.folder / "config.toml"
    right = config.read_text()
    config.write_text(right.replace("ck_test", "ck_of_another_shop"))
    story.passes(3)
    assert [BEGAN, "Alarm: main: the shop refuses the connector's credentials"] == story.heard
    config.write_text(right)
    story.passes(1)
    assert {OVER, "Over: main: the shop refuses the connector's credentials"} == set(story.heard[2:])


def test_a_mail_provider_that_takes_no_letter_is_told_as_soon_as_anything_reaches_the_merchant(
    story: Watched,
) -> None:
    story.sandbox.mail.key = "SG.revoked"
    story.sandbox.shop.place_order("b@customers.example", "B", [("MUG", 2)])
    story.passes(3)
    assert [] == story.heard
    assert [AlarmKind.MAIL_REFUSES] == [alarm.kind for alarm in story.raised]
    story.sandbox.mail.key = "SG.test"
    story.passes(1)
    assert ["Alarm: main: the mail provider takes no letter"] == story.heard
    story.passes(2, timedelta(hours=1))
    assert ["Over: main: the mail provider takes no letter"] == story.heard[1:]


def test_a_source_that_cannot_be_read_for_a_day_is_told_by_its_supplier(story: Watched) -> None:
    file = story.folder / "dates.csv"
    content = file.read_text()
    file.unlink()
    story.passes(23, timedelta(hours=1))
    assert [] == story.heard
    story.passes(5, timedelta(hours=1))
    assert ["Alarm: main: the dates of the supplier acme cannot be read"] == story.heard
    file.write_text(content)
    story.passes(2)
    assert ["Over: main: the dates of the supplier acme cannot be read"] == story.heard[1:]


def test_a_source_that_says_nothing_new_for_long_is_stale(story: Watched) -> None:
    story.passes(12, timedelta(days=1))
    assert [] == story.heard
    story.passes(3, timedelta(days=1))
    assert ["Alarm: main: the supplier acme says nothing new"] == story.heard
    story.supplier_says("MUG;D1;2026-12-01;100", "MUG;D2;2026-12-11;100")
    story.passes(2)
    assert ["Over: main: the supplier acme says nothing new"] == story.heard[1:]


def test_a_supplier_that_leaves_the_settings_takes_its_alarms_with_it(story: Watched) -> None:
    story.passes(16, timedelta(days=1))
    config = story.folder / "config.toml"
    config.write_text(config.read_text().replace("suppliers.acme", "suppliers.bodo"))
    story.passes(2)
    assert ["Over: main: the supplier acme says nothing new"] == story.heard[1:]
    assert [] == story.raised


def test_letters_that_are_held_for_long_are_told(tmp_path: Path) -> None:
    story = Watched(tmp_path, more=ALARMS + '[policy.brakes]\nmode = "review"\n')
    story.begin()
    story.passes(40, timedelta(hours=1))
    assert [] == story.heard
    story.passes(10, timedelta(hours=1))
    assert ["Alarm: main: letters wait for you"] == story.heard
    assert "1 letter held, 0 doubtful." in story.letters(ME)[0].text
    assert "customers.example" not in story.letters(ME)[0].text
    approve_all(story.app, None)
    story.passes(2)
    assert ["Over: main: letters wait for you"] == story.heard[1:]


def test_letters_that_do_not_go_are_told(story: Watched) -> None:
    story.sandbox.faults.add("rate_limited", app="mail", path="/v3/mail/send", times=None)
    story.sandbox.shop.place_order("b@customers.example", "B", [("MUG", 2)])
    story.passes(60, timedelta(hours=1))
    assert [] == story.heard
    assert [AlarmKind.LETTERS_STUCK] == [alarm.kind for alarm in story.raised]
    story.sandbox.faults.clear()
    story.passes(1, timedelta(hours=8))
    story.passes(2, timedelta(hours=1))
    assert {"Alarm: main: letters do not go", "Over: main: letters do not go"} >= set(story.heard)
    assert [] == story.raised


def test_an_alarm_that_may_have_reached_the_merchant_is_not_told_again(story: Watched) -> None:
    story.sandbox.faults.add("html_500", app="woo", times=None)
    story.sandbox.faults.add("html_500_after", app="mail", times=None)
    story.passes(20)
    assert [BEGAN] == story.heard


def test_an_alarm_that_certainly_reached_nobody_is_told_later(story: Watched) -> None:
    story.sandbox.faults.add("html_500", app="woo", times=None)
    mail = story.sandbox.faults.add("connect_refused", app="mail", times=None)
    story.passes(20)
    assert [] == story.heard
    story.sandbox.faults.plan.remove(mail)
    story.passes(5)
    assert [BEGAN] == story.heard


CLOCK = "main: this machine's clock is wrong, or the shop's"
TEN_MINUTES = timedelta(minutes=10)


def test_a_clock_that_is_wrong_for_an_hour_is_told_once_and_once_when_it_is_right(story: Watched) -> None:
    story.clock_error = TEN_MINUTES
    story.supplier_says("MUG;D1;2026-12-22;100")
    story.passes(12)
    assert [] == story.heard
    story.passes(20, timedelta(hours=12))
    assert [f"Alarm: {CLOCK}"] == story.heard
    said = story.letters(ME)[0].text
    assert "This machine's clock is 10 minutes ahead of the shop's." in said
    assert "Let NTP set it" in said
    story.clock_error = timedelta()
    story.passes(2)
    assert [f"Alarm: {CLOCK}", f"Over: {CLOCK}"] == story.heard
    assert [] == story.raised


def test_a_clock_that_is_right_again_within_the_hour_is_no_alarm(story: Watched) -> None:
    for _ in range(3):
        story.clock_error = -TEN_MINUTES
        story.passes(10)
        story.clock_error = timedelta()
        story.passes(1)
    assert [] == story.heard


def test_of_a_clock_that_is_behind_the_alarm_says_so(story: Watched) -> None:
    story.clock_error = -timedelta(days=3)
    story.passes(14)
    assert "This machine's clock is 3 days behind the shop's." in story.letters(ME)[0].text


def test_while_the_shop_cannot_be_read_nothing_is_said_of_the_clock(story: Watched) -> None:
    story.clock_error = TEN_MINUTES
    story.passes(1)
    story.sandbox.faults.add("connect_refused", app="woo", times=None)
    story.passes(4)
    story.clock_error = timedelta()
    story.passes(1)
    assert AlarmKind.CLOCK_WRONG in {alarm.kind for alarm in story.raised}


def test_without_an_address_of_their_own_alarms_go_where_the_digest_goes(tmp_path: Path) -> None:
    story = Watched(tmp_path, more=f'[digest]\nemail = "{ME}"\n')
    story.begin()
    story.sandbox.faults.add("html_500", app="woo", times=None)
    story.passes(14)
    assert [BEGAN] == story.heard
