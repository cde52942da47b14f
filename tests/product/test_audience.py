"""Whom nobody can write to is found before a letter is made, whatever sends it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.ledger import notices, tasks
from connector.sync.audience import no_address
from tests.product.harness import Story

NOT_TAKEN = "its e-mail address has letters before the @ that mail servers do not take"
SENDERS = {
    "sendgrid": "",
    "smtp": '[mail.smtp]\nhost = "127.0.0.1"\nport = 1\n',  # nobody is there: it must not be asked
    "folder": "",
}


def a_shop(folder: Path, sender: str) -> Story:
    story = Story(folder, more=SENDERS[sender])
    story.changes_settings('sender = "sendgrid"', f'sender = "{sender}"')
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    return story.on(date(2026, 11, 2))


def questions(story: Story) -> list[str]:
    with story.app.ledger.read() as connection:
        return [task.question for task in tasks.open_tasks(connection, "main")]


def sealed(story: Story) -> int:
    with story.app.ledger.read() as connection:
        return len(notices.notices_in(connection, "main"))


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("a@no-such-domain", "its e-mail address cannot be one"),
        ("ä@customers.example", NOT_TAKEN),
        ("nobody", "it has no e-mail address"),
    ],
)
def test_no_letter_is_made_and_the_merchant_is_asked(
    tmp_path: Path, sender: str, email: str, reason: str
) -> None:
    story = a_shop(tmp_path, sender)
    number = story.sandbox.shop.place_order(email, "A", [("MUG", 3)])
    report = story.sync()
    assert (0, 0, 0, 0) == (report.refused, report.not_sent, report.rehearsed, sealed(story))
    owed = f"The customer of order {number} is owed a word (ready on 4 December 2026)"
    assert [f"{owed}; we do not write, because {reason}."] == questions(story)
    assert [] == [each for each in story.sandbox.mail.requests if each.path.endswith("/mail/send")]


def test_the_letter_goes_when_the_address_is_mended(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "sendgrid")
    order = story.sandbox.shop.place_order("a@customers", "A", [("MUG", 3)])
    story.sync()
    story.sandbox.shop.set_email(order, "a@customers.example")
    story.on(date(2026, 11, 3)).sync()
    assert (["a@customers.example"], []) == (
        [mail.to_email for mail in story.sandbox.mail.accepted], questions(story),
    )  # fmt: skip


def test_an_address_that_is_spoiled_while_a_slip_is_owed_gets_no_code(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "sendgrid")
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + "[policy.goodwill.steps.first]\npercent = 10\n")
    story.restart()
    order = story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.sandbox.shop.set_email(order, "a@@customers.example")
    story.on(date(2026, 11, 4)).supplier_says("MUG;D1;2026-12-22;10")
    story.sync()
    assert (1, [], 1) == (len(story.sandbox.mail.accepted), story.sandbox.shop.coupons(), sealed(story))
    (question,) = questions(story)
    assert question.endswith("because its e-mail address cannot be one.")


@given(st.one_of(st.text(), st.tuples(st.text(), st.text()).map("@".join)))
def test_whatever_a_shop_has_for_an_address_stops_nothing(email: str) -> None:
    assert no_address(email) in {None, "its e-mail address cannot be one", NOT_TAKEN}


@pytest.mark.parametrize(
    "email",
    [
        "a@customers.example",
        "a@customers.test",
        "A.B+shop@mail.customers.example",
        "o'hara@customers.example",
        "anna@bücher.example",
        "a_b-c@xn--bcher-kva.example",
        "x@t.co",
    ],
)
def test_what_may_be_an_address_is_one(email: str) -> None:
    assert None is no_address(email)


@pytest.mark.parametrize(
    "email",
    [
        "a@customers",
        "a@@customers.example",
        "a b@customers.example",
        "a@customers..example",
        ".a@customers.example",
        "a..b@customers.example",
        "a@-customers.example",
        "a@customers.example, b@customers.example",
        "Ann <a@customers.example>",
        "a@[192.0.2.1]",
        "a@localhost",
        "a@customers.example\r\nBcc: b@customers.example",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.example",
    ],
)
def test_what_cannot_be_an_address_is_none(email: str) -> None:
    assert "its e-mail address cannot be one" == no_address(email)
