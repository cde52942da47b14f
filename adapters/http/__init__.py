"""Talking HTTP: sessions with a total deadline, answers judged by a table, and patience.

`HttpClient.call` makes exactly one attempt. `outcomes` says what an answer, or the lack of one, means.
`retrying` repeats what may be repeated. `Pace` limits how much is asked at once.
"""

from adapters.http.answers import Answer, NoAnswer, Trouble, retry_after
from adapters.http.outcomes import Outcome, Rule, Verdict, error_for, judge, judge_trouble
from adapters.http.pace import Pace
from adapters.http.retry import retrying
from adapters.http.session import HttpClient

__all__ = [
    "Answer",
    "HttpClient",
    "NoAnswer",
    "Outcome",
    "Pace",
    "Rule",
    "Trouble",
    "Verdict",
    "error_for",
    "judge",
    "judge_trouble",
    "retry_after",
    "retrying",
]
