"""A mail server that refuses the shop itself, whatever the letter: nobody's news are lost by it."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from adapters.mail.smtp import SmtpSender
from connector.ledger import tasks
from connector.sync.context import PassReport
from tests.adapters.mail.conftest import certificate, server_tls  # noqa: F401 - pytest finds them by name
from tests.adapters.mail.post import Plan, Post
from tests.product.harness import Story

Start = Callable[[str, str], tuple[Story, Post]]
NOTHING: dict[str, int] = {}


@pytest.fixture
def start(
    tmp_path: Path,
    certificate: Path,  # noqa: F811
    server_tls: ssl.SSLContext,  # noqa: F811
) -> Iterator[Start]:
    """A shop of mugs whose letters go through a mail server that says `fault` at `step`."""
    servers: list[Post] = []
    senders: list[SmtpSender] = []

    def made(step: str, fault: str) -> tuple[Story, Post]:
        server = Post(server_tls, Plan(step, fault))
        servers.append(server)
        story = Story(tmp_path)
        story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        story.supplier_says("MUG;D1;2026-12-01;100")
        story.sync()
        sender = SmtpSender(
            host="127.0.0.1",
            port=server.port,
            security="tls",
            user="",
            password="",
            from_email="orders@clay.example",
            from_name="Clay",
            ca_file=certificate,
            deadline=3,
            now=lambda: story.sandbox.clock.now,
        )
        senders.append(sender)
        ticks = count()  # no two letters are sealed in the same instant
        story.app.shops["main"] = replace(
            story.app.shops["main"],
            sender=sender,
            now=lambda: story.sandbox.clock.now + timedelta(milliseconds=next(ticks)),
        )
        return story.on(date(2026, 11, 2)), server

    yield made
    for each in senders:
        each.close()
    for server in servers:
        server.stop()


def buy(story: Story, *names: str) -> None:
    for name in names:
        story.sandbox.shop.place_order(f"{name}@customers.example", name, [("MUG", 2)])


def again(story: Story, hours: int = 1) -> PassReport:
    story.sandbox.clock.advance(timedelta(hours=hours, minutes=1))
    return story.app.sync("main")


def open_questions(story: Story) -> list[str]:
    with story.app.ledger.read() as connection:
        return [task.kind for task in tasks.open_tasks(connection, "main")]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("mail", "553 5.7.1 Sender address rejected: not owned by user"),
        ("rcpt", "550 5.4.5 Daily user sending limit exceeded"),
        ("rcpt", "550 5.7.1 Relaying denied"),
        ("answer", "550 5.7.26 This mail has been blocked because the sender is unauthenticated"),
    ],
)
def test_a_server_that_refuses_the_sender_gets_one_letter_and_all_go_when_it_takes_them(
    step: str, fault: str, start: Start
) -> None:
    story, server = start(step, fault)
    buy(story, "ann", "ben", "cid")
    report = story.app.sync("main")
    assert (NOTHING, 0, 1, 2) == (report.letters, report.refused, report.not_sent, report.waiting)
    assert fault[4:30] in report.mail_trouble
    assert ["sender refused"] == open_questions(story)
    server.plan.times = 0
    assert {"confirmation": 3} == again(story).letters
    assert [] == open_questions(story)


def test_the_third_refusal_in_the_same_words_is_no_longer_about_the_address(start: Start) -> None:
    story, server = start("rcpt", "550 ref 7a1: policy does not allow this")
    buy(story, "ann", "ben", "cid", "dan")
    report = story.app.sync("main")
    assert (NOTHING, 1) == (report.letters, report.waiting)
    assert "policy" in report.mail_trouble
    assert ["sender refused"] == open_questions(story)
    server.plan.fault = "550 ref 9c4: policy does not allow this"
    report = again(story)
    assert "policy" in report.mail_trouble  # of these words one more is enough
    server.plan.times = 0
    assert {"confirmation": 4} == again(story).letters
    assert [] == open_questions(story)


def test_refusals_that_name_the_address_stay_about_the_address(start: Start) -> None:
    story, _ = start("rcpt", "550 5.1.1 no such mailbox")
    buy(story, "ann", "ben", "cid", "dan")
    report = story.app.sync("main")
    assert (4, "") == (report.refused, report.mail_trouble)
    assert ["refused"] * 4 == open_questions(story)


def test_a_letter_that_was_tried_before_lets_the_others_go_first(start: Start) -> None:
    story, server = start("rcpt", "550 5.7.1 Relaying denied")
    buy(story, "ann")
    story.app.sync("main")
    buy(story, "ben")
    server.plan.times = 0
    server.refused["ann@customers.example"] = "550 5.7.1 Relaying denied"
    report = again(story)
    assert {"confirmation": 1} == report.letters
    assert ["ben@customers.example"] == server.box.recipients


def test_what_is_refused_again_and_again_while_others_go_is_about_the_address(start: Start) -> None:
    story, server = start("", "")
    for name in ("ann", "ben", "cid"):
        server.refused[f"{name}@customers.example"] = "554 we do not like this"
    buy(story, "ann", "ben", "cid")
    for fresh in ("dan", "eve", "fay", "gus", "hal"):
        again(story)
        buy(story, fresh)
    report = again(story)
    assert "" == report.mail_trouble
    assert ["refused"] * 3 == open_questions(story)
