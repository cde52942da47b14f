"""Refusals that are about us look like refusals of a letter, until others are refused in the same words."""

import pytest

from connector.domain.refusals import is_about_us, same_words


@pytest.mark.parametrize(
    ("others", "tries", "about_us"),
    [
        ((), 0, False),
        (("b",), 0, False),
        (("b", "c"), 0, True),
        (("a", "b"), 0, False),  # two customers, one of them twice
        (("a", "b", "c"), 3, True),  # nobody's letter went since its last try
        (("b", "c"), 3, False),  # others went since then, and this one alone does not
    ],
)
def test_three_customers_refused_alike_are_about_us(
    others: tuple[str, ...], tries: int, about_us: bool
) -> None:
    assert about_us == is_about_us("a", others, tries)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("550 5.7.1 rejected (id 4c2f9a71)", "550 5.7.1 rejected (id 77e0b1d3)", True),
        ("421 try later q9JX12aa at 10:31:07", "421 try later r0KX99bb at 10:32:44", True),
        ("550 sender rejected", "550 no such user", False),
        ("550 sender rejected", "551 sender rejected", False),
    ],
)
def test_ids_and_times_do_not_make_other_words(one: str, other: str, same: bool) -> None:
    assert same == same_words(one, other)
