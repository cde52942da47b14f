"""Calls to a shop's Admin GraphQL interface: token, version, budget, patience, and what its errors mean."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr, ValidationError
from requests.adapters import BaseAdapter

from adapters.http import (
    Answer,
    HttpClient,
    NoAnswer,
    Outcome,
    error_for,
    judge,
    judge_trouble,
    retrying,
)
from adapters.shopify.access import ClientCredentials, StaticToken, Tokens
from adapters.shopify.budget import Budget
from adapters.shopify.envelope import (
    ACCESS_DENIED,
    ENVELOPE,
    INTERNAL,
    THROTTLED,
    TOO_COSTLY,
    Data,
    Envelope,
    Problem,
)
from adapters.shopify.operations import Operation, operation
from adapters.shopify.remarks import Remarks
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain
from connector.ports import Usage

PINNED = "2026-07"
"""The version of Shopify's interface that is asked for."""
LOWEST = "2026-04"
"""The oldest one that these operations work with."""

Variables = Mapping[str, Any]
_UNAUTHORIZED, _LOCKED = 401, 423


class TooCostly(Permanent):
    """Shopify does not run a request as large as this one."""


class Denied(Refused):
    """A scope is missing."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Either a token that stays, or what a token for a day is had with."""

    token: SecretStr | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The data of an answer. `read_at` is a time of the shop's clock not later than its reading.

    `denied` has what we may not see; its parts of the data are empty.
    """

    data: Data
    read_at: datetime
    denied: Sequence[Problem] = ()


class Api:
    """The interface of one shop. Every method raises the errors of `connector.errors`."""

    def __init__(
        self,
        *,
        name: str,
        url: str,
        credentials: Credentials,
        version: str = PINNED,
        share: float = 0.5,
        ca_file: str | None = None,
        transport: BaseAdapter | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        deadline: float = 30.0,
    ) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self.version = version
        self.served: str | None = None  # the version that the last answer was made with
        self.clock_skew: float | None = None
        self.remarks = Remarks()
        self.budget = Budget(share, clock=clock, sleep=sleep)
        self._who = f'The shop "{name}"'
        self._now = now
        self._patiently = retrying(attempts=8, for_seconds=300.0, sleep=sleep)
        self._hurriedly = retrying(sleep=sleep)
        self._client = HttpClient(
            self.url,
            headers={"Accept": "application/json"},
            verify=ca_file or True,
            deadline=deadline,
            transport=transport,
        )
        self._tokens = _tokens(credentials, self._client, self._who, clock)

    def __repr__(self) -> str:
        return f"Api({self.name!r}, {self.url!r})"

    def take_usage(self) -> Usage:
        return Usage(*self._client.take_usage(), self.budget.take_spent())

    def ask(self, name: str, variables: Variables | None = None, *, hurried: bool = False) -> Reply:
        """Run a query; tried again while that may help. `hurried`: a person waits for the answer."""
        again = self._hurriedly if hurried else self._patiently
        reply: Reply = again(self._attempt, operation(name), variables or {})
        return reply

    def act(self, name: str, variables: Variables) -> Data:
        """Run a mutation: one attempt, whatever comes of it.

        Errors beside data do not mean that it did not run. Raises Uncertain where that is unknown.
        """
        return self._attempt(operation(name), variables).data

    def unreadable(self, what: str) -> Transient:
        """The error for an answer that is not what was asked for."""
        return Transient(f"{self._who} answered {what}.")

    def denied(self, problem: Problem, details: str = "") -> Denied:
        """The error for an answer without what was asked for, because a scope is missing."""
        return Denied(
            f"{self._who} does not let us see {problem.field or 'this'}: {problem.needed} "
            "`backorder check` says what is missing.",
            details=details or str(problem),
        )

    def _attempt(self, op: Operation, variables: Variables) -> Reply:
        answer = self._call(op, variables)
        if answer.status == _UNAUTHORIZED and self._tokens.renewed():
            answer = self._call(op, variables)
        envelope = self._envelope(op, answer)
        self._settle(op, envelope)
        if envelope.errors:
            self._judge_errors(op, envelope)
        if envelope.ignored_filters:
            raise Permanent(
                f"{self._who} did not understand what was searched for, and answered something else.",
                details=f"{op.name}: {'; '.join(envelope.ignored_filters)}",
            )
        if envelope.data is None:
            raise self._nothing(op)
        return Reply(envelope.data, answer.earliest_reading(self._now()), envelope.errors)

    def _call(self, op: Operation, variables: Variables) -> Answer:
        token = self._tokens.current()
        self.budget.wait_for(op.cost)
        try:
            answer = self._client.call(
                "POST",
                f"admin/api/{self.version}/graphql.json",
                json={"query": op.text, "variables": variables},
                headers={"X-Shopify-Access-Token": token},
            )
        except NoAnswer as failure:
            verdict = judge_trouble(failure, who=self._who, repeatable=not op.is_mutation)
            raise error_for(verdict, details=f"{op.name}: {failure}") from failure
        if answer.dated_at:
            self.clock_skew = (answer.dated_at - self._now()).total_seconds()
        return answer

    def _envelope(self, op: Operation, answer: Answer) -> Envelope:
        verdict = judge(answer, who=self._who, repeatable=not op.is_mutation)
        details = f"{op.name}: {answer.status}"
        if answer.status == _LOCKED:
            raise Refused(f"{self._who} is locked. Its owner must speak with Shopify.", details=details)
        if verdict.outcome is not Outcome.OK:
            raise error_for(verdict, details=details)
        self._note_version(answer)
        try:
            return ENVELOPE.validate_json(answer.body)
        except ValidationError as error:
            raise self._nothing(op, "something that is no answer of Shopify's") from error

    def _note_version(self, answer: Answer) -> None:
        """A version that has run out is replaced by another one in silence."""
        self.served = answer.headers.get("X-Shopify-API-Version") or self.served
        if self.served not in (None, self.version):
            self.remarks.add(
                f"Shopify answers with version {self.served} of its interface instead of {self.version}: "
                "this connector is too old, and should be replaced by a newer one."
            )

    def _settle(self, op: Operation, envelope: Envelope) -> None:
        cost = envelope.cost
        ran = 0.0 if envelope.has(THROTTLED) else cost.actual_query_cost
        charged = (cost.requested_query_cost or op.cost) if ran is None else ran
        self.budget.settle(op.cost, charged, cost.bucket)

    def _judge_errors(self, op: Operation, envelope: Envelope) -> None:
        """Raise, unless all that is wrong are parts that we may not see, or a mutation that ran."""
        details = f"{op.name}: {'; '.join(map(str, envelope.errors))}"
        if envelope.has(THROTTLED):
            wait = self.budget.seconds_until(envelope.cost.requested_query_cost or op.cost)
            raise Transient(f"{self._who} asked us to slow down.", details=details, retry_after=wait)
        if _came_back(envelope):
            if op.is_mutation or all(p.code == ACCESS_DENIED for p in envelope.errors):
                return
        elif denied := [p for p in envelope.errors if p.code == ACCESS_DENIED]:
            raise self.denied(denied[0], details)
        raise self._error(op, envelope, details)

    def _error(self, op: Operation, envelope: Envelope, details: str) -> ConnectorError:
        if envelope.has(TOO_COSTLY):
            return TooCostly(f"{self._who} found a request too large.", details=details)
        codes = {problem.code for problem in envelope.errors}
        if INTERNAL in codes or "" in codes:
            kind = Uncertain if op.is_mutation else Transient
            return kind(f"{self._who} failed while it worked on the request.", details=details)
        return Permanent(f"{self._who} did not accept the request.", details=details)

    def _nothing(self, op: Operation, what: str = "with nothing") -> ConnectorError:
        kind = Uncertain if op.is_mutation else Transient
        return kind(f"{self._who} answered {what}.", details=op.name)


def _came_back(envelope: Envelope) -> bool:
    return envelope.data is not None and any(value is not None for value in envelope.data.values())


def _tokens(credentials: Credentials, client: HttpClient, who: str, clock: Callable[[], float]) -> Tokens:
    if credentials.token is not None:
        return StaticToken(credentials.token)
    if credentials.client_id is None or credentials.client_secret is None:
        raise ValueError("either a token, or client id and secret")
    return ClientCredentials(client, credentials.client_id, credentials.client_secret, who=who, clock=clock)
