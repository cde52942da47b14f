"""Progress of a long piece of work: a line on the terminal, nothing anywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from connector.ports import Progress, Watcher

_STAGES = {
    "variants": "products read",
    "orders": "orders read",
    "planning": "items planned",
    "pages": "flags and dates written",
    "letters": "letters sent",
}


def _silent(progress: Progress) -> None:
    pass


@contextmanager
def shown_progress() -> Iterator[Watcher]:
    """A watcher that shows each step on the standard error while a person looks at it."""
    if not sys.stderr.isatty():
        yield _silent
        return
    with Status("reading the shop …", console=Console(stderr=True)) as status:
        yield lambda progress: status.update(_sentence(progress))


def _sentence(progress: Progress) -> str:
    of = f" of {progress.total:,}" if progress.total else ""
    return f"{_STAGES.get(progress.stage, progress.stage)}: {progress.done:,}{of}"
