"""config.example.toml is complete and loads as it is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard, get_args, get_origin

import pytest
from pydantic import BaseModel, SecretStr

from connector.settings import Settings, load
from connector.settings.sources import PATHS, SECRETS

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def sections(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table that the models know, `*` standing for a name."""
    yield path, model
    for name, field in model.model_fields.items():
        here, key = field.annotation, f"{path}.{field.alias or name}".removeprefix(".")
        by_name = get_origin(here) is dict
        for table in models_in(get_args(here)[1] if by_name else here):
            yield from sections(table, f"{key}.*" if by_name else key)


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The table that an annotation stands for; several where a key tells apart which it is."""
    if is_model(annotation):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def is_model(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def holds(annotation: object, wanted: type) -> bool:
    if annotation is wanted:
        return True
    return any(holds(part, wanted) for part in get_args(annotation))


def keys(wanted: type | None = None) -> set[str]:
    """The path of every key that is no table of its own."""
    tables = list(sections(Settings))
    paths = {path.removesuffix(".*") for path, _ in tables}
    return {
        f"{path}.{name}".removeprefix(".")
        for path, model in tables
        for name, field in model.model_fields.items()
        if f"{path}.{field.alias or name}".removeprefix(".") not in paths
        if wanted is None or holds(field.annotation, wanted)
    }


def shown_keys() -> set[str]:
    """Every key that stands in the example, set or shown as `#key`."""
    table, found = "", set()
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if header := re.match(r"#?\[([a-z_.]+)\]$", line):
            table = re.sub(r"^(shops|suppliers|policy\.goodwill\.steps)\.\w+", r"\1.*", header[1])
            found.add(table)
        elif key := re.match(r"#?([a-z_]+) = ", line):
            found.add(f"{table}.{key[1]}".removeprefix("."))
    return found


def test_the_example_loads_as_it_is() -> None:
    settings = load(EXAMPLE, {"BACKORDER_SECRETS_DIR": str(EXAMPLE.parent / "tests")})
    assert (["main"], ["acme"]) == (list(settings.shops), list(settings.suppliers))
    assert [] == settings.warnings()


def test_every_key_stands_in_the_example() -> None:
    secret_files = {f"{secret}_file" for secret in SECRETS}
    assert set() == (keys() | secret_files) - shown_keys()


def test_each_value_in_the_example_is_the_usual_one(tmp_path: Path) -> None:
    small = tmp_path / "config.toml"
    small.write_text(
        'config_version = 1\n[shops.main]\nurl = "https://shop.example.com"\n'
        'key = "ck_put_your_key_here"\nsecret = "cs_put_your_secret_here"\ntitle = "The Example Shop"\n'
        '[suppliers.acme]\nshop = "main"\npath = "suppliers/acme.csv"\nreceiving_days = 1\n'
        'columns = {sku = "SKU", date = "Delivery date"}\n'
        '[mail]\nfrom_name = "The Example Shop"\n'
    )
    example = tmp_path / "example.toml"
    example.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    env = {"BACKORDER_SECRETS_DIR": str(tmp_path)}
    assert load(small, env) == load(example, env)


def test_every_key_shown_but_not_set_is_a_known_one() -> None:
    files = {f"{secret}_file" for secret in SECRETS}
    tables = {path for path, _ in sections(Settings)}
    strangers = shown_keys() - keys() - files - tables
    assert set() == {key for key in strangers if not key.startswith("shops.*.statuses.")}


@pytest.mark.parametrize(("listed", "kind"), [(SECRETS, SecretStr), (PATHS, Path)])
def test_every_secret_and_every_path_is_treated_as_one(listed: tuple[str, ...], kind: type) -> None:
    assert keys(kind) == set(listed)
