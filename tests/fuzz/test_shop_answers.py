"""Whatever a shop answers for a while: no pass breaks, no letter says what nobody said, and it heals."""

import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from connector.bootstrap import assemble
from connector.errors import ConnectorError
from connector.settings import load
from sandbox.transport import InProcess
from sandbox.web import App, Request, Response
from tests.fuzz.fuzzing import JUNK, examples, fuzz, places, taken_or_refused
from tests.product.harness import Story
from tests.product.platforms import PLATFORMS
from tests.world.letters import accepted_letter

SAID, SLIPPED = date(2026, 12, 1), date(2026, 12, 15)
TOLD = {date(2026, 12, 4), date(2026, 12, 18), None}
ADA, BEN = "ada@customers.example", "ben@customers.example"
BODIES = (b"", b"[]", b"{}", b"null", b"<html>", b'{"data": null}', b'[{"id": ', b"\xff\xfe", b"[" * 5000)


@dataclass
class Spoiler:
    """Spoils some of the shop's answers. `spoils` is (which answer, which value, what instead).

    `key`: only values of this name.
    """

    app: App
    spoils: list[tuple[int, int, Any]]
    key: str | None = None
    answered: int = 0
    spoiled: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        answer = self.app(request)
        body = answer.body
        for which, where, junk in self.spoils:
            if which == self.answered and answer.status == 200:
                body = self._spoiled(body, where, junk)
        self.answered += 1
        return Response(answer.status, answer.headers, body)

    def _spoiled(self, body: bytes, where: int, junk: Any) -> bytes:
        if isinstance(junk, bytes) or body in BODIES:
            return junk if isinstance(junk, bytes) else body
        tree = json.loads(body)
        found = [each for each in places(tree) if self.key in (None, each[1])]
        if not found:
            return body
        holder, key = found[where % len(found)]
        self.spoiled.append(f"{key}: {holder[key]!r} -> {junk!r}")
        holder[key] = junk
        return json.dumps(tree).encode()


@contextmanager
def spoiled(story: Story, spoils: list[tuple[int, int, Any]], key: str | None = None) -> Iterator[Spoiler]:
    """The program on the same ledger, beside a shop whose answers are spoiled meanwhile."""
    sandbox = story.sandbox
    spoiler = Spoiler(story.keeper.app, spoils, key)
    story.app.close()
    story.app = assemble(
        load(story.folder / "config.toml", {}),
        transport=InProcess({story.keeper.url: spoiler, sandbox.mail.url: sandbox.mail.app}),
        now=lambda: sandbox.clock.now,
        sleep=lambda _: None,
    )
    yield spoiler
    story.restart()


def begin(folder: Path, platform: str, chance: random.Random) -> Story:
    """Adopted empty; Ada's order is known or new, and sometimes the supplier has slipped meanwhile."""
    story = Story(folder, platform=platform)
    story.keeper.sell("MUG", "Blue mug", 0)
    story.supplier_says(f"MUG;D1;{SAID};10")
    if chance.random() < 0.8:
        story.sync()
    story.on(date(2026, 11, 2))
    story.keeper.order(ADA, "Ada", [("MUG", 1)])
    if chance.random() < 0.5:
        story.sync()
        story.on(date(2026, 11, 3))
        story.supplier_says(f"MUG;D1;{SLIPPED};10")
    return story


def told(story: Story) -> list[date | None]:
    return [said.on for mail in story.sandbox.mail.accepted for said in accepted_letter(mail).said]


def survives(platform: str, spoils: list[tuple[int, int, Any]], seed: int, key: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = begin(Path(folder), platform, random.Random(seed))  # noqa: S311 - variety, not secrets
        with spoiled(story, spoils, key) as spoiler:
            for _ in range(2):
                taken_or_refused(lambda: story.app.sync("main"), ConnectorError)
        assert set(told(story)) <= TOLD, spoiler.spoiled
        heals(story, spoiler)
        story.app.close()


@pytest.mark.parametrize("platform", PLATFORMS)
@examples(few=6, share=0.25)
def test_spoiled_answers_break_nothing_and_say_nothing(number: int, platform: str) -> None:
    def check(spoils: list[tuple[int, int, Any]], seed: int) -> None:
        survives(platform, spoils, seed)

    junk = st.one_of(JUNK, st.sampled_from(BODIES))
    where = st.tuples(st.integers(0, 16), st.integers(0, 10_000), junk)
    fuzz(number, check, spoils=st.lists(where, min_size=1, max_size=3), seed=st.integers(0, 1000))


FOUND: list[tuple[str, str | None, Any]] = [
    ("woocommerce", None, b"[" * 5000),
    ("woocommerce", "value", "[" * 5000),
    ("shopify", None, b"[" * 5000),
    ("shopify", "endCursor", 0),
    ("shopify", "pageInfo", []),
    ("shopify", "nodes", 7),
    ("shopify", "id", ["no id"]),
    ("shopify", "id", "gid://shopify/Order/x"),
]


@pytest.mark.parametrize(("platform", "key", "junk"), FOUND)
def test_what_once_broke_a_pass_does_so_no_more(platform: str, key: str | None, junk: Any) -> None:
    survives(platform, [(which, 0, junk) for which in range(20)], 1, key)


def heals(story: Story, spoiler: Spoiler) -> None:
    """What comes afterwards is done as always: Ben orders, and hears of it."""
    for day in (4, 5, 6):
        story.on(date(2026, 11, day))
        if day == 5:
            story.keeper.order(BEN, "Ben", [("MUG", 1)])
        report = story.app.sync("main")
    assert [] == report.failures, spoiler.spoiled
    assert 1 == len(story.letters(BEN)), spoiler.spoiled
