"""`forget` and what is erased by itself: nobody is known for longer than he is needed."""

from datetime import date, timedelta

import pytest

from tests.cli.conftest import ADA, BEN, D1, D2, CommandLine, dropped_for_its_offer

GOODWILL = '[policy.goodwill]\ncountries = ["US"]\n[policy.goodwill.steps.first]\npercent = 10\n'
KNOWN_OF_ADA = (ADA.encode(), b"Ada", b"ADA@")


def in_files(shop: CommandLine, *words: bytes) -> set[bytes]:
    """Which of these words stand anywhere in the ledger's files, erased room and log with them."""
    files = [file for file in shop.folder.glob("backorder.sqlite*") if ".lock" not in file.name]
    content = b"".join(file.read_bytes() for file in files)
    return {word for word in words if word in content}


def known(shop: CommandLine, *words: bytes) -> set[bytes]:
    """Which of these words any row of the ledger has."""
    content = "\n".join(shop.dump()).encode()
    return {word for word in words if word in content}


def a_day_later(shop: CommandLine) -> None:
    shop.sandbox.clock.advance(timedelta(days=1, hours=1))
    shop.sync()


def told(shop: CommandLine, who: str) -> int:
    return sum(mail.to_email == who for mail in shop.sandbox.mail.accepted)


@pytest.fixture
def shipped(shop: CommandLine) -> CommandLine:
    """Ada was told of her order and of a delay, with a code; then her mugs came, and her order left."""
    shop.configure(GOODWILL)
    shop.begin()
    shop.on(date(2026, 11, 5)).supplier_says("MUG;D1;2026-12-22;10", D2)
    shop.sync()
    shop.on(date(2026, 11, 7))
    shop.sandbox.shop.receive("MUG", 10)
    shop.sync()
    shop.sandbox.shop.set_status(shop.ada, "completed")
    shop.sandbox.clock.advance(timedelta(minutes=5))
    shop.sync()
    return shop


def test_who_waits_for_nothing_more_is_erased_to_the_last_byte(shipped: CommandLine) -> None:
    assert set(KNOWN_OF_ADA[:2]) == in_files(shipped, *KNOWN_OF_ADA)
    done = shipped.run("forget", ADA.upper())
    assert 0 == done.exit_code
    assert "main: erased the customer of 1 order, 2 letters and 1 offer of goodwill." in done.stdout
    assert "ada" not in done.stdout.casefold()
    assert set() == in_files(shipped, *KNOWN_OF_ADA)
    assert {BEN.encode()} == in_files(shipped, BEN.encode())
    assert "main: nothing is known of this address." in shipped.run("forget", ADA).stdout
    assert 0 == shipped.run("ledger", "check").exit_code


def test_counts_and_dates_told_stay(shipped: CommandLine) -> None:
    shipped.run("forget", ADA)
    said = shipped.ask("explain", str(shipped.ada))
    assert ["2026-12-04", "2026-12-18"] == [told["told_on"] for told in said["order"]["lines"][0]["promises"]]


def test_an_order_that_is_open_is_served_and_its_customer_erased_within_a_day_of_its_end(
    shop: CommandLine,
) -> None:
    shop.begin()
    done = shop.run("forget", ADA)
    assert f"main: kept until it has ended: {shop.ada}. Whoever waits for goods must hear" in done.stdout
    shop.on(date(2026, 11, 5)).supplier_says("MUG;D1;2026-12-22;10", D2)
    shop.sync()
    assert 2 == told(shop, ADA)
    shop.sandbox.shop.set_status(shop.ada, "cancelled")
    a_day_later(shop)
    a_day_later(shop)
    assert set() == known(shop, *KNOWN_OF_ADA)
    shop.sandbox.shop.touch_all_orders()
    a_day_later(shop)
    a_day_later(shop)
    assert set() == known(shop, *KNOWN_OF_ADA)


