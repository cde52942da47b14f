"""A letter as SendGrid wants it, built with SendGrid's own package."""

import re
from typing import Any

from sendgrid.helpers.mail import (
    Asm,
    Category,
    ClickTracking,
    CustomArg,
    Email,
    GroupId,
    Header,
    MailSettings,
    OpenTracking,
    ReplyTo,
    SandBoxMode,
    SubscriptionTracking,
    To,
    TrackingSettings,
)
from sendgrid.helpers.mail import Mail as SendGridMail

from adapters.mail.addresses import ascii_address
from connector.domain.notices import Mail

_CATEGORIES = ("backorder", "backorder-notice")
_UNSAFE_IN_NAME = re.compile(r'[",;<>]')
_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 100
AUTO_SUBMITTED = ("Auto-Submitted", "auto-generated")  # RFC 3834: keeps answering machines quiet


def payload_of(
    mail: Mail,
    *,
    from_email: str,
    from_name: str,
    reply_to: str,
    unsubscribe_group: int | None = None,
    sandbox_mode: bool = False,
) -> dict[str, Any]:
    """The body of POST /v3/mail/send. Raises Permanent for an address that cannot be one.

    Nothing is bypassed, and nothing is added to the letter: no tracked links or pixel, and no
    unsubscribe link that could silence the next letter. Only a letter with an offer names the group of
    those who want no offers.
    """
    made = SendGridMail(
        from_email=_addressed(Email(), from_email, from_name),
        to_emails=_addressed(To(), ascii_address(mail.to_email), mail.to_name),
        subject=header_text(mail.rendered.subject),
        plain_text_content=mail.rendered.text,
        html_content=mail.rendered.html,
    )
    if reply_to:
        made.reply_to = ReplyTo(reply_to)
    made.header = [Header("Message-ID", message_id(mail.notice_id, from_email)), Header(*AUTO_SUBMITTED)]
    made.custom_arg = CustomArg("notice_id", mail.notice_id)
    made.category = [Category(name) for name in reversed(_CATEGORIES)]  # the package turns them round
    made.tracking_settings = _untracked()
    if unsubscribe_group is not None and mail.rendered.has_offer:
        made.asm = Asm(GroupId(unsubscribe_group))
    if sandbox_mode:
        made.mail_settings = MailSettings(sandbox_mode=SandBoxMode(enable=True))
    payload: dict[str, Any] = made.get()
    return payload


def message_id(notice_id: str, from_email: str) -> str:
    """The same for every attempt at a notice, so that a mail program shows a second copy as one."""
    return f"<{_UNSAFE_IN_ID.sub('-', notice_id)}@{from_email.rpartition('@')[2]}>"


def header_text(text: str) -> str:
    """One line, whatever was in it."""
    return " ".join("".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in text).split())


def _addressed(address: Email, email: str, name: str) -> Email:
    """Set field by field: given together, the package reads a name out of an odd address."""
    address.email = email
    address.name = addressed_name(name) or None
    return address


def addressed_name(name: str) -> str:
    """A name as it can stand beside an address, on one line."""
    return header_text(_UNSAFE_IN_NAME.sub(" ", name))[:_LONGEST_NAME]


def _untracked() -> TrackingSettings:
    return TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
        subscription_tracking=SubscriptionTracking(enable=False),
    )
