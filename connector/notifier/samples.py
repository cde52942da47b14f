"""A letter of each kind, made up: to look at, and to try a merchant's own words with."""

from collections.abc import Mapping
from datetime import date, timedelta

from connector.domain.notices import (
    Goodwill,
    GoodwillKind,
    Letter,
    LetterLine,
    News,
    NewsKind,
    Offer,
    Reason,
)

_TODAY = date(2026, 11, 27)
_OLD, _NEW = date(2026, 12, 4), date(2026, 12, 18)
_NEXT = _TODAY + timedelta(days=14)
_OFFER = Offer(Goodwill(GoodwillKind.PERCENT, 10), "SORRY-7F3KQ2MWXT", date(2027, 2, 5))

_NEWS: Mapping[str, News] = {
    "confirmation": News(NewsKind.CONFIRMATION, _NEW),
    "confirmation-undated": News(NewsKind.CONFIRMATION, None, next_news_on=_NEXT),
    "delay": News(NewsKind.DELAY, _NEW, _OLD),
    "delay-again": News(NewsKind.DELAY, _NEW, _OLD),
    "delay-unquoted": News(NewsKind.DELAY, _NEW),
    "delay-undated": News(NewsKind.DELAY, None, next_news_on=_NEXT),
    "earlier": News(NewsKind.EARLIER, _OLD, _NEW),
    "unknown": News(NewsKind.UNKNOWN, None, _OLD, _NEXT),
    "overdue": News(NewsKind.OVERDUE, None, _OLD, _NEXT),
    "dated": News(NewsKind.DATED, _NEW),
    "still-unknown": News(NewsKind.STILL_UNKNOWN, None, next_news_on=_NEXT),
}
_REASONS = {
    "delay": Reason.SUPPLIER_CHANGED,
    "delay-again": Reason.SUPPLIER_CHANGED,
    "unknown": Reason.STOCK_CORRECTED,
    "overdue": Reason.SUPPLIER_LATE,
}
_PRODUCTS = {
    "en": ("Stoneware mug, blue", "Teapot, 1.2 l", "Linen tea towel"),
    "de": ("Steinzeugbecher, blau", "Teekanne, 1,2 l", "Geschirrtuch aus Leinen"),
    "fr": ("Tasse en grès, bleue", "Théière, 1,2 l", "Torchon en lin"),
    "es": ("Taza de gres, azul", "Tetera, 1,2 l", "Paño de cocina de lino"),
    "ja": ("ストーンウェアのマグカップ（青）", "ティーポット 1.2L", "リネンのキッチンクロス"),
}
_NAMES = {
    "en": "Anna Smith",
    "de": "Anna Schmidt",
    "fr": "Anne Dupont",
    "es": "Ana García",
    "ja": "山田 花子",
}
SEVERAL = "several-orders"
WITH_OFFER = "delay-with-offer"
KINDS = (*_NEWS, WITH_OFFER, SEVERAL)


def sample_letters(language: str, *, picture: str = "") -> dict[str, Letter]:
    """One letter of each of KINDS, addressed to somebody of that language."""
    letters = {kind: _letter(language, [_line(language, kind, units=2, picture=picture)]) for kind in _NEWS}
    again = [_line(language, "delay-again", units=1, picture=picture)]
    several = [
        _line(language, "delay", units=2, picture=picture),
        _line(language, "overdue", product=1, picture=picture),
        _line(language, "earlier", order="1057", product=2, units=5, picture=picture),
    ]
    return {
        **letters,
        WITH_OFFER: _letter(language, again, offer=_OFFER),
        SEVERAL: _letter(language, several, together=True),
    }


def _line(
    language: str, kind: str, *, order: str = "1042", product: int = 0, units: int = 1, picture: str = ""
) -> LetterLine:
    title = _PRODUCTS.get(language, _PRODUCTS["en"])[product]
    return LetterLine(
        order,
        f"SKU-{product}",
        title,
        units,
        _NEWS[kind],
        reason=_REASONS.get(kind),
        again=kind == "delay-again",
        picture=picture,
    )


def _letter(
    language: str, lines: list[LetterLine], *, offer: Offer | None = None, together: bool = False
) -> Letter:
    name = _NAMES.get(language, _NAMES["en"])
    return Letter("sample", name, "anna@example.com", language, tuple(lines), together, offer)
