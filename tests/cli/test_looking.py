"""`status` and `explain`."""

from datetime import date

from tests.cli.conftest import D1, D2, CommandLine


def test_status_before_the_first_pass_says_what_to_do(shop: CommandLine) -> None:
    said = shop.run("status").stdout
    assert "First contact: still to come (`backorder sync`)" in said
    assert "Last pass: none yet" in said


def test_status_counts_who_waits_and_for_what(shop: CommandLine) -> None:
    shop.begin()
    (status,) = shop.ask("status")["shops"]
    assert {"lines": 2, "units": 20, "items": 1, "lines_without_date": 0} == status["backorders"]
    assert [("MUG", 20, "2026-12-02", None)] == [
        (item["sku"], item["units"], item["next_eta_on"], item["in_stock_on"])
        for item in status["waited_for"]
    ]
    assert ("done", "2026-11-03T10:00:00Z") == (
        status["last_pass"]["outcome"],
        status["last_pass"]["ended_at"],
    )


def test_status_names_supply_that_is_overdue(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 12, 4)).sync()
    said = shop.run("status").stdout
    assert "Overdue supply: 1\n    acme D1: 10 x MUG, expected Tue 1 Dec 2026" in said


def test_status_counts_held_letters_and_says_where_to_look(shop: CommandLine) -> None:
    shop.begin()
    shop.hold_everything()
    shop.slip()
    shop.run("sync")
    said = shop.run("status").stdout
    assert "Letters: 0 waiting, 1 held, 0 uncertain, 0 refused  (`backorder notices list`)" in said
    assert "Tasks for you: 1  (`backorder tasks list`)" in said


