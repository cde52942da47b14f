"""Calls to a shop's REST interface: credentials, patience, and what its errors mean."""

import json as jsonlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from requests.adapters import BaseAdapter

from adapters.http import (
    Answer,
    HttpClient,
    NoAnswer,
    Outcome,
    Pace,
    Verdict,
    error_for,
    judge,
    judge_trouble,
    retrying,
)
from adapters.http.retry import LONGEST_WAIT
from adapters.http.session import Json
from adapters.woocommerce.access import address, credentials
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain

Params = Mapping[str, str | int]
_NOT_FOUND = 404


class Rejected(Permanent):
    """The shop did not accept the request. `status` and `code` are its own words."""

    def __init__(self, sentence: str, *, status: int, code: str, message: str, details: str) -> None:
        super().__init__(sentence, details=details)
        self.status = status
        self.code = code
        self.message = message


class NoSuchRoute(Transient):
    """The shop has no such path: WooCommerce is switched off, or never had it. Not tried again at once."""

    def __init__(self, sentence: str, *, details: str) -> None:
        super().__init__(sentence, details=details, retry_after=2 * LONGEST_WAIT)


class KeyRefused(Refused):
    """The shop refused the key. `code` is its own word."""

    def __init__(self, sentence: str, *, code: str, details: str) -> None:
        super().__init__(sentence, details=details)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """A JSON answer. `read_at` is a time of the shop's clock not later than its reading of the database."""

    body: bytes
    read_at: datetime


class Api:
    """The REST interface of one shop. Every method raises the errors of `connector.errors`."""

    def __init__(
        self,
        *,
        name: str,
        url: str,
        key: SecretStr,
        secret: SecretStr,
        allow_http: bool = False,
        ca_file: str | None = None,
        at_once: int = 2,
        transport: BaseAdapter | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        deadline: float = 30.0,
    ) -> None:
        self.name = name
        self.url = address(name, url, allow_http=allow_http)
        self._who = f'The shop "{name}"'
        self._now = now
        self._patiently = retrying(sleep=sleep)
        self._pace = Pace(at_once=at_once, sleep=sleep)
        self.clock_skew: float | None = None
        self._client = HttpClient(
            f"{self.url}/wp-json",
            auth=credentials(name, self.url, key, secret),
            headers={"Accept": "application/json"},
            verify=ca_file or True,
            deadline=deadline,
            transport=transport,
        )

    def get(self, path: str, params: Params | None = None) -> Reply:
        """Reads; tried again while that may help."""
        return self._patiently(self._attempt, "GET", path, params, None, repeatable=True)

    def get_index(self, fields: str) -> Reply:
        """Reads of the site's index, without the key: WordPress may take it for an unknown user's."""
        return self._patiently(
            self._attempt, "GET", "", {"_fields": fields}, None, repeatable=True, keyless=True
        )

    def put_values(self, path: str, body: Json) -> Reply:
        """Posts what may be posted twice without harm; tried again while that may help."""
        return self._patiently(self._attempt, "POST", path, None, body, repeatable=True)

    def create(self, path: str, body: Json) -> Reply:
        """Posts what must not be posted twice: one attempt.

        Raises:
            Uncertain: it may have been made.
        """
        return self._attempt("POST", path, None, body, repeatable=False)

    def delete(self, path: str) -> Reply:
        """Deletes for good; tried again while that may help."""
        return self._patiently(self._attempt, "DELETE", path, {"force": "true"}, None, repeatable=True)

    def take_usage(self) -> tuple[int, float]:
        return self._client.take_usage()

    def unreadable(self, what: str, *, repeatable: bool = True) -> Transient | Uncertain:
        """The error for a good status with a body that is not what was asked for."""
        kind = Transient if repeatable else Uncertain
        return kind(f"{self._who} answered {what}: a plugin may be printing into its answers.")

    def _attempt(
        self,
        method: str,
        path: str,
        params: Params | None,
        body: Json | None,
        *,
        repeatable: bool,
        keyless: bool = False,
    ) -> Reply:
        details = f"{method} /{path}"
        try:
            with self._pace.turn():
                answer = self._client.call(method, path or "/", params=params, json=body, keyless=keyless)
        except NoAnswer as failure:
            verdict = judge_trouble(failure, who=self._who, repeatable=repeatable)
            raise error_for(verdict, details=f"{details}: {failure}") from failure
        read_at = self._read_at(answer)
        verdict = judge(answer, who=self._who, repeatable=repeatable)
        if verdict.outcome is not Outcome.OK:
            raise self._error(answer, verdict, details)
        if not answer.is_json:
            what = "with something other than JSON" if answer.body else "with nothing"
            raise self.unreadable(what, repeatable=repeatable)
        return Reply(answer.body, read_at)

    def _read_at(self, answer: Answer) -> datetime:
        now = self._now()
        if answer.dated_at:
            self.clock_skew = (answer.dated_at - now).total_seconds()
        return answer.earliest_reading(now)

    def _error(self, answer: Answer, verdict: Verdict, details: str) -> ConnectorError:
        code, message = _complaint(answer)
        details = f"{details}: {answer.status} {code} {message[:300]}".rstrip()
        if verdict.outcome is Outcome.REFUSED:
            return KeyRefused(self._refusal(answer.status, code), code=code, details=details)
        if answer.status == _NOT_FOUND and code in ("", "rest_no_route"):
            return NoSuchRoute(
                f"{self._who} has no WooCommerce interface at its address: is WooCommerce switched off, or "
                f"shops.{self.name}.url wrong?",
                details=details,
            )
        if verdict.outcome is Outcome.PERMANENT:
            return Rejected(
                verdict.sentence, status=answer.status, code=code, message=message, details=details
            )
        return error_for(verdict, details=details)

    def _refusal(self, status: int, code: str) -> str:
        if code == "woocommerce_rest_cannot_view":
            return f"{self._who} does not know the key shops.{self.name}.key, or never received it."
        if code == "woocommerce_rest_authentication_error":
            return f"{self._who} refused the key: its secret is wrong, or it may not read and write."
        return f"{self._who} refused us ({status} {code}).".replace(" )", ")")


def _complaint(answer: Answer) -> tuple[str, str]:
    """The code and the message of WordPress's error, both empty where it is none."""
    try:
        error: Any = jsonlib.loads(answer.body) if answer.is_json else None
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("code", "")), _short(error)


def _short(error: Mapping[str, Any]) -> str:
    """WordPress puts which parameter is wrong, and why, beside its message."""
    inside = error.get("data")
    params = inside.get("params") if isinstance(inside, dict) else None
    reasons = [str(reason) for reason in params.values()] if isinstance(params, dict) else []
    return " ".join([str(error.get("message", "")), *reasons])[:5000]
