"""From a configuration file and an environment to `Settings`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from connector.errors import SettingsError
from connector.settings.mail import LedgerSettings, MailSettings
from connector.settings.model import Settings
from connector.settings.problems import describe
from connector.settings.sources import from_file, from_secrets_folder, from_variables

DEFAULT_FILE = "config.toml"


def load(path: Path | None, env: Mapping[str, str] | None = None) -> Settings:
    """The settings of the file at `path` (else of BACKORDER_CONFIG, else ./config.toml).

    The secrets folder wins over the file, the environment over both. Relative paths are relative
    to the file's folder. Raises SettingsError with one line per problem.
    """
    variables = os.environ if env is None else env
    file = _chosen(path, variables)
    folder = file.parent
    sources = (
        _default_places(folder),
        from_file(file),
        from_secrets_folder(variables, folder),
        from_variables(variables, folder),
    )
    try:
        return Settings(**_merged(*sources))
    except ValidationError as error:
        lines = describe(error, Settings, variables)
    raise SettingsError("\n".join([f"{file} cannot be used:", *(f"  {line}" for line in lines)]))


def _chosen(path: Path | None, variables: Mapping[str, str]) -> Path:
    named = path or Path(variables.get("BACKORDER_CONFIG") or DEFAULT_FILE)
    file = named.expanduser().absolute()
    if not file.is_file():
        raise SettingsError(
            f"There is no configuration file {file}. Write one with `backorder init`, "
            "or name another with --config or BACKORDER_CONFIG."
        )
    return file


def _default_places(folder: Path) -> dict[str, Any]:
    """The defaults that are paths: beside the configuration file, whatever the working folder."""
    return {
        "mail": {"folder": folder / MailSettings().folder},
        "ledger": {"path": folder / LedgerSettings().path},
    }


def _merged(*tables: dict[str, Any]) -> dict[str, Any]:
    """The tables laid over one another; the later wins, key by key."""
    result: dict[str, Any] = {}
    for table in tables:
        for key, value in table.items():
            both = isinstance(value, dict) and isinstance(result.get(key), dict)
            result[key] = _merged(result[key], value) if both else value
    return result
