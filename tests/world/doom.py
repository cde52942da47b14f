"""Sudden death: at a named point of a pass, everything that the process touches is gone."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field


class Crash(BaseException):
    """The process is gone. No `except Exception` sees it, and what `finally` tries fails as well."""


@dataclass(slots=True)
class Doom:
    """Watches one life of the process: at one of its points it dies, and all that it touches with it."""

    on_step: Callable[[str], None]
    points: Mapping[str, int] = field(default_factory=dict)
    known: Collection[str] | None = None
    met: Counter[str] = field(default_factory=Counter)
    died_at: str = ""

    @property
    def dead(self) -> bool:
        return bool(self.died_at)

    def arm(self, points: Mapping[str, int], known: Collection[str] | None = None) -> None:
        """Die where one of `points` is met, for the so manieth time in the pass that begins.

        With `known`, die also at a point that is not among these.
        """
        self.points, self.known = points, known
        self.met.clear()

    def __call__(self, name: str) -> None:
        if self.dead:
            raise Crash(self.died_at)
        self.met[name] += 1
        self.on_step(name)
        is_new = self.known is not None and name not in self.known
        if is_new or self.met[name] >= self.points.get(name, self.met[name] + 1):
            self.died_at = name
            raise Crash(name)
