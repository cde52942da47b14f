"""How a shop is spoken to: its address, and the key that opens it. No key ever stands in an address.

WooCommerce looks at Basic credentials only over https. Over plain http, which the settings must allow,
every request is signed with OAuth 1.0a instead; what is said can still be read on the way.
"""

from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from requests.auth import AuthBase, HTTPBasicAuth
from requests_oauthlib import OAuth1

from connector.errors import SettingsError


class _Basic(AuthBase):
    """Basic credentials that no repr shows."""

    def __init__(self, key: SecretStr, secret: SecretStr) -> None:
        self._key = key
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        HTTPBasicAuth(self._key.get_secret_value(), self._secret.get_secret_value())(request)
        return request


class _Signed(AuthBase):
    """An OAuth 1.0a signature in the Authorization header, new for every request."""

    def __init__(self, key: SecretStr, secret: SecretStr) -> None:
        self._sign = OAuth1(
            key.get_secret_value(),
            client_secret=secret.get_secret_value(),
            signature_method="HMAC-SHA256",
            signature_type="auth_header",
        )

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed: requests.PreparedRequest = self._sign(request)
        return signed


def credentials(name: str, url: str, key: SecretStr, secret: SecretStr) -> AuthBase:
    """What opens the shop at that address."""
    kind = _Basic if urlsplit(url).scheme == "https" else _Signed
    return kind(_plain(key, f"shops.{name}.key"), _plain(secret, f"shops.{name}.secret"))


def address(name: str, url: str, *, allow_http: bool) -> str:
    """The shop's address without anything behind it."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (allow_http and parts.scheme == "http"):
        raise SettingsError(
            f"shops.{name}.url must begin with https:// because everybody on the way can read what is said "
            f"over http://. For a shop on the same machine or network, set shops.{name}.allow_http = true."
        )
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError(
            f"shops.{name}.url must be the shop's plain address, such as https://shop.example: no keys, "
            "no question mark."
        )
    return url.rstrip("/").removesuffix("/wp-json")


def _plain(value: SecretStr, setting: str) -> SecretStr:
    text = value.get_secret_value()
    if not text or not text.isascii() or any(sign.isspace() for sign in text):
        raise SettingsError(f"{setting} is empty, or holds blanks or letters that no WooCommerce key has.")
    return value
