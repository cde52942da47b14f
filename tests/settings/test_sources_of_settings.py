"""Which source of the settings wins, and where secrets may stand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connector.errors import SettingsError
from connector.settings import Settings, load
from tests.settings.conftest import main_shop

Loaded = Callable[..., Settings]

NO_SECRET = """
config_version = 1
[shops.main]
url = "https://shop.example.com"
key = "ck_1"
"""


def secret_of(settings: Settings) -> str:
    return main_shop(settings).secret.get_secret_value()


def test_the_environment_wins_over_the_secrets_folder_and_that_over_the_file(
    loaded: Loaded, tmp_path: Path
) -> None:
    (tmp_path / "backorder_shops__main__secret").write_text("from folder\n")
    folder = {"BACKORDER_SECRETS_DIR": str(tmp_path)}
    variable = {"BACKORDER_SHOPS__MAIN__SECRET": "from environment"}
    assert "cs_1" == secret_of(loaded())
    assert "from folder" == secret_of(loaded(env=folder))
    assert "from environment" == secret_of(loaded(env=folder | variable))


def test_a_secret_may_stand_in_a_file_of_its_own_beside_the_configuration(
    loaded: Loaded, tmp_path: Path
) -> None:
    (tmp_path / "woo").write_text("cs_2\r\n")
    assert "cs_2" == secret_of(loaded('secret_file = "woo"\n', shop=NO_SECRET))


def test_a_mark_that_an_editor_puts_before_the_text_is_no_part_of_it(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "woo").write_text("\ufeffcs_2\n", encoding="utf-8")
    assert "cs_2" == secret_of(loaded('secret_file = "woo"\n', shop=f"\ufeff{NO_SECRET}"))


def test_a_configuration_in_another_encoding_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(NO_SECRET, encoding="utf-16")
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    assert f"{file} is not written in UTF-8: save it so in your editor." == str(caught.value)


def test_the_environment_may_name_a_secret_file_and_then_wins_over_a_secret_in_the_file(
    loaded: Loaded, tmp_path: Path
) -> None:
    (tmp_path / "woo").write_text("cs_2\n")
    assert "cs_2" == secret_of(loaded(env={"BACKORDER_SHOPS__MAIN__SECRET_FILE": "woo"}))


def test_a_missing_secret_file_is_named_with_its_key(loaded: Loaded, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded('secret_file = "nowhere"\n', shop=NO_SECRET)
    expected = f"shops.main.secret_file: {tmp_path / 'nowhere'} cannot be read: No such file or directory"
    assert expected == str(caught.value)


def test_a_secret_and_its_file_in_one_place_are_one_too_many(loaded: Loaded) -> None:
    with pytest.raises(
        SettingsError, match=r"shops\.main\.secret and shops\.main\.secret_file are both given"
    ):
        loaded('secret_file = "woo"\n')


def test_a_secrets_folder_that_was_named_must_exist(loaded: Loaded) -> None:
    with pytest.raises(SettingsError, match="BACKORDER_SECRETS_DIR names /nowhere, which is no folder"):
        loaded(env={"BACKORDER_SECRETS_DIR": "/nowhere"})


def test_other_files_in_the_secrets_folder_are_left_alone(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "database_password").write_bytes(b"\xff")
    assert "cs_1" == secret_of(loaded(env={"BACKORDER_SECRETS_DIR": str(tmp_path)}))


def test_numbers_lists_and_words_can_come_from_the_environment(loaded: Loaded) -> None:
    env = {
        "BACKORDER_SERVICE__POLL_MINUTES": "10",
        "BACKORDER_SHOPS__MAIN__NOTIFY_CHANNELS": '["checkout"]',
        "BACKORDER_SHOPS__MAIN__STATUSES__ON-HOLD": "dead",
        "BACKORDER_POLICY__PAGE__SELL_WITHOUT_DATE": "true",
    }
    settings = loaded(env=env)
    assert 10 == settings.service.poll_minutes
    assert ("checkout",) == settings.shops["main"].notify_channels
    assert "dead" == main_shop(settings).statuses["on-hold"]
    assert settings.policy("main").page.sell_without_date


def test_the_environment_keeps_the_keys_of_the_file_that_it_does_not_name(loaded: Loaded) -> None:
    settings = loaded("[policy.news]\nunpaid_days = 3\n", env={"BACKORDER_POLICY__NEWS__GOOD_NEWS_DAYS": "9"})
    assert (3, 9) == (settings.policies.news.unpaid_days, settings.policies.news.good_news_days)


def test_a_misspelt_variable_is_an_error_and_others_of_our_programs_are_not(loaded: Loaded) -> None:
    assert loaded(env={"BACKORDER_SEEDS": "50", "HOME": "/root"}).shops
    with pytest.raises(SettingsError, match="BACKORDER_SHPS__MAIN__SECRET: begins with no known section"):
        loaded(env={"BACKORDER_SHPS__MAIN__SECRET": "x"})


def test_relative_paths_begin_at_the_configuration_files_folder_also_the_usual_ones(
    loaded: Loaded, tmp_path: Path
) -> None:
    settings = loaded('[suppliers.acme]\npath = "feeds/acme.csv"\ncolumns = {sku = "S", date = "D"}\n')
    assert tmp_path / "feeds/acme.csv" == settings.suppliers["acme"].path
    assert tmp_path / "letters" == settings.mail.folder
    assert tmp_path / "backorder.sqlite" == settings.ledger.path


def test_the_environment_may_name_the_configuration_file(loaded: Loaded, tmp_path: Path) -> None:
    loaded()
    env = {"BACKORDER_CONFIG": str(tmp_path / "config.toml"), "BACKORDER_SECRETS_DIR": str(tmp_path)}
    assert ["main"] == list(load(None, env).shops)


def test_without_any_configuration_file_the_merchant_is_told_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"There is no configuration file .*config\.toml.*backorder init"):
        load(None, {})


def test_a_file_that_is_no_toml_is_named_with_the_line(loaded: Loaded) -> None:
    with pytest.raises(SettingsError, match=r"config\.toml is not valid TOML: .*line 2"):
        loaded(shop="config_version = 1\n[shops.main\n")


def test_secrets_are_in_no_representation(loaded: Loaded) -> None:
    settings = loaded('[mail]\napi_key = "SG.1"\n')
    shown = repr(settings) + str(settings) + settings.model_dump_json()
    assert not [secret for secret in ("ck_1", "cs_1", "SG.1") if secret in shown]
