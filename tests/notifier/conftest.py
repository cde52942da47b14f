"""Letters to write: one for each kind of news, and some with much in them."""

from datetime import date

import pytest

from connector.domain.notices import (
    Goodwill,
    GoodwillKind,
    Letter,
    LetterLine,
    News,
    NewsKind,
    Offer,
    Reason,
    Rendered,
)
from connector.notifier import Notifier

FOURTH, EIGHTH, EIGHTEENTH = date(2026, 12, 4), date(2026, 12, 8), date(2026, 12, 18)
MUG = LetterLine("1042", "MUG", "Blue mug", 2, News(NewsKind.DELAY, EIGHTEENTH, FOURTH))
OFFER = Offer(Goodwill(GoodwillKind.PERCENT, 10), "SORRY-7F3KQ", date(2027, 2, 5))

NEWS = {
    "confirmation": News(NewsKind.CONFIRMATION, EIGHTEENTH),
    "confirmation without a date": News(NewsKind.CONFIRMATION, None, next_news_on=EIGHTH),
    "delay": News(NewsKind.DELAY, EIGHTEENTH, FOURTH),
    "delay without an old date": News(NewsKind.DELAY, EIGHTEENTH),
    "delay without a new date": News(NewsKind.DELAY, None, next_news_on=EIGHTH),
    "earlier": News(NewsKind.EARLIER, FOURTH, EIGHTEENTH),
    "unknown": News(NewsKind.UNKNOWN, None, FOURTH, EIGHTH),
    "overdue": News(NewsKind.OVERDUE, None, FOURTH, EIGHTH),
    "dated": News(NewsKind.DATED, EIGHTEENTH),
    "still unknown": News(NewsKind.STILL_UNKNOWN, None, next_news_on=EIGHTH),
}


def a_line(**changes: object) -> LetterLine:
    fields = {name: getattr(MUG, name) for name in LetterLine.__slots__}
    return LetterLine(**(fields | changes))


def a_letter(*lines: LetterLine, **changes: object) -> Letter:
    fields: dict[str, object] = {
        "notice_id": "n-1",
        "to_name": "Anna Smith",
        "to_email": "anna@example.com",
        "language": "en",
        "lines": lines or (MUG,),
        "ships_together": False,
    }
    return Letter(**(fields | changes))  # type: ignore[arg-type]


class Desk:
    """Builds letters and writes them."""

    news = NEWS
    offer = OFFER
    line = staticmethod(a_line)
    letter = staticmethod(a_letter)

    def __init__(self) -> None:
        self.notifier = Notifier(
            shop_name="Clay & Cup",
            support_name="Jo Miller",
            support_email="help@clayandcup.example",
            support_phone="+44 20 7946 0018",
            support_hours="Mon-Fri, 9-17 h",
        )

    def write(self, *lines: LetterLine, **changes: object) -> Rendered:
        return self.notifier.write(a_letter(*lines, **changes))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(params=NEWS, ids=lambda name: name.replace(" ", "-"))
def every_kind(request: pytest.FixtureRequest) -> LetterLine:
    """A line with each kind of news, with and without its dates."""
    return a_line(news=NEWS[request.param])


@pytest.fixture(params=[*NEWS, "combined", "hostile"], ids=lambda name: name.replace(" ", "-"))
def every_letter(request: pytest.FixtureRequest, desk: Desk) -> Rendered:
    """Each of them as a letter with reason and offer; one with all of them; one with hostile texts."""
    if request.param == "combined":
        lines = [
            a_line(news=news, title=name, order_number=f"10{i // 3}")
            for i, (name, news) in enumerate(NEWS.items())
        ]
        return desk.write(*lines, ships_together=True, offer=OFFER)
    if request.param == "hostile":
        title = "<script>alert(1)</script>\r\nBcc: x\u202e " + "W" * 500
        return desk.write(a_line(title=title, order_number=title), to_name=title, offer=OFFER)
    line = a_line(news=NEWS[request.param], reason=Reason.SUPPLIER_LATE)
    return desk.write(line, ships_together=True, offer=OFFER)
