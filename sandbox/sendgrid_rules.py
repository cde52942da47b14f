"""What SendGrid refuses in a mail, as its documentation words it."""

from collections.abc import Callable, Iterator

Json = dict[str, object]
Error = tuple[str, str | None]
KNOWN = frozenset(
    {"personalizations", "from", "reply_to", "subject", "content", "headers", "categories", "custom_args"}
    | {"send_at", "mail_settings", "tracking_settings", "asm"}
)
KNOWN_PERSONAL = frozenset(
    {
        "to",
        "cc",
        "bcc",
        "subject",
        "headers",
        "custom_args",
        "send_at",
        "substitutions",
        "dynamic_template_data",
    }
)
_RESERVED = frozenset(
    {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
    | {"to", "from", "subject", "reply-to", "cc", "bcc"}
)
MOST = 1000
_MOST_CATEGORIES = 10
_CATEGORY_LENGTH = 255
_MOST_ARGUMENT_BYTES = 10_000
_AHEAD_SECONDS = 72 * 3600

_NO_RECIPIENT = (
    "The to array is required for all personalization objects, and must have at least one email object "
    "with a valid email address."
)
_TWICE = (
    "Each email address in the personalization block should be unique between to, cc, and bcc. "
    "We found the first duplicate instance of [{}] in the {} field."
)
_NO_SENDER = (
    "The from object must be provided for every email send. It is an object that requires the email "
    "parameter, but may also contain a name parameter."
)
_NO_SUBJECT = (
    "The subject is required. You can get around this requirement if you use a template with a subject "
    "defined or if every personalization has a subject defined."
)
_NO_CONTENT = (
    "Unless a valid template_id is provided, the content parameter is required. "
    "There must be at least one defined content block."
)


def people(value: object) -> list[Json]:
    """The addresses of a to, cc or bcc."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def groups(mail: Json) -> list[Json]:
    """A mail's personalizations."""
    return people(mail.get("personalizations"))


def first_error(mail: Json, now: int) -> Error | None:
    """The first thing wrong, as a message and the field it is about."""
    for rule in _RULES:
        for error in rule(mail):
            return error
    return next(_schedule(mail, now), None)


def _is_address(one: object) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("email"), str):
        return False
    local, at, domain = one["email"].partition("@")
    return bool(local and at and domain and "." in domain and not set(one["email"]) & set(" \r\n<>,"))


def _personalizations(mail: Json) -> Iterator[Error]:
    every = groups(mail)
    if not every:
        text = "The personalizations field is required and must have at least one personalization."
        yield text, "personalizations"
    if len(every) > MOST:
        yield f"There are too many personalizations; at most {MOST} are allowed.", "personalizations"
    for place, group in enumerate(every):
        if not people(group.get("to")):
            yield _NO_RECIPIENT, f"personalizations.{place}.to"


def _recipients(mail: Json) -> Iterator[Error]:
    seen: set[str] = set()
    for place, group in enumerate(groups(mail)):
        for name in ("to", "cc", "bcc"):
            field = f"personalizations.{place}.{name}"
            for one in people(group.get(name)):
                if not _is_address(one):
                    yield "Does not contain a valid address.", f"{field}.email"
                address = str(one.get("email")).lower()
                if address in seen:
                    yield _TWICE.format(address, field), field
                seen.add(address)
    if len(seen) > MOST:
        yield f"There are too many recipients; at most {MOST} are allowed.", "personalizations"


def _sender(mail: Json) -> Iterator[Error]:
    sender = mail.get("from")
    if not isinstance(sender, dict):
        yield _NO_SENDER, "from"
    elif not _is_address(sender):
        yield "The from email does not contain a valid address.", "from.email"
    if "reply_to" in mail and not _is_address(mail["reply_to"]):
        yield "The reply_to email does not contain a valid address.", "reply_to.email"


def _subject(mail: Json) -> Iterator[Error]:
    every = groups(mail)
    if not mail.get("subject") and not (every and all(group.get("subject") for group in every)):
        yield _NO_SUBJECT, "subject"


def _content(mail: Json) -> Iterator[Error]:
    blocks = people(mail.get("content"))
    if not blocks:
        yield _NO_CONTENT, "content"
    for place, block in enumerate(blocks):
        if not isinstance(block.get("value"), str) or not block["value"]:
            text = "The content value must be a string at least one character in length."
            yield text, f"content.{place}.value"
        if not isinstance(block.get("type"), str) or not block["type"]:
            yield (
                "The content type must be a string at least one character in length.",
                f"content.{place}.type",
            )
    kinds = [str(block.get("type")) for block in blocks]
    ranks = [{"text/plain": 0, "text/html": 1}.get(kind, 2) for kind in kinds]
    if ranks != sorted(ranks) or len(set(kinds)) != len(kinds):
        text = "If present, text/plain and text/html may only be provided once."
        yield f"{text} The text/plain content must come first, followed by text/html.", "content"


def _arguments(mail: Json) -> Iterator[Error]:
    for place, holder in enumerate([mail, *groups(mail)]):
        given = holder.get("custom_args", {})
        field = "custom_args" if place == 0 else f"personalizations.{place - 1}.custom_args"
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            yield "The custom_args values must be strings.", field
        elif sum(len(f"{name}{value}".encode()) for name, value in given.items()) > _MOST_ARGUMENT_BYTES:
            yield f"The custom_args must be at most {_MOST_ARGUMENT_BYTES} bytes.", field


def _categories(mail: Json) -> Iterator[Error]:
    given = mail.get("categories", [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        yield "The categories must be an array of strings.", "categories"
        return
    if len(given) > _MOST_CATEGORIES:
        yield f"There may be at most {_MOST_CATEGORIES} categories.", "categories"
    if len(set(given)) != len(given):
        yield "The categories must be unique.", "categories"
    if any(len(one) > _CATEGORY_LENGTH for one in given):
        yield f"A category may be at most {_CATEGORY_LENGTH} characters.", "categories"


def _headers(mail: Json) -> Iterator[Error]:
    for place, holder in enumerate([mail, *groups(mail)]):
        given = holder.get("headers", {})
        field = "headers" if place == 0 else f"personalizations.{place - 1}.headers"
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            yield "The headers must be an object whose values are strings.", field
            continue
        for name, value in given.items():
            if name.lower() in _RESERVED:
                yield f"The header {name} is reserved and cannot be set.", field
            if "\n" in value or "\r" in value:
                yield f"The header {name} must not contain line breaks.", field


def _schedule(mail: Json, now: int) -> Iterator[Error]:
    at = mail.get("send_at")
    if at is not None and (not isinstance(at, int) or at > now + _AHEAD_SECONDS):
        yield "The send_at parameter must be a whole number of seconds at most 72 hours ahead.", "send_at"


def _groups(mail: Json) -> Iterator[Error]:
    given = mail.get("asm")
    if given is not None and not (isinstance(given, dict) and type(given.get("group_id")) is int):
        yield "The asm group_id must be an integer.", "asm.group_id"


_RULES: tuple[Callable[[Json], Iterator[Error]], ...] = (
    _personalizations,
    _recipients,
    _sender,
    _subject,
    _content,
    _arguments,
    _categories,
    _headers,
    _groups,
)
