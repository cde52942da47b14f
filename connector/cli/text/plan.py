"""What a pass would do, as a readable diff."""

from collections.abc import Iterator
from datetime import date

from connector.cli.text.letters import section
from connector.ledger.variants import DATE
from connector.ledger.views import PageChange
from connector.service.letters import LetterState
from connector.service.planning import ShopPlan
from connector.service.words import counted, day, said


def plan_lines(plan: ShopPlan) -> Iterator[str]:
    yield f"{plan.shop}: what a pass would do now. Nothing was changed and nothing was sent."
    yield from _read(plan)
    yield from (f"Failed: {each}" for each in plan.failures)
    yield from (f"Note: {each}" for each in plan.remarks)
    yield from _first_contact(plan)
    yield from _moves(plan)
    yield from _pages(plan)
    if plan.notes:
        yield f"Told dates would be noted on {counted(plan.notes, 'order')}."
    yield from _letters(plan)
    if plan.questions:
        yield "You would be asked:"
        yield from (f"  {each.question}" for each in plan.questions)
    if not any((plan.moves, plan.pages, plan.letters, plan.held, plan.questions, plan.failures, plan.notes)):
        yield "Nothing to do."


def _read(plan: ShopPlan) -> Iterator[str]:
    if plan.offline:
        yield "Planned on what is known already; the shop was not asked."
    elif plan.read:
        what = f"{counted(plan.products_read, 'product')} and {counted(plan.orders_read, 'order')}"
        yield f"Read: {what} that changed."
    if plan.files_accepted:
        yield f"Supplier files that would be taken in: {plan.files_accepted}."
    if plan.files_quarantined:
        yield f"Supplier files that would be quarantined: {plan.files_quarantined}."


def _first_contact(plan: ShopPlan) -> Iterator[str]:
    if plan.adopts is None:
        return
    adopted = plan.adopts
    orders, lines = counted(adopted.orders, "order"), counted(adopted.lines, "waiting line")
    yield f"First contact: {orders} with {lines} would be adopted. Nobody is written to about these."


_MOST_MOVES = 20


def _moves(plan: ShopPlan) -> Iterator[str]:
    if plan.moves:
        yield "Suppliers say something new:"
    for move in plan.moves[:_MOST_MOVES]:
        source = f"{move.supplier} {move.reference}".strip()
        yield f"  {source}, {move.sku}: {said(move.before)} → {said(move.after)}"
    if len(plan.moves) > _MOST_MOVES:
        yield f"  … and {counted(len(plan.moves) - _MOST_MOVES, 'more supply', 'more supplies')}"


def _pages(plan: ShopPlan) -> Iterator[str]:
    if plan.pages:
        yield "At the shop:"
    width = max((len(change.sku) for change in plan.pages), default=0)
    for change in plan.pages:
        name = "in-stock date" if change.field == DATE else "backorder flag"
        now, wanted = _shown(change, change.now), _shown(change, change.wanted)
        yield f"  {change.sku:{width}}  {name:14}  {now} → {wanted}"


def _shown(change: PageChange, value: str) -> str:
    if change.field != DATE:
        return value
    try:
        return day(date.fromisoformat(value) if value else None)
    except ValueError:
        return value


def _letters(plan: ShopPlan) -> Iterator[str]:
    due = tuple(letter for letter in plan.letters if letter.state is LetterState.DUE)
    waiting = tuple(letter for letter in plan.letters if letter.state is not LetterState.DUE)
    yield from section("Would be shown to you (a rehearsal)" if plan.rehearsal else "Would go now", due)
    yield from section("Would wait", waiting)
    yield from section("Would be held for you", plan.held)
