"""How long after the first day that he gave a supplier delivered."""

from hypothesis import given
from hypothesis import strategies as st

from connector.domain.punctuality import Late, Punctuality, lateness, summed_up
from connector.domain.supply import Expected, Value, read_value, value_text
from tests.domain.builders import dec, nov


def first(*parts: tuple[int, int | None]) -> Value:
    return tuple(Expected(dec(day), units) for day, units in parts)


def test_a_delivery_is_measured_by_the_first_day_that_was_given() -> None:
    assert [Late(4, 10)] == lateness(first((1, 10)), [(10, dec(5))])
    assert [Late(-2, 10)] == lateness(first((3, 10)), [(10, dec(1))])


def test_parts_of_a_delivery_are_measured_by_their_own_days() -> None:
    split = first((1, 6), (15, 4))

    assert [Late(0, 6), Late(1, 4)] == lateness(split, [(6, dec(1)), (4, dec(16))])
    assert [Late(15, 6), Late(1, 4)] == lateness(split, [(10, dec(16))])


def test_what_comes_beyond_the_quantity_is_measured_by_the_last_day() -> None:
    assert [Late(2, 12)] == lateness(first((1, 10)), [(12, dec(3))])
    assert [Late(2, 3), Late(3, 4)] == lateness(first((1, None)), [(3, dec(3)), (4, dec(4))])


def test_what_turned_out_not_to_have_come_does_not_count() -> None:
    assert [] == lateness(first((1, 10)), [(10, nov(30)), (-10, dec(1))])
    assert [Late(-1, 4)] == lateness(first((1, 10)), [(10, nov(30)), (-6, dec(1))])


def test_without_a_first_day_there_is_nothing_to_measure() -> None:
    assert [] == lateness((Expected(None, 10),), [(10, dec(1))])
    assert None is summed_up([])


def test_half_and_nine_of_ten_are_counted_by_units() -> None:
    lates = [Late(0, 50), Late(2, 39), Late(9, 1), Late(30, 10)]

    assert Punctuality(100, 50, 0, 9) == summed_up(lates)


@given(st.lists(st.builds(Late, st.integers(-30, 90), st.integers(1, 50)), min_size=1))
def test_at_least_that_share_came_within_those_days(lates: list[Late]) -> None:
    summed = summed_up(lates)

    assert summed is not None
    for days, share in ((summed.half_days, 0.5), (summed.most_days, 0.9)):
        assert sum(late.units for late in lates if late.days <= days) >= share * summed.units
        assert sum(late.units for late in lates if late.days < days) < share * summed.units


VALUES = st.lists(
    st.builds(
        lambda on, days, units: Expected(on, units, first_on=nov(1) if on and days else None),
        st.none() | st.dates(dec(1), dec(31)),
        st.booleans(),
        st.none() | st.integers(1, 99),
    ),
    max_size=4,
).map(tuple)


@given(VALUES)
def test_a_value_is_read_back_from_its_text(value: Value) -> None:
    assert value_text(value) == value_text(read_value(value_text(value)))
