"""Faults put into the product on purpose, one at a time: the worlds must notice every one of them.

Each replaces one function while it lasts, and says `struck()` whenever it did what the right one would not
have done.
"""

from __future__ import annotations

from adapters.mail.sendgrid import SendGridSender
from adapters.shopify import order_writes as shopify_order_writes
from adapters.shopify import orders as shopify_orders
from adapters.shopify import shop as shopify_shop
from adapters.shopify import variant_writes as shopify_variant_writes
from adapters.woocommerce.shop import WooCommerce
from adapters.woocommerce.statuses import Statuses
from connector.domain import cover, dates, files, news, page
from connector.ledger import keeping, notices, orders, promises, supplies, variants
from connector.ledger import news as news_rows
from connector.sync import audience, brake, carried, gather, intake, judge, plan, pull, run_pass, tell
from tests.sabotage import wrong_habits, wrong_news, wrong_on_shopify, wrong_sending, wrong_turns
from tests.sabotage.sabotage import Sabotage
from tests.world.stage import ON_SHOPIFY

_MAIL_TROUBLE = {"faults": 0.9}
_DEATHS = {"crashes": 0.5}
_FOUR_DAYS = {"days": 4, "quiet_days": 1}
_TWO_DAYS = {"days": 2, "quiet_days": 1}
_BIG = {"big": True, "skus": 6, "makers": (("snapshot", "ordered", True),)}


def _turns(kind: str, **more: object) -> dict[str, object]:
    """Enough days for a turn of this kind, and nothing else that could explain it."""
    return {"turns": frozenset({kind}), "days": 24, "big": False, **more}


