"""`notices preview`: a kind of letter as it would look, with made-up facts or an order's own."""

from dataclasses import replace

from connector.bootstrap import App
from connector.domain.notices import Letter, Rendered
from connector.errors import UsageError
from connector.ledger import planning, views
from connector.notifier.samples import KINDS, sample_letters
from connector.service.notice_finding import unsealed_envelopes
from connector.sync import goodwill
from connector.sync.context import ShopContext
from connector.sync.gather import letter_of


def preview(
    app: App, *, shop: str | None, kind: str | None, language: str | None, order: str | None
) -> Rendered:
    """A letter of that kind, about that order's lines if one is named; without a kind, the one it is owed.

    Raises UsageError for a kind or an order that there is not, or an order that owes no letter.
    """
    ctx = app.shop(shop)
    if kind is not None and kind not in KINDS:
        raise UsageError(f"There is no kind “{kind}”. There are: {', '.join(KINDS)}.")
    if kind is None and order is None:
        raise UsageError(f"Say which kind, or which order: --kind with one of {', '.join(KINDS)}.")
    letter = _made_up(ctx, kind, language or "", order) if kind else _owed(ctx, order or "")
    return ctx.writer.write(replace(letter, language=language or letter.language))


def _owed(ctx: ShopContext, number: str) -> Letter:
    with ctx.ledger.begin("look at letters") as connection:
        envelopes = unsealed_envelopes(ctx, connection)
    for envelope in envelopes:
        if number in {each.number for each in envelope.orders.values()}:
            return letter_of(ctx, envelope, envelope.name, goodwill.placeholder(ctx, envelope))
    raise UsageError(f"The customer of order {number} is owed no letter. With --kind one is made up.")


def _made_up(ctx: ShopContext, kind: str, language: str, number: str | None) -> Letter:
    sample = replace(sample_letters(_bare(language))[kind], language="")
    if number is None:
        return sample
    with ctx.ledger.read() as connection:
        ids = views.order_ids_numbered(connection, ctx.name, number)
        orders = list(planning.orders_by_id(connection, ctx.name, ids).values())
        lines = planning.lines_of_orders(connection, ctx.name, ids)
    if not orders or not lines:
        raise UsageError(f"There is no order {number} with lines in the ledger.")
    shown = [
        replace(sample.lines[0], order_number=number, sku=line.sku, title=line.title, units=line.open_units)
        for line in lines
    ]
    who = orders[0]
    return replace(sample, to_name=who.name, to_email=who.email, language=who.language, lines=tuple(shown))


def _bare(language: str) -> str:
    return language.partition("-")[0].partition("_")[0].lower()
