"""The states of what the ledger keeps, one sentence each."""

from enum import StrEnum


class NoticeState(StrEnum):
    """Where a letter stands. `MOVES` says what may follow what."""

    SENDING = "sending"  # sealed and committed; its request may be under way
    SENT = "sent"  # accepted by the provider
    NOT_SENT = "not_sent"  # certainly not accepted; its news are due again
    REFUSED = "refused"  # the provider will not take it as it is; a person is asked
    UNCERTAIN = "uncertain"  # may or may not have gone out; never sent again blindly


MOVES: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.SENDING: frozenset(
        {NoticeState.SENT, NoticeState.NOT_SENT, NoticeState.REFUSED, NoticeState.UNCERTAIN}
    ),
    NoticeState.UNCERTAIN: frozenset({NoticeState.SENT, NoticeState.NOT_SENT, NoticeState.REFUSED}),
    NoticeState.SENT: frozenset({NoticeState.REFUSED}),  # it came back
    NoticeState.NOT_SENT: frozenset({NoticeState.SENT}),  # the provider knows better
    NoticeState.REFUSED: frozenset(),
}


class PromiseStanding(StrEnum):
    """What a promise is worth."""

    ASSUMED = "assumed"  # sealed, and not known to have reached the customer: counts as told
    CERTAIN = "certain"  # reached the customer, or was decided by a person: may be quoted
    VOID = "void"  # its letter certainly did not go out: as if never made


class FileState(StrEnum):
    """What became of a supplier's file."""

    ACCEPTED = "accepted"  # its values count
    QUARANTINED = "quarantined"  # nothing follows it until a person accepts it
    REJECTED = "rejected"  # a person decided that it never counts
    STALE = "stale"  # older than one that was read before; ignored


class GrantState(StrEnum):
    """Where a grant stands: a code, or gift wrap, which the shop need not make."""

    DRAWN = "drawn"  # chosen and stored, the shop may not have heard of it
    MADE = "made"  # stands at the shop
    GIVEN = "given"  # went out in a letter
    IMPOSSIBLE = "impossible"  # the shop would not make it as asked
    WITHDRAWN = "withdrawn"  # taken away again
    UNSERVED = "unserved"  # the month's budget could not serve its cause whole: none is offered
    UNWANTED = "unwanted"  # its customer takes no letter with an offer; it is still to be taken away
    DECLINED = "declined"  # likewise, and taken away: kept, so that none is offered to him again
