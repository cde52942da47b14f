"""`init`: a few questions, each answer tried against the pretend shops, and a configuration at the end."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from connector.bootstrap import World
from connector.cli import app
from connector.cli.init import Person
from connector.settings import load
from sandbox.server import serve
from sandbox.tls import Authority
from sandbox.world import Sandbox

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
FILE = "Artikelnummer;Bestellnummer;Liefertermin;Menge\n0815;PO-1;24.12.2026;5\n0816;PO-2;unbekannt;5\n"
AGAIN, NO, DEFAULT = "y", "n", ""


@pytest.fixture
def world() -> Sandbox:
    return Sandbox(NOW, zone="Europe/Berlin")


class Init:
    """The command in a folder of its own, beside the pretend shops."""

    def __init__(self, world: Sandbox, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.config = folder / "config.toml"

    def answer(
        self, *answers: str, options: tuple[str, ...] = (), env: dict[str, str] | None = None
    ) -> Result:
        given = ["--config", str(self.config), "init", *options]
        world = World(self.world.transport(), now=lambda: self.world.clock.now, sleep=lambda _: None)
        said = "".join(f"{answer}\n" for answer in answers)
        result = CliRunner(env=env or {}).invoke(app, given, input=said, obj=world)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def supplier_file(self, text: str = FILE, name: str = "acme.csv") -> str:
        (self.folder / name).write_text(text, encoding="cp1252")
        return name


@pytest.fixture
def init(world: Sandbox, tmp_path: Path) -> Init:
    return Init(world, tmp_path)


WOO = ("woocommerce", "https://shop.test", "ck_test", "cs_test")
TITLE, ZONE, LANGUAGE, IN_FILES = DEFAULT, DEFAULT, DEFAULT, DEFAULT
NAMES = (TITLE, ZONE, LANGUAGE, IN_FILES)
COLUMNS = (DEFAULT, DEFAULT, DEFAULT, DEFAULT)


def test_a_shop_on_woocommerce_and_its_supplier(init: Init) -> None:
    done = init.answer(*WOO, *NAMES, init.supplier_file(), *COLUMNS, "help@shop.example")
    assert 0 == done.exit_code, done.output
    assert "Everything is in order." in done.output
    settings = load(init.config, {})
    shop, supplier = settings.shops["main"], settings.suppliers["acme"]
    assert ("Sandbox shop", "Europe/Berlin") == (shop.title, shop.timezone)
    assert supplier.columns is not None
    assert {
        "sku": "Artikelnummer",
        "date": "Liefertermin",
        "quantity": "Menge",
        "reference": "Bestellnummer",
    } == supplier.columns.model_dump()
    assert ("%d.%m.%Y",) == supplier.date_formats
    assert "help@shop.example" == settings.support.email


def test_a_shop_on_shopify(init: Init) -> None:
    client = init.world.shopify.client
    way_in = (client.client_id, client.client_secret)
    done = init.answer("shopify", init.world.shopify.url, *way_in, *NAMES, "", "help@shop.example")
    assert 0 == done.exit_code, done.output
    settings = load(init.config, {})
    assert "shopify" == settings.shops["main"].platform
    assert "Europe/Berlin" == settings.shops["main"].timezone
    assert client.client_secret == (init.folder / "secrets" / "shopify_client_secret").read_text().strip()


def test_a_shop_on_shopify_with_a_token_that_stays(init: Init) -> None:
    done = init.answer("shopify", init.world.shopify.url, "", "shpat_test", *NAMES, "", "")
    assert 0 == done.exit_code, done.output


def test_secrets_go_into_files_that_only_their_owner_reads(init: Init) -> None:
    init.answer(*WOO, *NAMES, "", "")
    assert "cs_test" not in init.config.read_text()
    for name in ("woocommerce_key", "woocommerce_secret"):
        assert 0o600 == (init.folder / "secrets" / name).stat().st_mode & 0o777
    assert 0o700 == (init.folder / "secrets").stat().st_mode & 0o777


def test_or_they_stay_in_the_environment(init: Init) -> None:
    done = init.answer(*WOO, TITLE, ZONE, LANGUAGE, NO, "", "")
    assert 0 == done.exit_code, done.output
    assert not (init.folder / "secrets").exists()
    assert "cs_test" not in init.config.read_text()
    given = {"BACKORDER_SHOPS__MAIN__KEY": "ck_test", "BACKORDER_SHOPS__MAIN__SECRET": "cs_test"}
    assert all(name in init.config.read_text() for name in given)
    assert load(init.config, given).shops


def test_no_secret_is_ever_shown(init: Init) -> None:
    done = init.answer(*WOO[:3], "cs_wrong_one", NO, *NAMES, "", "")
    assert not [word for word in ("ck_test", "cs_wrong_one") if word in done.output]


def test_a_wrong_answer_is_told_at_once_and_asked_again(init: Init) -> None:
    wrong = ("woocommerce", "https://shop.test", "ck_test", "cs_wrong")
    done = init.answer(*wrong, AGAIN, *WOO[1:], *NAMES, "", "")
    assert 0 == done.exit_code, done.output
    assert "The shop knows the key, but the secret is wrong" in done.output


def test_an_address_that_cannot_be_one_is_never_taken(init: Init) -> None:
    done = init.answer("woocommerce", "shop.test", "ck_test", "cs_test", *WOO[1:], *NAMES, "", "")
    assert 0 == done.exit_code, done.output
    assert "must be an address that begins with https://" in done.output
    assert "This answer cannot be used:" in done.output


def test_nor_is_a_setting_that_cannot_be(init: Init) -> None:
    names = ("The Shop", "Berlin", "en", "The Shop", "Europe/Berlin", "english!", *NAMES)
    done = init.answer(*WOO, *names, "", "help", "help@shop.example")
    assert 0 == done.exit_code, done.output
    assert 'must be a time zone such as "Europe/Berlin"' in done.output
    assert "must be an e-mail address" in done.output


def test_where_nothing_can_be_written_nothing_is_asked(init: Init) -> None:
    (init.folder / "file").write_text("")
    init.config = init.folder / "file" / "config.toml"
    done = init.answer()
    assert 2 == done.exit_code
    assert f"Nothing can be written into {init.folder / 'file'}." in done.output
    assert "Platform" not in done.output


def test_a_supplier_that_was_named_and_not_taken_is_not_in_order(init: Init) -> None:
    env = {"BACKORDER_SHOPS__MAIN__KEY": "ck_test", "BACKORDER_SHOPS__MAIN__SECRET": "cs_test"}
    options = ("--yes", "--url", "https://shop.test", "--supplier", "none.csv")
    done = init.answer(options=options, env=env)
    assert 2 == done.exit_code, done.output
    assert "none.csv is not in the configuration" in done.output
    assert "Everything is in order." not in done.output


def test_where_nobody_answers_it_says_so_and_writes_nothing(init: Init) -> None:
    done = init.answer(*WOO)
    assert 2 == done.exit_code
    assert "The input ended before the questions did, and nothing was written." in done.output
    assert [] == list(init.folder.iterdir())


@pytest.mark.parametrize("question", [0, 2, 4])
def test_ctrl_c_at_a_question_stops_it(init: Init, monkeypatch: pytest.MonkeyPatch, question: int) -> None:
    answers = iter(WOO[:question])

    def answer(_self: Person, _question: str, _default: str = "", _options: object = ()) -> str:
        if (said := next(answers, None)) is not None:
            return said
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise typer.Abort from None
        return ""

    monkeypatch.setattr(Person, "ask", answer)
    monkeypatch.setattr(Person, "ask_secret", answer)
    done = init.answer()
    assert 130 == done.exit_code
    assert "Stopped. Nothing was written." in done.output
    assert [] == list(init.folder.iterdir())


def test_a_supplier_file_that_is_not_there_is_told_at_once(init: Init) -> None:
    done = init.answer(*WOO, *NAMES, "other.csv", AGAIN, init.supplier_file(), *COLUMNS, "")
    assert 0 == done.exit_code, done.output
    assert "There is no file" in done.output


def test_a_supplier_s_file_at_an_address(init: Init) -> None:
    init.world.supplier.publish("SKU,Delivery date\nMUG,2026-12-24\n")
    done = init.answer(*WOO, *NAMES, f"{init.world.supplier.url}/dates.csv", *COLUMNS, "")
    assert 0 == done.exit_code, done.output
    supplier = load(init.config, {}).suppliers["dates"]
    assert (None, ("%Y-%m-%d",)) == (supplier.path, supplier.date_formats)
    assert supplier.columns is not None
    assert supplier.columns.quantity is None


def test_a_guess_of_a_column_is_only_a_guess(init: Init) -> None:
    chosen = ("Bestellnummer", DEFAULT, DEFAULT, "-")
    init.answer(*WOO, *NAMES, init.supplier_file(), *chosen, "")
    columns = load(init.config, {}).suppliers["acme"].columns
    assert columns is not None
    assert ("Bestellnummer", None) == (columns.sku, columns.reference)


def test_dates_that_fit_two_formats_are_asked_for(init: Init) -> None:
    file = init.supplier_file("SKU;Date\nA;01/02/2027\n")
    done = init.answer(*WOO, *NAMES, file, "SKU", "Date", "", "", "%m/%d/%Y", "")
    assert 0 == done.exit_code, done.output
    assert "Its dates fit more than one format: %d/%m/%Y, %m/%d/%Y." in done.output
    assert ("%m/%d/%Y",) == load(init.config, {}).suppliers["acme"].date_formats


def test_a_configuration_that_is_there_is_left_alone_unless_somebody_says_so(init: Init) -> None:
    init.config.write_text("# mine\n")
    assert 2 == init.answer(NO).exit_code
    assert 2 == init.answer(options=("--yes",)).exit_code
    assert "# mine\n" == init.config.read_text()
    done = init.answer("y", *WOO, *NAMES, "", "")
    assert 0 == done.exit_code, done.output
    assert "# mine" not in init.config.read_text()


def test_so_are_secrets_that_are_there(init: Init) -> None:
    (init.folder / "secrets").mkdir()
    (init.folder / "secrets" / "woocommerce_key").write_text("mine\n")
    assert 2 == init.answer(*WOO, *NAMES, "", "", NO).exit_code
    assert "mine\n" == (init.folder / "secrets" / "woocommerce_key").read_text()
    assert not init.config.exists()


def test_yes_asks_nothing_and_takes_what_is_given(init: Init) -> None:
    env = {"BACKORDER_SHOPS__MAIN__KEY": "ck_test", "BACKORDER_SHOPS__MAIN__SECRET": "cs_test"}
    options = ("--yes", "--url", "https://shop.test", "--supplier", init.supplier_file())
    done = init.answer(options=options, env=env)
    assert 0 == done.exit_code, done.output
    settings = load(init.config, env)
    assert "Europe/Berlin" == settings.shops["main"].timezone
    assert ["acme"] == list(settings.suppliers)
    assert "cs_test" not in init.config.read_text()


def test_yes_finds_the_way_into_shopify_in_the_environment(init: Init) -> None:
    client = init.world.shopify.client
    env = {
        "BACKORDER_SHOPS__MAIN__CLIENT_ID": client.client_id,
        "BACKORDER_SHOPS__MAIN__CLIENT_SECRET": client.client_secret,
    }
    options = ("--yes", "--platform", "shopify", "--url", init.world.shopify.url)
    done = init.answer(options=options, env=env)
    assert 0 == done.exit_code, done.output


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
def test_yes_without_a_shop_writes_what_is_to_be_filled_in(init: Init, platform: str) -> None:
    done = init.answer(options=("--yes", "--platform", platform))
    assert done.exit_code in {1, 2}
    assert "put_your" in init.config.read_text()
    assert load(init.config, {}).shops["main"].url


def test_yes_takes_no_columns_that_nobody_recognises(init: Init) -> None:
    options = ("--yes", "--supplier", init.supplier_file("Foo;Bar\n1;2\n"))
    done = init.answer(options=options)
    assert "Nobody can tell which column is the SKU's" in done.output
    assert {} == load(init.config, {}).suppliers


def test_as_a_program_of_its_own_over_https(authority: Authority, tmp_path: Path) -> None:
    sandbox = Sandbox(datetime.now(UTC), ticking=True)
    given = {
        "BACKORDER_SHOPS__MAIN__KEY": "ck_test",
        "BACKORDER_SHOPS__MAIN__SECRET": "cs_test",
        "BACKORDER_SHOPS__MAIN__CA_FILE": str(authority.ca),
        "PYTHONPATH": str(Path.cwd()),
    }
    with serve(sandbox.shop.app, tls=authority) as shop:
        program = [sys.executable, "-m", "connector", "init", "--yes", "--url", shop.url]
        done = subprocess.run(  # noqa: S603 - our own program
            program, cwd=tmp_path, env=os.environ | given, capture_output=True, text=True, check=False
        )
        assert (0, "") == (done.returncode, done.stderr), done.stdout
        checked = subprocess.run(  # noqa: S603 - our own program
            [*program[:3], "check", "--json"],
            cwd=tmp_path,
            env=os.environ | given,
            capture_output=True,
            text=True,
            check=True,
        )
        assert {"ok"} == {row["level"] for row in json.loads(checked.stdout)["findings"]}
