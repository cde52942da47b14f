"""Letters in words: HTML and plain text that say the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from connector.domain.notices import Letter, Rendered
from connector.errors import Permanent
from connector.notifier.cleaning import clean
from connector.notifier.composing import Support, compose
from connector.notifier.links import host_of
from connector.notifier.phrases import Fault
from connector.notifier.samples import sample_letters
from connector.notifier.stationery import Look, Stationery

_LONGEST_LINE = 200


class Notifier:
    """Writes letters in the customer's language, else in `default_language`, else in English.

    `own_words` is a folder of the merchant's own templates and sentences. Where they fail, the built-in
    ones serve, and the letter says so in its `complaint`. `write` raises Permanent where a letter's facts
    contradict each other.
    """

    def __init__(
        self,
        *,
        shop_name: str,
        support_name: str,
        support_email: str,
        support_phone: str = "",
        support_hours: str = "",
        support_chat: str = "",
        default_language: str = "en",
        look: Look | None = None,
        own_words: Path | None = None,
    ) -> None:
        lines = (shop_name, support_name, support_email, support_phone, support_hours, support_chat)
        self._support = Support(*(clean(line, _LONGEST_LINE) for line in lines))
        self._default_language = default_language
        self._look = look or Look()
        self._own = Stationery(own_words) if own_words else None
        self._built_in = Stationery()

    def write(self, letter: Letter) -> Rendered:
        complaint = ""
        if self._own is not None:
            try:
                return self._written(letter, self._own)
            except Permanent:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a merchant's template does, the letter goes
                complaint = str(self._own.fault_of(error))
        return replace(self._written(letter, self._built_in), complaint=complaint)

    def faults(self) -> Iterator[str]:
        """What is wrong with the merchant's own words: every kind of letter is tried in every language."""
        if self._own is None or self._own.folder is None:
            return
        if not self._own.folder.is_dir():
            yield f"{self._own.folder} is no folder"
            return
        yield from dict.fromkeys(
            str(fault)
            for language in sorted(self._own.languages)
            for letter in sample_letters(language).values()
            if (fault := self._fault(letter, self._own))
        )

    def _fault(self, letter: Letter, own: Stationery) -> Fault | None:
        try:
            self._written(letter, own)
        except Exception as error:  # noqa: BLE001 - a merchant's template may do anything
            return own.fault_of(error)
        return None

    def _written(self, letter: Letter, stationery: Stationery) -> Rendered:
        words = stationery.words(letter.language, self._default_language)
        composed = compose(_with_good_pictures(letter, self._look), words, self._support)
        return Rendered(
            subject=composed.subject,
            text=stationery.text(composed),
            html=stationery.html(composed, self._look),
            has_offer=composed.goodwill is not None,
        )


def _with_good_pictures(letter: Letter, look: Look) -> Letter:
    """Pictures of other hosts are left out: what stands in an order must not lead a customer anywhere."""
    if all(_is_good(line.picture, look) for line in letter.lines):
        return letter
    lines = [line if _is_good(line.picture, look) else replace(line, picture="") for line in letter.lines]
    return replace(letter, lines=tuple(lines))


def _is_good(picture: str, look: Look) -> bool:
    return not picture or (picture.isprintable() and host_of(picture) in look.hosts)
