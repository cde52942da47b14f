"""Every outside behaviour relied on, asked of the sandbox as it was asked of the real thing."""

import pytest
import requests

from tests.fidelity.playing import SENDGRID, WOO, play, play_on
from tests.fidelity.runner import Row, Talk
from tests.fidelity.targets import SandboxTarget


@pytest.mark.parametrize("row", WOO, ids=lambda row: row.name)
def test_woocommerce(row: Row, target: SandboxTarget, session: requests.Session) -> None:
    for version in row.versions:
        play_on(row, target, session, version)


@pytest.mark.parametrize("row", SENDGRID, ids=lambda row: row.name)
def test_sendgrid(row: Row, target: SandboxTarget, session: requests.Session) -> None:
    target.open_shop("9.9.5", "UTC")
    if "no_scope" in row.setup:
        target.mail.scopes = ("alerts.read",)
    if "left_group" in row.setup:
        target.mail.left = {7: {"ann@mail.example"}}
    play(Talk(target, session, root="/", bearer=target.mail.key), row)
    assert target.mail.unknown == []


def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.name for row in WOO + SENDGRID]
    assert len(names) == len(set(names))


def test_every_row_says_on_which_real_shops_it_was_seen_true_or_why_not() -> None:
    assert [] == [row.name for row in WOO if not row.unseen and set(row.versions) - set(row.seen)]


def test_a_row_that_was_seen_everywhere_gives_no_reason_why_not() -> None:
    assert [] == [row.name for row in WOO if row.unseen and not set(row.versions) - set(row.seen)]
