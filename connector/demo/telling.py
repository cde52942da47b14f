"""What a pass did, in plain sentences: from its report, the ledger, and what the world outside saw."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from connector.demo.cast import PRODUCTS, TITLES
from connector.demo.stage import Stage
from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.ledger import promises, tasks
from connector.sync.context import PassReport
from sandbox.sendgrid import Mail

_SAID = {
    NewsKind.CONFIRMATION: "not on the shelf, ready on {told}",
    NewsKind.DELAY: "sorry, ready on {told}",
    NewsKind.EARLIER: "good news, ready on {told}",
    NewsKind.UNKNOWN: "sorry, the date no longer holds and there is no other; we write again by {next}",
    NewsKind.OVERDUE: "sorry, it has not come; we write again by {next}",
    NewsKind.DATED: "there is a date now, {told}",
    NewsKind.STILL_UNKNOWN: "still no date; we write again by {next}",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that the pretend provider took."""

    mail: Mail
    kinds: tuple[NewsKind, ...]
    sentence: str
    has_code: bool


class Teller:
    """Looks at the stage after each pass and says what is new."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._pages = self._read_pages()
        self._questions: set[str] = set()
        self.letters: list[Letter] = []

    def tell(self, reports: list[PassReport]) -> list[str]:
        """What these passes did, one of each shop."""
        return [
            *(said for report in reports for said in self._adopted(report)),
            *self._changed_pages(),
            *self._new_letters(),
            *(said for report in reports for said in self._warnings(report)),
        ]

    def _adopted(self, report: PassReport) -> Iterator[str]:
        if report.lines_adopted:
            place = TITLES[report.shop]
            yield f"The first look at {place}. Waiting lines whose date is noted: {report.lines_adopted}."

    def _read_pages(self) -> dict[str, tuple[bool, str]]:
        return {one.sku: self._stage.desks[one.shop].page(one.sku) for one in PRODUCTS}

    def _changed_pages(self) -> Iterator[str]:
        before, self._pages = self._pages, self._read_pages()
        for one in PRODUCTS:
            if before[one.sku] != self._pages[one.sku]:
                stock = self._stage.desks[one.shop].stock(one.sku)
                yield self._page(one.name, before[one.sku], self._pages[one.sku], stock)

    def _page(self, name: str, before: tuple[bool, str], now: tuple[bool, str], stock: int) -> str:
        (was_flagged, _), (flagged, day) = before, now
        if flagged:
            verb = "now shows" if was_flagged else "sells on, though none is left, and shows"
            return (
                f"The page of “{name}” {verb} the in-stock date {_day(day)}."
                if day
                else f"“{name}” sells on."
            )
        if stock > 0:
            return f"“{name}” is in stock again: the backorder flag and the date are taken away."
        return f"“{name}” is sold no further: nothing more is coming that has a date."

    def _new_letters(self) -> Iterator[str]:
        for mail in self._stage.world.mail.accepted[len(self.letters) :]:
            letter = self._letter(mail)
            self.letters.append(letter)
            yield letter.sentence

    def _letter(self, mail: Mail) -> Letter:
        said, kinds = [], []
        for shop, made in self._promises():
            for before, one in zip([None, *made], made, strict=False):
                if one.notice_id == mail.custom_args["notice_id"] and one.kind is not None:
                    kinds.append(one.kind)
                    said.append(self._said(shop, one, before))
        codes = (code for desk in self._stage.desks.values() for code in desk.codes())
        code = next((code for code in codes if code.code in mail.text), None)
        offer = f", with a code for {code.percent}% off" if code else ""
        sentence = f"Letter to {mail.to_name}: {'; '.join(dict.fromkeys(said))}{offer}."
        return Letter(mail, tuple(dict.fromkeys(kinds)), sentence, code is not None)

    def _promises(self) -> Iterator[tuple[str, list[promises.Promise]]]:
        """What was told of each line, with the shop that it was bought in."""
        with self._stage.app.ledger.read() as connection:
            for shop, desk in self._stage.desks.items():
                for made in promises.promises_of(connection, shop, desk.orders()).values():
                    yield shop, made

    def _said(self, shop: str, one: promises.Promise, before: promises.Promise | None) -> str:
        assert one.kind is not None  # noqa: S101 - the caller looked
        words = _SAID[one.kind].format(told=_short(one.told_on), next=_short(one.next_news_on))
        quoted = before is not None and before.basis is Basis.LETTER and before.told_on and one.told_on
        old = f" instead of {_short(before.told_on)}" if before is not None and quoted else ""
        return f"{self._stage.desks[shop].title(one.order_id, one.line_id)}: {words}{old}"

    def _warnings(self, report: PassReport) -> Iterator[str]:
        yield from (f"{remark}." for remark in report.remarks)
        yield from (f"Failed, and will be tried again: {failure}" for failure in report.failures)
        with self._stage.app.ledger.read() as connection:
            asked = [task.question for task in tasks.open_tasks(connection, report.shop)]
        yield from (
            f"For the shop keeper: {question}" for question in asked if question not in self._questions
        )
        self._questions.update(asked)


def _day(text: str) -> str:
    return _short(date.fromisoformat(text))


def _short(day: date | None) -> str:
    return f"{day.day} {day:%B}" if day else "an unknown day"
