"""Answers tried at once, by the real program on a throw-away ledger."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from connector.bootstrap import App, World
from connector.errors import SettingsError
from connector.ports import About, Finding
from connector.service.checking import Row, check_all
from connector.service.opening import opened_empty
from connector.service.setup.draft import SHOP, Draft
from connector.settings import Settings, load


def about_shop(draft: Draft, folder: Path, world: World) -> About:
    """Who the shop is. These three raise the errors of `connector.errors`."""
    with _tried(draft, folder, world) as app:
        return app.shop(SHOP).platform.about()


def shop_findings(draft: Draft, folder: Path, world: World) -> list[Finding]:
    """Whether it is reached, what our key may do, and what else there is to say."""
    with _tried(draft, folder, world) as app:
        return app.shop(SHOP).platform.check()


def supplier_findings(draft: Draft, folder: Path, world: World) -> list[Finding]:
    """Whether the supplier's file is read as the draft says."""
    with _tried(draft, folder, world) as app:
        return [each for one in app.shop(SHOP).suppliers.values() for each in one.source.check()]


def must_load(draft: Draft, folder: Path) -> None:
    """Raises SettingsError where an answer is no setting at all."""
    with _loaded(draft, folder):
        pass


def everything(config: Path, draft: Draft, world: World) -> list[Row]:
    """What `check` says of the finished configuration."""
    return check_all(load(config, os.environ | draft.variables()), world)


@contextmanager
def _tried(draft: Draft, folder: Path, world: World) -> Iterator[App]:
    with _loaded(draft, folder) as settings, opened_empty(settings, world) as app:
        yield app


@contextmanager
def _loaded(draft: Draft, folder: Path) -> Iterator[Settings]:
    """The settings that the draft makes; its secrets are written nowhere."""
    unwritten = replace(draft, in_files=draft.in_files and not draft.secrets)
    with TemporaryDirectory(prefix="backorder-") as place:
        config = Path(place, "config.toml")
        config.write_text(unwritten.as_toml(folder), encoding="utf-8")
        yield _settings_of(config, draft)


def _settings_of(config: Path, draft: Draft) -> Settings:
    """Its errors do not name a file that nobody wrote."""
    try:
        return load(config, os.environ | draft.variables())
    except SettingsError as error:
        raise SettingsError(str(error).replace(str(config), "This answer")) from None
