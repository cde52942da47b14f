"""The ledger's tables. `docs/architecture.md` says what each is for.

Every table is keyed by shop first: one ledger serves several shops, and no query spans two.
"""

from connector.ledger.tables.base import AT_ONCE, metadata
from connector.ledger.tables.letters import (
    goodwill_grants,
    mail_events,
    news,
    notice_lines,
    notices,
    promises,
)
from connector.ledger.tables.running import alarms, due, passes, senders, tasks
from connector.ledger.tables.shop import (
    CLOSED_AND_OFF_COUNT,
    items,
    line_parts,
    order_lines,
    orders,
    page_dates,
    shops,
    variants,
    wanted,
)
from connector.ledger.tables.supply import (
    arrivals,
    supplies,
    supply_changes,
    supply_dates,
    supply_files,
    supply_set_aside,
)

__all__ = [
    "AT_ONCE",
    "CLOSED_AND_OFF_COUNT",
    "alarms",
    "arrivals",
    "due",
    "goodwill_grants",
    "items",
    "line_parts",
    "mail_events",
    "metadata",
    "news",
    "notice_lines",
    "notices",
    "order_lines",
    "orders",
    "page_dates",
    "passes",
    "promises",
    "senders",
    "shops",
    "supplies",
    "supply_changes",
    "supply_dates",
    "supply_files",
    "supply_set_aside",
    "tasks",
    "variants",
    "wanted",
]
