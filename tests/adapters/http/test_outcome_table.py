"""What an answer, or none, means."""

import pytest

from adapters.http import (
    Answer,
    NoAnswer,
    Outcome,
    Trouble,
    Verdict,
    error_for,
    judge,
    judge_trouble,
    retry_after,
)
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain

OK, RETRY, PERMANENT, REFUSED, UNCERTAIN = Outcome


@pytest.mark.parametrize(
    ("status", "repeatable", "once"),
    [
        (200, OK, OK),
        (201, OK, OK),
        (204, OK, OK),
        (301, PERMANENT, PERMANENT),
        (400, PERMANENT, PERMANENT),
        (401, REFUSED, REFUSED),
        (403, REFUSED, REFUSED),
        (404, PERMANENT, PERMANENT),
        (408, RETRY, UNCERTAIN),
        (413, PERMANENT, PERMANENT),
        (418, PERMANENT, PERMANENT),
        (429, RETRY, RETRY),
        (500, RETRY, UNCERTAIN),
        (501, PERMANENT, PERMANENT),
        (502, RETRY, UNCERTAIN),
        (503, RETRY, UNCERTAIN),
        (599, RETRY, UNCERTAIN),
        (999, RETRY, UNCERTAIN),
    ],
)
def test_every_status_has_an_outcome(status: int, repeatable: Outcome, once: Outcome) -> None:
    answer = Answer(status, {}, b"")

    assert repeatable == judge(answer, who="The shop", repeatable=True).outcome
    assert once == judge(answer, who="The shop", repeatable=False).outcome


@pytest.mark.parametrize("trouble", Trouble)
def test_what_was_not_written_may_be_tried_again_and_the_rest_is_uncertain(trouble: Trouble) -> None:
    verdict = judge_trouble(NoAnswer(trouble), who="The shop", repeatable=False)

    assert (RETRY if trouble.before_writing else UNCERTAIN) == verdict.outcome
    assert "the shop" in verdict.sentence or verdict.sentence.startswith("The shop")


@pytest.mark.parametrize("trouble", [Trouble.TIMEOUT, Trouble.BROKEN, Trouble.NAME])
def test_what_may_be_repeated_is_repeated_after_any_trouble(trouble: Trouble) -> None:
    assert RETRY == judge_trouble(NoAnswer(trouble), who="The shop", repeatable=True).outcome


@pytest.mark.parametrize(
    ("outcome", "error"),
    [(RETRY, Transient), (PERMANENT, Permanent), (REFUSED, Refused), (UNCERTAIN, Uncertain)],
)
def test_an_outcome_becomes_the_error_of_its_recovery(outcome: Outcome, error: type[ConnectorError]) -> None:
    raised = error_for(Verdict(outcome, "The shop is closed."), details="503")

    assert error is type(raised)
    assert ("The shop is closed.", "503") == (str(raised), raised.details)


def test_a_wait_that_was_asked_for_goes_with_the_error() -> None:
    verdict = judge(Answer(503, {"Retry-After": "600"}, b""), who="The shop", repeatable=True)
    error = error_for(verdict)

    assert isinstance(error, Transient)
    assert 600.0 == error.retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        (
            {"Retry-After": "Mon, 02 Nov 2026 10:01:30 GMT", "Date": "Mon, 02 Nov 2026 10:00:00 GMT"},
            90.0,
        ),
        (
            {"Retry-After": "Mon, 02 Nov 2026 09:00:00 GMT", "Date": "Mon, 02 Nov 2026 10:00:00 GMT"},
            0.0,
        ),
    ],
)
def test_retry_after_is_read_as_seconds_or_against_the_servers_own_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert seconds == retry_after(headers)
