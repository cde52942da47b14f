"""Plays a row to its end: set-up, then step by step."""

import json
from pathlib import Path

import requests

from tests.fidelity.runner import Row, Step, Talk, Target, check, read_table
from tests.fidelity.setups import BODIES, prepare
from tests.fidelity.targets import SandboxTarget

WOO_TABLE = Path(__file__).with_name("woocommerce.toml")
WOO = read_table(WOO_TABLE)
SENDGRID = read_table(Path(__file__).with_name("sendgrid.toml"))


def play(talk: Talk, row: Row) -> None:
    for step in row.steps:
        talk.target.wait(step.get("wait", 0))
        full = _with_body(step)
        check(talk, full, talk.send(full))


def play_on(
    row: Row, target: SandboxTarget, session: requests.Session, version: str, without: str = ""
) -> None:
    """Send a row to a fresh shop, which may lack one quirk."""
    target.open_shop(version, row.zone or "UTC")
    target.shop.quirks.discard(without)
    play_woo(row, target, session, version)
    assert target.shop.unknown == []


def play_woo(row: Row, target: Target, session: requests.Session, version: str) -> None:
    """Send a row to a WooCommerce of that version."""
    key, secret = target.credentials("basic")
    code = f"sorry{target.unique()}"
    names = {"key": key, "secret": secret, "version": version, "code": code, "CODE": code.upper()}
    talk = Talk(target, session, names=names)
    prepare(talk, row)
    play(talk, row)


def _with_body(step: Step) -> Step:
    if "body_from" not in step:
        return step
    body = BODIES[step["body_from"]]() | json.loads(step.get("change", "{}"))
    return {**step, "body": json.dumps({name: value for name, value in body.items() if value is not None})}
