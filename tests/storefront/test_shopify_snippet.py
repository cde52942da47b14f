"""The theme snippet for Shopify, rendered as a theme does it."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from liquid import CachingFileSystemLoader, Environment

FOLDER = Path("storefront/shopify")
TODAY = date.today()  # noqa: DTZ011 - the snippet asks for the theme's own day
SOON, YESTERDAY = TODAY + timedelta(days=10), TODAY - timedelta(days=1)


def a_variant(number: int = 11, on: date | None = SOON, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "available": True,
        "inventory_quantity": 0,
        "metafields": {"backorder": {"in_stock_date": {"value": on.isoformat()}} if on else {}},
        **more,
    }


def words(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FOLDER / "locales" / f"{language}.json").read_text("utf-8"))
    return found


def rendered(*variants: Any, chosen: int = 0, language: str | None = "en") -> str:
    environment = Environment(loader=CachingFileSystemLoader(FOLDER / "snippets", ext=".liquid"))
    environment.add_filter("t", lambda key: translated(key, language))
    product = {"variants": list(variants), "selected_or_first_available_variant": variants[chosen]}
    template = environment.from_string("{% render 'backorder-date', product: product %}")
    return template.render(product=product)


def translated(key: str, language: str | None) -> str:
    """As a theme does it: a key without a text is answered with a complaint."""
    found: Any = words(language) if language else {}
    for step in key.split("."):
        found = found.get(step, {})
    return found or f"Translation missing: en.{key}"


def lines(page: str) -> list[tuple[str, bool, str]]:
    """Each line: its variant, whether it is seen, what it says."""
    found = re.findall(r'<p data-variant="(\d+)"( hidden)?>(.*?)</p>', page, re.DOTALL)
    return [(number, not hidden, re.sub(r"<[^>]+>|\s+$", "", text)) for number, hidden, text in found]


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_the_date_of_the_chosen_variant_is_seen_and_the_others_wait() -> None:
    page = rendered(a_variant(11), a_variant(12, SOON + timedelta(days=1)), chosen=1)
    assert [
        ("11", False, f"Not on the shelf just now. Leaves us on {written(SOON)}."),
        ("12", True, f"Not on the shelf just now. Leaves us on {written(SOON + timedelta(days=1))}."),
    ] == lines(page)
    assert f'<time datetime="{SOON.isoformat()}">' in page


@pytest.mark.parametrize(
    "silent",
    [
        a_variant(on=None),
        a_variant(on=YESTERDAY),
        a_variant(inventory_quantity=3),
        a_variant(available=False),
        a_variant(metafields={}),
    ],
)
def test_it_says_nothing_without_a_date_or_a_reason(silent: dict[str, Any]) -> None:
    assert [] == lines(rendered(silent))


def test_the_day_itself_is_still_shown() -> None:
    assert 1 == len(lines(rendered(a_variant(on=TODAY))))


@pytest.mark.parametrize("language", sorted(file.stem for file in (FOLDER / "locales").glob("*.json")))
def test_it_speaks_the_themes_language(language: str) -> None:
    [(_, _, said)] = lines(rendered(a_variant(), language=language))
    assert words(language)["backorder"]["ready_on"].replace("[date]", written(SOON)) == said


def test_without_a_translation_it_has_words_of_its_own() -> None:
    [(_, _, said)] = lines(rendered(a_variant(), language=None))
    assert f"Not on the shelf just now. Leaves us on {written(SOON)}." == said


def test_a_translation_cannot_bring_markup_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "translated", lambda *_: "<b>On [date]</b>")
    assert "&lt;b&gt;On <time" in rendered(a_variant())
