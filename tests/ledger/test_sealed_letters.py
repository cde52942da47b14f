"""A letter from its seal to its end, and what its promises are worth then."""

from dataclasses import replace
from datetime import date, timedelta
from sqlite3 import IntegrityError

import pytest
from sqlalchemy import Connection

from connector.domain.letters import Cause, CauseKind
from connector.domain.news import Basis, Told
from connector.domain.notices import News, NewsKind
from connector.errors import UsageError
from connector.ledger.news import OwedNews, owed, refuse, save_news
from connector.ledger.notices import (
    Notice,
    last_letters,
    letters_by_cause,
    letters_since,
    notice_by_id,
    notices_in,
    seal,
    settle,
)
from connector.ledger.order_notes import orders_with_pending_notes
from connector.ledger.promises import Promise, add_promises, promises_of, told
from connector.ledger.states import MOVES, NoticeState, PromiseStanding
from tests.ledger.records import (
    FILE,
    KIM,
    LINE,
    NOW,
    ORDER,
    SHOP,
    SLIP,
    a_line,
    a_mail,
    a_sealed_notice,
    an_order,
    owed_news,
    save,
    sell,
)

LATER = NOW + timedelta(hours=1)
ALLOWED = [(state, after) for state, moves in MOVES.items() for after in sorted(moves)]
FORBIDDEN = [(s, after) for s in NoticeState for after in NoticeState if after not in MOVES[s]]


def in_state(connection: Connection, state: NoticeState) -> Notice:
    """A letter that came to stand so in an allowed way."""
    notice = a_sealed_notice(connection)
    if state is not NoticeState.SENDING:
        settle(connection, notice, state, NOW)
    return _read(connection, notice.id)


def _read(connection: Connection, notice_id: str = "n1") -> Notice:
    notice = notice_by_id(connection, notice_id)
    assert notice is not None
    return notice


def what_was_told(connection: Connection) -> Told | None:
    return told(promises_of(connection, SHOP, [ORDER]).get(LINE, []))


def standings(connection: Connection) -> list[PromiseStanding]:
    return [p.standing for p in promises_of(connection, SHOP, [ORDER]).get(LINE, [])]


# ------------------------------------------------------------------ sealing


def test_sealing_fixes_the_letter_and_takes_its_promise_as_told(connection: Connection) -> None:
    notice = a_sealed_notice(connection)

    assert (NoticeState.SENDING, a_mail(), (NewsKind.DELAY,), (ORDER,), NOW) == (
        notice.state,
        notice.mail,
        notice.kinds,
        notice.order_ids,
        notice.sealed_at,
    )
    [promise] = promises_of(connection, SHOP, [ORDER])[LINE]
    assert (SLIP.told_on, Basis.LETTER, PromiseStanding.ASSUMED, "n1", "supply from acme D2") == (
        promise.told_on,
        promise.basis,
        promise.standing,
        promise.notice_id,
        promise.rests_on,
    )
    assert "n1" == owed(connection, SHOP)[LINE].notice_id


def test_one_letter_carries_the_news_of_several_lines(connection: Connection) -> None:
    unknown = News(NewsKind.UNKNOWN, None, next_news_on=date(2026, 12, 4))
    notice = a_sealed_notice(connection, owed_news(), owed_news(1001, unknown), owed_news(1010, order_id=101))

    assert (NewsKind.DELAY, NewsKind.UNKNOWN) == notice.kinds
    assert (ORDER, 101) == notice.order_ids
    assert {"n1"} == {o.notice_id for o in owed(connection, SHOP).values()}
    assert date(2026, 12, 4) == promises_of(connection, SHOP, [ORDER])[1001][0].next_news_on


@pytest.mark.parametrize(
    "moved",
    [
        {"units": 3},
        {"news": News(NewsKind.DELAY, date(2027, 1, 9), SLIP.old_on)},
        {"news": News(NewsKind.UNKNOWN, None, SLIP.old_on)},
        {"order_id": 101},
        {"held": "a person must look first"},
        {"approved": "other facts"},
        {"refused": "the facts"},
        {"not_addressed": "its channel is not written to"},
        {"due_at": LATER},
        {"tries": 1},
        {"notice_id": "n0"},
    ],
)
def test_news_that_moved_since_it_was_read_is_not_sealed(
    connection: Connection, moved: dict[str, object]
) -> None:
    """Nor is the other line of the same letter, which stands as it was read."""
    read = (owed_news(), owed_news(1001))
    stands = replace(read[0], **moved)  # type: ignore[arg-type]
    save_news(connection, SHOP, [stands, read[1]])

    assert None is seal(connection, SHOP, KIM.email, a_mail(), read, NOW)
    assert {LINE: stands, 1001: read[1]} == owed(connection, SHOP)
    assert [] == notices_in(connection, SHOP)
    assert {} == promises_of(connection, SHOP, [ORDER, 101])


