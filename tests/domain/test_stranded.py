"""Units that an order took off the count and that neither left with it nor went back."""

from datetime import date

import pytest

from connector.domain.arrivals import Arrival
from connector.domain.stranded import Accounted, tell_apart
from connector.domain.supply import SupplyKey

CAME = Arrival(SupplyKey("acme", "D1", "MUG"), 3, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("rise", "stranded", "arrivals", "accounted"),
    [
        (4, 0, [], Accounted()),
        (4, 0, [CAME], Accounted((CAME,))),
        (4, 6, [], Accounted(counted_again=4)),
        (9, 6, [], Accounted(counted_again=6)),
        (4, 6, [CAME], Accounted((CAME,), doubtful=True)),
        (0, 6, [], Accounted()),
    ],
)
def test_a_rise_with_nothing_due_is_stranded_units_counted_again(
    rise: int, stranded: int, arrivals: list[Arrival], accounted: Accounted
) -> None:
    assert accounted == tell_apart(rise, stranded, arrivals)
