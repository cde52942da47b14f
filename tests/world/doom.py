"""Sudden death: at a named point of a pass, everything that the process touches is gone."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


class Crash(BaseException):
    """The process is gone. No `except Exception` sees it, and what `finally` tries fails as well."""


def _never(_: str) -> bool:
    return False


@dataclass(slots=True)
class Doom:
    """Watches one life of the process: at one of its points it dies, and all that it touches with it."""

    on_step: Callable[[str], None]
    points: Mapping[str, int] = field(default_factory=dict)
    is_a_chance: Callable[[str], bool] = _never
    met: Counter[str] = field(default_factory=Counter)
    died_at: str = ""

    @property
    def dead(self) -> bool:
        return bool(self.died_at)

    def arm(self, points: Mapping[str, int], is_a_chance: Callable[[str], bool] = _never) -> None:
        """Die where one of `points` is met, for the so manieth time in the pass that begins.

        With `is_a_chance`, die also at any point of which it says so.
        """
        self.points, self.is_a_chance = points, is_a_chance
        self.met.clear()

    def __call__(self, name: str) -> None:
        if self.dead:
            raise Crash(self.died_at)
        self.met[name] += 1
        self.on_step(name)
        if self.met[name] >= self.points.get(name, self.met[name] + 1) or self.is_a_chance(name):
            self.died_at = name
            raise Crash(name)