def test_withdrawn_news_is_not_sealed(connection: Connection) -> None:
    assert None is seal(connection, SHOP, KIM.email, a_mail(), [owed_news()], NOW)
    assert [] == notices_in(connection, SHOP)


def test_two_letters_never_share_a_name(connection: Connection) -> None:
    a_sealed_notice(connection)

    with pytest.raises(IntegrityError, match="UNIQUE"):
        a_sealed_notice(connection, owed_news(1001))


def test_a_sealed_promise_counts_as_told_but_is_not_quoted(connection: Connection) -> None:
    a_sealed_notice(connection)

    assert Told(SLIP.told_on, first_on=SLIP.told_on) == what_was_told(connection)


def test_the_record_on_the_order_is_to_be_written_after_sealing_and_settling(connection: Connection) -> None:
    sell(connection)
    save(connection, an_order(a_line()))
    assert {} == orders_with_pending_notes(connection, SHOP, 10, 0)

    a_sealed_notice(connection)
    assert {ORDER: ""} == orders_with_pending_notes(connection, SHOP, 10, 0)


# ------------------------------------------------------------------ moves


def test_the_table_of_moves_names_every_state() -> None:
    assert set(NoticeState) == MOVES.keys()


@pytest.mark.parametrize(("state", "after"), ALLOWED)
def test_a_letter_may_move_so(connection: Connection, state: NoticeState, after: NoticeState) -> None:
    settle(connection, in_state(connection, state), after, LATER, detail="said so", provider_id="p1")

    moved = _read(connection)
    assert (after, "said so", LATER) == (moved.state, moved.detail, moved.settled_at)
    assert ["n1"] == [n.id for n in notices_in(connection, SHOP, [after])]


@pytest.mark.parametrize(("state", "after"), FORBIDDEN)
def test_a_letter_may_not_move_so(connection: Connection, state: NoticeState, after: NoticeState) -> None:
    notice = in_state(connection, state)

    with pytest.raises(UsageError, match=f"Letter n1 is {state}; it cannot become {after}"):
        settle(connection, notice, after, LATER)

    assert state is _read(connection).state


def test_a_move_is_judged_by_where_the_letter_stands_now(connection: Connection) -> None:
    before = in_state(connection, NoticeState.UNCERTAIN)
    settle(connection, before, NoticeState.SENT, LATER)

    with pytest.raises(UsageError, match="Letter n1 is sent"):
        settle(connection, before, NoticeState.NOT_SENT, LATER)


# ------------------------------------------------------------------ what follows


def test_a_sent_letter_makes_its_promise_certain_and_its_news_are_done(connection: Connection) -> None:
    settle(connection, a_sealed_notice(connection), NoticeState.SENT, NOW)

    assert Told(SLIP.told_on, first_on=SLIP.told_on, quoted_on=SLIP.told_on) == what_was_told(connection)
    assert {} == owed(connection, SHOP)


def test_an_uncertain_letter_counts_as_told_and_its_news_are_not_due_again(connection: Connection) -> None:
    settle(connection, a_sealed_notice(connection), NoticeState.UNCERTAIN, NOW)

    assert Told(SLIP.told_on, first_on=SLIP.told_on) == what_was_told(connection)
    assert {} == owed(connection, SHOP)


@pytest.mark.parametrize("state", [NoticeState.NOT_SENT, NoticeState.REFUSED])
def test_a_letter_that_did_not_go_out_told_nothing_and_its_news_are_owed_again(
    connection: Connection, state: NoticeState
) -> None:
    settle(connection, a_sealed_notice(connection), state, NOW, due_at=LATER)

    assert None is what_was_told(connection)
    again = owed(connection, SHOP)[LINE]
    assert (SLIP, None, 1, LATER, NOW) == (
        again.news,
        again.notice_id,
        again.tries,
        again.due_at,
        again.since,
    )


def test_an_uncertain_letter_that_turns_out_to_have_arrived_may_be_quoted(connection: Connection) -> None:
    settle(connection, in_state(connection, NoticeState.UNCERTAIN), NoticeState.SENT, LATER)

    assert [PromiseStanding.CERTAIN] == standings(connection)


def test_an_uncertain_letter_that_certainly_did_not_go_out_told_nothing(connection: Connection) -> None:
    settle(connection, in_state(connection, NoticeState.UNCERTAIN), NoticeState.NOT_SENT, LATER)

    assert None is what_was_told(connection)


