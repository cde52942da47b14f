"""News that wait: kept, overwritten, withdrawn, held and approved."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from connector.domain.letters import Cause, CauseKind
from connector.domain.notices import News, NewsKind
from connector.ledger.news import approve_news, hold_news, owed, save_news, withdraw_news
from tests.ledger.records import (
    LINE,
    NOW,
    SHOP,
    SLIP,
    a_sealed_notice,
    owed_news,
)


def test_news_come_back_as_they_were_saved(connection: Connection) -> None:
    news = replace(
        owed_news(),
        news=News(NewsKind.UNKNOWN, None, date(2026, 12, 18), date(2026, 12, 4)),
        cause=Cause(CauseKind.SILENCE, "acme"),
        since=NOW - timedelta(days=1),
        tries=3,
        held="too many",
        approved="these facts",
        refused="those facts",
    )
    save_news(connection, SHOP, [news])

    assert {LINE: news} == owed(connection, SHOP)


def test_a_line_owes_one_piece_of_news_and_the_newer_outcome_replaces_the_older(
    connection: Connection,
) -> None:
    save_news(connection, SHOP, [owed_news()])
    newer = owed_news(news=News(NewsKind.DELAY, date(2027, 2, 1), date(2026, 12, 18)))
    save_news(connection, SHOP, [newer])

    assert {LINE: newer} == owed(connection, SHOP)


def test_news_are_found_by_order_and_by_line(connection: Connection) -> None:
    save_news(connection, SHOP, [owed_news(), owed_news(1010, order_id=101)])

    assert {1010} == owed(connection, SHOP, order_ids=[101]).keys()
    assert {LINE} == owed(connection, SHOP, line_ids=[LINE]).keys()
    assert set() == owed(connection, "other").keys()


def test_news_that_hold_no_longer_are_withdrawn(connection: Connection) -> None:
    save_news(connection, SHOP, [owed_news(), owed_news(1001)])
    withdraw_news(connection, SHOP, [LINE])

    assert {1001} == owed(connection, SHOP).keys()


def test_sealed_news_are_not_withdrawn(connection: Connection) -> None:
    a_sealed_notice(connection)
    withdraw_news(connection, SHOP, [LINE])

    assert {LINE} == owed(connection, SHOP).keys()


def test_a_brake_holds_news_with_its_reason(connection: Connection) -> None:
    save_news(connection, SHOP, [owed_news(), owed_news(1001)])
    hold_news(connection, SHOP, {LINE: "51 letters of one cause in 24 hours"})

    assert [(LINE, "51 letters of one cause in 24 hours"), (1001, None)] == [
        (line_id, o.held) for line_id, o in owed(connection, SHOP).items()
    ]


def test_an_approval_is_bound_to_the_facts_that_were_shown(connection: Connection) -> None:
    shown = owed_news()
    save_news(connection, SHOP, [shown])
    approve_news(connection, SHOP, {LINE: shown.facts})

    [approved] = owed(connection, SHOP).values()
    assert approved.facts == approved.approved
    moved = replace(approved, news=replace(SLIP, told_on=date(2027, 2, 1)))
    assert moved.facts != moved.approved


def test_facts_differ_when_what_the_customer_reads_differs() -> None:
    news = owed_news()
    others = [
        owed_news(1001),
        owed_news(units=3),
        owed_news(news=replace(SLIP, kind=NewsKind.EARLIER)),
        owed_news(news=replace(SLIP, told_on=date(2027, 1, 11))),
        owed_news(news=replace(SLIP, old_on=None)),
    ]

    assert [] == [o for o in others if o.facts == news.facts]


def test_the_day_of_our_next_news_moves_by_itself_and_is_no_fact() -> None:
    today = owed_news(news=News(NewsKind.UNKNOWN, None, None, date(2026, 12, 4)))
    tomorrow = owed_news(news=News(NewsKind.UNKNOWN, None, None, date(2026, 12, 5)))

    assert today.facts == tomorrow.facts
