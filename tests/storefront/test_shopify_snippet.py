"""The theme snippet for Shopify, rendered as a theme does it: what the server sends."""

import re
from datetime import date
from typing import Any

import pytest

from tests.storefront import theme
from tests.storefront.theme import FOLDER, LATER, SOON, TODAY, YESTERDAY, a_variant, page_of, words


def rendered(*variants: Any, chosen: int = 0, language: str | None = "en") -> str:
    return page_of(list(variants), chosen=variants[chosen], language=language)


def lines(page: str) -> list[tuple[str, str]]:
    """Each line that waits for the script: its variant, and what it says."""
    found = re.findall(r'<p data-variant="(\d+)" hidden>(.*?)</p>', page, re.DOTALL)
    return [(number, plain(text)) for number, text in found]


def without_script(page: str) -> list[str]:
    return [plain(text) for text in re.findall(r"<noscript><p>(.*?)</p></noscript>", page, re.DOTALL)]


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>|\s+$", "", text)


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_each_date_waits_for_the_script_and_without_scripts_the_chosen_variants_is_seen() -> None:
    page = rendered(a_variant(11), a_variant(12, LATER), a_variant(13, None), chosen=1)
    soon, later = (f"Not on the shelf just now. Leaves us on {written(day)}." for day in (SOON, LATER))
    assert [("11", soon), ("12", later)] == lines(page)
    assert [f"No. 12 &lt;large&gt;: {later}"] == without_script(page)
    assert f'<time datetime="{SOON.isoformat()}">' in page
    assert 'data-backorder-date="11 12 13"' in page


def test_without_scripts_a_product_without_variants_has_a_date_without_a_name() -> None:
    [(_, said)] = lines(page := rendered(a_variant()))
    assert [said] == without_script(page)


def test_without_scripts_nothing_is_said_of_a_variant_that_was_not_chosen() -> None:
    assert [] == without_script(rendered(a_variant(11), a_variant(12, None), chosen=1))


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
    [(_, said)] = lines(rendered(a_variant(), language=language))
    assert words(language)["backorder"]["ready_on"].replace("[date]", written(SOON)) == said


def test_without_a_translation_it_has_words_of_its_own() -> None:
    [(_, said)] = lines(rendered(a_variant(), language=None))
    assert f"Not on the shelf just now. Leaves us on {written(SOON)}." == said


def test_a_translation_cannot_bring_markup_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "translated", lambda *_: "<b>On [date]</b>")
    assert "&lt;b&gt;On <time" in rendered(a_variant())
