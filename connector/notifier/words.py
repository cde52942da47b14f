"""One language's words: sentences by key, and days, amounts and lists as the language writes them."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_percent

from connector.notifier.phrases import Phrases
from connector.notifier.wrapping import tied

_REGION = 2


class Words:
    """What can be said in one language. Each sentence comes back as one plain line.

    `wish` is the language that the customer asked for, such as "de-AT": it decides how days and
    amounts are written, if it is a region of `language`.
    """

    def __init__(self, language: str, phrases: Phrases, wish: str = "") -> None:
        self.language = language
        self._phrases = phrases
        self.locale = _locale(wish, language) or Locale.parse(phrases["locale"]["other"])
        self._day = phrases["day"]["other"]

    def say(self, key: str, *, count: int | None = None, **values: str) -> str:
        """The sentence; with `count` in the form that goes with this number, which it may name."""
        forms = self._phrases[key]
        if count is None:
            return forms["other"].format(**values)
        form = forms.get(self.locale.plural_form(count), forms["other"])
        return form.format(count=count, **values)

    def day(self, on: date) -> str:
        """Written out, on one line."""
        return tied(_formatted(on, self._day, self.locale), spaced=self.is_spaced)

    def percentage(self, percent: int) -> str:
        return str(format_percent(Decimal(percent) / 100, locale=self.locale))

    def money(self, amount: Decimal, currency: str) -> str:
        return str(format_currency(amount, currency, locale=self.locale))

    def all_of(self, names: Sequence[str]) -> str:
        """“1, 2 and 3”."""
        return str(format_list(names, "standard", self.locale))

    def one_of(self, names: Sequence[str]) -> str:
        """“1, 2 or 3”."""
        return str(format_list(names, "or", self.locale))

    @cached_property
    def is_spaced(self) -> bool:
        """Whether lines may only break at spaces."""
        return self.language not in {"ja", "zh", "th"}


@lru_cache(maxsize=512)
def _formatted(on: date, pattern: str, locale: Locale) -> str:
    return format_date(on, pattern, locale=locale)


@lru_cache(maxsize=128)
def _locale(wish: str, language: str) -> Locale | None:
    """The locale that was asked for, where it names a region of this language."""
    parts = re.split("[-_]", wish.strip())
    regions = [part for part in parts[1:] if len(part) == _REGION]
    if parts[0].lower() != language or not regions:
        return None
    try:
        return Locale(language, regions[0].upper())
    except UnknownLocaleError:
        return None
