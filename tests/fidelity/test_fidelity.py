"""Every outside behaviour relied on, asked of the sandbox as it was asked of the real thing."""

import json
from pathlib import Path

import pytest
import requests

from tests.fidelity.runner import Row, Step, Talk, check, read_table
from tests.fidelity.setups import BODIES, prepare
from tests.fidelity.targets import SandboxTarget

_HERE = Path(__file__).parent
WOO = read_table(_HERE / "woocommerce.toml")
SENDGRID = read_table(_HERE / "sendgrid.toml")


def _with_body(step: Step) -> Step:
    if "body_from" not in step:
        return step
    body = BODIES[step["body_from"]]() | json.loads(step.get("change", "{}"))
    return {**step, "body": json.dumps({name: value for name, value in body.items() if value is not None})}


def _play(talk: Talk, row: Row) -> None:
    for step in row.steps:
        talk.target.wait(step.get("wait", 0))
        full = _with_body(step)
        check(talk, full, talk.send(full))


def play_on(
    row: Row, target: SandboxTarget, session: requests.Session, version: str, without: str = ""
) -> None:
    """Send a row to a fresh shop, which may lack one quirk."""
    target.open_shop(version, row.zone)
    target.shop.quirks.discard(without)
    key, secret = target.credentials("basic")
    code = f"sorry{target.unique()}"
    names = {"key": key, "secret": secret, "version": version, "code": code, "CODE": code.upper()}
    talk = Talk(target, session, names=names)
    prepare(talk, row)
    _play(talk, row)
    assert target.shop.unknown == []


@pytest.mark.parametrize("row", WOO, ids=lambda row: row.name)
def test_woocommerce(row: Row, target: SandboxTarget, session: requests.Session) -> None:
    for version in row.seen:
        play_on(row, target, session, version)


@pytest.mark.parametrize("row", SENDGRID, ids=lambda row: row.name)
def test_sendgrid(row: Row, target: SandboxTarget, session: requests.Session) -> None:
    target.open_shop("9.9.5", row.zone)
    if "no_scope" in row.setup:
        target.mail.scopes = ("alerts.read",)
    _play(Talk(target, session, root="/", bearer=target.mail.key), row)
    assert target.mail.unknown == []


def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.name for row in WOO + SENDGRID]
    assert len(names) == len(set(names))