def test_status_says_that_sending_rests_after_an_uncertain_outcome(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    shop.sandbox.faults.add("html_500_after", app="mail")
    shop.run("sync")
    (status,) = shop.ask("status")["shops"]
    assert ("2026-11-05T10:01:00Z", 1) == (status["pause"]["until"], status["letters"]["uncertain"])
    assert "Sending rests until Thu 5 Nov 2026 10:01: an outcome is uncertain" in shop.run("status").stdout


def test_status_shows_times_in_the_shops_own_zone(shop: CommandLine) -> None:
    config = shop.folder / "config.toml"
    text = config.read_text().replace('title = "The Mug Shop"', 'title = "M"\ntimezone = "Asia/Tokyo"', 1)
    config.write_text(text)
    shop.restart()
    shop.begin()
    assert "Last pass: Tue 3 Nov 2026 19:00" in shop.run("status").stdout


def test_status_says_that_it_is_a_rehearsal(shop: CommandLine) -> None:
    config = shop.folder / "config.toml"
    config.write_text(config.read_text().replace('sender = "sendgrid"', 'sender = "folder"'))
    assert "main: a rehearsal: customers get no letters" in shop.run("status").stdout


def test_explain_says_what_an_order_waits_for_down_to_the_row_of_the_file(shop: CommandLine) -> None:
    shop.begin()
    said = shop.run("explain", str(shop.ben)).stdout
    assert (
        "10 units for it from acme D2, expected Tue 15 Dec 2026 "
        "(dates.csv row 3: “2026-12-15”, read Sun 1 Nov 2026 10:00)."
    ) in said
    assert "It can leave on Wed 16 Dec 2026" in said
    assert "with room, Fri 18 Dec 2026 is the date to tell." in said
    assert "customers.example" not in said


def test_explain_tells_every_promise_with_its_letter_and_what_it_rested_on(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    shop.sync()
    order = shop.ask("explain", str(shop.ben))["order"]
    (line,) = order["lines"]
    assert [
        ("2026-12-18", "letter", "certain", "confirmation", "supply from acme D2: 2026-12-15"),
        ("2027-01-08", "letter", "certain", "delay", "supply from acme D2: 2027-01-05"),
    ] == [(p["told_on"], p["basis"], p["standing"], p["kind"], p["rests_on"]) for p in line["promises"]]
    assert [p["letter"] for p in line["promises"]] == [letter["id"] for letter in order["letters"]]
    assert ["acme sent dates.csv"] == [each["because"] for each in order["letters"][-1]["lines"]]


def test_explain_says_which_news_are_owed_and_why_they_are_held(shop: CommandLine) -> None:
    shop.begin()
    shop.hold_everything()
    shop.slip()
    shop.run("sync")
    said = shop.run("explain", f"#{shop.ben}").stdout
    assert "News owed since Thu 5 Nov 2026 10:00: delay, Fri 18 Dec 2026 → Fri 8 Jan 2027" in said
    assert "Held: every letter waits for your approval" in said


def test_explain_promises_no_letter_to_a_customer_who_gets_none(shop: CommandLine) -> None:
    shop.begin()
    wanted = [("MUG", 1)]
    by_phone = shop.sandbox.shop.place_order("kim@customers.example", "Kim", wanted, created_via="admin")
    shop.run("sync")
    said = shop.run("explain", str(by_phone)).stdout
    assert "Its customer gets no letters, because its channel is “admin”." in said
    assert "because the order came. No letter goes: they are yours to tell." in said
    assert "next letter" not in said


def test_explain_of_an_order_that_ships_as_a_whole_names_its_day(shop: CommandLine) -> None:
    config = shop.folder / "config.toml"
    config.write_text(config.read_text().replace("as_available", "together"))
    shop.restart()
    shop.begin(D1, D2, "JUG;D3;2026-12-22;5")
    for sku, stock in (("JUG", 0), ("PEN", 1)):
        shop.sandbox.shop.add_product(sku, stock=stock)
    both = shop.sandbox.shop.place_order("cy@customers.example", "Cy", [("PEN", 1), ("JUG", 1)])
    shop.run("sync")
    assert "It leaves as a whole, on Wed 23 Dec 2026." in shop.run("explain", str(both)).stdout


def test_explain_of_an_order_that_left_says_so(shop: CommandLine) -> None:
    shop.begin()
    shop.sandbox.shop.set_status(shop.ben, "completed")
    shop.run("sync")
    said = shop.run("explain", str(shop.ben)).stdout
    assert f"Order {shop.ben}, placed Tue 3 Nov 2026 10:00: shipped." in said
    assert "it waits for nothing" in said


def test_explain_of_a_sku_says_what_comes_what_moved_and_who_waits(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    shop.sync()
    sku = shop.ask("explain", "MUG")["sku"]
    assert (0, [("D1", "2026-12-01"), ("D2", "2027-01-05")]) == (
        sku["on_hand"],
        [(supply["reference"], supply["expected_on"]) for supply in sku["coming"]],
    )
    assert [("acme D2", "acme sent dates.csv", "2026-12-15 x10", "2027-01-05 x10")] == [
        (moved["source"], moved["because"], moved["before"], moved["after"]) for moved in sku["moved"]
    ]
    assert [(str(shop.ada), "2026-12-02", "2026-12-04"), (str(shop.ben), "2027-01-06", "2027-01-08")] == [
        (line["order"], line["eta_on"], line["told_last_on"]) for line in sku["waiting"]
    ]


def test_explain_of_a_sku_says_who_wrote_its_flag_and_date(shop: CommandLine) -> None:
    shop.sandbox.shop.add_product("JUG", name="Jug", stock=0)
    shop.begin(D1, D2, "JUG;D3;2026-11-20;5")
    said = shop.run("explain", "JUG").stdout
    assert "One more, ordered now: Wed 25 Nov 2026. Units that may still be sold: 5." in said
    assert "Backorder flag: notify (written by us)." in said
    assert "In-stock date: 2026-11-25 (written by us)." in said
    shop.sandbox.shop.set_backorders("JUG", "yes")
    shop.run("sync")
    assert "Backorder flag: yes (changed by somebody else after us" in shop.run("explain", "JUG").stdout


def test_explain_of_what_is_not_there_exits_2_and_names_what_is_near(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("explain", "MUGG")
    assert (2, "") == (done.exit_code, done.stdout)
    assert "no product the SKU “MUGG”. Did you mean MUG?" in done.stderr


def test_a_sku_in_other_letters_is_not_taken_and_the_right_one_is_named(shop: CommandLine) -> None:
    shop.begin()
    for command in (("explain", "mug"), ("supply", "set", "mug", "2026-12-10")):
        done = shop.run(*command)
        assert 2 == done.exit_code
        assert "Did you mean MUG?" in done.stderr


def test_explain_of_what_may_be_an_order_or_a_sku_exits_2_and_lists_both(shop: CommandLine) -> None:
    shop.begin()
    shop.sandbox.shop.add_product(str(shop.ben), name="A number for a SKU", stock=1)
    shop.run("sync")
    done = shop.run("explain", str(shop.ben))
    assert 2 == done.exit_code
    assert f"main: an order of that number (id {shop.ben})" in done.stderr
    assert f"main: the SKU {shop.ben} (A number for a SKU, product " in done.stderr
