"""Who asks: Basic and query keys over TLS, OAuth 1.0a anywhere, and nobody."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, unquote

from sandbox.web import Request
from sandbox.woo.errors import Refused, unauthorised
from sandbox.woo.state import Key, Store

_WINDOW_SECONDS = 15 * 60
_HASHES = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
_READS = ("GET", "HEAD", "OPTIONS")


def authenticate(store: Store, request: Request) -> Key | None:
    """The key behind a request, or None for nobody; a wrong secret or signature is refused here."""
    if "/wp-json/" not in request.path:
        return None
    query = dict(request.query)
    if request.secure or "basic_needs_tls" not in store.quirks:
        key = _by_secret(store, request, query)
        if key:
            return key
    signed = query if "oauth_consumer_key" in query else _authorization(request)
    return _by_signature(store, request, query, signed) if "oauth_consumer_key" in signed else None


def _by_secret(store: Store, request: Request, query: Mapping[str, str]) -> Key | None:
    name, secret = query.get("consumer_key", ""), query.get("consumer_secret", "")
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if not (name and secret) and scheme.lower() == "basic":
        name, secret = _basic(rest)
    key = store.keys.get(name)
    if key and not hmac.compare_digest(key.secret.encode(), secret.encode()):
        raise unauthorised("Consumer secret is invalid.")
    return key


def _basic(text: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(text).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _authorization(request: Request) -> dict[str, str]:
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "oauth":
        return {}
    pairs = (part.strip().partition("=") for part in rest.split(","))
    return {name: unquote(value.strip('"')) for name, _, value in pairs if name != "realm"}


def _by_signature(store: Store, request: Request, query: Mapping[str, str], signed: Mapping[str, str]) -> Key:
    name = signed["oauth_consumer_key"]
    key = store.keys.get(name)
    if key is None:
        raise unauthorised("Consumer key is invalid.")
    _check_signature(request, {**query, **signed}, key)
    try:
        off = abs(int(signed.get("oauth_timestamp", "")) - store.stamp)
    except ValueError:
        off = _WINDOW_SECONDS + 1
    if off > _WINDOW_SECONDS:
        raise unauthorised("Invalid timestamp.")
    use = (name, signed.get("oauth_timestamp", ""), signed.get("oauth_nonce", ""))
    if use in store.nonces:
        raise unauthorised("Invalid nonce - nonce has already been used.")
    store.nonces.add(use)
    return key


def _check_signature(request: Request, parameters: Mapping[str, str], key: Key) -> None:
    kind = _HASHES.get(parameters.get("oauth_signature_method", ""))
    if kind is None:
        raise unauthorised("Invalid signature - signature method is invalid.")
    pairs = sorted(
        (quote(name, safe="~"), quote(value, safe="~"))
        for name, value in parameters.items()
        if name != "oauth_signature"
    )
    scheme = "https" if request.secure else "http"
    url = f"{scheme}://{request.headers.get('host', '')}{request.path}"
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(quote(part, safe="~") for part in (request.method, url, joined))
    digest = hmac.new(f"{key.secret}&".encode(), base.encode(), kind).digest()
    if not hmac.compare_digest(base64.b64encode(digest).decode(), parameters.get("oauth_signature", "")):
        raise unauthorised("Invalid signature - provided signature does not match.")


def check_permission(store: Store, key: Key, method: str) -> None:
    """A key's own limits; they are 401, not 403."""
    needed = "read" if method in _READS else "write"
    if needed in key.permissions:
        return
    status = 401 if "read_only_is_401" in store.quirks else 403
    code = "woocommerce_rest_authentication_error"
    raise Refused(status, code, f"The API key provided does not have {needed} permissions.")


_NOBODY = {
    "list": ("cannot_view", "Sorry, you cannot list resources."),
    "get": ("cannot_view", "Sorry, you cannot view this resource."),
    "create": ("cannot_create", "Sorry, you are not allowed to create resources."),
    "update": ("cannot_edit", "Sorry, you are not allowed to edit this resource."),
    "delete": ("cannot_delete", "Sorry, you are not allowed to delete this resource."),
    "batch": ("cannot_batch", "Sorry, you are not allowed to batch manipulate this resource."),
}


def nobody(act: str) -> Refused:
    """The refusal of somebody without credentials."""
    code, text = _NOBODY[act]
    return Refused(401, f"woocommerce_rest_{code}", text)
