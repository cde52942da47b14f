"""A letter as a mail server wants it: headers, plain text, and the page beside it."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from adapters.mail.addresses import ascii_address
from adapters.mail.payload import AUTO_SUBMITTED, addressed_name, header_text, message_id
from connector.domain.notices import Mail
from connector.errors import Permanent

_POLICY = SMTP.clone(max_line_length=200, cte_type="7bit")


def message_of(mail: Mail, *, from_email: str, from_name: str, reply_to: str, now: datetime) -> EmailMessage:
    """Raises Permanent where it cannot be put together."""
    try:
        made = EmailMessage(_POLICY)
        made["From"] = _address(from_email, from_name)
        made["To"] = _address(ascii_address(mail.to_email), mail.to_name)
        made["Subject"] = header_text(mail.rendered.subject)
        made["Date"] = now
        made["Message-ID"] = message_id(mail.notice_id, from_email)
        made["X-Notice-ID"] = header_text(mail.notice_id)
        made[AUTO_SUBMITTED[0]] = AUTO_SUBMITTED[1]
        if reply_to:
            made["Reply-To"] = _address(reply_to, "")
        made.set_content(mail.rendered.text, cte="quoted-printable")
        made.add_alternative(mail.rendered.html, subtype="html", cte="base64")
    except (ValueError, LookupError, UnicodeError) as error:
        raise Permanent("The letter cannot be put together.", details=str(error)) from error
    return made


def _address(email: str, name: str) -> Address:
    return Address(display_name=addressed_name(name), addr_spec=email)
