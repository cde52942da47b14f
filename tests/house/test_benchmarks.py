"""The benchmarks still do what they measure. How long it takes is no matter here."""

from benchmarks.letters import measure_letters


def test_a_slip_of_forty_orders_is_held_approved_and_sent_in_portions() -> None:
    measured = measure_letters(40, portion=15)

    done = ("letters", "held", "sent", "sent_twice", "portions")
    assert (40, 40, 40, 0, 3) == tuple(measured[each] for each in done)
