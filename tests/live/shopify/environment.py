"""What `make live` is given of a real Shopify shop. Without an address all of it is skipped.

- BACKORDER_LIVE_SHOPIFY_URL: https://NAME.myshopify.com;
- _TOKEN, a token that stays, or _CLIENT_ID and _CLIENT_SECRET, which buy one for a day: either, not both;
- _CA: a file with the authority that signed the shop's certificate, where the system does not know it;
- _WRITE: NAME.myshopify.com once more. Only then is anything written; see `test_writing.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from adapters.shopify.api import Credentials

PREFIX = "BACKORDER_LIVE_SHOPIFY_"
NAMES = ("URL", "TOKEN", "CLIENT_ID", "CLIENT_SECRET", "CA", "WRITE")


class WrongError(ValueError):
    """What is given does not do; the sentence says which variable to mend."""


@dataclass(frozen=True, slots=True)
class Given:
    """One shop. The token, or else client id and secret, is there; `writes` lets tests change it."""

    url: str
    token: str = ""
    client_id: str = ""
    client_secret: str = ""
    ca: str = ""
    writes: bool = False

    def __repr__(self) -> str:
        return f"Given({self.url!r})"

    @property
    def verify(self) -> str | bool:
        return self.ca or True

    @property
    def credentials(self) -> Credentials:
        """As the adapter takes them."""
        if self.token:
            return Credentials(token=SecretStr(self.token))
        return Credentials(client_id=self.client_id, client_secret=SecretStr(self.client_secret))


def read(environ: Mapping[str, str]) -> Given | None:
    """The shop that the environment names; None where it names none. Raises WrongError."""
    said = {name: environ.get(PREFIX + name, "").strip() for name in NAMES}
    if not any(said.values()):
        return None
    url = said["URL"].rstrip("/")
    parts = urlsplit(url)
    if not url:
        raise WrongError(f"{PREFIX}URL is missing beside {_listed(said)}.")
    if parts.scheme != "https" or not parts.hostname or parts.path:
        raise WrongError(f"{PREFIX}URL must be like https://NAME.myshopify.com, and nothing behind it.")
    _judge_credentials(said)
    if said["WRITE"] and said["WRITE"] != parts.netloc:
        raise WrongError(f"{PREFIX}WRITE must name the shop of {PREFIX}URL once more: {parts.netloc}.")
    return Given(
        url, said["TOKEN"], said["CLIENT_ID"], said["CLIENT_SECRET"], said["CA"], bool(said["WRITE"])
    )


def _judge_credentials(said: Mapping[str, str]) -> None:
    pair = [said["CLIENT_ID"], said["CLIENT_SECRET"]]
    if said["TOKEN"] and any(pair):
        raise WrongError(
            f"{PREFIX}TOKEN and {PREFIX}CLIENT_ID or _CLIENT_SECRET are both set: give one way in."
        )
    if said["TOKEN"] or all(pair):
        return
    if any(pair):
        missing = "CLIENT_ID" if said["CLIENT_SECRET"] else "CLIENT_SECRET"
        raise WrongError(f"{PREFIX}{missing} is missing beside {_listed(said)}.")
    raise WrongError(
        f"{PREFIX}URL is set, but no way in: {PREFIX}TOKEN is missing, "
        f"or else {PREFIX}CLIENT_ID and {PREFIX}CLIENT_SECRET."
    )


def _listed(said: Mapping[str, str]) -> str:
    return ", ".join(PREFIX + name for name, value in said.items() if value)
