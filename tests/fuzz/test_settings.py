"""Whatever stands in the settings or the environment: they can be used, or it is said why not."""

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from connector.errors import SettingsError
from connector.settings import Settings, load
from tests.fuzz.fuzzing import JUNK, STRANGE_TEXTS, examples, fuzz, places

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SECRET = "cs_nobody_may_ever_see_this"
WHOLE = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
WHOLE["shops"]["main"] |= {"key": SECRET, "secret": SECRET}
WHOLE["policy"]["goodwill"]["steps"] = {"first": {"percent": 10, "from_days": 1}}
WHOLE["suppliers"]["acme"]["calendar"] = {"weekdays": ["mon"], "country": "DE"}
BOUTIQUE = {"platform": "shopify", "url": "https://boutique.myshopify.com", "token": SECRET}
ADDED = st.sampled_from(
    [
        *("url", "path", "secret_file", "token", "events_key", "lead_time_days", "country", "cut_off"),
        *("delimiter", "percent", "amount", "team_webhook", "logo", "ca_file", "unknown"),
    ]
)
# TOML has no null; the rest of what JSON says is TOML too, or is refused as such.
Changes = list[tuple[int, str, Any]]
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), ADDED, JUNK), min_size=1, max_size=3)


def spoiled(changes: Changes, *, boutique: bool) -> dict[str, Any]:
    """The example with some values changed, and some added."""
    table = copy.deepcopy(WHOLE)
    if boutique:
        table["shops"]["boutique"] = dict(BOUTIQUE)
    for at, added, value in changes:
        found = places(table)
        holder, key = found[at % len(found)]
        if at % 4 == 0 and isinstance(holder[key], dict):
            holder[key][added] = value
        else:
            holder[key] = value
    return table


def as_toml(value: Any) -> str:
    """As inline tables; what TOML cannot say is left for it to refuse."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value) if isinstance(value, str | int | float) or value is None else str(value)


def use(settings: Settings) -> None:
    """Everything that the program makes of them before its first request."""
    settings.warnings()
    for shop in settings.shops:
        settings.policy(shop)
        settings.fingerprint(shop)
        settings.title(shop)
        settings.poll_interval(shop)
    for supplier in settings.suppliers:
        settings.supplier_terms(supplier)


def try_out(config: Path, env: dict[str, str]) -> None:
    try:
        settings = load(config, env)
        use(settings)
        said = repr(settings)
    except SettingsError as refusal:
        said = str(refusal)
    assert said
    assert SECRET not in said


@examples(few=50)
def test_a_spoiled_configuration_is_used_or_refused_with_a_reason(number: int, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"

    def check(changes: Changes, *, boutique: bool) -> None:
        table = spoiled(changes, boutique=boutique)
        text = "\n".join(f"{json.dumps(key)} = {as_toml(value)}" for key, value in table.items())
        config.write_text(text, encoding="utf-8", errors="replace")
        try_out(config, {})

    fuzz(number, check, changes=CHANGES, boutique=st.booleans())


@examples(few=40)
def test_any_file_is_used_or_refused_with_a_reason(number: int, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    original = EXAMPLE.read_bytes()

    def check(at: int, cut: int, put: bytes) -> None:
        place = at % len(original)
        config.write_bytes(original[:place] + put + original[place + cut :])
        try_out(config, {})

    fuzz(number, check, at=st.integers(0, 100_000), cut=st.integers(0, 300), put=st.binary(max_size=12))


NAMES = st.sampled_from(
    [
        *("SHOPS__MAIN__URL", "SHOPS__MAIN__KEY", "SHOPS__MAIN__NOTIFY_CHANNELS", "SHOPS__MAIN", "SHOPS"),
        *("SHOPS__MAIN__STATUSES", "SHOPS__OTHER__URL", "SUPPLIERS__ACME__PATH", "SUPPLIERS__ACME__COLUMNS"),
        *("SUPPLIERS__ACME__DATE_FORMATS", "POLICY__LETTERS__SENDING_HOURS", "POLICY__GOODWILL__STEPS"),
        *("MAIL__SENDER", "MAIL__SMTP", "MAIL__SMTP__PORT", "MAIL__API_KEY_FILE", "SERVICE__LISTEN"),
        *("LEDGER", "LEDGER__PATH", "CONFIG_VERSION", "DIGEST__HOUR", "__", "X__Y", "SHOPS__MAIN__CALENDAR"),
    ]
)
VALUES = st.one_of(STRANGE_TEXTS, JUNK.map(json.dumps), st.sampled_from(["smtp", "0.0.0.0:1", "/etc/passwd"]))


@examples(few=50)
def test_any_environment_is_used_or_refused_with_a_reason(number: int) -> None:
    def check(named: dict[str, str]) -> None:
        env = {f"BACKORDER_{name}": value.replace("\0", "") for name, value in named.items()}
        try_out(EXAMPLE, env)

    fuzz(number, check, named=st.dictionaries(NAMES, VALUES, min_size=1, max_size=3))
