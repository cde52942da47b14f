"""Whatever goes wrong while letters are sent: each due letter is accepted once, or honestly not.

A share of the trials here; all of them with `pytest -m soak tests/once`.
"""

import os
from functools import partial

import pytest

from sandbox.tls import Authority, make_authority
from tests.once.trial import DEATHS, SENDGRID, SMTP, try_sendgrid, try_smtp, wrongs

FEW = 8
MANY = int(os.environ.get("BACKORDER_TRIALS", "1000"))  # of each kind
CHUNK = 100


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def test_some_trials_with_sendgrid() -> None:
    found, _ = wrongs(range(FEW), try_sendgrid)
    assert [] == found


def test_some_trials_with_a_mail_server(authority: Authority) -> None:
    found, _ = wrongs(range(FEW), partial(try_smtp, authority=authority))
    assert [] == found


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 1000 + MANY, CHUNK))
def test_a_hundred_trials_with_sendgrid(first: int) -> None:
    found, met = wrongs(range(first, first + CHUNK), try_sendgrid)
    assert [] == found
    assert met["died"] >= CHUNK // 20
    assert {*SENDGRID, *DEATHS} - met.keys() == set()


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 1000 + MANY, CHUNK))
def test_a_hundred_trials_with_a_mail_server(first: int, authority: Authority) -> None:
    found, met = wrongs(range(first, first + CHUNK), partial(try_smtp, authority=authority))
    assert [] == found
    assert met["died"] >= CHUNK // 20
    assert {*map(" ".join, SMTP), *DEATHS} - met.keys() == set()