SABOTAGES = (
    Sabotage(
        "uncertain counts as not sent",
        "A letter whose request got no clear answer is written again.",
        ((SendGridSender, "send"),),
        wrong_sending.taken_for_not_sent,
        _MAIL_TROUBLE,
    ),
    Sabotage(
        "the mail's request is repeated",
        "A request to the mail provider that got no clear answer is made once more.",
        ((SendGridSender, "send"),),
        wrong_sending.posted_again,
        _MAIL_TROUBLE,
    ),
    Sabotage(
        "a dead pass sent nothing",
        "A letter that was under way when the process died is written again.",
        ((tell, "_recover"),),
        wrong_sending.dead_means_not_sent,
        _DEATHS | {"days": 20},
    ),
    Sabotage(
        "sealed after sending",
        "A letter is remembered only after its request was answered.",
        ((tell, "_send_one"),),
        wrong_sending.sent_before_it_is_sealed,
        _DEATHS,
    ),
    Sabotage(
        "promises are not kept",
        "What a letter promised is not remembered.",
        ((notices, "add_promises"),),
        wrong_sending.nothing_promised,
        _FOUR_DAYS,
        quick=True,
    ),
    Sabotage(
        "the first promise counts",
        "News compare with the first date that a customer was told instead of the last.",
        ((promises, "told"),),
        wrong_news.first_for_last,
    ),
    Sabotage(
        "news are never withdrawn",
        "News that facts took back before they were sent are sent.",
        ((news_rows, "withdraw_news"),),
        wrong_news.never_withdrawn,
    ),
    Sabotage(
        "the buffer is forgotten",
        "Customers are told the bare day on which their line could leave the shop.",
        ((news, "told_from"), (page, "told_from"), (judge, "told_from")),
        wrong_news.no_buffer,
        _TWO_DAYS,
        quick=True,
    ),
    Sabotage(
        "nothing is ever overdue",
        "A supplier who does not deliver is believed for ever.",
        ((dates, "is_overdue"),),
        wrong_news.never_overdue,
    ),
    Sabotage(
        "newest first",
        "Who ordered last is served first.",
        ((cover, "queue_order"),),
        wrong_news.newest_first,
    ),
    Sabotage(
        "arrivals are not deducted",
        "What has come is expected still.",
        ((supplies, "record_arrivals"),),
        wrong_news.nothing_arrives,
    ),
    Sabotage(
        "units queue on",
        "Units that were taken off a line keep their place in the queue.",
        ((orders, "requeued"),),
        wrong_news.units_queue_on,
    ),
    Sabotage(
        "cancelled is open",
        "Cancelled orders are taken for open ones.",
        ((Statuses, "standing"),),
        wrong_news.cancelled_is_open,
    ),
    Sabotage(
        "the uncertain is quoted",
        "A date of a letter that may never have arrived is named as the one told before.",
        ((promises, "told"),),
        wrong_news.what_may_be_told_is_quoted,
        _MAIL_TROUBLE,
    ),
    Sabotage(
        "every file is believed",
        "A supplier's broken file counts like any other.",
        ((intake, "judge_file"),),
        wrong_habits.always_believed,
        _BIG,
    ),
    Sabotage(
        "no last look",
        "Orders are not read again right before their customer is written to.",
        ((tell, "still_stand"),),
        wrong_habits.no_last_look,
    ),
    Sabotage(
        "the cursor runs ahead",
        "Orders are read from two seconds after the last reading on.",
        ((WooCommerce, "order_stamps"),),
        wrong_habits.cursor_too_far,
    ),
    Sabotage(
        "flags are not given back",
        "What stood at the shop before us is forgotten when goods are there again.",
        ((page, "_give_back"),),
        wrong_habits.never_given_back,
    ),
    Sabotage(
        "no quiet hours",
        "A customer who had a letter lately gets the next one at once.",
        ((gather, "_quiet"),),
        wrong_habits.never_quiet,
    ),
    Sabotage(
        "letters at night",
        "Letters go out at any hour.",
        ((tell, "is_sending_hour"),),
        wrong_habits.at_any_hour,
    ),
    Sabotage(
        "letters to everybody",
        "Customers of marketplaces, and those who have not paid, are written to.",
        ((audience, "not_written_to"),),
        wrong_habits.to_everybody,
        _TWO_DAYS,
        quick=True,
    ),
    Sabotage(
        "no brakes",
        "Letters that wait for the merchant's approval go out.",
        ((brake, "judge_brakes"),),
        wrong_habits.no_brakes,
        {"review": True},
    ),
    Sabotage(
        "promises are not noted",
        "Orders do not tell what their customers were promised.",
        ((run_pass, "apply_notes"),),
        wrong_habits.not_noted,
    ),
    Sabotage(
        "no hands off",
        "A flag or date that the merchant set himself is overwritten.",
        ((variants, "observe"),),
        wrong_habits.no_take_over,
    ),
    Sabotage(
        "one letter per order",
        "A customer of several orders gets a letter for each.",
        ((gather, "envelopes_of"),),
        wrong_habits.order_by_order,
    ),
    Sabotage(
        "no pause after doubt",
        "Sending goes on at once when an outcome is uncertain.",
        ((tell, "_pause"),),
        wrong_habits.no_pause,
        _MAIL_TROUBLE,
    ),
    Sabotage(
        "a code for every delay",
        "A customer who had a code lately gets another one.",
        ((keeping, "last_grant_on"),),
        wrong_habits.codes_at_once,
        {"goodwill": True, "days": 30},
    ),
    Sabotage(
        "an old place for everybody",
        "An order that comes back after days goes before those who were told a date without it.",
        ((orders, "keeps_its_place"),),
        wrong_turns.always_its_place,
        _turns("comebacks"),
    ),
    Sabotage(
        "deleted orders wait on",
        "Nobody asks once a day for all that is open.",
        ((pull, "_read_widely"),),
        wrong_turns.never_looked_for,
        _turns("deletions"),
    ),
    Sabotage(
        "a changed SKU is no reason",
        "Customers are told that their date is gone because the merchant renamed a product.",
        ((carried, "_lost"),),
        wrong_turns.no_sku_is_lost,
        _turns("skus"),
    ),
    Sabotage(
        "nobody counts, nobody asks",
        "Dates of what the shop counts no more are not watched, and the merchant is not told.",
        ((plan, "ask_about_uncounted"),),
        wrong_turns.nobody_is_asked,
        _turns("counts"),
    ),
    Sabotage(
        "what was said meanwhile",
        "A file's word on an item that is not counted just now is forgotten.",
        ((files, "_put_off"),),
        wrong_turns.nothing_is_taken_down,
        _turns("counts", makers=(("changes", "ordered", True),)),
    ),
    Sabotage(
        "Shopify: units as ordered",
        "Units that were refunded or edited away still count as open.",
        ((shopify_orders, "_line"),),
        wrong_on_shopify.units_as_ordered,
        ON_SHOPIFY,
    ),
    Sabotage(
        "Shopify: policy left out",
        "A variant's date is written, and whether it may be sold is not.",
        ((shopify_variant_writes, "_input"),),
        wrong_on_shopify.policy_left_out,
        ON_SHOPIFY,
    ),
    Sabotage(
        "Shopify: records not kept",
        "What was told is not noted on the order.",
        ((shopify_shop, "write_orders"),),
        wrong_on_shopify.records_not_kept,
        ON_SHOPIFY,
    ),
    Sabotage(
        "Shopify: tags left out",
        "An order whose customer was told a date does not carry the tag.",
        ((shopify_order_writes, "_tag"),),
        wrong_on_shopify.tags_left_out,
        ON_SHOPIFY,
    ),
)
