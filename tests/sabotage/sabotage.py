"""A fault that is put into the product on purpose, for a while."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


Struck = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Sabotage:
    """`places` are the owner and the name of each function that `wrong` makes a worse one of.

    `settings` are the kind of world in which it shows soon. A `quick` one is tried in every test run.
    """

    name: str
    breaks: str
    places: tuple[tuple[Any, str], ...]
    wrong: Callable[[Any, Struck], Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = False

    @contextmanager
    def committed(self) -> Iterator[list[None]]:
        """The fault is in the product; yields one entry for each time that it struck."""
        strikes: list[None] = []
        with ExitStack() as stack:
            for owner, name in self.places:
                wrong = self.wrong(getattr(owner, name), lambda: strikes.append(None))
                stack.enter_context(patch.object(owner, name, wrong))
            yield strikes
