"""What the sections of the settings share."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints


class Section(BaseModel):
    """A table of the configuration file. Unknown keys are errors; nothing changes after loading."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True
    )


def _secure_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("must be an address that begins with https://")
    if parts.username or parts.password:
        raise ValueError("must not contain a user name or password")
    return url.rstrip("/")


def _bare_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise ValueError("must end before any ? or #")
    return url


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

Text = Annotated[str, StringConstraints(min_length=1)]
Minutes = Annotated[float, Field(ge=0.02, le=1440)]
Country = Annotated[
    str, StringConstraints(to_upper=True), matching("[A-Z]{2}", 'must be a country such as "DE"')
]
Name = Annotated[str, matching(_NAME, _NAME_SENTENCE)]
Secret = Annotated[SecretStr, AfterValidator(_given)]
SecureAddress = Annotated[str, AfterValidator(_secure_address)]
BareAddress = Annotated[SecureAddress, AfterValidator(_bare_address)]
