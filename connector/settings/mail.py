"""`[mail]`, `[support]`, `[digest]`, `[alarms]`, `[ledger]` and `[service]`."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, model_validator

from connector.domain.alarms import AlarmPolicy
from connector.settings.base import (
    Authority,
    BareAddress,
    Minutes,
    Place,
    Secret,
    SecretAddress,
    Section,
    SecureAddress,
    matching,
)

_ALARMS = AlarmPolicy()
_LISTENING = 'must be an address and port such as "127.0.0.1:8790" (port 1 to 65535), or "" for nowhere'
_MOST_PORTS = 65_535


def _with_a_port(text: str) -> str:
    """A greater number would be cut to one that nobody named, and 0 is any port that is free."""
    if not 1 <= int(text.rpartition(":")[2]) <= _MOST_PORTS:
        raise ValueError(_LISTENING)
    return text


Listening = Annotated[
    str,
    matching(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}", _LISTENING),
    AfterValidator(_with_a_port),
]
VerificationKey = Annotated[str, matching(r"[A-Za-z0-9+/=]{80,}", "must be SendGrid's verification key")]


class SmtpSettings(Section):
    """A mail server of the merchant's own. `security`: TLS from the first byte, or by STARTTLS."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=_MOST_PORTS)] = 465
    security: Literal["tls", "starttls"] = "tls"
    user: str = ""
    password: Secret | None = None


class MailSettings(Section):
    """How letters leave.

    `folder`, `redirect_to` and `sandbox_mode` are rehearsals: no customer is written to.
    """

    sender: Literal["folder", "sendgrid", "smtp"] = "folder"
    folder: Place = Path("letters")
    own_words: Place | None = None
    api_key: Secret | None = None
    host: BareAddress = "https://api.sendgrid.com"
    ca_file: Authority | None = None
    from_email: EmailStr | None = None
    from_name: str = ""
    reply_to: EmailStr | None = None
    redirect_to: EmailStr | None = None
    sandbox_mode: bool = False
    events_key: VerificationKey | None = None
    look_up: bool = False
    unsubscribe_group: Annotated[int, Field(ge=1)] | None = None
    smtp: SmtpSettings = SmtpSettings()
    on_uncertain: Literal["hold", "resend"] = "hold"
    resend_after_hours: Annotated[float, Field(ge=1, le=720)] = 24

    @property
    def rehearses(self) -> bool:
        """Whether no mail is sent to anybody it is meant for, to the merchant's own people neither."""
        return self.sender == "folder" or self.redirect_to is not None or self.sandbox_mode

    @model_validator(mode="after")
    def _sender_is_complete(self) -> Self:
        needed: dict[str, object] = {}
        if self.sender == "sendgrid":
            needed = {"api_key": self.api_key, "from_email": self.from_email}
        elif self.sender == "smtp":
            needed = {"smtp.host": self.smtp.host, "from_email": self.from_email}
        if self.sandbox_mode and (self.sender != "sendgrid" or self.redirect_to):
            raise ValueError('sandbox_mode needs sender = "sendgrid", and no redirect_to')
        absent = [key for key, value in needed.items() if not value]
        if absent:
            raise ValueError(f'sender = "{self.sender}" needs {" and ".join(absent)}')
        if bool(self.smtp.user) != bool(self.smtp.password):
            raise ValueError("smtp.user and smtp.password go together: give both or none")
        return self


class SupportSettings(Section):
    """How a customer reaches a person. Stands in every letter."""

    name: str = ""
    email: EmailStr | None = None
    phone: str = ""
    hours: str = ""
    chat: SecureAddress | None = None
    team_email: EmailStr | None = None
    team_webhook: SecretAddress | None = None
    heads_up_from: Annotated[int, Field(ge=1)] = 10


class DigestSettings(Section):
    """What the merchant hears once a day."""

    email: EmailStr | None = None
    webhook: SecretAddress | None = None
    hour: Annotated[int, Field(ge=0, le=23)] = 7


def _no_address(path: object) -> object:
    if "://" in str(path):
        raise ValueError("must be a file on a local disk: this version keeps no ledger in a database server")
    return path


LedgerFile = Annotated[Place, BeforeValidator(_no_address)]


class AlarmSettings(Section):
    """What the merchant hears at once, and after how long. Without an address: at the digest's."""

    email: EmailStr | None = None
    webhook: SecretAddress | None = None
    shop_minutes: Annotated[float, Field(ge=1, le=10_080)] = _ALARMS.shop_minutes
    source_hours: Annotated[float, Field(ge=1, le=720)] = _ALARMS.source_hours
    source_days: Annotated[int, Field(ge=1, le=3650)] = 14
    letters_hours: Annotated[float, Field(ge=1, le=720)] = _ALARMS.letters_hours

    def build(self) -> AlarmPolicy:
        return AlarmPolicy(**self.model_dump(include={"shop_minutes", "source_hours", "letters_hours"}))


class LedgerSettings(Section):
    """Where the connector keeps what it knows: an SQLite file on a local disk."""

    path: LedgerFile = Path("backorder.sqlite")
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 365


class ServiceSettings(Section):
    """How the daemon works."""

    poll_minutes: Minutes = 5
    workers: Annotated[int, Field(ge=1, le=32)] = 4
    listen: Annotated[Listening | None, BeforeValidator(lambda text: text or None)] = "127.0.0.1:8790"
    wider_check_hours: Annotated[float, Field(ge=1, le=168)] = 24
    log_level: Literal["debug", "info", "warning", "error"] = "info"
