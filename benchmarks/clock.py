"""How long something takes: by the clock, and of the processor, which other programs disturb less."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Took:
    """Seconds."""

    clock: float
    cpu: float

    def named(self, name: str) -> dict[str, float]:
        return {f"{name}_s": round(self.clock, 3), f"{name}_cpu_s": round(self.cpu, 3)}


def took(work: Callable[[], object]) -> Took:
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - clock, time.process_time() - cpu)
