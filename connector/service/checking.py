"""`check`: is everything in order, and how is it mended where it is not?"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from connector.bootstrap import App, World
from connector.domain.letters import is_sending_hour
from connector.errors import ConnectorError, SettingsError, Transient
from connector.ledger import views
from connector.ports import Finding
from connector.service.opening import opened, opened_empty
from connector.service.words import hour
from connector.settings import Settings
from connector.sync.context import ShopContext

_A_WEEK = timedelta(days=7)
# Keys that say where something is to be reached: it may be there again in an hour.
_PLACES = (".url", ".path", ".host")


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # allowed, and seldom meant
    UNREACHABLE = "unreachable"  # cannot be reached now
    WRONG = "wrong"  # settings or credentials must be changed


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at. `shop` is "" for what belongs to no shop."""

    shop: str
    subject: str
    level: Level
    sentence: str
    remedy: str = ""
    key: str = ""


def check_all(settings: Settings, world: World) -> list[Row]:
    """Look at everything, whatever else is wrong. Raises SettingsError only."""
    rows = [Row("", "settings", Level.WARNING, sentence) for sentence in settings.warnings()]
    rows = rows or [Row("", "settings", Level.OK, "The settings can be used.")]
    ledger = _ledger(settings, world)
    rows.append(ledger)
    usable = ledger.level is Level.OK
    with opened(settings, world) if usable else opened_empty(settings, world) as app:
        return rows + _mail(app) + [row for shop in app.shops.values() for row in _shop(shop)]


def exit_code(rows: Iterable[Row]) -> int:
    levels = {row.level for row in rows}
    if Level.WRONG in levels:
        return 2
    return 1 if Level.UNREACHABLE in levels else 0


def _ledger(settings: Settings, world: World) -> Row:
    path = settings.ledger.path
    try:
        with opened(settings, world) as app, app.ledger.begin("check"):
            pass
    except SettingsError:
        raise
    except Transient as error:
        return Row("", "ledger", Level.UNREACHABLE, str(error))
    except ConnectorError as error:
        return Row("", "ledger", Level.WRONG, str(error))
    if not os.access(path.parent, os.W_OK):
        sentence = f"The folder {path.parent} cannot be written to; the ledger needs files beside it."
        remedy = "Let this program write to it, or name another file."
        return Row("", "ledger", Level.WRONG, sentence, remedy, "ledger.path")
    return Row("", "ledger", Level.OK, f"The ledger {path} can be written to.", key="ledger.path")


def _mail(app: App) -> list[Row]:
    """The sender or the rehearsal: the same one for every shop."""
    ctx = next(iter(app.shops.values()))
    found = ctx.sender.check() if ctx.sender else []
    if ctx.rehearsal:
        found = ctx.rehearsal.check()
    return [row_of("", finding) for finding in found]


def _words(ctx: ShopContext) -> Iterator[Row]:
    """A merchant's own templates and sentences."""
    for fault in ctx.writer.faults():
        remedy = "Mend it; until then the program's own words serve."
        yield Row(ctx.name, "own words", Level.WRONG, f"{fault}.", remedy, "mail.own_words")


def _shop(ctx: ShopContext) -> Iterator[Row]:
    yield from (row_of(ctx.name, finding) for finding in ctx.platform.check())
    for supplier in ctx.suppliers.values():
        yield from (row_of(ctx.name, finding) for finding in supplier.source.check())
    yield from _words(ctx)
    yield from _hours(ctx)


def row_of(shop: str, finding: Finding) -> Row:
    """What a part of the program found, with how bad it is."""
    level = Level.OK if finding.ok else _level(finding)
    return Row(shop, finding.subject, level, finding.sentence, finding.remedy, finding.key)


def _level(finding: Finding) -> Level:
    return Level.UNREACHABLE if finding.key.endswith(_PLACES) else Level.WRONG


def _hours(ctx: ShopContext) -> Iterator[Row]:
    """Letters go only in sending hours: passes that all fall outside never send any."""
    letters = ctx.policy.letters
    with ctx.ledger.read() as connection:
        times = views.pass_times(connection, ctx.name, ctx.now() - _A_WEEK)
    if not times or any(_is_inside(ctx, times)):
        return
    hours = f"{hour(letters.sending_from)}-{hour(letters.sending_until)}"
    yield Row(
        ctx.name,
        "sending hours",
        Level.WARNING,
        f"No pass of the last week fell into the sending hours ({hours}): no letter can have gone.",
        "Make a pass in these hours, or change them.",
        "policy.letters.sending_hours",
    )


def _is_inside(ctx: ShopContext, times: Sequence[tuple[datetime, datetime]]) -> Iterator[bool]:
    for started_at, ended_at in times:
        yield is_sending_hour(ctx.local(started_at).time(), ctx.policy.letters)
        yield is_sending_hour(ctx.local(ended_at).time(), ctx.policy.letters)
