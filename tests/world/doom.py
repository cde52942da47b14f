"""Sudden death, and things that happen in the middle of a pass."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


class Crash(BaseException):
    """The process is gone. No `except Exception` sees it, and what `finally` tries fails as well."""


@dataclass(slots=True)
class Doom:
    """Watches one life of the process; at its point it dies, and everything it touches is dead then."""

    on_step: Callable[[str], None]
    point: str = ""
    nth: int = 1
    met: Counter[str] = field(default_factory=Counter)
    died_at: str = ""

    @property
    def dead(self) -> bool:
        return bool(self.died_at)

    def arm(self, point: str, nth: int) -> None:
        """Die when `point` is met for the `nth` time in the pass that begins now; nowhere if empty."""
        self.point, self.nth = point, nth
        self.met.clear()

    def __call__(self, name: str) -> None:
        if self.dead:
            raise Crash(self.died_at)
        self.met[name] += 1
        self.on_step(name)
        if name == self.point and self.met[name] >= self.nth:
            self.died_at = name
            raise Crash(name)
