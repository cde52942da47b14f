"""`[mail]`, `[support]`, `[ledger]` and `[service]`."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, EmailStr, Field, model_validator

from connector.settings.base import BareAddress, Minutes, Secret, Section, matching

Listening = Annotated[
    str,
    matching(
        r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}", 'must be an address and port such as "127.0.0.1:8790"'
    ),
]


class MailSettings(Section):
    """How letters leave. `folder` and `redirect_to` are rehearsals: no customer is written to."""

    sender: Literal["folder", "sendgrid"] = "folder"
    folder: Path = Path("letters")
    api_key: Secret | None = None
    host: BareAddress = "https://api.sendgrid.com"
    ca_file: Path | None = None
    from_email: EmailStr | None = None
    from_name: str = ""
    reply_to: EmailStr | None = None
    redirect_to: EmailStr | None = None
    on_uncertain: Literal["hold", "resend"] = "hold"
    resend_after_hours: Annotated[float, Field(ge=1, le=720)] = 24

    @model_validator(mode="after")
    def _sendgrid_is_complete(self) -> Self:
        needed = {"api_key": self.api_key, "from_email": self.from_email}
        absent = [key for key, value in needed.items() if value is None]
        if self.sender == "sendgrid" and absent:
            raise ValueError(f'sender = "sendgrid" needs {" and ".join(absent)}')
        return self


class SupportSettings(Section):
    """How a customer reaches a person. Stands in every letter."""

    name: str = ""
    email: EmailStr | None = None
    phone: str = ""
    hours: str = ""


class LedgerSettings(Section):
    """Where the connector keeps what it knows: an SQLite file on a local disk."""

    path: Path = Path("backorder.sqlite")


class ServiceSettings(Section):
    """How the daemon works."""

    poll_minutes: Minutes = 5
    workers: Annotated[int, Field(ge=1, le=32)] = 4
    listen: Annotated[Listening | None, BeforeValidator(lambda text: text or None)] = "127.0.0.1:8790"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
