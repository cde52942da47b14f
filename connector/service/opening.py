"""The program put together and closed again: on its own ledger, or on a throw-away copy."""

import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from connector.bootstrap import App, World, assemble
from connector.ledger.backup import copy_to, reading
from connector.ledger.trouble import told_clearly
from connector.ledger.upgrade import bare_version_of, refuse_another_programs, refuse_unknown
from connector.settings import Settings

# A page of orders is thousands of objects, and hardly any of them is part of a cycle.
_SELDOM = (20_000, 20, 20)


@contextmanager
def opened(settings: Settings, world: World, *, ledger_path: Path | None = None) -> Iterator[App]:
    app = assemble(
        settings,
        transport=world.transport,
        now=world.now,
        sleep=world.sleep,
        watch=world.watch,
        ledger_path=ledger_path,
    )
    _keep_for_good()
    with closing(app):
        yield app


@cache
def _keep_for_good() -> None:
    """What was loaded until now stays: the collector of garbage need not look through it again and again.

    Once, at the start: what is frozen later might be garbage.
    """
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def opened_copy(settings: Settings, world: World) -> Iterator[App]:
    """The program on a copy of its ledger, which is gone afterwards. An absent ledger is an empty one."""
    with TemporaryDirectory(prefix="backorder-") as folder:
        copy = Path(folder) / "copy.sqlite"
        if settings.ledger.path.exists():
            with told_clearly(settings.ledger.path):
                with closing(reading(settings.ledger.path)) as bare:
                    refuse_another_programs(settings.ledger.path, bare)
                    refuse_unknown(settings.ledger.path, bare_version_of(bare))
                copy_to(settings.ledger.path, copy)
        with opened(settings, world, ledger_path=copy) as app:
            yield app


@contextmanager
def opened_empty(settings: Settings, world: World) -> Iterator[App]:
    """The program on an empty ledger, where its own cannot be used."""
    with (
        TemporaryDirectory(prefix="backorder-") as folder,
        opened(settings, world, ledger_path=Path(folder) / "empty.sqlite") as app,
    ):
        yield app
