"""What a wrong setting says: the key's path, the value unless it is secret, what is allowed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connector.errors import SettingsError
from connector.settings import Settings

Loaded = Callable[..., Settings]

SUPPLIER = '[suppliers.acme]\ncolumns = {sku = "S", date = "D"}\n'


def problems(loaded: Loaded, text: str = "", env: dict[str, str] | None = None, **more: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(text, env, **more)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


STEP = "[policy.goodwill.steps.first]\n"
ONE = "give exactly one of percent, amount, free_shipping and gift_wrap"

PORT = 'must be an address and port such as "127.0.0.1:8790" (port 1 to 65535), or "" for nowhere'

CASES = [
    ("[policy.brakes]\nhold_above = 0", "policy.brakes.hold_above = 0: must be 1 or more"),
    ("[policy.brakes]\nhold_above_share = 30", "policy.brakes.hold_above_share = 30: must be 1 or less"),
    (f"{STEP}percent = 101", "policy.goodwill.steps.first.percent = 101: must be 100 or less"),
    (f"{STEP}percent = 7.5", "policy.goodwill.steps.first.percent = 7.5: must be a whole number"),
    (f"{STEP}percent = 5\ngift_wrap = true", f"policy.goodwill.steps.first: {ONE}"),
    (f"{STEP}from_days = 2", f"policy.goodwill.steps.first: {ONE}"),
    (
        f"{STEP}percent = 5\ncost = 2",
        "policy.goodwill.steps.first: cost belongs to free_shipping and gift_wrap alone",
    ),
    (
        f"{STEP}amount = 5",
        'policy.goodwill: currency is missing, such as "EUR"; the amounts here are in it',
    ),
    (
        f'[policy.goodwill]\ncurrency = "EUR"\nmonthly_budget = 9\n{STEP}free_shipping = true',
        "policy.goodwill: steps.first.cost is missing: monthly_budget has to know what it costs you",
    ),
    (
        '[policy.goodwill]\ncurrency = "Euro"',
        'policy.goodwill.currency = "Euro": must be a currency such as "EUR"',
    ),
    (
        '[policy.goodwill]\ncountries = ["Germany"]',
        'policy.goodwill.countries[1] = "Germany": must be a country such as "DE"',
    ),
    (
        '[policy.brakes]\nmode = "rewiev"',
        'policy.brakes.mode = "rewiev": must be one of "auto" or "review"',
    ),
    *(
        (f'[service]\nlisten = "{place}"', f'service.listen = "{place}": {PORT}')
        for place in ("0.0.0.0:99999", "127.0.0.1:0", "[::1]:65536", "127.0.0.1:00000", "127.0.0.1:", "8790")
    ),
    ('[policy.page]\nskus = "*"', 'policy.page.skus = "*": must be a list, such as ["one", "two"]'),
    (
        '[shops.main.calendar]\nholidays = ["24.12."]',
        'shops.main.calendar.holidays[1] = "24.12.": must be a day, such as 2026-12-24',
    ),
    ("[shops.main.calendar]\nweekdays = []", "shops.main.calendar.weekdays: must not be empty"),
    (
        '[policy.letters]\nsending_hours = "20:00-08:00"',
        'policy.letters.sending_hours = "20:00-08:00": must begin before it ends, on the same day',
    ),
    (
        '[policy.letters]\nsending_hours = "8 to 20"',
        'policy.letters.sending_hours = "8 to 20": must be two times such as "08:00-20:00"',
    ),
    ('[mail]\nsender = "sendgrid"', 'mail: sender = "sendgrid" needs api_key and from_email'),
    (
        '[support]\nemail = "nobody"',
        'support.email = "nobody": must be an e-mail address: An email address must have an @-sign.',
    ),
    (
        '[shops.main.statuses]\npacked = "open"',
        'shops.main.statuses.packed = "open": must be one of "open_paid", "open_unpaid", "shipped" or "dead"',
    ),
    (
        '[ledger]\npath = "postgresql://me:pw@db/backorder"',
        (
            'ledger.path = "postgresql://db/backorder": '
            "must be a file on a local disk: this version keeps no ledger in a database server"
        ),
    ),
    ('[mail]\nfolder = ""', 'mail.folder = "": must not be empty'),
    ('[mail]\nca_file = ""', 'mail.ca_file = "": must not be empty'),
    ("[suppliers]\nacme = 5", "suppliers.acme: must be a table"),
    (SUPPLIER, "suppliers.acme: give exactly one of path, url and shipments"),
]


@pytest.mark.parametrize(("text", "sentence"), CASES, ids=[text for text, _ in CASES])
def test_each_wrong_value_is_one_line(loaded: Loaded, text: str, sentence: str) -> None:
    assert [sentence] == problems(loaded, text)


SHOP_CASES = [
    (
        'timezone = "Europe/Berln"',
        'shops.main.timezone = "Europe/Berln": must be a time zone such as "Europe/Berlin"',
    ),
    ('language = "english!"', 'shops.main.language = "english!": must be a language such as "en" or "de-AT"'),
    (
        'platform = "magento"',
        'shops.main.platform = "magento": must be one of "woocommerce" or "shopify"',
    ),
    (
        'notify_chanels = ["checkout"]',
        'shops.main.notify_chanels: is not a known key; did you mean "notify_channels"?',
    ),
    ('secret_fil = "x"', 'shops.main.secret_fil: is not a known key; did you mean "secret_file"?'),
]


@pytest.mark.parametrize(("text", "sentence"), SHOP_CASES, ids=[text for text, _ in SHOP_CASES])
def test_a_shop_says_what_it_needs(loaded: Loaded, text: str, sentence: str) -> None:
    assert [sentence] == problems(loaded, text)


URL_CASES = [
    (
        "https://shop.example.com:99999",
        (
            'shops.main.url = "https://shop.example.com": '
            "is no address: look at its host and port (1 to 65535)"
        ),
    ),
    (
        "http://shop.example.com",
        'shops.main.url = "http://shop.example.com": must be an address that begins with https://',
    ),
    ("shop.example.com", 'shops.main.url = "shop.example.com": must be an address that begins with https://'),
    (
        "https://me:pw@shop.example.com",
        'shops.main.url = "https://shop.example.com": must not contain a user name or password',
    ),
    (
        "https://shop.example.com/?token=1",
        'shops.main.url = "https://shop.example.com/": must end before any ? or #',
    ),
]


@pytest.mark.parametrize(("url", "sentence"), URL_CASES, ids=[url for url, _ in URL_CASES])
def test_only_a_bare_secure_address_is_a_shop(loaded: Loaded, url: str, sentence: str) -> None:
    shop = f'config_version = 1\n[shops.main]\nurl = "{url}"\nkey = "k"\nsecret = "s"\n'
    assert [sentence] == problems(loaded, shop=shop)


FORMATS = ["%d", "%m", "%d %Y", "%Y-%M-%d", "dd.mm.yyyy", "%d.%m.%Q"]


@pytest.mark.parametrize("date_format", FORMATS)
def test_a_date_format_must_name_the_month_and_more(loaded: Loaded, date_format: str) -> None:
    text = f'{SUPPLIER}path = "a.csv"\ndate_formats = ["{date_format}"]\n'
    (line,) = problems(loaded, text)
    assert line.startswith(f'suppliers.acme.date_formats[1] = "{date_format}": must ')


@pytest.mark.parametrize("encoding", ["utf8-ish", "base64"])
def test_an_encoding_must_be_one_of_text(loaded: Loaded, encoding: str) -> None:
    text = f'{SUPPLIER}path = "a.csv"\nencoding = "{encoding}"\n'
    assert [
        f'suppliers.acme.encoding = "{encoding}": must be an encoding such as "utf-8" or "latin-1"'
    ] == problems(loaded, text)


TWO_SHOPS = """
config_version = 1
[shops.main]
url = "https://one.example.com"
key = "k"
secret = "s"
[shops.outlet]
url = "https://two.example.com"
key = "k"
secret = "s"
[suppliers.acme]
path = "a.csv"
columns = {sku = "S", date = "D"}
"""


def test_with_two_shops_a_supplier_must_name_his(loaded: Loaded) -> None:
    assert [
        'suppliers.acme.shop: is missing, because there is more than one shop; allowed: "main", "outlet"'
    ] == problems(loaded, shop=TWO_SHOPS)


@pytest.mark.parametrize("again", ["https://one.example.com", "https://ONE.example.com:443/"])
def test_two_shops_of_one_address_would_write_twice(loaded: Loaded, again: str) -> None:
    shop = TWO_SHOPS.replace("https://two.example.com", again).partition("[suppliers")[0]
    assert ["shops.outlet.url: is the shop of shops.main already"] == problems(loaded, shop=shop)


def test_shops_beside_each_other_on_one_host_are_two(loaded: Loaded) -> None:
    shop = TWO_SHOPS.replace("https://two.example.com", "https://one.example.com/outlet")
    assert 2 == len(loaded(shop=shop.partition("[suppliers")[0]).shops)


def test_two_suppliers_of_one_file_are_seldom_meant(loaded: Loaded) -> None:
    two = "".join(SUPPLIER.replace("acme", name) + 'path = "a.csv"\n' for name in ("acme", "bolt"))
    (warned,) = loaded(two).warnings()
    assert warned.startswith("suppliers.acme and suppliers.bolt are read from the same place")
    assert [] == loaded(two.replace("a.csv", "b.csv", 1)).warnings()
    assert [] == loaded(f'{two}kind = "availability"\n').warnings()


def test_a_supplier_cannot_serve_a_shop_that_is_not_there(loaded: Loaded) -> None:
    shop = TWO_SHOPS.replace('path = "a.csv"', 'path = "a.csv"\nshop = "mian"')
    assert ['suppliers.acme.shop: there is no shop "mian"; allowed: "main", "outlet"'] == problems(
        loaded, shop=shop
    )


def test_a_path_and_an_address_are_one_too_many(loaded: Loaded) -> None:
    text = SUPPLIER + 'path = "a"\nurl = "https://a.example"\n'
    assert ["suppliers.acme: give exactly one of path, url and shipments"] == problems(loaded, text)


def test_without_a_shop_there_is_nothing_to_do(loaded: Loaded) -> None:
    assert ["shops: is missing"] == problems(loaded, shop="config_version = 1\n")


def test_another_version_of_the_file_is_refused(loaded: Loaded) -> None:
    shop = 'config_version = 2\n[shops.main]\nurl = "https://a.example"\nkey = "k"\nsecret = "s"\n'
    assert ["config_version = 2: must be 1: this program knows no other"] == problems(loaded, shop=shop)


def test_names_are_such_that_the_environment_can_name_them(loaded: Loaded) -> None:
    shop = 'config_version = 1\n[shops.Main]\nurl = "https://a.example"\nkey = "k"\nsecret = "s"\n'
    assert [
        'shops.Main: a name is made of small letters, digits and single "_", and begins with a letter'
    ] == problems(loaded, shop=shop)


def test_all_problems_are_listed_at_once_under_the_name_of_the_file(loaded: Loaded, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded("[service]\npoll_minutes = 0\nlog_level = 5\n[polcy]\nx = 1\n")
    assert [
        f"{tmp_path / 'config.toml'} cannot be used:",
        "  service.poll_minutes = 0: must be 0.02 or more",
        '  service.log_level = 5: must be one of "debug", "info", "warning" or "error"',
        '  polcy: is not a known key; did you mean "policy"?',
    ] == str(caught.value).splitlines()


def test_a_wrong_value_from_the_environment_names_its_variable(loaded: Loaded) -> None:
    env = {"BACKORDER_SERVICE__POLL_MINUTES": "often"}
    assert [
        'service.poll_minutes = "often" (from BACKORDER_SERVICE__POLL_MINUTES): must be a number'
    ] == problems(loaded, env=env)


SECRET = "cs_very_secret"

LEAKS = [
    f'secret = ["{SECRET}"]',
    f'secrt = "{SECRET}"',
    f'secret = "x"\n[mail]\napi_key = ["{SECRET}"]',
    f'secret = "x"\n[mail]\napikey = "{SECRET}"',
    f'secret = "x"\n[support]\nemail = "x"\n[policy]\nnews = "{SECRET}"',
]


@pytest.mark.parametrize("text", LEAKS)
def test_a_secret_in_the_wrong_place_or_shape_is_never_shown(loaded: Loaded, text: str) -> None:
    shop = 'config_version = 1\n[shops.main]\nurl = "https://a.example"\nkey = "k"\n'
    with pytest.raises(SettingsError) as caught:
        loaded(text, shop=shop)
    assert SECRET not in str(caught.value) + repr(caught.value) + caught.value.details
    assert caught.value.__cause__ is None


def test_an_empty_secret_is_no_secret(loaded: Loaded) -> None:
    assert ["shops.main.secret (from BACKORDER_SHOPS__MAIN__SECRET): must not be empty"] == problems(
        loaded, env={"BACKORDER_SHOPS__MAIN__SECRET": " "}
    )


@pytest.mark.parametrize("place", ["127.0.0.1:1", "[::1]:65535", "localhost:08790"])
def test_a_port_from_1_to_65535_may_be_listened_at(loaded: Loaded, place: str) -> None:
    assert place == loaded(f'[service]\nlisten = "{place}"').service.listen


def test_a_ca_file_that_is_none_is_named_with_its_key(loaded: Loaded, tmp_path: Path) -> None:
    missing, other = tmp_path / "none.pem", tmp_path / "config.toml"
    assert [f'mail.ca_file = "{missing}": cannot be read: No such file or directory'] == problems(
        loaded, '[mail]\nca_file = "none.pem"'
    )
    assert [
        f'mail.ca_file = "{other}": must be a file of certificates, each with its line BEGIN CERTIFICATE'
    ] == problems(loaded, '[mail]\nca_file = "config.toml"')
