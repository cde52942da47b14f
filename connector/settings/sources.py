"""Where settings come from: the file, the secrets folder, the environment; the later wins."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as LibraryError

from connector.errors import SettingsError
from connector.settings.model import Settings

PREFIX = "backorder_"
NESTED = "__"
SECRETS = (
    "shops.*.key",
    "shops.*.secret",
    "shops.*.token",
    "shops.*.client_secret",
    "mail.api_key",
    "mail.smtp.password",
    "support.team_webhook",
    "digest.webhook",
    "alarms.webhook",
)
PATHS = (
    "shops.*.ca_file",
    "suppliers.*.path",
    "suppliers.*.ca_file",
    "mail.folder",
    "mail.own_words",
    "mail.ca_file",
    "ledger.path",
)
DOCKER_SECRETS = Path("/run/secrets")
_TEXT = "utf-8-sig"  # some editors begin a file with a mark that nobody sees

Table = dict[str, Any]


class _Variables(EnvSettingsSource):
    """Named values such as `shops__main__secret`, read like environment variables."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = named
        super().__init__(Settings, case_sensitive=False, env_prefix="", env_nested_delimiter=NESTED)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return dict(self._named)

    def decode_complex_value(self, field_name: str, field: Any, value: Any) -> Any:  # noqa: ANN401 - theirs
        """A list that is no JSON is left as it is, so that validation names its key."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def from_file(path: Path) -> Table:
    try:
        table: Table = tomllib.loads(path.read_bytes().decode(_TEXT))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not written in UTF-8: save it so in your editor.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    return _finished(table, path.parent)


def from_variables(variables: Mapping[str, str], folder: Path) -> Table:
    """The part of an environment, or of a secrets folder, that is ours."""
    named = dict(_ours(variables))
    _refuse_strangers(named)
    try:
        return _finished(_Variables(named)(), folder)
    except LibraryError as error:
        raise SettingsError(f"The environment's settings cannot be read: {error}") from None


def from_secrets_folder(variables: Mapping[str, str], folder: Path) -> Table:
    given = variables.get("BACKORDER_SECRETS_DIR")
    place = Path(given) if given else DOCKER_SECRETS
    if given and not place.is_dir():
        raise SettingsError(f"BACKORDER_SECRETS_DIR names {place}, which is no folder")
    if not place.is_dir():
        return {}
    files = [
        file for file in sorted(place.iterdir()) if file.name.lower().startswith(PREFIX) and file.is_file()
    ]
    return from_variables({file.name: _content(file, file.name) for file in files}, folder)


def variable_of(key: tuple[str | int, ...]) -> str:
    """The environment variable that sets a key."""
    return (PREFIX + NESTED.join(str(step) for step in key)).upper()


def _ours(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in variables.items():
        bare = name.lower().removeprefix(PREFIX)
        if name.lower().startswith(PREFIX) and (NESTED in bare or bare in _top_level()):
            yield bare, value


def _top_level() -> set[str]:
    return {field.alias or name for name, field in Settings.model_fields.items()}


def _refuse_strangers(named: Mapping[str, str]) -> None:
    known = _top_level()
    strangers = [name for name in named if name.split(NESTED)[0] not in known]
    if strangers:
        lines = [f"  {variable_of((name,))}: begins with no known section" for name in sorted(strangers)]
        sections = ", ".join(sorted(section.upper() for section in known))
        raise SettingsError("\n".join(["The environment cannot be used.", *lines, f"  known: {sections}"]))


def _finished(table: Table, folder: Path) -> Table:
    """Secrets read from the files that are named for them, and relative paths made absolute."""
    for pattern in SECRETS:
        for key, holder, name in _places(table, pattern):
            _read_secret(holder, key, name, folder)
    for pattern in PATHS:
        for _key, holder, name in _places(table, pattern):
            if isinstance(holder.get(name), str) and holder[name] and "://" not in holder[name]:
                holder[name] = str(folder / Path(holder[name]).expanduser())
    return table


def _places(table: Table, pattern: str) -> Iterator[tuple[str, Table, str]]:
    """(key's path, the table that holds it, its name there) for each place that fits `a.*.b`."""
    *steps, name = pattern.split(".")
    found: list[tuple[str, Any]] = [("", table)]
    for step in steps:
        found = [
            (f"{path}{key}.", value)
            for path, holder in found
            if isinstance(holder, dict)
            for key, value in holder.items()
            if step in ("*", key)
        ]
    for path, holder in found:
        if isinstance(holder, dict):
            yield f"{path}{name}", holder, name


def _read_secret(holder: Table, key: str, name: str, folder: Path) -> None:
    named = holder.pop(f"{name}_file", None)
    if named is None:
        return
    if name in holder:
        raise SettingsError(f"{key} and {key}_file are both given: keep one of them")
    if not isinstance(named, str) or not named:
        raise SettingsError(f"{key}_file must be the path of a file that holds the secret alone")
    holder[name] = _content(folder / Path(named).expanduser(), f"{key}_file")


def _content(file: Path, key: str) -> str:
    try:
        return file.read_text(encoding=_TEXT).rstrip("\r\n")
    except OSError as error:
        raise SettingsError(f"{key}: {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{key}: {file} is not a text file") from None
