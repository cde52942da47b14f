"""What a person should hear of a pass's reading."""


class Remarks:
    """Sentences, each once."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        self._sentences[sentence] = None

    def take(self) -> list[str]:
        """The sentences since this was last called."""
        taken = list(self._sentences)
        self._sentences.clear()
        return taken
