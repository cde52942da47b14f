"""Does a file's last row have its end, and does each row stand there once?"""

from typing import Any

import pytest

from tests.adapters.suppliers.conftest import Parse

HEAD = "SKU;PO;Date;Qty"
TWICE = "The row stands there once already, word for word; it counts once."


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (f"{HEAD}\nMUG;D1;15.12.2026;10\nMUG;D2;15.12.2026;1", 3),
        ("SKU;PO;Qty;Date\nMUG;D1;10;15.12.2026", 2),
        (f"sep=;\r\n{HEAD}\r\nMUG;D1;15.12.2026;10", 2),
        (f"{HEAD}\nMUG;D1;15.12.2026;10\n", None),
        (f"{HEAD}\rMUG;D1;15.12.2026;10\r", None),
        (f"{HEAD}\r\nMUG;D1;15.12.2026;10\r", None),
        (f'{HEAD}\nMUG;D1;15.12.2026;"10"', None),  # the quotation mark ends it
        (f"{HEAD};Note\nMUG;D1;15.12.2026;10;cut in the no", None),  # what we read is whole
        (f"{HEAD};Note\nMUG;D1;15.12.2026;1", 2),
    ],
)
def test_a_last_row_that_may_be_cut_off_is_named(content: str, row: int | None, parse: Parse) -> None:
    file = parse(content)
    assert (row, None) == (file.open_row, file.problem)


def test_rows_of_a_reference_that_stand_there_twice_word_for_word_count_once(parse: Parse) -> None:
    rows = ["MUG;D1;15.12.2026;10", "MUG;D2;15.12.2026;10"]
    file = parse("\n".join([HEAD, *rows, *rows, ""]))
    assert [2, 3] == [row.row for row in file.rows]
    assert [(4, TWICE, "D1", True), (5, TWICE, "D2", True)] == [
        (row.row, row.reason, row.reference, row.is_copy) for row in file.set_aside
    ]


@pytest.mark.parametrize(
    ("head", "rows", "settings"),
    [
        (HEAD, ["MUG;;15.12.2026;10"] * 2, {}),  # two orders without a number
        (f"{HEAD};Line", ["MUG;D1;15.12.2026;10;1", "MUG;D1;15.12.2026;10;2"], {}),
        (HEAD, ["MUG;D1;15.12.2026;10", "MUG;D1;15.12.2026;11"], {}),
    ],
)
def test_rows_that_can_be_two_deliveries_are_both_read(
    head: str, rows: list[str], settings: dict[str, Any], parse: Parse
) -> None:
    file = parse("\n".join([head, *rows, ""]), **settings)
    assert (2, ()) == (len(file.rows), file.set_aside)
