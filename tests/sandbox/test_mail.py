"""The pretend SendGrid remembers whom it would write to."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from sandbox import Sandbox

SEND = "https://mail.test/v3/mail/send"


def a_mail(*addresses: str, **more: object) -> dict[str, object]:
    return {
        "personalizations": [
            {"to": [{"email": one, "name": "Ann"}], "custom_args": {"notice": one}} for one in addresses
        ],
        "from": {"email": "shop@shop.example"},
        "subject": "Later",
        "content": [{"type": "text/plain", "value": "later"}, {"type": "text/html", "value": "<p>later</p>"}],
        **more,
    }


@pytest.fixture
def post(connect: Callable[[], requests.Session], world: Sandbox) -> Callable[..., requests.Response]:
    session = connect()
    session.auth = None
    session.headers["Authorization"] = f"Bearer {world.mail.key}"
    return lambda body: session.post(SEND, json=body)


def test_each_recipient_is_one_accepted_mail(world: Sandbox, post: Callable[..., requests.Response]) -> None:
    extra = {"headers": {"X-Shop": "1"}, "categories": ["slip"], "custom_args": {"shop": "main"}}
    answer = post(a_mail("ann@mail.example", "bob@mail.example", **extra))
    first, second = world.mail.accepted
    assert answer.headers["X-Message-Id"] == first.message_id == second.message_id
    assert (first.to_email, first.to_name, first.from_email) == (
        "ann@mail.example",
        "Ann",
        "shop@shop.example",
    )
    assert (first.subject, first.text, first.html) == ("Later", "later", "<p>later</p>")
    assert second.custom_args == {"shop": "main", "notice": "bob@mail.example"}
    assert (second.categories, second.headers, second.at) == (("slip",), {"X-Shop": "1"}, world.clock.now)


def test_sandbox_mode_sends_nothing(world: Sandbox, post: Callable[..., requests.Response]) -> None:
    answer = post(a_mail("ann@mail.example", mail_settings={"sandbox_mode": {"enable": True}}))
    assert (answer.status_code, world.mail.accepted, world.mail.rehearsed) == (200, [], 1)


def test_the_rate_is_counted_per_minute(world: Sandbox, post: Callable[..., requests.Response]) -> None:
    world.mail.limit = 2
    seen = [post(a_mail("ann@mail.example")) for _ in range(3)]
    assert [one.status_code for one in seen] == [202, 202, 429]
    assert [one.headers["X-RateLimit-Remaining"] for one in seen] == ["1", "0", "0"]
    world.clock.advance(timedelta(minutes=1))
    assert post(a_mail("ann@mail.example")).status_code == 202


def test_a_lost_answer_is_a_mail_all_the_same(world: Sandbox, post: Callable[..., requests.Response]) -> None:
    world.faults.add("timeout_after", app="mail")
    with pytest.raises(requests.ReadTimeout):
        post(a_mail("ann@mail.example"))
    world.faults.add("timeout_before", app="mail")
    with pytest.raises(requests.ReadTimeout):
        post(a_mail("ann@mail.example"))
    assert len(world.mail.accepted) == 1


def test_a_sender_nobody_verified_is_refused(world: Sandbox, post: Callable[..., requests.Response]) -> None:
    world.mail.senders = frozenset({"other@shop.example"})
    assert post(a_mail("ann@mail.example")).status_code == 403


def test_an_address_that_it_dislikes_is_refused_and_others_are_not(
    world: Sandbox, post: Callable[..., requests.Response]
) -> None:
    world.mail.disliked.add("ann@mail.example")
    answer = post(a_mail("Ann@mail.example"))
    (error,) = answer.json()["errors"]
    assert (400, "personalizations.0.to.email") == (answer.status_code, error["field"])
    assert 202 == post(a_mail("bob@mail.example")).status_code


def test_line_breaks_in_a_header_are_refused(post: Callable[..., requests.Response]) -> None:
    assert post(a_mail("ann@mail.example", headers={"X-Shop": "a\r\nBcc: b@x.example"})).status_code == 400


def test_who_left_a_group_gets_none_of_its_mails_and_all_others(
    world: Sandbox, post: Callable[..., requests.Response]
) -> None:
    world.mail.left = {7: {"ann@mail.example"}}
    named = post(a_mail("Ann@mail.example", "bob@mail.example", asm={"group_id": 7}))
    others = [post(a_mail("ann@mail.example", **more)) for more in ({}, {"asm": {"group_id": 8}})]

    assert [202, 202, 202] == [answer.status_code for answer in (named, *others)]
    assert ["Ann@mail.example"] == [mail.to_email for mail in world.mail.dropped]
    assert ["bob@mail.example", "ann@mail.example", "ann@mail.example"] == [
        mail.to_email for mail in world.mail.accepted
    ]
