"""`plan`: the ordinary pull and plan on a throw-away copy of the ledger; nothing is written or sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connector.bootstrap import World
from connector.ledger import planning, provenance, tasks, views
from connector.ledger.provenance import SupplyMove
from connector.ledger.views import Adopted, PageChange
from connector.service.letters import (
    LetterState,
    LetterView,
    unheld_envelopes,
    unsealed_view,
    why_it_waits,
)
from connector.service.opening import opened_copy
from connector.settings import Settings
from connector.sync.brake import apply_brakes
from connector.sync.clock import clock_is_wrong
from connector.sync.context import PassReport, ShopContext
from connector.sync.gather import held_envelopes, rehearsed_envelopes
from connector.sync.intake import take_in_files
from connector.sync.plan import plan_shop
from connector.sync.pull import could_pull
from connector.sync.tell import recover, why_sending_rests


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a pass would ask a person."""

    kind: str
    question: str


@dataclass(frozen=True, slots=True)
class ShopPlan:
    """What a pass would do. `adopts` is None after first contact; `read` says whether the shop was asked."""

    shop: str
    offline: bool
    read: bool
    rehearsal: bool
    products_read: int
    orders_read: int
    files_accepted: int
    files_quarantined: int
    moves: tuple[SupplyMove, ...]
    adopts: Adopted | None
    pages: tuple[PageChange, ...]
    notes: int
    letters: tuple[LetterView, ...]
    held: tuple[LetterView, ...]
    questions: tuple[Question, ...]
    failures: tuple[str, ...]
    remarks: tuple[str, ...]


def plan_shops(settings: Settings, world: World, names: Sequence[str], *, offline: bool) -> list[ShopPlan]:
    """A plan for each of these shops. Raises ConnectorError where the ledger cannot be copied."""
    with opened_copy(settings, world) as app:
        return [plan_pass(app.shop(name), _files_here(settings), offline=offline) for name in names]


def _files_here(settings: Settings) -> frozenset[str]:
    """The suppliers whose file lies on this machine."""
    return frozenset(name for name, supplier in settings.suppliers.items() if supplier.path is not None)


def plan_pass(ctx: ShopContext, files_here: frozenset[str], *, offline: bool) -> ShopPlan:
    """What a pass of this shop would do. Writes to the context's ledger, which must be a copy."""
    report = PassReport(ctx.name)
    with ctx.ledger.read() as connection:
        known = {task.id for task in tasks.open_tasks(connection, ctx.name)}
        first_contact = planning.shop_row(connection, ctx.name).adopted_at is None
        newest = provenance.last_change(connection, ctx.name)
    recover(ctx, report)
    read = not offline and could_pull(ctx, report)
    goes_on = offline or (read and not clock_is_wrong(ctx, report))
    if goes_on:
        take_in_files(_with_sources(ctx, files_here) if offline else ctx, report)
        plan_shop(ctx, report)
    letters, held = _letters(ctx, report) if goes_on else ((), ())
    with ctx.ledger.read() as connection:
        asked = [task for task in tasks.open_tasks(connection, ctx.name) if task.id not in known]
        return ShopPlan(
            shop=ctx.name,
            offline=offline,
            read=read,
            rehearsal=ctx.rehearsal is not None,
            products_read=report.variants_read,
            orders_read=report.orders_read,
            files_accepted=report.files_accepted,
            files_quarantined=report.files_quarantined,
            moves=tuple(provenance.moves_since(connection, ctx.name, newest)),
            adopts=views.adopted(connection, ctx.name) if first_contact else None,
            pages=tuple(views.page_changes(connection, ctx.name)) if goes_on else (),
            notes=views.pending_notes(connection, ctx.name),
            letters=letters,
            held=held,
            questions=tuple(Question(task.kind, task.question) for task in asked),
            failures=tuple(report.failures),
            remarks=tuple(report.remarks),
        )


def _with_sources(ctx: ShopContext, names: frozenset[str]) -> ShopContext:
    """The same, fetching only these suppliers' files. Files taken in keep their suppliers' terms."""
    return replace(ctx, suppliers={name: s for name, s in ctx.suppliers.items() if name in names})


Letters = tuple[tuple[LetterView, ...], tuple[LetterView, ...]]


def _letters(ctx: ShopContext, report: PassReport) -> Letters:
    """The letters that would go or wait, and those that would be held."""
    if ctx.rehearsal is not None:
        shown = rehearsed_envelopes(ctx)
        return tuple(unsealed_view(ctx, each, LetterState.DUE) for each in shown), ()
    apply_brakes(ctx, report)
    why = why_sending_rests(ctx)
    with ctx.ledger.begin("look at letters") as connection:
        free = [(e, why or why_it_waits(ctx, connection, e)) for e in unheld_envelopes(ctx, connection)]
        held = held_envelopes(ctx, connection)
    states = (LetterState.DUE, LetterState.WAITING)
    return (
        tuple(unsealed_view(ctx, e, states[bool(reason)], reason) for e, reason in free),
        tuple(unsealed_view(ctx, e, LetterState.HELD, e.held or "") for e in held),
    )