def test_who_still_waits_is_left_in_peace_after_a_letter_that_was_erased(shop: CommandLine) -> None:
    """Ada's letter of this morning is about an order that has ended; her other order slips at noon."""
    shop.begin(D1, "MUG;D2;2026-12-15;20")
    other = shop.order(ADA, "Ada", units=5)
    shop.sync()
    shop.on(date(2026, 11, 5)).supplier_says("MUG;D1;2026-12-08;10", "MUG;D2;2026-12-15;20")
    shop.sync()
    told_by_then = told(shop, ADA)
    shop.sandbox.shop.set_status(shop.ada, "cancelled")
    shop.on(date(2026, 11, 5), 11).sync()
    assert "erased the customer of 1 order, 2 letters" in shop.run("forget", ADA).stdout
    shop.on(date(2026, 11, 5), 12).supplier_says("MUG;D1;2027-02-02;10", "MUG;D2;2027-02-02;20")
    shop.sync()
    assert told_by_then == told(shop, ADA)
    shop.on(date(2026, 11, 6), 12).sync()
    assert told_by_then + 1 == told(shop, ADA)
    shop.sandbox.shop.set_status(other, "cancelled")
    a_day_later(shop)
    a_day_later(shop)
    assert set() == known(shop, *KNOWN_OF_ADA)


def test_a_doubtful_letter_is_kept_until_it_is_settled(shop: CommandLine) -> None:
    shop.sandbox.faults.add("html_500_after", app="mail")
    shop.begin()
    shop.sandbox.shop.set_status(shop.ada, "cancelled")
    shop.on(date(2026, 11, 4)).sync()
    [letter] = shop.ask("forget", ADA)["shops"][0]["doubtful_letters"]
    assert 0 == shop.run("notices", "settle", letter, "sent").exit_code
    assert "1 letter" in shop.run("forget", ADA).stdout
    assert set() == in_files(shop, *KNOWN_OF_ADA)


def test_a_letter_is_erased_by_the_address_it_went_to_whatever_stands_on_the_order_now(
    shop: CommandLine,
) -> None:
    shop.begin()
    shop.sandbox.shop.set_email(shop.ada, "anna@customers.example")
    shop.on(date(2026, 11, 4)).sync()
    assert "main: erased the customer of 0 orders, 1 letter" in shop.run("forget", ADA).stdout
    assert set() == in_files(shop, ADA.encode())


def test_backups_are_named_because_they_know_it_too(shop: CommandLine) -> None:
    shop.begin()
    shop.run("ledger", "backup")
    [backup] = shop.folder.glob("*.backup")
    assert str(backup) in shop.run("forget", ADA).stdout


def test_a_backup_that_was_cut_off_is_named_too(shop: CommandLine) -> None:
    shop.begin()
    cut_off = shop.folder / "backorder-20261102T080000Z.backup.k3x9.part"
    cut_off.touch()
    assert str(cut_off) in shop.run("forget", ADA).stdout


def test_what_is_no_address_is_refused(shop: CommandLine) -> None:
    done = shop.run("forget", "Ada")
    assert (2, "That is no e-mail address.\n") == (done.exit_code, done.stderr)


def test_who_waits_for_nothing_more_is_erased_by_itself_after_its_time(
    shipped: CommandLine,
) -> None:
    shipped.configure("[ledger]\nkeep_days = 40\n")
    for _ in range(37):
        a_day_later(shipped)
    assert set(KNOWN_OF_ADA[:2]) == known(shipped, *KNOWN_OF_ADA)
    for _ in range(4):
        a_day_later(shipped)
    assert set() == known(shipped, *KNOWN_OF_ADA)
    assert {BEN.encode()} == known(shipped, BEN.encode())
    shipped.run("ledger", "vacuum")
    assert set() == in_files(shipped, *KNOWN_OF_ADA)


def test_that_somebody_takes_no_offers_is_erased_with_what_was_offered(shop: CommandLine) -> None:
    shop.configure(GOODWILL)
    shop.begin()
    dropped_for_its_offer(shop, ADA)
    shop.on(date(2026, 11, 5), 11).sync()
    said = shop.ask("explain", str(shop.ada))["order"]["letters"]
    assert [("sent", None), ("refused", "unsubscribed"), ("sent", None)] == [
        (letter["state"], letter["delivery"]) for letter in said
    ]
    shop.sandbox.shop.set_status(shop.ada, "cancelled")
    shop.on(date(2026, 11, 7)).sync()
    done = shop.run("forget", ADA)

    assert "main: erased the customer of 1 order, 3 letters and 1 offer of goodwill." in done.stdout
    assert set() == in_files(shop, *KNOWN_OF_ADA)
