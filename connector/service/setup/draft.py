"""What was answered so far, and the configuration that it makes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

SHOP = "main"
SECRETS_FOLDER = "secrets"

PLACEHOLDERS = {
    "key": "ck_put_your_key_here",
    "secret": "cs_put_your_secret_here",
    "client_secret": "shpss_put_your_secret_here",
    "token": "shpat_put_your_token_here",
}
EXAMPLE_ADDRESS = {
    "woocommerce": "https://shop.example.com",
    "shopify": "https://your-shop.myshopify.com",
}


@dataclass(frozen=True, slots=True)
class SupplierDraft:
    """`place` is a path or an address. `columns` is settings' key → heading."""

    name: str
    place: str
    columns: Mapping[str, str]
    encoding: str = "utf-8"
    date_formats: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return "url" if is_address(self.place) else "path"

    def placed_in(self, folder: Path) -> str:
        """Where it stands, seen from anywhere. A path is relative to the configuration's folder."""
        return self.place if is_address(self.place) else str(folder / Path(self.place).expanduser())


@dataclass(frozen=True, slots=True)
class Draft:
    """`secrets` is settings' key → value; `in_files`: they go into files, else into the environment."""

    platform: str = "woocommerce"
    url: str = ""
    client_id: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    title: str = ""
    timezone: str = "UTC"
    language: str = "en"
    in_files: bool = True
    supplier: SupplierDraft | None = None
    support_email: str = ""

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The secrets that this shop needs."""
        if self.platform == "woocommerce":
            return ("key", "secret")
        return ("client_secret",) if self.client_id else ("token",)

    def variable(self, secret: str) -> str:
        """The environment variable that holds a secret."""
        return f"BACKORDER_SHOPS__{SHOP.upper()}__{secret.upper()}"

    def variables(self) -> dict[str, str]:
        return {self.variable(name): value for name, value in self.secrets.items()}

    def files(self) -> dict[Path, str]:
        """The secrets' files, relative to the configuration's folder, and what goes into them."""
        if not self.in_files:
            return {}
        return {self.file(name): value for name, value in self.secrets.items()}

    def file(self, secret: str) -> Path:
        return Path(SECRETS_FOLDER, f"{self.platform}_{secret}")

    def as_toml(self, folder: Path | None = None) -> str:
        """The configuration. With a `folder`, paths are seen from anywhere: for trying it elsewhere."""
        place = self.supplier and (self.supplier.placed_in(folder) if folder else self.supplier.place)
        return _template().render(
            draft=self, shop=SHOP, supplier=self.supplier, place=place, placeholders=PLACEHOLDERS
        )


def is_address(place: str) -> bool:
    return "://" in place


def supplier_name(place: str) -> str:
    """A name for the supplier whose file this is: what its name has of small letters and digits."""
    stem = Path(place.partition("?")[0]).stem.lower()
    return re.sub(r"[^a-z0-9]+", "_", stem).strip("_0123456789") or "supplier"


@cache
def _template() -> Template:
    environment = Environment(  # noqa: S701 - a configuration is no page
        loader=PackageLoader("connector.service.setup", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["toml"] = _toml
    return environment.get_template("config.toml.j2")


def _toml(value: object) -> str:
    """Text and lists of text as TOML: what JSON writes, but for one sign that TOML wants escaped."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
