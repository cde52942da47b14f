"""Letters in words: HTML and plain text that say the same."""

from connector.domain.notices import Letter, Rendered
from connector.notifier.cleaning import clean
from connector.notifier.composing import Support, compose
from connector.notifier.words import environment, untied, words_for

_LONGEST_LINE = 200


class Notifier:
    """Writes letters in the customer's language, else in `default_language`, else in English.

    `write` raises Permanent where a letter's facts contradict each other.
    """

    def __init__(
        self,
        *,
        shop_name: str,
        support_name: str,
        support_email: str,
        support_phone: str = "",
        support_hours: str = "",
        default_language: str = "en",
    ) -> None:
        lines = (shop_name, support_name, support_email, support_phone, support_hours)
        self._support = Support(*(clean(line, _LONGEST_LINE) for line in lines))
        self._default_language = default_language

    def write(self, letter: Letter) -> Rendered:
        composed = compose(letter, words_for(letter.language, self._default_language), self._support)
        return Rendered(
            subject=composed.subject,
            text=environment().get_template("letter.txt.j2").render(letter=composed),
            html=untied(environment().get_template("letter.html.j2").render(letter=composed)),
        )
