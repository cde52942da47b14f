"""The table: what a status, or the lack of an answer, means for what we wanted.

A call is *repeatable* when doing it twice does no harm (every read; a write that sets a value). What is
not repeatable is uncertain as soon as a byte of it may have been read and no clear answer came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from adapters.http.answers import Answer, NoAnswer, Trouble, retry_after
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain


class Outcome(StrEnum):
    """What came of a call."""

    OK = "ok"
    RETRY = "retry"  # not done; may be tried again
    PERMANENT = "permanent"  # not done, and trying again changes nothing
    REFUSED = "refused"  # credentials or rights: nothing works until a person acts
    UNCERTAIN = "uncertain"  # may or may not have been done


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the outcome of a repeatable call, that of one made once, and why. {who} is filled in."""

    repeatable: Outcome
    once: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one call came to, with a sentence for the merchant. `retry_after` is in seconds."""

    outcome: Outcome
    sentence: str = ""
    retry_after: float | None = None


def _both(outcome: Outcome, sentence: str) -> Rule:
    return Rule(outcome, outcome, sentence)


def _doubtful(sentence: str) -> Rule:
    return Rule(Outcome.RETRY, Outcome.UNCERTAIN, sentence)


STATUSES: Mapping[int, Rule] = MappingProxyType(
    {
        400: _both(Outcome.PERMANENT, "{who} did not accept the request."),
        401: _both(Outcome.REFUSED, "{who} refused the credentials."),
        402: _both(Outcome.REFUSED, "{who} wants its bill paid first."),
        403: _both(Outcome.REFUSED, "{who} does not allow this with our credentials."),
        404: _both(Outcome.PERMANENT, "{who} has no such thing."),
        407: _both(Outcome.REFUSED, "The proxy on the way wants credentials."),
        408: _doubtful("{who} waited too long for our request."),
        409: _both(Outcome.RETRY, "{who} was busy with the same thing."),
        410: _both(Outcome.PERMANENT, "{who} has no such thing any more."),
        413: _both(Outcome.PERMANENT, "{who} found the request too large."),
        425: _both(Outcome.RETRY, "{who} asked to try again later."),
        429: _both(Outcome.RETRY, "{who} asked us to slow down."),
        501: _both(Outcome.PERMANENT, "{who} does not know this kind of request."),
        502: _doubtful("{who} could not be reached behind its front."),
        503: _doubtful("{who} is not available just now (maintenance?)."),
        504: _doubtful("{who} took too long behind its front."),
    }
)
CLASSES: Mapping[int, Rule] = MappingProxyType(
    {
        2: _both(Outcome.OK, ""),
        3: _both(Outcome.PERMANENT, "{who} sent us to another address; put that one into the settings."),
        4: _both(Outcome.PERMANENT, "{who} did not accept the request."),
        5: _doubtful("{who} failed while it worked on the request."),
    }
)
TROUBLES: Mapping[Trouble, Rule] = MappingProxyType(
    {
        Trouble.NAME: _both(Outcome.RETRY, "The name of {who} could not be found."),
        Trouble.UNREACHABLE: _both(Outcome.RETRY, "{who} could not be reached."),
        Trouble.CONNECT_TIMEOUT: _both(Outcome.RETRY, "{who} did not take up the connection in time."),
        Trouble.TLS: _both(Outcome.RETRY, "No secure connection to {who}: is its certificate trusted?"),
        Trouble.PROXY: _both(Outcome.RETRY, "The proxy on the way to {who} did not let us through."),
        Trouble.TIMEOUT: _doubtful("{who} did not answer in time."),
        Trouble.BROKEN: _doubtful("The connection to {who} broke."),
        Trouble.TOO_LARGE: Rule(
            Outcome.PERMANENT, Outcome.UNCERTAIN, "The answer of {who} is larger than we take."
        ),
    }
)
_STRANGE = _doubtful("{who} gave an answer that we do not understand.")


def judge(answer: Answer, *, who: str, repeatable: bool) -> Verdict:
    """What an answer means, by its status."""
    rule = STATUSES.get(answer.status) or CLASSES.get(answer.status // 100, _STRANGE)
    return _verdict(rule, who, repeatable, wait=retry_after(answer.headers))


def judge_trouble(failure: NoAnswer, *, who: str, repeatable: bool) -> Verdict:
    """What it means that no answer came."""
    return _verdict(TROUBLES[failure.trouble], who, repeatable, wait=None)


def _verdict(rule: Rule, who: str, repeatable: bool, *, wait: float | None) -> Verdict:
    outcome = rule.repeatable if repeatable else rule.once
    begins_with_it = rule.sentence.startswith("{who}")
    sentence = rule.sentence.format(who=who if begins_with_it else _within(who))
    return Verdict(outcome, sentence, wait if outcome is Outcome.RETRY else None)


def _within(who: str) -> str:
    """`The shop "main"` in the midst of a sentence."""
    return f"the {who.removeprefix('The ')}" if who.startswith("The ") else who


_ERRORS: Mapping[Outcome, type[ConnectorError]] = MappingProxyType(
    {Outcome.PERMANENT: Permanent, Outcome.REFUSED: Refused, Outcome.UNCERTAIN: Uncertain}
)


def error_for(verdict: Verdict, *, details: str = "") -> ConnectorError:
    """The error to raise for a verdict that is not `ok`."""
    if verdict.outcome is Outcome.RETRY:
        return Transient(verdict.sentence, details=details, retry_after=verdict.retry_after)
    return _ERRORS[verdict.outcome](verdict.sentence, details=details)
