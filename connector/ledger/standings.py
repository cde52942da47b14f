"""Which orders are open, as statements ask for it. `connector.domain.orders.Standing` has the rule."""

from connector.domain.orders import Standing
from connector.ledger.tables import orders

IS_OPEN = orders.c.standing.in_([standing for standing in Standing if standing.is_open])
