"""What an accepted mail says to its reader, taken from its plain text alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sandbox.sendgrid import Mail
from tests.world.facts import Kind

DAY = r"\w+day, (\d{1,2} \w+ \d{4})"
FACT = re.compile(r"  - (?P<label>[^:]+): (?P<value>.*(?:\n    .*)*)")
ORDER = re.compile(r"Order (\S+)")
TITLE = re.compile(r"  (?P<title>\S.*), (?P<units>\d+) units?")
CODE = re.compile(r"Your code: (\S+)")
PERCENT = re.compile(r"a code for (\d+)% off")
READY, BEFORE, NEXT = "Ready to leave us on", "The date we gave you before", "Next news from us"

MARKS: dict[Kind, tuple[str, ...]] = {
    Kind.CONFIRMATION: ("Thank you for your order", "Not on our shelves"),
    Kind.EARLIER: ("Good news", "Earlier than planned"),
    Kind.UNKNOWN: (
        "no longer holds, and",
        "no longer hold, and",
        "Our earlier date",
    ),
    Kind.OVERDUE: ("not reached us in time", "Has not reached us in time"),
    Kind.DATED: ("Until now we could not", "We have a date now"),
    Kind.STILL_UNKNOWN: ("still do not have", "Still no date"),
    Kind.DELAY: ("will be ready later", "Later than", "delayed", "Delayed"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One line of an order, as a letter speaks of it. `order` is the order's number as printed."""

    order: str
    title: str
    units: int
    on: date | None
    old: date | None
    next_news_on: date | None
    kinds: frozenset[Kind]  # those that its words can stand for


@dataclass(frozen=True, slots=True)
class Letter:
    at: datetime
    to: str
    notice: str
    said: tuple[Said, ...]
    code: str | None
    percent: int | None


def accepted_letter(mail: Mail) -> Letter:
    return read_letter(mail.at, mail.to_email, mail.custom_args, mail.text)


def handed_over(at: datetime, body: bytes) -> Letter:
    """The letter in a request, whatever became of it."""
    whole = json.loads(body)
    [group] = whole["personalizations"]
    texts = {block["type"]: block["value"] for block in whole["content"]}
    arguments = {**whole.get("custom_args", {}), **group.get("custom_args", {})}
    return read_letter(at, group["to"][0]["email"], arguments, texts["text/plain"])


def read_letter(at: datetime, to: str, arguments: Mapping[str, str], text: str) -> Letter:
    text = text.replace("\u00a0", " ")
    code, percent = CODE.search(text), PERCENT.search(text)
    return Letter(
        at=at,
        to=to,
        notice=str(arguments["notice_id"]),
        said=tuple(read_lines(text)),
        code=code[1] if code else None,
        percent=int(percent[1]) if percent else None,
    )


def read_lines(text: str) -> list[Said]:
    flowing = re.sub(r"\s+", " ", text.partition("\nOrder ")[0])
    found: list[Said] = []
    order = ""
    for block in text.split("\n\n"):
        if heading := ORDER.fullmatch(block.strip()):
            order = heading[1]
        elif (title := TITLE.match(block)) and order:
            found.append(read_item(block, title, order, flowing))
    return found


def read_item(block: str, title: re.Match[str], order: str, lead: str) -> Said:
    facts = {fact["label"]: fact["value"] for fact in FACT.finditer(block)}
    status = block.split("\n")[1] if not block.split("\n")[1].startswith("  - ") else lead
    return Said(
        order=order,
        title=title["title"],
        units=int(title["units"]),
        on=read_day(facts.get(READY, "")),
        old=read_day(facts.get(BEFORE, "")),
        next_news_on=read_day(facts.get(NEXT, "")),
        kinds=frozenset(kind for kind, marks in MARKS.items() if any(mark in status for mark in marks)),
    )


def read_day(text: str) -> date | None:
    found = re.search(DAY, re.sub(r"\s+", " ", text))
    return datetime.strptime(found[1], "%d %B %Y").date() if found else None  # noqa: DTZ007 (a day has no zone)
