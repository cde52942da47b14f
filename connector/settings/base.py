"""What the sections of the settings share."""

import re
import ssl
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)


class Section(BaseModel):
    """A table of the configuration file. Unknown keys are errors; nothing changes after loading."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True
    )


def _secure_address(url: str) -> str:
    return _address(url, ("https",))


def _address(url: str, schemes: tuple[str, ...]) -> str:
    parts = _parts(url)
    if parts.scheme not in schemes or not parts.hostname:
        begins = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"must be an address that begins with {begins}")
    if parts.username or parts.password:
        raise ValueError("must not contain a user name or password")
    return url.rstrip("/")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("is no address: look at its host and port (1 to 65535)")
    return parts


def bare_address(url: str, *, allow_http: bool = False) -> str:
    """An address that ends with its path, over http only where that is allowed."""
    url = _address(url, ("https", "http") if allow_http else ("https",))
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise ValueError("must end before any ? or #")
    return url


def _named(path: object) -> object:
    """The empty path would be the folder that the program was started in."""
    if path == "":
        raise ValueError("must not be empty")
    return path


def _with_certificates(file: Path) -> Path:
    """Any other file looks like a shop that cannot be reached, in each pass anew."""
    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise ValueError("must be a file of certificates, each with its line BEGIN CERTIFICATE") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    return file


def _given(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("must not be empty")
    return secret


def matching(pattern: str, sentence: str) -> AfterValidator:
    """Refuses text that does not fit the pattern, with a sentence that says what does."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(sentence)
        return text

    return AfterValidator(check)


_NAME = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
_NAME_SENTENCE = 'a name is made of small letters, digits and single "_", and begins with a letter'


def _secret_address(secret: SecretStr) -> SecretStr:
    _secure_address(secret.get_secret_value())
    return secret


Place = Annotated[Path, BeforeValidator(_named)]
Authority = Annotated[Path, BeforeValidator(_named), AfterValidator(_with_certificates)]
Text = Annotated[str, StringConstraints(min_length=1)]
Minutes = Annotated[float, Field(ge=0.02, le=1440)]
Country = Annotated[
    str, StringConstraints(to_upper=True), matching("[A-Z]{2}", 'must be a country such as "DE"')
]
Name = Annotated[str, matching(_NAME, _NAME_SENTENCE)]
Secret = Annotated[SecretStr, AfterValidator(_given)]
SecretAddress = Annotated[SecretStr, AfterValidator(_given), AfterValidator(_secret_address)]
SecureAddress = Annotated[str, AfterValidator(_secure_address)]
BareAddress = Annotated[str, AfterValidator(bare_address)]