def test_one_letters_fate_leaves_other_promises_alone(connection: Connection) -> None:
    settle(connection, a_sealed_notice(connection), NoticeState.SENT, NOW)
    second = owed_news(news=News(NewsKind.DELAY, date(2027, 2, 1), SLIP.told_on))
    settle(connection, a_sealed_notice(connection, second, notice_id="n2"), NoticeState.NOT_SENT, NOW)

    assert Told(SLIP.told_on, first_on=SLIP.told_on, quoted_on=SLIP.told_on) == what_was_told(connection)


def test_refused_news_are_refused_for_this_address_and_this_text(connection: Connection) -> None:
    notice = a_sealed_notice(connection)
    refuse(connection, SHOP, notice.id, KIM.email)
    settle(connection, notice, NoticeState.REFUSED, NOW)

    again = owed(connection, SHOP)[LINE]
    assert again.is_refused(KIM.email)
    assert not again.is_refused("kim@new.example")
    other = OwedNews(LINE, ORDER, SLIP, 1, FILE, "", NOW, NOW, refused=again.refused)
    assert not other.is_refused(KIM.email)


# ------------------------------------------------------------------ what went out


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (NoticeState.SENDING, True),
        (NoticeState.SENT, True),
        (NoticeState.UNCERTAIN, True),
        (NoticeState.NOT_SENT, False),
        (NoticeState.REFUSED, False),
    ],
)
def test_what_may_have_gone_out_counts_for_quiet_and_brakes(
    connection: Connection, state: NoticeState, *, counts: bool
) -> None:
    in_state(connection, state)

    hour_ago = NOW - timedelta(hours=1)
    assert ({KIM.email: NOW} if counts else {}) == last_letters(connection, SHOP, hour_ago)
    assert int(counts) == letters_since(connection, hour_ago)
    sent, confirmations = letters_by_cause(connection, SHOP, NOW - timedelta(hours=1))
    assert ({FILE: 1} if counts else {}) == sent
    assert 0 == confirmations


def test_confirmations_are_counted_apart(connection: Connection) -> None:
    confirmation = News(NewsKind.CONFIRMATION, SLIP.told_on)
    own = OwedNews(LINE, ORDER, confirmation, 2, Cause(CauseKind.ORDER, str(ORDER)), "", NOW, NOW)
    a_sealed_notice(connection, own)

    assert ({}, 1) == letters_by_cause(connection, SHOP, NOW - timedelta(hours=1))
    assert ({}, 0) == letters_by_cause(connection, SHOP, NOW)


def test_a_notice_that_is_printed_shows_no_customer(connection: Connection) -> None:
    assert "Notice(n1, sending)" == repr(a_sealed_notice(connection))


# ------------------------------------------------------------------ what counts as told


def test_nothing_told_is_nothing() -> None:
    assert None is told([])


def promised(on: date | None, basis: Basis, **facts: object) -> Promise:
    return Promise(LINE, ORDER, on, basis, NOW, **facts)  # type: ignore[arg-type]


DEC_4, DEC_18 = date(2026, 12, 4), date(2026, 12, 18)


def test_what_was_adopted_or_discarded_is_compared_with_but_never_quoted() -> None:
    assert Told(DEC_4, first_on=DEC_4) == told([promised(DEC_4, Basis.ADOPTED)])
    assert Told(DEC_18, first_on=DEC_4, quoted_on=DEC_4) == told(
        [promised(DEC_4, Basis.LETTER), promised(DEC_18, Basis.DISCARDED)]
    )


def test_what_was_discarded_is_no_first_promise() -> None:
    assert Told(DEC_4) == told([promised(DEC_4, Basis.DISCARDED)])


def test_good_news_that_were_said_are_remembered() -> None:
    history = [promised(DEC_18, Basis.LETTER), promised(DEC_4, Basis.LETTER, kind=NewsKind.EARLIER)]

    found = told(history)
    assert found is not None
    assert found.earlier_said


def test_promises_come_back_oldest_first_and_by_line(connection: Connection) -> None:
    made = [promised(DEC_4, Basis.PAGE), promised(DEC_18, Basis.LETTER), promised(None, Basis.LETTER)]
    add_promises(connection, SHOP, made)
    add_promises(connection, SHOP, [])

    assert {LINE: made} == promises_of(connection, SHOP, [ORDER])
    assert {} == promises_of(connection, "other", [ORDER])


def test_news_of_another_shop_are_another_matter(connection: Connection) -> None:
    save_news(connection, "other", [owed_news()])
    a_sealed_notice(connection)

    assert None is owed(connection, "other")[LINE].notice_id
