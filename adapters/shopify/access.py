"""Tokens: one that stays, or one for a day against client id and secret."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from pydantic import SecretStr, TypeAdapter, ValidationError

from adapters.http import HttpClient, NoAnswer, Outcome, error_for, judge, judge_trouble
from connector.errors import Refused, Transient

_PATH = "admin/oauth/access_token"
_EARLY = 0.8  # of a token's life after which it is renewed
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Tokens(Protocol):
    """Where the token comes from. `renewed` tells whether there is another one after a refusal."""

    def current(self) -> str: ...

    def renewed(self) -> bool: ...


class StaticToken:
    """A token that a merchant copied out of the admin: valid until he takes it back."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def current(self) -> str:
        return self._token.get_secret_value()

    def renewed(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _Grant:
    access_token: SecretStr
    expires_in: float = 3600.0  # seconds


_GRANT: TypeAdapter[_Grant] = TypeAdapter(_Grant)


class ClientCredentials:
    """Asks for a token when there is none or it grows old. Kept in memory only."""

    def __init__(
        self,
        client: HttpClient,
        client_id: str,
        secret: SecretStr,
        *,
        who: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._id = client_id
        self._secret = secret
        self._who = who
        self._clock = clock
        self._token: SecretStr | None = None
        self._renew_at = 0.0

    def current(self) -> str:
        if self._token is None or self._clock() >= self._renew_at:
            self._ask()
        assert self._token is not None  # noqa: S101 - `_ask` raises where it gets none
        return self._token.get_secret_value()

    def renewed(self) -> bool:
        self._token = None
        return True

    def _ask(self) -> None:
        asked_at = self._clock()
        form = {
            "grant_type": "client_credentials",
            "client_id": self._id,
            "client_secret": self._secret.get_secret_value(),
        }
        try:
            answer = self._client.call("POST", _PATH, content=urlencode(form).encode(), headers=_FORM)
        except NoAnswer as failure:
            verdict = judge_trouble(failure, who=self._who, repeatable=True)
            raise error_for(verdict, details=f"POST /{_PATH}: {failure}") from failure
        verdict = judge(answer, who=self._who, repeatable=True)
        if verdict.outcome in (Outcome.PERMANENT, Outcome.REFUSED):
            raise Refused(
                f"{self._who} gave us no token: client id or secret are wrong, or the app is not installed "
                "there, or app and shop belong to different organisations.",
                details=f"POST /{_PATH}: {answer.status}",
            )
        if verdict.outcome is not Outcome.OK:
            raise error_for(verdict, details=f"POST /{_PATH}: {answer.status}")
        try:
            grant = _GRANT.validate_json(answer.body)
        except ValidationError:
            raise Transient(f"{self._who} answered something other than a token.") from None
        self._token = grant.access_token
        self._renew_at = asked_at + _EARLY * grant.expires_in
